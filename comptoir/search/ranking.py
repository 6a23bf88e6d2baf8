"""How results are ranked: the index proposes, and what it proposes is compared more closely.

The index orders by BM25 over stems and exact forms of titles and texts (`first_query`). The best
`CLOSER` of these are then compared with the question, each in six ways between 0 and 1
(`closeness`), and with what the best of them say (`feedback`); they are ordered by the weighted
sum. The weights are rounded from fits on two collections, each counting the same; what a fifth
got from the other four, and the variants that were tried, are in ADR 76 and 97.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import tantivy
from numpy.typing import NDArray

from comptoir.search.analysis import exact_tokens, fold, stem_tokens
from comptoir.search.feedback import said_alike
from comptoir.search.kin import SMALL, kin
from comptoir.search.manners import manners, same_manner
from comptoir.search.meaning import Meaning

CLOSER = 60  # results of the index that are compared more closely
LONGEST_TEXT = 4000  # characters of a text that are read for it
LONGEST_QUESTION = 1000  # characters that are looked at of what somebody types in the box
FIELDS = {"title": 1.2, "body": 1.0, "title_exact": 0.2, "body_exact": 0.3}
KIN_COVERS = 0.6
KIN = 0.25  # of a word that stands for one that was typed
GRAM = 4  # letters: halves of compounds, forms of a family, and typing errors meet there

Rarity = Callable[[str], float]  # of a stem, in [0, ∞): BM25's idf


@dataclass(frozen=True)
class Wording:
    """A question in tokens. `words` are its (exact, stem), small ones left out unless there are
    no others, each once; `all_stems` are those of the small ones too."""

    words: tuple[tuple[str, str], ...]
    all_stems: frozenset[str]
    others: tuple[frozenset[str], ...]  # for each word, the stems that stand for it
    manners: frozenset[str] = frozenset()

    @cached_property
    def word_stems(self) -> frozenset[str]:
        return frozenset(stem for _exact, stem in self.words)

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
    stems = frozenset(stem for _exact, stem in pairs)
    return Wording(words, stems, others, manners(text))


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


# The weight of each way of comparing, in the order of `closeness`, and of `said_alike`.
WEIGHTS = np.array([1.0, 1.0, 0.4, 0.5, 0.9, 1.2])
ALIKE = 0.3


def ranked(
    question: Wording, candidates: Sequence[Candidate], rarity: Rarity,
    meaning: Meaning | None = None,
) -> list[float]:  # fmt: skip
    """The score of each candidate, in their order; higher is better. One query's scores compare
    with each other only. `meaning` is what the network's words mean, once that is learnt."""
    if not candidates:
        return []
    seen = [_Seen.of(one) for one in candidates]
    scores = closeness(question, seen, rarity, meaning) @ WEIGHTS
    scores += ALIKE * said_alike([one.text for one in seen], scores)
    return [float(score) for score in scores]


@dataclass(frozen=True)
class _Seen:
    """A candidate as it is compared."""

    score: float
    title: _Title
    sentences: list[str]
    text: str  # the sentences in one, flat
    flat: str  # the same after the title

    @staticmethod
    def of(one: Candidate) -> _Seen:
        title = _Title.of(one.title, one.language)
        sentences = flat_sentences(one.text[:LONGEST_TEXT])
        text = "".join(sentences)
        return _Seen(one.score, title, sentences, text, title.flat + text)


def closeness(
    question: Wording, candidates: Sequence[_Seen], rarity: Rarity, meaning: Meaning | None = None
) -> NDArray[np.float64]:
    """One row a candidate, one column a way of comparing, each between 0 and 1:

    0 BM25 of the index, relative to the best
    1 words of the question and of the title in common, small ones too, where the title is itself
      a question (Dice, weighted by rarity)
    2 whether such a title asks in the same manner
    3 part of the question's words, by rarity, that are there at all
    4 part of the pieces of its words (runs of four letters, the rarer among the candidates the
      more) that the title and the best two neighbouring sentences hold
    5 nearness in meaning of such a title, 0 as long as nothing is learnt
    """
    best = max(one.score for one in candidates) or 1.0
    titles = [one.title for one in candidates]
    weights = {stem: rarity(stem) for _exact, stem in question.words}
    pieces = _pieces(question.grams, candidates)
    near = _nearness(question, titles, meaning)
    rows = [
        [
            one.score / best,
            _common(question.all_stems, one.title.stems, rarity) if one.title.asks else 0.0,
            same_manner(question.manners, one.title.manners),
            _covered(question, weights, one.flat),
            piece,
        ]
        for one, piece in zip(candidates, pieces, strict=True)
    ]
    return np.column_stack([np.array(rows), near])


