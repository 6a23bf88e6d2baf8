"""Asking the index, always within the reach of one reader: hits, counts, facets, corrections.

Every query carries the reader's numbers (`search.reach`), so that a count or a facet says
nothing of what they may not read. Topics are first looked up alone and confirmed by the
database, since who sees a topic depends on every entry about it.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

import tantivy

from comptoir.core.clock import now
from comptoir.core.paging import decode_cursor, encode_cursor
from comptoir.core.text import fold
from comptoir.entries.models import Topic
from comptoir.groups.models import Group
from comptoir.people.models import Person
from comptoir.search import store
from comptoir.search.closer import in_closer_order
from comptoir.search.glossary import glossary_of
from comptoir.search.query import MUST, NOT, SHOULD, Query, exclusions, text_query
from comptoir.search.ranking import CLOSER
from comptoir.search.reach import Reach, of_topic, reach_of
from comptoir.search.schema import schema, sort_and_id

if TYPE_CHECKING:
    from datetime import date

    from comptoir.search.asking import Asked
    from comptoir.search.operators import ParsedQuery
    from comptoir.search.query import Glossary

PAGE = 20
DEEPEST = 1000  # results that can be paged through
DAY = 86_400
Parts = list[tuple[tantivy.Occur, tantivy.Query]]


@dataclass(frozen=True)
class Hit:
    key: int
    order: float  # what the list is sorted by: score, or seconds


@dataclass
class Found:
    """One page of hits, and what is told of the whole."""

    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    next_cursor: str = ""
    facets: dict[str, list[tuple[Any, int]]] = field(default_factory=dict)
    reach: Reach | None = None
    glossary: Glossary = ()
    no_index: bool = False
    nobody: list[str] = field(default_factory=list)  # names of operators that name nothing


@dataclass(frozen=True)
class Search:
    """One search of one reader, ready to be asked in several ways."""

    searcher: tantivy.Searcher
    reach: Reach
    parts: Parts
    has_text: bool
    text: str = ""  # what is looked for, and in which language it is asked
    language: str = "fr"

    @property
    def query(self) -> tantivy.Query:
        return Query.boolean_query(self.parts)


def find(person: Person, asked: Asked, cursor: str = "", *, facets: bool = True) -> Found:
    """What `person` finds; an empty result when there is no index (it is asked for)."""
    searcher = store.searcher_of(person.network_id)
    if searcher is None:
        return Found(no_index=True)
    parsed = asked.parsed
    if not parsed.asks_something and not asked.has_facets:
        return Found()
    found = Found()
    search = prepared(searcher, person, asked, parsed, found)
    found.reach = search.reach
    if found.nobody:
        return found
    by_date = asked.sort == "date" or not search.has_text
    _fill_page(found, search, cursor, by_date=by_date)
    if facets and not cursor:
        found.facets = counts_of(search)
    return found


def published_between(person: Person, asked: Asked, after: datetime, until: datetime) -> list[int]:
    """Keys of what `person` finds that was published after `after`, up to `until` (to the
    second), the newest first; at most a hundred."""
    searcher, parsed = store.searcher_of(person.network_id), asked.parsed
    found = Found()
    if searcher is None or not (parsed.asks_something or asked.has_facets):
        return []
    search = prepared(searcher, person, asked, parsed, found)
    if found.nobody:
        return []
    seconds = int(after.timestamp()) + 1, int(until.timestamp()) + 1
    query = Query.boolean_query([*search.parts, (MUST, _between(*seconds))])
    return keys_at(searcher, searcher.search(query, 100, count=False, order_by_field="at").hits)


def prepared(
    searcher: tantivy.Searcher, person: Person, asked: Asked, parsed: ParsedQuery, found: Found
) -> Search:
    """The query of a search: text, reach, operators and facets. `found` learns the glossary, and
    operators that name nobody."""
    found.glossary = glossary_of(person.network_id)
    text = text_query(parsed, found.glossary)
    reach = reach_of(person)
    parts: Parts = [(MUST, text)] if text else []
    parts += [(MUST, quiet(within(reach, _topics(searcher, person, text))))]
    parts += not_internal(reach) + exclusions(parsed)
    parts += _operators(person, parsed, reach, found.nobody) + _chosen(asked)
    language = person.network.language
    return Search(searcher, reach, parts, text is not None, parsed.text, language)


def within(reach: Reach, topics: list[int]) -> tantivy.Query:
    return Query.term_set_query(schema(), "reach", [*reach.tokens, *topics])


def not_internal(reach: Reach) -> Parts:
    """Externals never get what is marked internal."""
    return [(NOT, Query.term_query(schema(), "internal", True))] if reach.is_guest else []


def quiet(query: tantivy.Query) -> tantivy.Query:
    """A condition that adds nothing to the score."""
    return Query.const_score_query(query, 0.0)


def _topics(searcher: tantivy.Searcher, person: Person, text: tantivy.Query | None) -> list[int]:
    """Numbers of the topics that match and that `person` sees."""
    if text is None:
        return []
    alone = Query.boolean_query([(MUST, text), (MUST, is_("kind", "topic"))])
    hits = searcher.search(alone, limit=50, count=False).hits
    ids = [sort_and_id(key)[1] for key in keys_at(searcher, hits)]
    seen = Topic.objects.visible_to(person).filter(pk__in=ids) if ids else Topic.objects.none()
    return [of_topic(pk) for pk in seen.values_list("pk", flat=True)]


def keys_at(searcher: tantivy.Searcher, hits: list[tuple[Any, tantivy.DocAddress]]) -> list[int]:
    """The keys of some hits, in their order."""
    found = searcher.fast_field_values("key", [place for _score, place in hits])
    return [int(key or 0) for key in found]


def is_(name: str, value: Any) -> tantivy.Query:
    return Query.term_query(schema(), name, value, "basic")


def _any(name: str, values: list[Any]) -> tantivy.Query:
    return quiet(Query.term_set_query(schema(), name, values))


def _operators(person: Person, parsed: ParsedQuery, reach: Reach, nobody: list[str]) -> Parts:
    parts: Parts = []
    if parsed.authors:
        ids = _authors(person, parsed.authors)
        nobody += [] if ids else [f"author:{name}" for name in parsed.authors]
        parts.append((MUST, _any("author", ids or [0])))
    if parsed.groups:
        ids = _groups(reach, parsed.groups)
        nobody += [] if ids else [f"group:{name}" for name in parsed.groups]
        parts.append((MUST, _any("reach", ids or [0])))
    if parsed.kinds:
        parts.append((MUST, _any("kind", list(parsed.kinds))))
    if parsed.file_types:
        parts.append((MUST, _any("file_type", list(parsed.file_types))))
    if parsed.after or parsed.before:
        start, end = _seconds(person, parsed.after), _seconds(person, parsed.before)
        parts.append((MUST, _between(start, end)))
    return parts


def _authors(person: Person, names: tuple[str, ...]) -> list[int]:
    found: list[int] = []
    for name in names:
        if fold(name) in {"me", "moi"}:
            found.append(person.pk)
            continue
        rows = Person.objects.visible_to(person)
        for word in fold(name).split()[:6]:
            rows = rows.filter(sort_name__contains=word)
        found += rows.values_list("pk", flat=True)[:50]
    return found


def _groups(reach: Reach, names: tuple[str, ...]) -> list[int]:
    rows = Group.objects.filter(pk__in=reach.groups).values_list("pk", "name", "slug")
    wanted = [fold(name) for name in names]
    return [pk for pk, name, slug in rows if any(w == slug or w in fold(name) for w in wanted)]


def _seconds(person: Person, day: date | None) -> int | None:
    return (
        int(datetime(day.year, day.month, day.day, tzinfo=person.zone).timestamp()) if day else None
    )


def _between(start: int | None, end: int | None) -> tantivy.Query:
    return quiet(
        Query.range_query(
            schema(), "at", tantivy.FieldType.Integer, start, end, include_upper=False
        )
    )


def _chosen(asked: Asked) -> Parts:
    """The facets that were chosen. A group or author out of reach gives nothing."""
    parts: Parts = []
    for name, value in (("kind", asked.kind), ("file_type", asked.file)):
        if value:
            parts.append((MUST, quiet(is_(name, value))))
    if asked.group:
        parts.append((MUST, _any("reach", [asked.group])))
    if asked.author:
        parts.append((MUST, _any("author", [asked.author])))
    if asked.accepted:
        parts.append((MUST, quiet(Query.term_query(schema(), "accepted", True))))
    if asked.age:
        parts.append((MUST, _between(int((now() - asked.age).timestamp()), None)))
    return parts


def _fill_page(found: Found, search: Search, cursor: str, *, by_date: bool) -> None:
    """The hits after the cursor: (how many were seen, order of the last, its key)."""
    seen, last_order, last_key = _after(cursor)
    limit = max(min(seen + PAGE + 1, DEEPEST), CLOSER)
    answer = search.searcher.search(
        search.query, limit=limit, count=True, order_by_field="at" if by_date else None
    )
    found.total = getattr(answer, "count", 0) or 0
    keys = keys_at(search.searcher, answer.hits)
    pairs = [(float(order or 0), key) for key, (order, _at) in zip(keys, answer.hits, strict=True)]
    if not by_date:
        pairs = in_closer_order(search.searcher, search.text, search.language, pairs)
    hits = [Hit(key, order) for order, key in pairs]
    start = next((n + 1 for n, hit in enumerate(hits) if hit.key == last_key), 0) if cursor else 0
    if cursor and not start:  # the last one is gone: go on below where it stood
        start = next((n for n, hit in enumerate(hits) if hit.order < last_order), len(hits))
    found.hits = hits[start : start + PAGE]
    if len(hits) > start + PAGE and start + PAGE < DEEPEST:
        last = found.hits[-1]
        found.next_cursor = encode_cursor([start + PAGE, last.order, last.key])


def _after(cursor: str) -> tuple[int, float, int]:
    values = decode_cursor(cursor) if cursor else None
    if not values or len(values) != 3 or not all(isinstance(v, int | float) for v in values):
        return 0, 0.0, 0
    seen = values[0] if isinstance(values[0], int) and 0 <= values[0] <= DEEPEST else 0
    return seen, float(values[1]), int(values[2]) if abs(values[2]) < 2**63 else 0


def counts_of(search: Search) -> dict[str, list[tuple[Any, int]]]:
    """Counts by kind, group, author, period, file type and accepted answer."""
    told = search.searcher.aggregate(search.query, _aggregations())
    rows = {name: _buckets(told[name]) for name in ("kind", "group", "author", "file")}
    rows["group"] = [(pk, n) for pk, n in rows["group"] if pk in search.reach.groups][:12]
    rows["author"] = [(pk, n) for pk, n in rows["author"] if pk][:8]
    rows["accepted"] = [("1", n) for value, n in _buckets(told["accepted"]) if value == 1]
    rows["period"] = _periods(told["period"])
    return rows


def _aggregations() -> dict[str, Any]:
    moment = int(now().timestamp())
    marks = [moment - days * DAY for days in (366, 31, 7, 1)]
    ranges = [{"from": a, "to": b} for a, b in itertools.pairwise(marks)]
    return {
        "kind": {"terms": {"field": "kind", "size": 20}},
        "group": {"terms": {"field": "reach", "size": 200}},
        "author": {"terms": {"field": "author", "size": 9}},
        "file": {"terms": {"field": "file_type", "size": 10}},
        "accepted": {"terms": {"field": "accepted", "size": 2}},
        "period": {"range": {"field": "at", "ranges": [*ranges, {"from": marks[-1]}]}},
    }


def _buckets(told: dict[str, Any]) -> list[tuple[Any, int]]:
    return [
        (int(b["key"]) if isinstance(b["key"], float) else b["key"], b["doc_count"])
        for b in told["buckets"]
    ]


def _periods(told: dict[str, Any]) -> list[tuple[Any, int]]:
    """Year, month, week, day: each holds the shorter ones."""
    counts = [bucket["doc_count"] for bucket in told["buckets"] if "from" in bucket]
    names = ["year", "month", "week", "day"]
    rows = [(name, sum(counts[at:])) for at, name in enumerate(names)]
    return [(name, n) for name, n in reversed(rows) if n]


def matches(search: Search) -> int:
    """How many documents a search has."""
    return int(getattr(search.searcher.search(search.query, limit=1, count=True), "count", 0) or 0)


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
    parts = [(MUST, begun), (MUST, quiet(within(reach, topics))), *not_internal(reach), *named]
    return keys_at(searcher, searcher.search(Query.boolean_query(parts), 12, count=False).hits)


def words_within(
    searcher: tantivy.Searcher, reach: Reach, prefix: str, most: int = 400
) -> list[tuple[str, int]]:
    """Words of readable documents that begin so, with how many documents have them."""
    parts: Parts = [(MUST, within(reach, [])), *not_internal(reach)]
    found = searcher.terms_with_prefix("body_exact", prefix, Query.boolean_query(parts), most)
    titles = searcher.terms_with_prefix("title_exact", prefix, Query.boolean_query(parts), most)
    return [*found, *titles]


def known(searcher: tantivy.Searcher, word: str) -> bool:
    return any(searcher.doc_freq(name, word) for name in ("body_exact", "title_exact"))


__all__ = ["Found", "Glossary", "Hit", "Search", "find", "known", "prepared", "words_within"]
