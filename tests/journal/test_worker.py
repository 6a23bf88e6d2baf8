"""The worker: threads that drain the outbox, and stop when asked."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from django.db import OperationalError

from comptoir.journal import loops, readers, wakeup
from comptoir.journal import worker as worker_module
from comptoir.journal.models import Delivery, Event
from comptoir.journal.readers import Reader, register_reader
from comptoir.journal.record import record
from comptoir.journal.schedule import Job
from comptoir.journal.worker import Worker
from comptoir.networks.models import Network

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def read() -> Iterator[list[int]]:
    known, heard = dict(readers._readers), list(readers._listeners)
    readers._readers.clear()
    read: list[int] = []
    register_reader(Reader("slow", lambda event: _note(event, read), {"test.happened"}))
    yield read
    readers._readers.clear()
    readers._readers.update(known)
    readers._listeners[:] = heard


def _note(event: Event, read: list[int]) -> None:
    time.sleep(0.05)
    read.append(event.pk)


def within(seconds: float, condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)
    return condition()


def happen(network: Network) -> Event:
    """Record an event. The test database is in memory: there a table that is being read
    refuses writers at once, where a file lets them wait."""
    for _try in range(100):
        try:
            return record("test.happened", network=network, actor=None)
        except OperationalError:
            time.sleep(0.01)
    raise AssertionError("the table stays locked")


def test_worker_wakes_at_once_and_finishes_what_it_holds(network: Network, read: list[int]) -> None:
    worker = Worker([], threads=1)
    worker.start()
    first = happen(network)
    assert within(10, lambda: read == [first.pk])
    for _ in range(4):
        happen(network)
    assert within(10, lambda: len(read) >= 2)
    assert worker.stop()
    done = Delivery.objects.filter(done_at__isnull=False)
    assert sorted(done.values_list("event", flat=True)) == sorted(read)
    assert not Delivery.objects.filter(claimed_until__isnull=False).exists()


def test_worker_keeps_the_schedule(network: Network) -> None:
    ran = threading.Event()
    worker = Worker([Job("test", "* * * * *", ran.set)], threads=1)
    worker.start()
    assert ran.wait(5)
    assert worker.stop()


def test_worker_wakes_by_an_event_and_not_by_the_clock(
    network: Network, read: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "POLL", 3600.0)
    worker = Worker([], threads=2)
    worker.start()
    try:
        for _ in range(3):
            event = happen(network)
            assert within(60, lambda: event.pk in read)  # noqa: B023
    finally:
        assert worker.stop()


def test_worker_wakes_when_another_process_says_that_the_journal_has_grown(
    network: Network, read: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    if not wakeup.carries():
        pytest.skip("SQLite carries no wake-ups: the embedded process needs none")
    monkeypatch.setattr(worker_module, "POLL", 3600.0)
    worker = Worker([], threads=2)
    worker.start()
    readers._listeners.clear()  # as where another process records
    try:
        for _ in range(3):
            event = happen(network)
            wakeup.tell_others()
            assert within(60, lambda: event.pk in read)  # noqa: B023
    finally:
        assert worker.stop()


def test_whatever_stops_the_hearing_of_wake_ups_is_told_and_it_goes_on() -> None:
    if not wakeup.carries():
        pytest.skip("SQLite carries no wake-ups: the embedded process needs none")
    stopping = threading.Event()

    def ring() -> None:
        stopping.set()
        raise OSError("Too many open files")

    wakeup.hear_others(ring, stopping)


def test_loop_takes_its_turn_when_it_is_woken_by_name(
    network: Network, read: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "POLL", 3600.0)
    monkeypatch.setattr(loops, "_loops", {})
    turns: list[int] = []

    def turn() -> bool:
        turns.append(1)
        return False

    loops.register_loop("test", turn)
    worker = Worker([], threads=1)
    worker.start()
    try:
        assert within(60, lambda: len(turns) == 1)
        loops.wake_loop("test")
        assert within(60, lambda: len(turns) == 2)
    finally:
        assert worker.stop()
