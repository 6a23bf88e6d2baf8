"""SQLite as Django has it, with writers that take turns (`turns`).

A transaction begins IMMEDIATE, so it is a writer's: it takes its turn before it begins and gives
it back when it ends. A statement that writes outside of one has a turn of its own.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

from comptoir.core.sqlite.turns import Turns

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLAC")

_turns = Turns()


class Cursor(base.SQLiteCursorWrapper):
    """A statement that writes by itself takes a turn."""

    wrapper: DatabaseWrapper  # set by it

    def execute(self, query: str, params: Any = None) -> Any:
        if self._has_turn() or not query.lstrip()[:6].upper().startswith(WRITES):
            return super().execute(query, params)
        take(self.wrapper.patience)
        try:
            return super().execute(query, params)
        finally:
            _turns.give()

    def _has_turn(self) -> bool:
        """Also where SQLite has ended the transaction by itself, as for a full disk: to wait for
        one's own turn would hold up everybody."""
        return self.connection.in_transaction or self.wrapper.is_writing


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection; `is_writing` says that it has the turn."""

    is_writing = False

    @property
    def patience(self) -> float:
        """Seconds that it waits for its turn."""
        return float(self.settings_dict["OPTIONS"].get("timeout", 5.0))

    def create_cursor(self, name: str | None = None) -> Cursor:
        made: Cursor = self.connection.cursor(factory=Cursor)
        made.wrapper = self
        return made

    def _start_transaction_under_autocommit(self) -> None:
        take(self.patience)
        self.is_writing = True
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._give_turn()
            raise

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]
        finally:
            self._give_turn_if_ended()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._give_turn_if_ended()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._give_turn()

    def _give_turn_if_ended(self) -> None:
        """A commit that failed may leave the transaction open: a rollback follows."""
        if self.connection is None or not self.connection.in_transaction:
            self._give_turn()

    def _give_turn(self) -> None:
        if self.is_writing:
            self.is_writing = False
            _turns.give()


def take(most: float) -> None:
    """Wait for one's turn to write.

    Raises:
        OperationalError: it has not come after `most` seconds.
    """
    if not _turns.take(most):
        raise OperationalError("database is locked: others write")
