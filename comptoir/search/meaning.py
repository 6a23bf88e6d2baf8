"""What words mean in one network, learnt from its own texts: latent semantic analysis.

Words that keep the same company lie near one another, so that a question finds a title that says
it in other words. The vectors of words are the right singular vectors of the matrix of texts by
words (tf-idf, rows of length 1), after Deerwester et al. (1990), found by a randomized range
finder (Halko, Martinsson and Tropp, 2011, algorithm 4.4). They only order what the reader finds
already; no text can be read back from them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from comptoir.search.analysis import exact_tokens, stem_tokens
from comptoir.search.kin import SMALL

LEAST = 100  # texts; fewer teach nothing
WORDS = 20_000  # that are known, the most frequent; each is in two texts at least
SIZE, SPARE = 100, 20  # numbers of a vector, at most; more that are followed while sought
TEXTS_FOR_ONE = 5  # of these numbers: with more, words that replace one another would part
ROUNDS = 3
AT_ONCE = 50_000  # words in texts multiplied at once, to spare memory

Numbers = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Meaning:
    """`places` gives the row of a stem in `vectors`, which are weighted by rarity; `long_forms`
    what acronyms stand for (`search.acronyms`)."""

    places: dict[str, int]
    vectors: Numbers
    long_forms: dict[str, str] = field(default_factory=dict)

    def nearness(self, one: Iterable[str], others: Sequence[Iterable[str]]) -> Numbers:
        """The cosine of `one` and each of `others`, each some stems; 0 where none is known."""
        return np.array([self._of(other) for other in others]) @ self._of(one)

    def _of(self, stems: Iterable[str]) -> Numbers:
        rows = [self.places[stem] for stem in stems if stem in self.places]
        whole: Numbers = self.vectors[rows].sum(axis=0)
        length = float(np.linalg.norm(whole))
        return whole / length if length else whole


def learnt_from(texts: Iterable[str], language: str) -> Meaning | None:
    """The meaning of the words of `texts`; None when these are too few."""
    counts = [Counter(_told(text, language)) for text in texts]
    having = Counter(word for one in counts for word in one)
    order = sorted(having, key=lambda word: (-having[word], word))  # whatever that of the texts
    known = [word for word in order[:WORDS] if having[word] > 1]
    size = min(SIZE, len(counts) // TEXTS_FOR_ONE)
    if len(counts) < LEAST or len(known) < size + SPARE:
        return None
    places = {word: row for row, word in enumerate(known)}
    rarity = np.array([math.log(len(counts) / having[word]) for word in known], dtype=np.float32)
    texts_by_words = _Sparse.of(counts, places, rarity)
    return Meaning(places, texts_by_words.right_vectors(size) * rarity[:, None])


def _told(text: str, language: str) -> list[str]:
    pairs = zip(exact_tokens(text), stem_tokens(text, language), strict=True)
    return [stem for exact, stem in pairs if exact not in SMALL]


@dataclass(frozen=True)
class _Sparse:
    """A matrix of `shape` by its numbers that are not 0, each with its row and column."""

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    values: Numbers
    shape: tuple[int, int]

    @staticmethod
    def of(counts: Sequence[Counter[str]], places: dict[str, int], rarity: Numbers) -> _Sparse:
        """(1 + ln count) x rarity of each word in each text, every text of length 1."""
        told = [
            (row, places[word], 1 + math.log(many))
            for row, one in enumerate(counts)
            for word, many in one.items()
            if word in places
        ]
        rows, columns = (np.array([one[axis] for one in told]) for axis in (0, 1))
        values = np.array([one[2] for one in told], dtype=np.float32) * rarity[columns]
        lengths = np.sqrt(np.bincount(rows, values**2, minlength=len(counts))) + 1e-9
        values = (values / lengths[rows]).astype(np.float32)
        return _Sparse(rows, columns, values, (len(counts), len(places)))

    def right_vectors(self, size: int) -> Numbers:
        """The first `size` right singular vectors, one a column."""
        chance = np.random.default_rng(20261125)  # the same vectors each time
        shape = (self.shape[1], size + SPARE)
        found = chance.standard_normal(shape).astype(np.float32)
        for _round in range(ROUNDS):
            left = _upright(self.times(found))
            found = _upright(self.transposed.times(left))
        seen = self.times(found)
        turn = np.linalg.eigh(seen.T @ seen)[1][:, ::-1]
        return np.asarray(found @ turn[:, :size], dtype=np.float32)

    @property
    def transposed(self) -> _Sparse:
        order = np.argsort(self.columns, kind="stable")
        turned = self.columns[order], self.rows[order], self.values[order]
        return _Sparse(*turned, self.shape[::-1])

    def times(self, dense: Numbers) -> Numbers:
        """The product with `dense`; the rows of this matrix must be in order."""
        made = np.zeros((self.shape[0], dense.shape[1]), dtype=np.float32)
        for start in range(0, len(self.rows), AT_ONCE):
            part = slice(start, start + AT_ONCE)
            rows, terms = self.rows[part], dense[self.columns[part]] * self.values[part, None]
            firsts = np.flatnonzero(np.diff(rows, prepend=-1))
            made[rows[firsts]] += np.add.reduceat(terms, firsts, axis=0)
        return made


def _upright(columns: Numbers) -> Numbers:
    """Columns of length 1 at right angles that span the same; much faster than QR, and exact
    enough, as the next round corrects it."""
    sizes, turn = np.linalg.eigh((columns.T @ columns).astype(np.float64))
    lengths = np.sqrt(np.maximum(sizes, sizes[-1] * 1e-7 + 1e-12))
    return np.asarray(columns @ (turn / lengths), dtype=np.float32)
