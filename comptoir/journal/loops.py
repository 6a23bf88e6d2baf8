"""What the worker does over and over beside deliveries, such as writing the search index.

A turn says whether there was anything to do. It looks for its work in the database, so that a
worker killed at any point loses nothing. What makes work for a loop wakes it by name.
"""

from __future__ import annotations

from collections.abc import Callable

from comptoir.journal.bell import Bell

Turn = Callable[[], bool]

_loops: dict[str, Turn] = {}
_bells: dict[str, Bell] = {}


def register_loop(name: str, turn: Turn) -> None:
    """Have every worker take this turn again and again; called from the `ready()` of an app."""
    _loops[name] = turn
    _bells.setdefault(name, Bell())


def all_loops() -> dict[str, Turn]:
    return dict(_loops)


def bell_of(name: str) -> Bell:
    """What the thread of a loop sleeps on."""
    return _bells[name]


def wake_loop(name: str) -> None:
    """There is work for a loop: its thread in this process, if any, takes a turn now. Call it
    after the commit; the worker of another process sees the work a moment later."""
    if bell := _bells.get(name):
        bell.ring()


def run_all_once(most: int = 1000) -> int:
    """Take turns until none has anything to do (or `most` were taken); how many were."""
    taken = 0
    for turn in _loops.values():
        while taken < most and turn():
            taken += 1
    return taken
