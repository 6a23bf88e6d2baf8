"""“Did you mean”: words nobody wrote, brought to near ones of what the reader may read."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from comptoir.search.analysis import exact_tokens, fold
from comptoir.search.damage import spared
from comptoir.search.finding import known, words_within
from comptoir.search.operators import parse

if TYPE_CHECKING:
    from collections.abc import Iterable

    import tantivy

    from comptoir.search.asking import Asked
    from comptoir.search.reach import Reach
    from comptoir.search.results import Result

FEW = 3  # results below which a correction is looked for
SHORTEST, LONGEST = 4, 30  # letters of a word that may be mistyped
MOST = 6  # words that are corrected: each is compared with thousands, some 50 ms of the processor


@spared(lambda: None)
def corrected(searcher: tantivy.Searcher, reach: Reach, asked: Asked) -> Asked | None:
    """The same search with its unknown words corrected; None when nothing is near.

    Candidates come from readable documents only, so that a correction tells nothing.
    """
    changed, unknown = asked.q, _unknown(searcher, reach, asked)
    for typed, word in islice(unknown, MOST):
        if better := _nearest(searcher, reach, word):
            changed = re.sub(rf"(?<![\w:]){re.escape(typed)}(?!\w)", better, changed)
    return replace(asked, q=changed) if changed != asked.q else None


def _unknown(searcher: tantivy.Searcher, reach: Reach, asked: Asked) -> Iterable[tuple[str, str]]:
    """What was typed, and the word, of those that may be mistyped and that the reader reads
    nowhere."""
    for typed in dict.fromkeys(parse(asked.q).words):
        tokens = exact_tokens(typed)
        word = tokens[0] if len(tokens) == 1 else ""
        if not SHORTEST <= len(word) <= LONGEST:
            continue
        if not (known(searcher, word) and _read(searcher, reach, word)):
            yield typed, word


def _nearest(searcher: tantivy.Searcher, reach: Reach, word: str) -> str:
    allowed = 1 if len(word) < 8 else 2
    best: tuple[int, int, str] | None = None
    for prefixes in ({word[:2], word[1] + word[0]}, {word[0]}):
        if best and best[0] == 1:
            break  # most mistakes come after the second letter: the others need not be read
        for prefix in prefixes:
            for term, count in words_within(searcher, reach, prefix, 2000):
                if not _may_be_near(word, term, allowed):
                    continue
                apart = distance(word, term)
                if apart <= allowed and (best is None or (apart, -count, term) < best):
                    best = (apart, -count, term)
    return best[2] if best else ""


def _may_be_near(one: str, other: str, allowed: int) -> bool:
    """False when lengths or letters alone say that they are further apart than `allowed`: a change
    takes one letter away at most, and brings one."""
    if abs(len(one) - len(other)) > allowed:
        return False
    letters, others = set(one), set(other)
    return len(letters - others) <= allowed and len(others - letters) <= allowed


def _read(searcher: tantivy.Searcher, reach: Reach, word: str) -> bool:
    return any(term == word for term, _count in words_within(searcher, reach, word, 5))


def as_written(asked: Asked, correction: Asked, results: Iterable[Result]) -> Asked:
    """The correction with the accents that the results have: the index knows words without."""
    seen = {fold(word): word for one in results for word in _marked(one)}
    words, before = correction.q.split(), set(asked.q.split())
    told = [word if word in before else seen.get(word, word) for word in words]
    return replace(correction, q=" ".join(told))


def _marked(result: Result) -> list[str]:
    marked = re.findall(r"<mark>([^<]+)</mark>", f"{result.title} {result.passage}")
    return [word.lower() for word in marked]


def distance(one: str, other: str) -> int:
    """Damerau's: letters changed, added, left out, or swapped with their neighbour
    (Damerau 1964, the restricted form)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        older, before, row = before, row, [i, *[0] * len(other)]
        for j, b in enumerate(other, 1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                row[j] = min(row[j], older[j - 2] + 1)
    return row[-1]
