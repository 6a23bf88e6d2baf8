"""How results are ranked: the index proposes, and what it proposes is compared more closely.

The index orders by BM25 over stems and exact forms of titles and texts (`first_query`). The best
`CLOSER` of these are then compared with the question, each in six ways between 0 and 1 or so
(`closeness`), and ordered by their weighted sum. The weights are rounded from a fit
on all the questions of two collections;
what two halves gave, and how many variants were tried, is in ADR 70.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np
import tantivy
from numpy.typing import NDArray

from comptoir.search.analysis import exact_tokens, fold, stem_tokens
from comptoir.search.kin import SMALL, kin

CLOSER = 60  # results of the index that are compared more closely
LONGEST_TEXT = 4000  # characters of a text that are read for it
FIELDS = {"title": 1.2, "body": 1.0, "title_exact": 0.2, "body_exact": 0.3}
KIN_COVERS = 0.6
KIN = 0.25  # of a word that stands for one that was typed
GRAM = 4  # letters: halves of compounds, forms of a family, and typing errors meet there

Rarity = Callable[[str], float]  # of a stem, in [0, ∞): BM25's idf


@dataclass(frozen=True)
class Wording:
    """A question in tokens. `words` are its (exact, stem), small ones left out unless there are
    no others, each once; `stems` are all its stems, in order."""

    words: tuple[tuple[str, str], ...]
    stems: tuple[str, ...]
    others: tuple[frozenset[str], ...]  # for each word, the stems that stand for it

    @cached_property
    def word_stems(self) -> frozenset[str]:
        return frozenset(stem for _exact, stem in self.words)

    @cached_property
    def all_stems(self) -> frozenset[str]:
        return frozenset(self.stems)

    @cached_property
    def grams(self) -> list[str]:
        """The pieces of its words, each once; `_` marks the ends of a word."""
        return list(dict.fromkeys(gram for exact, _stem in self.words for gram in _grams(exact)))


@dataclass(frozen=True)
class Candidate:
    """A result of the index: its BM25 score, and what it says."""

    score: float
    title: str
    text: str
    language: str = "fr"


def wording(text: str, language: str, also: dict[str, frozenset[str]] | None = None) -> Wording:
    """The tokens of a question. `also`, as `kin`, adds a company's own (its glossary)."""
    pairs = list(zip(exact_tokens(text), stem_tokens(text, language), strict=True))
    kept = [pair for pair in pairs if pair[0] not in SMALL]
    words = tuple(dict.fromkeys(kept or pairs))
    known, own = kin(language), also or {}
    none: frozenset[str] = frozenset()
    others = tuple(known.get(stem, none) | own.get(stem, none) for _exact, stem in words)
    return Wording(words, tuple(stem for _exact, stem in pairs), others)


def first_query(question: Wording, schema: tantivy.Schema) -> tantivy.Query:
    """What is asked of the index: any of the words, the more and the rarer the better."""
    weighted: defaultdict[tuple[str, str], float] = defaultdict(float)
    for (exact, stem), others in zip(question.words, question.others, strict=True):
        for name, weight in FIELDS.items():
            weighted[name, exact if name.endswith("exact") else stem] += weight
        for other in others:
            weighted["title", other] += FIELDS["title"] * KIN
            weighted["body", other] += FIELDS["body"] * KIN
    should = tantivy.Occur.Should
    return tantivy.Query.boolean_query([
        (should, tantivy.Query.boost_query(tantivy.Query.term_query(schema, *term, "freq"), weight))
        for term, weight in weighted.items()
    ])  # fmt: skip


def rarity_in(searcher: tantivy.Searcher) -> Rarity:
    """BM25's idf over the index: ln(1 + (N - n + 0.5) / (n + 0.5)). Remembers what it was asked."""
    known: dict[str, float] = {}
    total = searcher.num_docs

    def rarity(stem: str) -> float:
        if stem not in known:
            have = max(searcher.doc_freq("body", stem), searcher.doc_freq("title", stem))
            known[stem] = math.log1p((total - min(have, total) + 0.5) / (have + 0.5))
        return known[stem]

    return rarity


# The weight of each way of comparing, in the order of `closeness`.
WEIGHTS = np.array([1.0, 0.3, 1.9, 0.3, 1.0, 0.75])


def ranked(question: Wording, candidates: Sequence[Candidate], rarity: Rarity) -> list[float]:
    """The score of each candidate, in their order; higher is better. One query's scores compare
    with each other only."""
    if not candidates:
        return []
    return [float(score) for score in closeness(question, candidates, rarity) @ WEIGHTS]


