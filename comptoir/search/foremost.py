"""The first results of a search, as many as are looked at: exactly the best, or the latest.

Frequent words cost a score for each document that has one of them: tens of milliseconds. The
best of a plain union of words is found much faster, since whole blocks that cannot come among
them are skipped (block-max WAND, Ding and Suel 2011), but only where nothing else is asked. So:

1. Where the words stand in more than `many` documents, ask for the best `looked_at` of all.
2. Keep those that meet the conditions, by values that the index holds in columns; where there
   are words that must not be there, ask the index about those that are left.
3. Are there at least `enough`, they are the first of the whole list, in its order. Otherwise
   the whole list is asked; at once, where so few documents are within reach that it would come
   to that, and for phrases.

Whatever is left over is said to be more: a total that is not all is never given as exact.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import tantivy

from comptoir.search.conditions import Condition, Part, keyed
from comptoir.search.query import MUST, SHOULD, Query
from comptoir.search.schema import schema

if TYPE_CHECKING:
    from comptoir.networks.models import Network
    from comptoir.search.query import Term
    from comptoir.search.reach import Reach

Place = tuple[float, tantivy.DocAddress]  # score, or seconds; and where it is in the index


@dataclass(frozen=True)
class Bounds:
    """How much is looked at. Totals up to `enough` are always exact, and up to `looked_at`
    where the words stand in at most `many` documents."""

    looked_at: int = 1500
    many: int = 20_000
    enough: int = 100


BOUNDS = Bounds()
FEW = 60  # groups whose documents are counted one by one


@dataclass(frozen=True)
class Search:
    """One search of one reader, ready to be asked in several ways.

    `text` is the query of its words, and `terms` the same as a plain union, where it is one;
    `others` are what must not be there.
    """

    searcher: tantivy.Searcher
    reach: Reach
    network: Network
    text: tantivy.Query | None
    conditions: list[Condition]
    terms: list[Term] = field(default_factory=list)
    others: list[Part] = field(default_factory=list)
    words: str = ""  # what is looked for

    @cached_property
    def parts(self) -> list[Part]:
        text: list[Part] = [(MUST, self.text)] if self.text else []
        return [*text, *(one.part for one in self.conditions), *self.others]

    @property
    def query(self) -> tantivy.Query:
        return Query.boolean_query(self.parts)


@dataclass(frozen=True)
class Foremost:
    """The first of the list, in its order, and whether there are more."""

    places: list[Place]
    more: bool


def foremost(search: Search, bounds: Bounds = BOUNDS) -> Foremost:
    """The best results of a search."""
    if search.terms and _is_frequent(search, bounds) and not _is_narrow(search, bounds):
        best = _best_of_all(search, bounds)
        if best:
            return best
    return _first(search.searcher.search(search.query, bounds.looked_at + 1, count=False), bounds)


def latest(search: Search, bounds: Bounds = BOUNDS) -> Foremost:
    """The latest results of a search."""
    most = bounds.looked_at + 1
    return _first(
        search.searcher.search(search.query, most, count=False, order_by_field="at"), bounds
    )


def _first(answer: tantivy.SearchResult, bounds: Bounds) -> Foremost:
    hits: list[Place] = answer.hits
    return Foremost(hits[: bounds.looked_at], len(hits) > bounds.looked_at)


def _is_frequent(search: Search, bounds: Bounds) -> bool:
    """Whether the words stand in many documents, those with several counted as often."""
    read = search.searcher
    return sum(read.doc_freq(name, token) for name, token, _weight in search.terms) > bounds.many


def _is_narrow(search: Search, bounds: Bounds) -> bool:
    """Whether too few documents are within reach for enough to be among the best of all; told
    of readers of few groups, who are where it happens."""
    read = search.searcher
    wanted = [one.values for one in search.conditions if one.column == "reach" and one.values]
    groups = (some for some in (search.reach.groups, *wanted) if len(some) <= FEW)
    held = (sum(read.doc_freq("reach", group) for group in few) for few in groups)
    return any(n * bounds.looked_at < bounds.enough * read.num_docs for n in held)


def _best_of_all(search: Search, bounds: Bounds) -> Foremost | None:
    terms = [
        (SHOULD, Query.boost_query(Query.term_query(schema(), name, token, "freq"), weight))
        for name, token, weight in search.terms
    ]
    union = Query.boolean_query(terms)
    hits: list[Place] = search.searcher.search(union, bounds.looked_at, count=False).hits
    kept = _fitting(search, hits)
    more = len(hits) == bounds.looked_at
    return None if more and len(kept) < bounds.enough else Foremost(kept, more)


def _fitting(search: Search, hits: list[Place]) -> list[Place]:
    """Those that meet the conditions, in their order.

    A column tells the first value of a document only. What several groups hold is therefore
    asked of the index by its key, where the first of them is none that is wanted.
    """
    doubtful: set[int] = set()
    shared = column(search.searcher, "shared", hits)
    kept = list(range(len(hits)))
    for one in search.conditions:
        values = column(search.searcher, one.column, [hits[at] for at in kept])
        several = one.column == "reach"
        holds = one.holds(values)
        unsure = {at for at, held in zip(kept, holds, strict=True) if not held and shared[at]}
        unsure = unsure if several else set()
        kept = [at for at, held in zip(kept, holds, strict=True) if held or at in unsure]
        doubtful |= unsure
    doubtful = set(kept) if search.others else doubtful.intersection(kept)
    wrong = _wrong(search, {at: hits[at] for at in doubtful})
    return [hits[at] for at in kept if at not in wrong]


def _wrong(search: Search, doubtful: dict[int, Place]) -> set[int]:
    """Which of these do not meet the conditions, as the index says."""
    if not doubtful:
        return set()
    keys = dict(zip(doubtful, keys_at(search.searcher, list(doubtful.values())), strict=True))
    parts = [(MUST, keyed(keys.values())), *search.others]
    parts += [one.part for one in search.conditions]
    answer: Any = search.searcher.search(Query.boolean_query(parts), len(keys), count=False)
    right = set(keys_at(search.searcher, answer.hits))
    return {at for at, key in keys.items() if key not in right}


def column(searcher: tantivy.Searcher, name: str, places: list[Place]) -> list[int]:
    """The (first) value of each document, for the columns that every document has."""
    values: list[Any] = searcher.fast_field_values(name, [at for _, at in places])
    return values


def keys_at(searcher: tantivy.Searcher, places: list[Place]) -> list[int]:
    """The keys of some results, in their order."""
    return column(searcher, "key", places)
