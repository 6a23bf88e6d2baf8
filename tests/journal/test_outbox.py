"""Deliveries: claimed once, done once, tried again, given up, revived."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from comptoir.core.clock import now
from comptoir.journal import outbox, readers
from comptoir.journal.models import Delivery, Event
from comptoir.journal.readers import Reader, register_reader
from comptoir.journal.record import record
from comptoir.networks.models import Network

pytestmark = pytest.mark.django_db


class Book:
    """A reader that notes what it was given."""

    def __init__(self) -> None:
        self.read: list[int] = []
        self.fails = False

    def handle(self, event: Event) -> None:
        Event.objects.create(network=event.network, verb="book.noted", at=now())
        if self.fails:
            raise ConnectionError("the other side does not answer")
        self.read.append(event.pk)


@pytest.fixture
def book() -> Iterator[Book]:
    known = dict(readers._readers)
    readers._readers.clear()
    book = Book()
    register_reader(Reader("book", book.handle, {"test.happened"}))
    yield book
    readers._readers.clear()
    readers._readers.update(known)


def happen(network: Network) -> Event:
    return record("test.happened", network=network, actor=None)


def test_each_event_is_delivered_once(network: Network, book: Book) -> None:
    events = [happen(network).pk for _ in range(5)]
    record("test.unrelated", network=network, actor=None)
    assert outbox.drain() == 5
    assert outbox.drain() == 0
    assert book.read == events


def test_claimed_delivery_is_nobody_elses_until_the_claim_runs_out(
    network: Network, book: Book
) -> None:
    happen(network)
    (claimed,) = outbox.claim(10)
    assert outbox.claim(10) == []
    Delivery.objects.update(claimed_until=now() - timedelta(seconds=1))
    (again,) = outbox.claim(10)
    assert again.pk == claimed.pk
    outbox.deliver(again)
    outbox.deliver(claimed)  # the slow worker comes back: its claim no longer holds
    assert len(book.read) == 1


def test_failure_leaves_nothing_half_done_and_is_tried_again_later(
    network: Network, book: Book
) -> None:
    happen(network)
    book.fails = True
    assert outbox.drain() == 1
    delivery = Delivery.objects.get()
    assert not Event.objects.filter(verb="book.noted").exists()
    assert "does not answer" in delivery.error
    assert timedelta(seconds=3) < delivery.due_at - now() < timedelta(seconds=6)
    book.fails = False
    Delivery.objects.update(due_at=now())
    assert outbox.drain() == 1
    assert len(book.read) == 1


def test_seventh_failure_is_a_dead_letter_that_can_be_revived(network: Network, book: Book) -> None:
    happen(network)
    book.fails = True
    for _ in range(outbox.TRIES):
        Delivery.objects.update(due_at=now())
        outbox.drain()
    (dead,) = outbox.dead_deliveries()
    assert dead.attempts == outbox.TRIES
    assert outbox.drain() == 0
    book.fails = False
    outbox.revive(dead)
    assert outbox.drain() == 1
    assert not outbox.dead_deliveries().exists()


def test_given_back_and_released_claims_are_due_at_once(network: Network, book: Book) -> None:
    happen(network)
    outbox.give_back(outbox.claim(10))
    assert Delivery.objects.get().attempts == 0
    outbox.claim(10)
    assert outbox.release_claims() == 1
    assert outbox.drain() == 1


def test_reader_that_is_no_longer_installed_is_passed_over(network: Network, book: Book) -> None:
    happen(network)
    readers._readers.clear()
    assert outbox.drain() == 1
    assert Delivery.objects.get().done_at is not None


def test_old_done_deliveries_are_forgotten_and_dead_ones_kept(network: Network, book: Book) -> None:
    done, dead, fresh = (happen(network) for _ in range(3))
    long_ago = now() - timedelta(days=8)
    Delivery.objects.filter(event=done).update(done_at=long_ago)
    Delivery.objects.filter(event=dead).update(dead_at=long_ago)
    Delivery.objects.filter(event=fresh).update(done_at=now())
    assert outbox.forget_done() == 1
    assert set(Delivery.objects.values_list("event", flat=True)) == {dead.pk, fresh.pk}


def test_reader_of_the_outside_runs_without_a_transaction_and_can_fail(
    network: Network, book: Book
) -> None:
    readers._readers.clear()
    register_reader(Reader("book", book.handle, {"test.happened"}, outside=True))
    happen(network)
    book.fails = True
    outbox.drain()
    assert Event.objects.filter(verb="book.noted").exists()  # nothing is taken back
    assert Delivery.objects.get().done_at is None
    book.fails = False
    Delivery.objects.update(due_at=now())
    outbox.drain()
    assert len(book.read) == 1


def test_what_was_just_done_waits_neither_behind_a_backlog_nor_for_mail(
    network: Network, book: Book
) -> None:
    register_reader(Reader("mail", book.handle, {"test.happened"}, outside=True))
    register_reader(Reader("search", book.handle, {"test.happened"}, soon=True))
    events = [happen(network).pk for _ in range(20)]
    fresh = outbox.claim(4, fresh=True)
    assert [one.reader for one in fresh] == ["search", "search", "book", "book"]
    assert {one.event_id for one in fresh} == set(events[-2:])
    oldest = outbox.claim(3)
    assert [one.reader for one in oldest] == ["search", "book", "mail"]
    assert {one.event_id for one in oldest} == {events[0]}
