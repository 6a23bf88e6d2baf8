"""What the best candidates say, asked of all of them: pseudo-relevance feedback.

Texts that answer one question share words that it does not hold. The words of the best few are
taken as what an answer says (the relevance model of Lavrenko and Croft, 2001), those that many
of the candidates hold count less. Titles are left out: comments on one entry share its title,
and would only lift one another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from comptoir.search.kin import SMALL

BEST = 3  # candidates that are listened to
LISTENED = 60  # of their words
SHORTEST = 3  # letters of a word
BEGINNING = 1000  # characters of a text
SHARPNESS = 3.0  # how much more the better of them say


def said_alike(flats: Sequence[str], scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each of the flat texts (`ranking.flat`), the part of what the best by `scores` say that
    it says too, between 0 and 1; for texts of no words 0."""
    told = [flat[:BEGINNING].split("_") for flat in flats]
    having = [frozenset(words) for words in told]
    model = _model(told, Counter(chain.from_iterable(having)), scores)
    whole = sum(model.values()) or 1.0
    return np.array([sum(model[one] for one in model.keys() & words) / whole for words in having])


def _model(
    told: Sequence[list[str]], having: Counter[str], scores: NDArray[np.float64]
) -> dict[str, float]:
    """What the best say: each word by its part of their texts and its rarity among all."""
    said: dict[str, float] = {}
    best = np.argsort(-scores, kind="stable")[:BEST]
    worth = np.exp(SHARPNESS * (scores[best] - scores[best[0]]))
    for at, much in zip(best, worth, strict=True):
        words = [one for one in told[at] if len(one) >= SHORTEST and one not in SMALL]
        for word, many in Counter(words).items():
            said[word] = said.get(word, 0.0) + much * many / len(words)
    counts = np.array([having[word] for word in said])
    rare = np.log1p((len(told) - counts + 0.5) / (counts + 0.5))
    weighed = Counter({w: v * float(r) for (w, v), r in zip(said.items(), rare, strict=True)})
    return dict(weighed.most_common(LISTENED))
