"""Who writes next: threads of one process, in the order in which they asked.

SQLite lets one connection write at a time. The others ask again after a pause that grows to a
tenth of a second, and whoever asks at the right moment wins: beside a worker that always has
something to write, a page would wait for seconds (ADR 92).
"""

from __future__ import annotations

import threading
from collections import deque


class Turns:
    """A lock that is handed on to whoever has waited longest."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._taken = False

    def take(self, most: float) -> bool:
        """Wait for one's turn; False when it has not come after `most` seconds."""
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            called = threading.Event()
            self._waiting.append(called)
        return called.wait(most) or self._gave_up(called)

    def _gave_up(self, called: threading.Event) -> bool:
        """Leave the queue, unless the turn came at this very moment."""
        with self._guard:
            if called.is_set():
                return True
            self._waiting.remove(called)
            return False

    def give(self) -> None:
        """End one's turn: the next one's begins."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False
