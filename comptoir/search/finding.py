"""Asking the index, always within the reach of one reader: hits, counts, facets, corrections.

Every query carries the reader's numbers (`search.reach`), so that a count or a facet says
nothing of what they may not read. Topics are first looked up alone and confirmed by the
database, since who sees a topic depends on every entry about it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import tantivy
from django.db.models import QuerySet

from comptoir.core.paging import decode_cursor, encode_cursor
from comptoir.core.prepared import prepared
from comptoir.entries.models import Topic
from comptoir.people.models import Person
from comptoir.search import store
from comptoir.search.closer import in_closer_order
from comptoir.search.conditions import between, chosen, is_, operators, together, within
from comptoir.search.counting import counts_of
from comptoir.search.damage import spared
from comptoir.search.foremost import BOUNDS, Bounds, Search, foremost, keys_at, latest
from comptoir.search.glossary import glossary_of
from comptoir.search.query import MUST, SHOULD, Query, exclusions, text_query, union_of
from comptoir.search.ranking import CLOSER
from comptoir.search.reach import Reach, of_topic, reach_of
from comptoir.search.schema import sort_and_id

if TYPE_CHECKING:
    from datetime import datetime

    from comptoir.search.asking import Asked
    from comptoir.search.foremost import Place
    from comptoir.search.operators import ParsedQuery
    from comptoir.search.query import Glossary

PAGE = 20


@dataclass(frozen=True)
class Hit:
    key: int
    order: float  # what the list is sorted by: score, or seconds


@dataclass
class Found:
    """One page of hits, and what is told of the whole. When there is `more` than was looked at,
    `total` and the counts of facets are of the first results only."""

    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    more: bool = False
    next_cursor: str = ""
    facets: dict[str, list[tuple[Any, int]]] = field(default_factory=dict)
    reach: Reach | None = None
    glossary: Glossary = ()
    no_index: bool = False
    nobody: list[str] = field(default_factory=list)  # names of operators that name nothing

    @property
    def at_least(self) -> int:
        """The total; where there is more, in whole hundreds."""
        return self.total // 100 * 100 if self.more and self.total >= 100 else self.total


@spared(lambda: Found(no_index=True))
def find(
    person: Person, asked: Asked, cursor: str = "", *, facets: bool = True,
    bounds: Bounds = BOUNDS, after: Found | None = None,
) -> Found:  # fmt: skip
    """What `person` finds; an empty result when there is no index (it is asked for). `after`
    another search for the same page, reach and glossary are not asked again."""
    searcher = store.searcher_of(person.network_id)
    if searcher is None:
        return Found(no_index=True)
    parsed = asked.parsed
    if not parsed.asks_something and not asked.has_facets:
        return Found()
    found = Found(reach=after.reach, glossary=after.glossary) if after else Found()
    search = query_of(searcher, person, asked, parsed, found)
    if found.nobody:
        return found
    by_date = asked.sort == "date" or search.text is None
    first = latest(search, bounds) if by_date else foremost(search, bounds)
    found.total, found.more = len(first.places), first.more
    _fill_page(found, search, first.places, cursor, by_date=by_date)
    if facets and not cursor:
        found.facets = counts_of(search, first.places)
    return found


def published_between(person: Person, asked: Asked, after: datetime, until: datetime) -> list[int]:
    """Keys of what `person` finds that was published after `after`, up to `until` (to the
    second), the newest first; at most a hundred."""
    searcher, parsed = store.searcher_of(person.network_id), asked.parsed
    found = Found()
    if searcher is None or not (parsed.asks_something or asked.has_facets):
        return []
    search = query_of(searcher, person, asked, parsed, found)
    if found.nobody:
        return []
    seconds = int(after.timestamp()) + 1, int(until.timestamp()) + 1
    query = Query.boolean_query([*search.parts, between(*seconds).part])
    return keys_at(searcher, searcher.search(query, 100, count=False, order_by_field="at").hits)


def query_of(
    searcher: tantivy.Searcher, person: Person, asked: Asked, parsed: ParsedQuery, found: Found
) -> Search:
    """The query of a search: text, reach, operators and facets. `found` learns reach and glossary,
    unless it has them, and operators that name nobody."""
    reach = found.reach
    if reach is None:
        found.reach = reach = reach_of(person)
        found.glossary = glossary_of(person.network_id)
    text = text_query(searcher, parsed, found.glossary)
    readable = within(reach, _topics(searcher, person, text))
    narrowed = operators(person, parsed, reach, found.nobody) + chosen(asked, reach)
    conditions = together(readable, narrowed)
    return Search(
        searcher,
        reach,
        person.network,
        text,
        conditions,
        union_of(searcher, parsed, found.glossary),
        exclusions(searcher, parsed),
        parsed.text,
    )


def _topics(searcher: tantivy.Searcher, person: Person, text: tantivy.Query | None) -> list[int]:
    """Numbers of the topics that match and that `person` sees."""
    if text is None:
        return []
    alone = Query.boolean_query([(MUST, text), (MUST, is_("kind", "topic"))])
    hits = searcher.search(alone, limit=50, count=False).hits
    ids = [sort_and_id(key)[1] for key in keys_at(searcher, hits)]
    return [of_topic(pk) for pk in _seen(person, ids)] if ids else []


@prepared
def _seen(person: Person, ids: list[int]) -> QuerySet[Topic, int]:
    return Topic.objects.visible_to(person).filter(pk__in=ids).values_list("pk", flat=True)


def _fill_page(
    found: Found, search: Search, places: list[Place], cursor: str, *, by_date: bool
) -> None:
    """The hits after the cursor: (how many were seen, the key of the last). When the last one
    is gone from there, it goes on where that stood."""
    seen, last_key = _after(cursor)
    sought = max(seen + 2 * PAGE, CLOSER)  # where the last one may stand now
    near = places[: sought + PAGE]
    keys = keys_at(search.searcher, near)
    pairs = [(float(order), key) for key, (order, _at) in zip(keys, near, strict=True)]
    if not by_date and seen <= CLOSER:  # the last one stands among them, in their order
        pairs = in_closer_order(search.searcher, search.words, search.network, pairs)
    start = next((at + 1 for at, (_, key) in enumerate(pairs[:sought]) if key == last_key), seen)
    found.hits = [Hit(key, order) for order, key in pairs[start : start + PAGE]]
    if len(places) > start + PAGE:
        found.next_cursor = encode_cursor([start + PAGE, found.hits[-1].key])


def _after(cursor: str) -> tuple[int, int]:
    values = decode_cursor(cursor) if cursor else None
    if not values or len(values) != 2 or not all(isinstance(value, int) for value in values):
        return 0, 0
    seen, key = values
    return (seen, key) if 0 <= seen <= 1 << 20 and 0 <= key < 1 << 63 else (0, 0)


@spared(list)
def starting(
    searcher: tantivy.Searcher, person: Person, reach: Reach, starts: list[str]
) -> list[int]:
    """Keys of what has a title with words that begin so, the best first."""
    begun = Query.boolean_query([(MUST, is_("starts", start)) for start in starts])
    named = [
        (SHOULD, Query.boost_query(Query.const_score_query(is_("kind", kind), 1.0), weight))
        for kind, weight in (("person", 8.0), ("group", 6.0), ("topic", 4.0), ("question", 1.0))
    ]
    topics = _topics(searcher, person, begun)
    parts = [(MUST, begun), *(one.part for one in within(reach, topics)), *named]
    return keys_at(searcher, searcher.search(Query.boolean_query(parts), 12, count=False).hits)


def words_within(
    searcher: tantivy.Searcher, reach: Reach, prefix: str, most: int = 400
) -> list[tuple[str, int]]:
    """Words of readable documents that begin so, with how many documents have them."""
    readable = Query.boolean_query([one.part for one in within(reach)])
    found = searcher.terms_with_prefix("body_exact", prefix, readable, most)
    titles = searcher.terms_with_prefix("title_exact", prefix, readable, most)
    return [*found, *titles]


def known(searcher: tantivy.Searcher, word: str) -> bool:
    return any(searcher.doc_freq(name, word) for name in ("body_exact", "title_exact"))


__all__ = ["Found", "Glossary", "Hit", "Search", "find", "known", "query_of", "words_within"]
