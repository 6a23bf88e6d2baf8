"""What must hold of a result beside its words: reach, operators, facets.

Each condition is told twice: as a part of the query, and as a test of one column of the index,
for results that were found without it (`search.foremost`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import tantivy
from django.utils.translation import pgettext

from comptoir.core.clock import now
from comptoir.core.text import fold
from comptoir.groups.models import Group
from comptoir.people.models import Person
from comptoir.search.query import MUST, NOT, Query
from comptoir.search.schema import code_of, day_of, schema

if TYPE_CHECKING:
    from datetime import date

    from comptoir.search.asking import Asked
    from comptoir.search.operators import ParsedQuery
    from comptoir.search.reach import Reach

MOST_DAYS = 400
MOST_ASKED = 50  # terms that are counted; of more, one in so many
NONE: frozenset[int] = frozenset()
Part = tuple[tantivy.Occur, tantivy.Query]


@dataclass(frozen=True)
class Condition:
    """`part` of a query; the same of a column: one of `values`, or within `span` (from, until)."""

    part: Part
    column: str
    values: frozenset[int] | None = None
    span: tuple[int | None, int | None] = (None, None)
    terms: tuple[tuple[str, Any], ...] | None = None  # field and value: a document has at least one

    def size(self, searcher: tantivy.Searcher) -> int:
        """About how many documents meet it, at most; all where that is not known."""
        if self.terms is None:
            return searcher.num_docs
        some = self.terms[:: len(self.terms) // MOST_ASKED + 1]
        held = sum(searcher.doc_freq(name, value) for name, value in some)
        return min(held * len(self.terms) // max(len(some), 1), searcher.num_docs)

    def holds(self, values: list[int]) -> list[bool]:
        """Of each of some values of the column."""
        if (wanted := self.values) is not None:
            return [value in wanted for value in values]
        start, end = self.span
        return [
            (start is None or value >= start) and (end is None or value < end) for value in values
        ]


def within(reach: Reach, topics: Iterable[int] = ()) -> list[Condition]:
    """What a reader reaches; externals never get what is marked internal."""
    content = tuple(("reach", group) for group in reach.groups)  # people and topics are few
    found = [replace(_in("reach", [*reach.tokens, *topics]), terms=content)]
    if reach.is_guest:
        part = (NOT, Query.term_query(schema(), "internal", True))
        found.append(Condition(part, "internal", frozenset({0})))
    return found


def together(reach: list[Condition], asked: list[Condition]) -> list[Condition]:
    """All of them; the groups that a reader reads need not be asked for (a millisecond for each
    few hundred) where one that is asked for is among them."""
    whole, *others = reach
    within = any(
        one.column == whole.column and (one.values or NONE) <= (whole.values or NONE)
        for one in asked
    )
    return [*others, *asked] if within else [*reach, *asked]


def operators(
    person: Person, parsed: ParsedQuery, reach: Reach, nobody: list[str]
) -> list[Condition]:
    """Those of author:, group:, kind:, before:, after:. `nobody` learns what names nothing."""
    found: list[Condition] = []
    if parsed.authors:
        ids = _authors(person, parsed.authors)
        nobody += [] if ids else [f"{_author()}:{name}" for name in parsed.authors]
        found.append(_in("author", ids or [0]))
    if parsed.groups:
        ids = _groups(reach, parsed.groups)
        nobody += [] if ids else [f"{_group()}:{name}" for name in parsed.groups]
        found.append(_in("reach", ids or [0]))
    if parsed.kinds:
        found.append(_word("kind", parsed.kinds))
    if parsed.file_types:
        found.append(_word("file_type", parsed.file_types))
    if parsed.after or parsed.before:
        found.append(between(_seconds(person, parsed.after), _seconds(person, parsed.before)))
    return found


def chosen(asked: Asked, reach: Reach) -> list[Condition]:
    """The facets that were chosen. A group that is not read gives nothing: what is read through
    a share would tell which other groups hold it."""
    found: list[Condition] = []
    if asked.kind:
        found.append(_word("kind", [asked.kind]))
    if asked.file:
        found.append(_word("file_type", [asked.file]))
    if asked.group:
        found.append(_in("reach", [asked.group] if asked.group in reach.groups else [0]))
    if asked.author:
        found.append(_in("author", [asked.author]))
    if asked.accepted:
        part = (MUST, quiet(Query.term_query(schema(), "accepted", True)))
        terms = (("accepted", True),)
        found.append(Condition(part, "accepted", frozenset({1}), terms=terms))
    if asked.age:
        found.append(between(int((now() - asked.age).timestamp()), None))
    return found


def between(start: int | None, end: int | None) -> Condition:
    """Published in these seconds, the last excluded."""
    whole, last = tantivy.FieldType.Integer, None if end is None else end - 1
    query = Query.range_query(schema(), "at", whole, start, last)
    return Condition((MUST, quiet(query)), "at", span=(start, end), terms=_days(start, end))


def _days(start: int | None, end: int | None) -> tuple[tuple[str, int], ...] | None:
    """The days of a span, unless they are so many that they leave out little."""
    last = day_of(end - 1 if end is not None else int(now().timestamp()))
    if start is None or last - day_of(start) > MOST_DAYS:
        return None
    return tuple(("day", day) for day in range(day_of(start), last + 1))


def quiet(query: tantivy.Query) -> tantivy.Query:
    """A condition that adds nothing to the score."""
    return Query.const_score_query(query, 0.0)


def is_(name: str, value: Any) -> tantivy.Query:
    return Query.term_query(schema(), name, value, "basic")


def keyed(keys: Collection[int]) -> tantivy.Query:
    """The documents of these keys: three microseconds each."""
    return quiet(Query.boolean_query([(tantivy.Occur.Should, is_("key", key)) for key in keys]))


def _in(column: str, values: Collection[int]) -> Condition:
    query = Query.term_set_query(schema(), column, list(values))
    terms = tuple((column, value) for value in values)
    return Condition((MUST, quiet(query)), column, frozenset(values), terms=terms)


def _word(name: str, words: Collection[str]) -> Condition:
    query = Query.term_set_query(schema(), name, list(words))
    terms, codes = tuple((name, word) for word in words), frozenset(map(code_of, words))
    return Condition((MUST, quiet(query)), f"{name}_code", codes, terms=terms)


def _author() -> str:
    return pgettext("search operator", "author")


def _group() -> str:
    return pgettext("search operator", "group")


def _authors(person: Person, names: tuple[str, ...]) -> list[int]:
    found: list[int] = []
    for name in names:
        if fold(name) in {"me", "moi"}:
            found.append(person.pk)
            continue
        rows, words = Person.objects.visible_to(person), fold(name).split()[:6]
        for word in words or ["\n"]:  # what folds to nothing names nobody
            rows = rows.filter(sort_name__contains=word)
        found += rows.values_list("pk", flat=True)[:50]
    return found


def _groups(reach: Reach, names: tuple[str, ...]) -> list[int]:
    rows = Group.objects.filter(pk__in=reach.groups).values_list("pk", "name", "slug")
    wanted = [folded for name in names if (folded := fold(name).strip())]
    return [pk for pk, name, slug in rows if any(w == slug or w in fold(name) for w in wanted)]


def _seconds(person: Person, day: date | None) -> int | None:
    return (
        int(datetime(day.year, day.month, day.day, tzinfo=person.zone).timestamp()) if day else None
    )