def closeness(
    question: Wording, candidates: Sequence[Candidate], rarity: Rarity
) -> NDArray[np.float64]:
    """One row a candidate, one column a way of comparing:

    0 BM25 of the index, relative to the best
    1 words of the question and of the title in common (Dice, weighted by rarity)
    2 the same with small words, where the title is itself a question
    3 pairs of neighbouring words in common, where the title is a question
    4 pieces of words (BM25 over runs of four letters), the rarer among the candidates the more
    5 part of the question's words, by rarity, that are there at all

    A title that several candidates bear tells them less apart: 1 is divided by the square root
    of how many do.
    """
    best = max(one.score for one in candidates) or 1.0
    titles = [_Title.of(one.title, one.language) for one in candidates]
    bearing = Counter(title.flat for title in titles)
    texts = [flat(f"{one.title} {one.text[:LONGEST_TEXT]}") for one in candidates]
    weights = {stem: rarity(stem) for _exact, stem in question.words}
    pieces = _pieces(question.grams, texts)
    rows = []
    for at, (one, title) in enumerate(zip(candidates, titles, strict=True)):
        alone = 1 / math.sqrt(bearing[title.flat]) if title.stems else 0.0
        asks = 1.0 if title.asks else 0.0
        rows.append([
            one.score / best,
            alone * _common(question.word_stems, title.words, rarity),
            asks * _common(question.all_stems, title.all_stems, rarity),
            asks * _pairs(question.stems, title.stems),
            pieces[at],
            _covered(question, weights, texts[at]),
        ])  # fmt: skip
    return np.array(rows)


@dataclass(frozen=True)
class _Title:
    stems: tuple[str, ...]
    words: frozenset[str]
    all_stems: frozenset[str]
    flat: str
    asks: bool

    @staticmethod
    @lru_cache(maxsize=20_000)
    def of(text: str, language: str) -> _Title:
        exact, stems = exact_tokens(text), stem_tokens(text, language)
        told = frozenset(b for a, b in zip(exact, stems, strict=True) if a not in SMALL)
        every = frozenset(stems)
        return _Title(tuple(stems), told or every, every, flat(text), "?" in text)


def _common(one: frozenset[str], other: frozenset[str], rarity: Rarity) -> float:
    whole = sum(map(rarity, one)) + sum(map(rarity, other))
    return 2 * sum(map(rarity, one & other)) / whole if whole else 0.0


def _pairs(one: Sequence[str], other: Sequence[str]) -> float:
    left, right = set(pairwise(one)), set(pairwise(other))
    return 2 * len(left & right) / ((len(left) + len(right)) or 1)


def _covered(question: Wording, weights: dict[str, float], text: str) -> float:
    """The stems are beginnings of words; one that stands for another counts less."""
    found = 0.0
    for (_exact, stem), others in zip(question.words, question.others, strict=True):
        if f"_{stem}" in text:
            found += weights[stem]
        elif any(f"_{other}" in text for other in others):
            found += weights[stem] * KIN_COVERS
    return found / (sum(weights.values()) or 1.0)


def _pieces(grams: Sequence[str], texts: Sequence[str]) -> NDArray[np.float64]:
    """How much of the pieces is in each text, between 0 and 1 (BM25, k1 = 1.2, b = 0.75)."""
    if not grams:
        return np.zeros(len(texts))
    counts = np.array([[text.count(gram) for gram in grams] for text in texts], dtype=float)
    having = (counts > 0).sum(axis=0)
    rare = np.log1p((len(texts) - having + 0.5) / (having + 0.5))
    lengths = np.array([len(text) for text in texts], dtype=float)
    slow = 1.2 * (0.25 + 0.75 * lengths / lengths.mean())
    return np.asarray((counts / (counts + slow[:, None])) @ rare / rare.sum())


def _grams(word: str) -> list[str]:
    marked = f"_{word}_"
    return [marked[at : at + GRAM] for at in range(max(len(marked) - GRAM + 1, 1))]


class _Flat(dict[int, str]):
    """For `str.translate`: what a letter becomes in a flat text, found out once."""

    def __missing__(self, code: int) -> str:
        made = fold(chr(code))
        self[code] = made = made if made.isalnum() else "_"
        return made


_FLAT = _Flat()


def flat(text: str) -> str:
    """Lower case without accents, anything between words an underscore, one at each end."""
    return f"_{text.translate(_FLAT)}_"
