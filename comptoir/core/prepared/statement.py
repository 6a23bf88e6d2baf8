"""A compiled queryset whose marks are known, and how real values take their places."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import prefetch_related_objects

from comptoir.core.prepared import server
from comptoir.core.prepared.faults import Diverged, NotPreparable
from comptoir.core.prepared.rows import reader_of
from comptoir.core.prepared.stand_ins import FIRST_NUMBER, TEXT_MARK, THE_PRESENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import QuerySet

A_LIFE = timedelta(days=365 * 200)  # no query looks further away from the present
MOMENT = re.compile(r"\d{4}-\d\d-\d\d([ T]\d\d:|$)")


@dataclass(frozen=True)
class Place:
    """Where the value at `position` goes."""

    position: int


@dataclass
class Statement:
    """SQL with a pattern of its parameters: constants, and `Place`s of values.

    The values are those given, then the present moment plus each of `spans`. One object serves
    every thread: nothing in it changes once it is made.
    """

    using: str
    sql: str
    pattern: list[Any]
    spans: list[timedelta]
    read: Callable[[Any, Iterable[Sequence[Any]]], list[Any]]
    prefetched: tuple[Any, ...]
    on_server: server.OnServer | None = field(default=None)

    def rows(self, values: list[Any], moment: datetime) -> list[Any]:
        """What the database answers, as the queryset would give it."""
        if not self.sql:
            return []
        connection = connections[self.using]
        values = self._whole(values, moment)
        if self.on_server is not None:
            found = self.on_server.fetch(connection, values)
        else:
            with connection.cursor() as cursor:
                cursor.execute(self.sql, self.parameters(values, connection))
                found = cursor.fetchall()
        rows = self.read(connection, found)
        if self.prefetched:
            prefetch_related_objects(rows, *self.prefetched)
        return rows

    def _whole(self, values: list[Any], moment: datetime) -> list[Any]:
        return values + [moment + span for span in self.spans] if self.spans else values

    def parameters(self, values: list[Any], connection: BaseDatabaseWrapper) -> list[Any]:
        """In the order of the SQL, as the database takes them."""
        adapted = [_adapted(value, connection) for value in values]
        return [adapted[p.position] if type(p) is Place else p for p in self.pattern]

    def compare(self, fresh: QuerySet[Any, Any], values: list[Any], moment: datetime) -> None:
        """Raises:
        Diverged: when this is not what the queryset of the real values says.
        """
        connection = connections[self.using]
        _compiler, sql, parameters = compiled(fresh)
        mine = self.parameters(self._whole(values, moment), connection)
        if sql != self.sql or not _same(parameters, mine):
            raise Diverged(f"Prepared:\n{self.sql}\n{mine}\nMeant:\n{sql}\n{list(parameters)}")


def compiled(rows: QuerySet[Any, Any]) -> tuple[Any, str, Sequence[Any]]:
    """(compiler, SQL, parameters); the SQL is '' when no row can be found."""
    compiler = rows.query.get_compiler(using=rows.db)
    try:
        sql, parameters = compiler.as_sql()
    except EmptyResultSet:
        return compiler, "", ()
    return compiler, sql, parameters


def statement_of(rows: QuerySet[Any, Any], marks: Sequence[Any]) -> Statement:
    """The statement of a queryset that was built with `marks`.

    Raises:
        NotPreparable: when a mark was changed on the way, or a moment comes from elsewhere.
    """
    if rows._known_related_objects:  # type: ignore[attr-defined]
        raise NotPreparable("Start from the model’s own manager: this one gives its stand-in on.")
    connection = connections[rows.db]
    compiler, sql, parameters = compiled(rows)
    if str(FIRST_NUMBER)[:12] in sql:
        raise NotPreparable("A number is written in the SQL: limits are given by keyword.")
    places = {_adapted(mark, connection): Place(n) for n, mark in enumerate(marks)}
    spans: list[timedelta] = []
    pattern = [_placed(one, places, spans, len(marks)) for one in parameters]
    prefetched = rows._prefetch_related_lookups  # type: ignore[attr-defined]
    read = reader_of(rows, compiler) if sql else _nothing
    on_server = server.statement_of(sql, pattern, connection) if sql else None
    return Statement(rows.db, sql, pattern, spans, read, prefetched, on_server)


def _nothing(_connection: Any, _rows: Iterable[Sequence[Any]]) -> list[Any]:
    return []


def _placed(one: Any, places: dict[Any, Place], spans: list[timedelta], given: int) -> Any:
    """The place of a mark; anything else as it is, when it can be the same for ever."""
    if type(one) in {int, str, datetime, date} and one in places:
        return places[one]
    span = _span_of(one)
    if span is not None:
        if span not in spans:
            spans.append(span)
        return Place(given + spans.index(span))
    if isinstance(one, date) or (isinstance(one, str) and MOMENT.match(one)):
        raise NotPreparable(f"{one} is not given, nor counted from clock.now().")
    if isinstance(one, str) and TEXT_MARK in one:
        raise NotPreparable("A text is changed by the query: give it as it is to be.")
    if isinstance(one, int) and abs(one - FIRST_NUMBER) < 10**6:
        raise NotPreparable("A number is changed by the query: give it as it is to be.")
    return one


def _span_of(one: Any) -> timedelta | None:
    """How far from the present a parameter is; None when it is not counted from there."""
    if isinstance(one, str) and MOMENT.match(one) and len(one) > len("8000-01-01"):
        one = datetime.fromisoformat(one).replace(tzinfo=THE_PRESENT.tzinfo)
    if not isinstance(one, datetime):
        return None
    span = one - THE_PRESENT
    return span if abs(span) < A_LIFE else None


def _same(some: Sequence[Any], others: Sequence[Any]) -> bool:
    # wrapped JSON knows no equality, but shows what it holds
    pairs = zip(some, others, strict=False)
    return len(some) == len(others) and all(a == b or repr(a) == repr(b) for a, b in pairs)


def _adapted(value: Any, connection: BaseDatabaseWrapper) -> Any:
    """As Django would give it to the database."""
    if type(value) is datetime:
        return connection.ops.adapt_datetimefield_value(value)
    if type(value) is date:
        return connection.ops.adapt_datefield_value(value)
    return value
