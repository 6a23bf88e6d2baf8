"""PostgreSQL plans a prepared statement once a connection: planning costs more than running.

Django writes parameters into the text of each query; here they travel apart. What never changes
is written in the text, because partial indexes serve only conditions that the planner can read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

KEPT = 200  # statements of one connection
PIECES = re.compile(r"%(s|%)")


@dataclass(frozen=True)
class OnServer:
    """Text with $1, $2 …, and the position of the value that each one stands for."""

    sql: str
    positions: list[int]

    def fetch(self, connection: BaseDatabaseWrapper, values: Sequence[Any]) -> list[Any]:
        """The rows; prepared on the server the first time a connection asks."""
        given = [_typed(values[position]) for position in self.positions]
        with _cursor(connection) as cursor:
            cursor.execute(self.sql, given)
            rows: list[Any] = cursor.fetchall()
        return rows


def statement_of(
    sql: str, pattern: Sequence[Any], connection: BaseDatabaseWrapper
) -> OnServer | None:
    """None where the database is not PostgreSQL."""
    if connection.vendor != "postgresql":
        return None
    connection.ensure_connection()
    rest = iter(pattern)
    positions: list[int] = []

    def piece(found: re.Match[str]) -> str:
        if found[1] == "%":
            return "%"
        one = next(rest)
        position = getattr(one, "position", None)
        if position is None:
            return _literal(one, connection)
        if position not in positions:
            positions.append(position)
        return f"${positions.index(position) + 1}"

    return OnServer(PIECES.sub(piece, sql), positions)


def _literal(value: Any, connection: BaseDatabaseWrapper) -> str:
    from psycopg import sql

    return sql.Literal(value).as_string(connection.connection)


def _typed(value: Any) -> Any:
    """Numbers of one width, whatever their size: else each width would be another statement."""
    from psycopg.types.numeric import Int8

    return Int8(value) if type(value) is int else value


def _cursor(connection: Any) -> Any:
    """As `connection.cursor()`, with its watching and its errors, but bound on the server."""
    connection.ensure_connection()
    raw = connection.connection
    if raw.prepared_max != KEPT:
        raw.prepared_max = KEPT
    return connection._prepare_cursor(_cursor_class()(raw))


@cache
def _cursor_class() -> Any:
    from psycopg import RawCursor
    from psycopg.types.datetime import TimestamptzLoader

    class PreparingCursor(RawCursor[Any]):
        """Prepares what it runs, unless the settings forbid it (`prepare_threshold` None)."""

        def __init__(self, connection: Any) -> None:
            super().__init__(connection)
            # Django's reads moments in Python, and takes longer for them than for all the rest;
            # this one gives them in the zone of the connection, which Django sets to UTC
            self.adapters.register_loader("timestamptz", TimestamptzLoader)

        def execute(self, query: Any, params: Any = None, **words: Any) -> Any:
            return super().execute(query, params, prepare=True)

    return PreparingCursor
