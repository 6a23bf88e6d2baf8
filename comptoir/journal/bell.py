"""What a thread sleeps on until there is work."""

from __future__ import annotations

import threading


class Bell:
    """Wakes one sleeper for each ring. A ring between looking for work and sleeping is not lost:
    a thread notes `rung` before it looks."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self.rung = 0

    def ring(self, *, everybody: bool = False) -> None:
        with self._condition:
            self.rung += 1
            if everybody:
                self._condition.notify_all()
            else:
                self._condition.notify()

    def sleep(self, seen: int, most: float) -> None:
        """Until a ring after `seen`, or for `most` seconds."""
        with self._condition:
            if self.rung == seen:
                self._condition.wait(most)
