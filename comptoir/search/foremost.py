"""The first results of a search, as many as are looked at: exactly the best, or the latest.

Frequent words cost a score for each document that has one of them: tens of milliseconds. Where
they stand in more than `many` documents, less is asked of the index, and what it finds is checked:

1. Where a condition leaves few documents (a group, a week, an author, the groups of a guest), the
   first `looked_at` of these.
2. Otherwise the best `looked_at` of all. The best of a plain union of words is found much faster,
   since whole blocks that cannot come among them are skipped (block-max WAND, Ding and Suel 2011),
   but only where nothing else is asked.
3. For the latest, the latest of the last week, then of the last two months.

The other conditions are checked on these, by values that the index holds in columns; what must
not be there is asked of the index about those that are left. When all was looked at, or more than
`enough` are left, they are the first of the whole list, in its order. Otherwise the whole list is
asked, as it is for other words.

Whatever is left over is said to be more: a total that is not all is never given as exact.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import tantivy

from comptoir.core.clock import now
from comptoir.search.conditions import Condition, Part, between, keyed
from comptoir.search.query import MUST, Query

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
SURELY, AMPLY = 1.5, 4  # times as many as are needed: must be expected to fit; are looked for
DAY, LATEST = 86_400, (7, 60)  # seconds; days that are looked at for the latest


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
    return _foremost(search, bounds, None)


def latest(search: Search, bounds: Bounds = BOUNDS) -> Foremost:
    """The latest results of a search."""
    return _foremost(search, bounds, "at")


def _foremost(search: Search, bounds: Bounds, by: str | None) -> Foremost:
    if _is_frequent(search, bounds):
        for one in _tries(search, bounds, by):
            found = _found(search, one, bounds, by)
            if found:
                return found
    hits = _hits(search, search.query, bounds.looked_at + 1, by)
    return Foremost(hits[: bounds.looked_at], len(hits) > bounds.looked_at)


def _is_frequent(search: Search, bounds: Bounds) -> bool:
    """Whether the words stand in many documents, those with several counted as often. Of phrases
    one cannot tell."""
    if not search.terms:
        return True
    read = search.searcher
    return sum(read.doc_freq(name, token) for name, token, _weight in search.terms) > bounds.many


@dataclass(frozen=True)
class _Try:
    """The first `most` of what `query` finds. Where they are `latest` of some weeks, they must be
    all there; where `others` is true, what must not be there is still among them."""

    query: tantivy.Query
    most: int
    latest: bool = False
    others: bool = False


def _tries(search: Search, bounds: Bounds, by: str | None) -> Iterator[_Try]:
    """What to look at, one after the other until enough fits."""
    text: list[Part] = [(MUST, search.text)] if search.text else []
    sizes = [one.size(search.searcher) for one in search.conditions]
    fits = math.prod(size / max(search.searcher.num_docs, 1) for size in sizes)  # of all documents
    if fits * bounds.looked_at < bounds.enough * SURELY:
        narrowest = search.conditions[sizes.index(min(sizes))]
        parts = [*text, narrowest.part, *search.others]
        yield _Try(Query.boolean_query(parts), bounds.looked_at)
    elif by:
        for days in LATEST:
            since = between(int(now().timestamp()) - days * DAY, None).part
            parts = [*text, since, *search.others]
            yield _Try(Query.boolean_query(parts), bounds.looked_at, latest=True)
    elif search.text and search.terms:
        others = bool(search.others)
        wanted = bounds.enough * (SURELY if others else AMPLY)  # others are asked for by their keys
        most = max(wanted / fits if fits else 0, bounds.looked_at / 3)
        yield _Try(search.text, min(math.ceil(most), bounds.looked_at), others=others)


def _found(search: Search, one: _Try, bounds: Bounds, by: str | None) -> Foremost | None:
    """The first of the whole list, when these tell them. Where there may be more, the last one
    that fits is left out: so there is more indeed."""
    hits = _hits(search, one.query, one.most + 1, by)
    more = len(hits) > one.most
    if one.latest and not more:
        return None
    kept = _fitting(search, hits[: one.most], others=one.others)
    if not more:
        return Foremost(kept, more=False)
    return Foremost(kept[:-1], more=True) if len(kept) > bounds.enough else None


def _hits(search: Search, query: tantivy.Query, most: int, by: str | None) -> list[Place]:
    found: list[Place] = search.searcher.search(query, most, count=False, order_by_field=by).hits
    return found


def _fitting(search: Search, hits: list[Place], *, others: bool) -> list[Place]:
    """Those that meet the conditions, and with `others` those without what must not be there,
    in their order.

    A column tells the first value of a document only. What several groups hold is therefore
    asked of the index by its key, where the first of them is none that is wanted.
    """
    doubtful: set[int] = set()
    shared = column(search.searcher, "shared", hits)
    kept = list(range(len(hits)))
    for one in search.conditions:
        values = column(search.searcher, one.column, [hits[at] for at in kept])
        holds = one.holds(values)
        unsure = {at for at, held in zip(kept, holds, strict=True) if not held and shared[at]}
        unsure = unsure if one.column == "reach" else set()
        kept = [at for at, held in zip(kept, holds, strict=True) if held or at in unsure]
        doubtful |= unsure
    wrong = _wrong(search, hits, doubtful.intersection(kept), [c.part for c in search.conditions])
    if others:
        wrong |= _wrong(search, hits, set(kept) - wrong, search.others)
    return [hits[at] for at in kept if at not in wrong]


def _wrong(search: Search, hits: list[Place], some: set[int], parts: list[Part]) -> set[int]:
    """Which of `some` do not meet what is asked, as the index says."""
    if not some:
        return set()
    keys = dict(zip(some, keys_at(search.searcher, [hits[at] for at in some]), strict=True))
    query = Query.boolean_query([(MUST, keyed(keys.values())), *parts])
    right = set(keys_at(search.searcher, _hits(search, query, len(keys), None)))
    return {at for at, key in keys.items() if key not in right}


def column(searcher: tantivy.Searcher, name: str, places: list[Place]) -> list[int]:
    """The (first) value of each document, for the columns that every document has."""
    values: list[Any] = searcher.fast_field_values(name, [at for _, at in places])
    return values


def keys_at(searcher: tantivy.Searcher, places: list[Place]) -> list[int]:
    """The keys of some results, in their order."""
    return column(searcher, "key", places)
