"""The switchboard: one in each web process, between the journal and the open taps.

1. It sleeps until the journal grows (`wakeup`), a second at most.
2. A round reads the events it has not seen, once for all taps, and where their entries are.
3. Rights first: an event that may change somebody's reach has it loaded again; a right that
   ended closes the taps of that person.
4. Then each tap is told what its reach lets through.
5. Every second, taps whose session ended or whose guest's time is over are closed, and people
   whose counts changed are told.

On PostgreSQL an event may become visible after one with a higher id. So the ids just below
the last one are looked at again for a while, and a tap that comes back is told again of those
that were late: the page ignores an id that it has seen.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import defaultdict
from collections.abc import Iterable

import structlog
from channels.db import database_sync_to_async
from django.conf import settings
from django.db import connection

from comptoir.entries.reach import Whereabouts
from comptoir.live import counts, wakeup
from comptoir.live.messages import (
    COUNTED,
    REACH_AREAS,
    Told,
    events_after,
    events_with,
    message_for,
    whereabouts,
)
from comptoir.live.position import latest_id
from comptoir.live.taps import Reach, Tap, living_sessions, reach_of

log = structlog.get_logger(__name__)

SECOND = 1.0
SOON = 0.3  # the worker has most often counted by then
LOOK_BACK = 100  # ids
LATE_SECONDS = 60.0
MOST_MISSED = 500


def switchboard() -> Switchboard:
    """The switchboard of the running event loop, started at the first tap."""
    loop = asyncio.get_running_loop()
    if loop not in wakeup.boards:
        wakeup.boards[loop] = Switchboard()
    return wakeup.boards[loop]


class Switchboard:
    """The open taps of this process, and how far the journal has been read for them."""

    def __init__(self) -> None:
        self.taps: dict[int, set[Tap]] = defaultdict(set)  # by person
        self.wake = asyncio.Event()
        self.last = 0
        self.seen: set[int] = set()  # ids not far below `last`
        self.late: dict[int, float] = {}  # ids that came after a higher one, and when
        self.counts: dict[int, counts.Counts] = {}
        self.uncounted: set[int] = set()
        self._turn = asyncio.Lock()  # a tap joins between two rounds, never during one
        self._tasks: list[asyncio.Task[None]] = []  # none while there is no tap
        self._counting: set[asyncio.Task[None]] = set()

    async def join(self, tap: Tap, last: int) -> None:
        """Open a tap: first what was missed since event `last`, then what comes."""
        async with self._turn:
            if not self._tasks:
                await self._begin()
            # what was read before this turn may have changed since, unseen by this tap
            reach = await database_sync_to_async(reach_of)(tap.person)
            if reach is None:
                tap.close()
                return
            tap.reach = reach
            await self._catch_up(tap, last)
            self.taps[tap.person].add(tap)
        await self._tell_first_counts(tap)

    async def _tell_first_counts(self, tap: Tap) -> None:
        person = tap.person
        count = self.counts.get(person)
        if count is None:
            found = await database_sync_to_async(counts.counts_of)([person], [person], {})
            count = self.counts[person] = found[person]
        tap.send({"type": "counts", **count._asdict()})

    def leave(self, tap: Tap) -> None:
        """Forget a tap that closed; the last one sends everybody home."""
        people = self.taps.get(tap.person, set())
        people.discard(tap)
        if not people:
            self.taps.pop(tap.person, None)
            self.counts.pop(tap.person, None)
        if not self.taps:
            for task in self._tasks:
                task.cancel()
            self._tasks = []

    async def _begin(self) -> None:
        self.last = await database_sync_to_async(latest_id)()
        self.seen = set(range(self.last - LOOK_BACK, self.last + 1))
        self.late.clear()
        self._tasks = [asyncio.create_task(self._work())]
        if settings.REDIS:
            self._tasks.append(asyncio.create_task(wakeup.hear_others(self)))

    async def _work(self) -> None:
        swept = 0.0
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.wake.wait(), SECOND)
            self.wake.clear()
            try:
                async with self._turn:
                    grown = await self._round()
                    if time.monotonic() - swept >= SECOND:
                        swept = time.monotonic()
                        await self._sweep()
            except Exception:  # the database went away: go on when it is back
                log.warning("live_round_failed", exc_info=True)
                await asyncio.sleep(SECOND)
                continue
            if grown:
                asyncio.get_running_loop().call_later(SOON, self._count_again)

    async def _round(self) -> bool:
        """Read what the journal has more, and tell; whether there was anything."""
        events, where = await database_sync_to_async(self._read)()
        for event in events:
            await self._change_reach(event)
            for tap in self._all():
                message = message_for(tap, event, where.get(event.entry or 0))
                if message is not None:
                    tap.send(message)
            if event.verb in COUNTED:
                self.uncounted.update(self.taps)
        return bool(events)

    def _read(self) -> tuple[list[Told], dict[int, Whereabouts]]:  # in a thread
        back = LOOK_BACK if connection.vendor == "postgresql" else 0
        fresh = [e for e in events_after(self.last - back) if e.id not in self.seen]
        for event in fresh:
            if event.id < self.last:
                self.late[event.id] = time.monotonic()
            self.last = max(self.last, event.id)
            self.seen.add(event.id)
        self._forget()
        return fresh, whereabouts(fresh)

    def _forget(self) -> None:
        self.seen = {known for known in self.seen if known > self.last - 2 * LOOK_BACK}
        old = time.monotonic() - LATE_SECONDS
        self.late = {known: at for known, at in self.late.items() if at > old}

    async def _catch_up(self, tap: Tap, last: int) -> None:
        """What the tap missed: events after `last` that the switchboard has read itself."""
        missed, where = await database_sync_to_async(self._missed)(tap.network, last)
        if len(missed) > MOST_MISSED or any(event.ends(tap.person) for event in missed):
            tap.send({"id": self.last, "type": "reload"})
            return
        for event in missed:
            message = message_for(tap, event, where.get(event.entry or 0))
            if message is not None:
                tap.send(message)

    def _missed(self, network: int, last: int) -> tuple[list[Told], dict[int, Whereabouts]]:
        after = events_after(last, network=network, most=MOST_MISSED + 1)
        again = events_with((known for known in self.late if known <= last), network)
        missed = [e for e in again + after if self._has_read(e.id)]
        return missed, whereabouts(missed[:MOST_MISSED])

    def _has_read(self, event_id: int) -> bool:
        """Whether no later round will tell of the event."""
        return event_id in self.seen or event_id <= self.last - LOOK_BACK

    async def _change_reach(self, event: Told) -> None:
        if event.area not in REACH_AREAS:
            return
        everybody = event.area == "group"
        people = set(self.taps) if everybody else event.concerned & set(self.taps)
        for person in people:
            reach = await database_sync_to_async(reach_of)(person)
            self._apply(person, None if event.ends(person) else reach)

    def _apply(self, person: int, reach: Reach | None) -> None:
        """Give the taps of a person their reach as it is now; without one they close."""
        for tap in list(self.taps.get(person, ())):
            if reach is None:
                self._close(tap)
            else:
                tap.reach = reach

    async def _sweep(self) -> None:
        """Close the taps that time or a sign-out ended; tell the counts that changed."""
        taps = self._all()
        for tap in [tap for tap in taps if tap.reach.is_over]:
            self._close(tap)
        alive = await database_sync_to_async(living_sessions)({tap.session for tap in taps})
        for tap in taps:
            if tap.session not in alive:
                self._close(tap)
        await self._tell_counts(list(self.taps))

    def _count_again(self) -> None:
        task = asyncio.ensure_future(self._tell_counts(list(self.taps)))
        self._counting.add(task)  # or it may be collected before it ends
        task.add_done_callback(self._counting.discard)

    async def _tell_counts(self, people: Iterable[int]) -> None:
        """Tell people their counts, when they are not what they were told."""
        wanted = [person for person in people if person in self.taps]
        again = set(list(self.uncounted)[: counts.MOST])
        self.uncounted -= again
        found = await database_sync_to_async(counts.counts_of)(wanted, again, self.counts)
        for person, count in found.items():
            if self.counts.get(person) != count:
                self.counts[person] = count
                for tap in list(self.taps.get(person, ())):
                    tap.send({"type": "counts", **count._asdict()})

    def _close(self, tap: Tap) -> None:
        tap.close()
        self.leave(tap)

    def _all(self) -> list[Tap]:
        return [tap for taps in self.taps.values() for tap in taps]
