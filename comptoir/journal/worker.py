"""The worker: threads that drain the outbox, and one that keeps the schedule.

1. A delivery thread takes a few due deliveries, handles them one by one, and begins again. Of
   several, the first takes the latest and leaves mail to the others: what was just done is
   found and told at once, whatever else waits.
2. With nothing due it sleeps until an event is committed, in this process or in another that
   says so (`wakeup`). A quarter of a second later it looks all the same.
3. What other apps registered as loops (the search index) has a thread of its own each, which
   sleeps until there is work for that loop.
4. Asked to stop, a thread finishes the delivery in hand, gives the others back, and ends.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import partial

import structlog
from django.db import close_old_connections, connections

from comptoir.journal import outbox, wakeup
from comptoir.journal.bell import Bell
from comptoir.journal.loops import Turn, all_loops, bell_of
from comptoir.journal.models import Delivery, Event
from comptoir.journal.readers import listen
from comptoir.journal.schedule import Job, run_due

log = structlog.get_logger(__name__)

POLL = 0.25
BATCH, FEW = 8, 4  # deliveries taken at once: of the oldest, of the latest
PAUSE_AFTER_ERROR = 1.0
BREATH = 0.002  # after a batch, in which another process that waits for SQLite may write
MINUTE = 60.0


class Worker:
    """`threads` delivery threads and the schedule, until `stop`."""

    def __init__(self, jobs: Sequence[Job], threads: int = 2) -> None:
        self.jobs = jobs
        self._bell = Bell()
        self._stopping = threading.Event()
        self._threads = [self._thread("schedule", self._keep_schedule)]
        for number in range(1, threads + 1):
            fresh = number == 1 < threads
            self._threads.append(self._thread(f"outbox-{number}", partial(self._drain, fresh)))
        for name, turn in all_loops().items():
            self._threads.append(self._thread(name, partial(self._turn, turn, bell_of(name))))
        if wakeup.carries():
            hear = partial(wakeup.hear_others, self._bell.ring, self._stopping)
            self._threads.append(self._thread("wake-ups", hear))

    def _thread(self, name: str, run: object) -> threading.Thread:
        return threading.Thread(target=run, name=name, daemon=True)  # type: ignore[arg-type]

    def start(self) -> None:
        """Begin; returns at once."""
        listen(self.wake)
        wakeup.at_home(self)
        for thread in self._threads:
            thread.start()

    def wake(self, event: Event | None = None) -> None:
        """Look for due deliveries now."""
        self._bell.ring()

    def stop(self, timeout: float = 20.0) -> bool:
        """Finish the deliveries in hand; False when some thread is still at it."""
        self._stopping.set()
        for bell in (self._bell, *map(bell_of, all_loops())):
            bell.ring(everybody=True)
        for thread in self._threads:
            thread.join(timeout)
        wakeup.gone(self)
        return not any(thread.is_alive() for thread in self._threads)

    def run(self) -> None:
        """Work in this thread's place until `stop` is called from another or a signal."""
        self.start()
        while not self._stopping.wait(1.0):
            pass
        self.stop()

    def ask_to_stop(self) -> None:
        """Make `run` return soon; safe in a signal handler."""
        self._stopping.set()

    def _drain(self, fresh: bool) -> None:
        while not self._stopping.is_set():
            seen = self._bell.rung
            if not self._work_once(fresh):
                self._sleep(self._bell, seen)
        connections.close_all()

    def _work_once(self, fresh: bool) -> bool:
        """Handle one small batch; whether there was any."""
        try:
            size = FEW if fresh else BATCH
            taken = outbox.claim(size, fresh=fresh)
            if len(taken) == size:
                self.wake()  # there is work for another thread
            self._handle(taken)
        except Exception:  # the database went away: go on when it is back
            log.warning("worker_failed", exc_info=True)
            close_old_connections()
            self._stopping.wait(PAUSE_AFTER_ERROR)
            return True
        return bool(taken)

    def _handle(self, taken: list[Delivery]) -> None:
        for position, delivery in enumerate(taken):
            if self._stopping.is_set():
                outbox.give_back(taken[position:])
                return
            outbox.deliver(delivery)
        self._stopping.wait(BREATH)

    def _turn(self, turn: Turn, bell: Bell) -> None:
        """Take one loop's turns; with nothing to do, sleep as delivery threads do."""
        while not self._stopping.is_set():
            seen = bell.rung
            if not self._turned(turn):
                self._sleep(bell, seen)
        connections.close_all()

    def _turned(self, turn: Turn) -> bool:
        try:
            return turn()
        except Exception:  # as for deliveries
            log.warning("loop_failed", exc_info=True)
            close_old_connections()
            self._stopping.wait(PAUSE_AFTER_ERROR)
            return True

    def _sleep(self, bell: Bell, seen: int) -> None:
        if not self._stopping.is_set():
            bell.sleep(seen, POLL)
        close_old_connections()

    def _keep_schedule(self) -> None:
        while not self._stopping.is_set():
            try:
                run_due(self.jobs)
            except Exception:  # as above
                log.warning("schedule_failed", exc_info=True)
            close_old_connections()
            self._stopping.wait(MINUTE)
        connections.close_all()