@dataclass(frozen=True)
class _Title:
    stems: frozenset[str]
    words: frozenset[str]  # the stems of those that are not small
    flat: str
    asks: bool
    manners: frozenset[str]

    @staticmethod
    @lru_cache(maxsize=20_000)
    def of(text: str, language: str) -> _Title:
        pairs = list(zip(exact_tokens(text), stem_tokens(text, language), strict=True))
        told = frozenset(stem for exact, stem in pairs if exact not in SMALL)
        asks = "?" in text
        how = manners(text) if asks else frozenset[str]()
        return _Title(frozenset(stem for _exact, stem in pairs), told, flat(text), asks, how)


def _nearness(
    question: Wording, titles: Sequence[_Title], meaning: Meaning | None
) -> NDArray[np.float64]:
    near = np.zeros(len(titles))
    asking = [at for at, title in enumerate(titles) if title.asks]
    if meaning is not None and asking:
        near[asking] = meaning.nearness(question.word_stems, [titles[at].words for at in asking])
    return near


def _common(one: frozenset[str], other: frozenset[str], rarity: Rarity) -> float:
    whole = sum(map(rarity, one)) + sum(map(rarity, other))
    return 2 * sum(map(rarity, one & other)) / whole if whole else 0.0


def _covered(question: Wording, weights: dict[str, float], text: str) -> float:
    """The stems are beginnings of words; one that stands for another counts less."""
    found = 0.0
    for (_exact, stem), others in zip(question.words, question.others, strict=True):
        if f"_{stem}" in text:
            found += weights[stem]
        elif any(f"_{other}" in text for other in others):
            found += weights[stem] * KIN_COVERS
    return found / (sum(weights.values()) or 1.0)


def _pieces(grams: Sequence[str], candidates: Sequence[_Seen]) -> NDArray[np.float64]:
    """For each candidate, the part of the pieces that its title and its best two neighbouring
    sentences hold; a piece counts the more, the fewer of the candidates have it."""
    if not grams:
        return np.zeros(len(candidates))
    sizes = np.array([len(one.sentences) for one in candidates])
    starts, owner = np.cumsum(sizes) - sizes, np.repeat(np.arange(len(candidates)), sizes)
    there, having = _held(grams, candidates, starts)
    rare = np.log1p((len(candidates) - having + 0.5) / (having + 0.5))
    named = np.array([[gram in one.title.flat for gram in grams] for one in candidates])
    two = there | named[owner]
    two[:-1] |= there[1:] & (owner[1:] == owner[:-1])[:, None]
    return np.asarray(np.maximum.reduceat(two @ rare, starts) / rare.sum())


def _held(
    grams: Sequence[str], candidates: Sequence[_Seen], starts: NDArray[np.int64]
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Which sentence holds which piece, and in how many candidates each piece is. Sentences are
    only asked for those that the whole holds."""
    there = np.zeros((starts[-1] + len(candidates[-1].sentences), len(grams)), dtype=np.bool_)
    having = np.zeros(len(grams), dtype=np.int64)
    for start, one in zip(starts, candidates, strict=True):
        held = [at for at, gram in enumerate(grams) if gram in one.flat]
        having[held] += 1
        some = [grams[at] for at in held]
        if some:
            asked = [[gram in sentence for gram in some] for sentence in one.sentences]
            there[start : start + len(asked), held] = asked
    return there, having


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
_FLAT_SENTENCES = _Flat({ord(mark): "|" for mark in ".!?;:"})
_WESTERN = [_FLAT_SENTENCES[ord(bytes([code]).decode("cp1252", "replace"))] for code in range(256)]
_QUICK = bytes(ord(one) if len(one) == 1 and one.isascii() else 0x80 for one in _WESTERN)


def flat(text: str) -> str:
    """Lower case without accents, anything between words an underscore, one at each end."""
    return f"_{text.translate(_FLAT)}_"


def flat_sentences(text: str) -> list[str]:
    """The sentences of a text, in order, each flat; at least one."""
    cut = _flat_marked(text.replace("\n", ".\n")).split("|_")
    return [f"_{part}_".replace("|", "_") for part in cut]


def _flat_marked(text: str) -> str:
    """A flat text with a bar at the end of each sentence. Where each letter becomes one plain
    letter, as nearly everywhere, it is done on bytes, many times faster."""
    try:
        quick = text.replace("œ", "oe").replace("Œ", "oe").encode("cp1252")
        return quick.translate(_QUICK).decode("ascii")  # which 0x80 is not
    except UnicodeError:
        return text.translate(_FLAT_SENTENCES)
