"""Facets: how many of the results that were looked at are of which kind, group, person, period,
file type, or have an accepted answer. Read from the columns of the index, a microsecond each."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from comptoir.core.clock import now
from comptoir.entries.kinds import all_kinds
from comptoir.search.asking import PERIODS
from comptoir.search.conditions import keyed
from comptoir.search.foremost import column, keys_at
from comptoir.search.operators import FILE_TYPES
from comptoir.search.schema import code_of

if TYPE_CHECKING:
    from comptoir.search.foremost import Place, Search

DAY = 86_400
BESIDE_ENTRIES = ("answer", "comment", "file", "person", "group", "topic")
MOST_GROUPS, MOST_PEOPLE = 12, 8
Counts = dict[str, list[tuple[Any, int]]]


def counts_of(search: Search, places: list[Place]) -> Counts:
    """(value, count) of each facet, the most frequent first; periods the shortest first."""
    read = search.searcher
    authors = Counter(column(read, "author", places))
    accepted = sum(column(read, "accepted", places))
    del authors[0]
    return {
        "kind": _named(column(read, "kind_code", places)),
        "group": _groups(search, places),
        "author": authors.most_common(MOST_PEOPLE),
        "file": _named(column(read, "file_type_code", places)),
        "accepted": [("1", accepted)] if accepted else [],
        "period": _periods(column(read, "at", places)),
    }


def _named(codes: Iterable[int]) -> list[tuple[str, int]]:
    names = _names()
    return [(names[code], n) for code, n in Counter(codes).most_common() if code in names]


@lru_cache(maxsize=1)
def _names() -> dict[int, str]:
    kinds = [kind.name for kind in all_kinds()]
    return {code_of(word): word for word in (*kinds, *BESIDE_ENTRIES, *FILE_TYPES, "other")}


def _groups(search: Search, places: list[Place]) -> list[tuple[int, int]]:
    """By group that the reader reads. What several groups hold counts for each of them."""
    read = search.searcher
    shared = column(read, "shared", places)
    first = column(read, "reach", places)
    counts = Counter(group for group, more in zip(first, shared, strict=True) if not more)
    several = [place for place, more in zip(places, shared, strict=True) if more]
    if several:
        by_group = {"group": {"terms": {"field": "reach", "size": 1000}}}
        told = read.aggregate(keyed(keys_at(read, several)), by_group)
        counts.update({int(one["key"]): one["doc_count"] for one in told["group"]["buckets"]})
    readable = [(pk, n) for pk, n in counts.most_common() if pk in search.reach.groups]
    return readable[:MOST_GROUPS]


def _periods(moments: list[int]) -> list[tuple[str, int]]:
    """Day, week, month, year: each holds the shorter ones."""
    moment, ordered = int(now().timestamp()), sorted(moments)
    counted = (
        (name, len(ordered) - bisect_left(ordered, moment - days * DAY))
        for name, days in PERIODS.items()
    )
    return [(name, n) for name, n in counted if n]
