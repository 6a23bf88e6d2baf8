"""Neighbouring words that are both frequent, indexed together as one word.

A phrase of two frequent words costs a look at their places in every document that has both: tens
of milliseconds in a million documents. So the field `pairs` holds `de|la` wherever “la” follows
“de” in a title or text, for words that are both on a list; the phrase “de la” is then one word of
the index, and longer ones are looked for only where all their pairs are.

The list is learnt when an index is made and stays with it, unchanged, as long as it lives: every
document of one index was written with the same list. Who asks needs no list, the index tells:

- one document has the pair: both words are on the list, so every document with it is known;
- none has it, but the marks of both words (`|de`, in a few of the documents that have the word)
  say that they are on the list: nothing holds the phrase;
- otherwise nothing is known, and the phrase is looked for by the places of its words.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING

from comptoir.search.kin import SMALL

if TYPE_CHECKING:
    import tantivy

FIELD = "pairs"
OFTEN = 0.04  # part of the documents that a frequent word is in, at least
MOST = 150  # learnt words: their pairs are a twentieth of the index
MARKED = 256  # of so many documents with a frequent word, one tells that it is on the list


class Known(Enum):
    """What an index knows of a pair of words."""

    HELD = "held"  # which documents have it
    NOWHERE = "nowhere"  # that none has it
    NOTHING = "nothing"


def frequent_in(
    texts: Iterable[Collection[str]], often: float = OFTEN, most: int = MOST
) -> frozenset[str]:
    """The list, learnt from a sample of documents, each given by its exact tokens; general small
    words are always on it."""
    documents = [frozenset(tokens) for tokens in texts]
    counts = Counter(token for tokens in documents for token in tokens)
    least = max(len(documents) * often, 2)
    learnt = (token for token, n in counts.most_common(most) if n >= least)
    return frozenset(token for token in (*learnt, *SMALL) if token and " " not in token)


def paired(tokens: Sequence[str], key: int, frequent: Collection[str]) -> Iterator[str]:
    """What the document `key` holds in `pairs` for a run of its tokens."""
    before = ""
    for token in tokens:
        if token not in frequent:
            before = ""
            continue
        if before:
            yield pair_of(before, token)
        if (_number_of(token) + key) % MARKED == 0:
            yield _mark_of(token)
        before = token


@lru_cache(maxsize=2000)
def _number_of(word: str) -> int:
    return zlib.crc32(word.encode())


def pair_of(first: str, second: str) -> str:
    return f"{first}|{second}"


def _mark_of(word: str) -> str:
    return f"|{word}"


def known(searcher: tantivy.Searcher, first: str, second: str) -> Known:
    """What the index knows of “first second”."""
    if searcher.doc_freq(FIELD, pair_of(first, second)):
        return Known.HELD
    marked = all(searcher.doc_freq(FIELD, _mark_of(word)) for word in (first, second))
    return Known.NOWHERE if marked else Known.NOTHING
