"""What the worker does over and over beside deliveries, such as writing the search index.

A turn says whether there was anything to do. It looks for its work in the database, so that a
worker killed at any point loses nothing.
"""

from __future__ import annotations

from collections.abc import Callable

Turn = Callable[[], bool]

_loops: dict[str, Turn] = {}


def register_loop(name: str, turn: Turn) -> None:
    """Have every worker take this turn again and again; called from the `ready()` of an app."""
    _loops[name] = turn


def all_loops() -> dict[str, Turn]:
    return dict(_loops)


def run_all_once(most: int = 1000) -> int:
    """Take turns until none has anything to do (or `most` were taken); how many were."""
    taken = 0
    for turn in _loops.values():
        while taken < most and turn():
            taken += 1
    return taken
