"""Waking the workers of other processes when an event is committed: NOTIFY of PostgreSQL.

A lost wake-up costs a quarter of a second: workers look by themselves. With SQLite, and behind a
pooler that mixes sessions (`prepare=no`), there is none.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import structlog
from django.db import connection

if TYPE_CHECKING:
    from comptoir.journal.models import Event

log = structlog.get_logger(__name__)

CHANNEL = "comptoir_journal"
AGAIN = 5.0  # seconds until a lost connection is sought again
TURN = 1.0  # seconds between two looks at whether to stop

_at_home: list[object] = []  # the workers of this process: they are woken without the database


def at_home(worker: object) -> None:
    """A worker runs in this process, which wakes it itself."""
    _at_home.append(worker)


def gone(worker: object) -> None:
    if worker in _at_home:
        _at_home.remove(worker)


def announce(event: Event) -> None:
    """Tell the workers of other processes, unless this one has its own."""
    if not _at_home:
        tell_others()


def tell_others() -> None:
    """After the commit, not in it: a transaction that notifies holds a lock on all others that
    do until it is on disk."""
    if carries():
        with connection.cursor() as cursor:
            cursor.execute(f"NOTIFY {CHANNEL}")


def carries() -> bool:
    """Whether the database carries wake-ups."""
    options = connection.settings_dict["OPTIONS"]
    return connection.vendor == "postgresql" and options.get("prepare_threshold") is not None


def hear_others(ring: Callable[[], None], stopping: threading.Event) -> None:
    """Ring whenever another process says that the journal has grown; until `stopping`."""
    while not stopping.is_set():
        try:
            _listen(ring, stopping)
        except Exception as error:  # whatever it is: without this thread nothing else stops
            log.warning("wakeups_lost", error=str(error)[:300])
            stopping.wait(AGAIN)
        finally:
            connection.close()


def _listen(ring: Callable[[], None], stopping: threading.Event) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"LISTEN {CHANNEL}")
    ring()  # what was said before
    with connection.wrap_database_errors:
        while not stopping.is_set():
            for _said in connection.connection.notifies(timeout=TURN):
                ring()
