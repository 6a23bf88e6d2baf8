"""Writers of SQLite take turns, in the order in which they asked."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connection, connections, transaction

from comptoir.core.sqlite.turns import Turns
from comptoir.networks.models import Network


def wait_for(turns: Turns, waiting: int) -> None:
    end = time.monotonic() + 60
    while len(turns._waiting) != waiting:
        assert time.monotonic() < end
        time.sleep(0.001)


def test_turns_come_in_the_order_in_which_they_were_asked_for() -> None:
    turns, came = Turns(), list[int]()

    def write(number: int) -> None:
        assert turns.take(60)
        came.append(number)
        turns.give()

    assert turns.take(60)
    threads = [threading.Thread(target=write, args=(number,)) for number in range(5)]
    for number, thread in enumerate(threads):
        thread.start()
        wait_for(turns, number + 1)
    turns.give()
    for thread in threads:
        thread.join()
    assert came == [0, 1, 2, 3, 4]


def test_who_gives_up_waiting_holds_up_nobody() -> None:
    turns = Turns()
    assert turns.take(60)
    assert not turns.take(0.01)
    turns.give()
    assert turns.take(0)
    turns.give()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fails", [False, True])
def test_a_transaction_that_ends_or_fails_lets_the_next_one_write(
    network: Network, fails: bool
) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has many writers at once")
    began, wrote = threading.Event(), list[str]()

    def write() -> None:
        began.set()
        Network.objects.filter(pk=network.pk).update(name="Second")  # by itself
        with transaction.atomic():
            Network.objects.filter(pk=network.pk).update(slug="third")
        wrote.append("wrote")
        connections.close_all()

    thread = threading.Thread(target=write)
    try:
        with transaction.atomic():
            Network.objects.filter(pk=network.pk).update(name="First")
            thread.start()
            assert began.wait(60)
            assert not wrote
            if fails:
                raise LookupError
    except LookupError:
        assert fails
    thread.join(60)
    network.refresh_from_db()
    assert (network.name, network.slug, wrote) == ("Second", "third", ["wrote"])


@pytest.mark.django_db(transaction=True)
def test_who_has_the_turn_waits_for_nobody_when_sqlite_ends_the_transaction(
    network: Network,
) -> None:
    """As it does by itself when the disk is full."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has many writers at once")
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")
        assert Network.objects.filter(pk=network.pk).update(name="Second") == 1
        transaction.set_rollback(True)
    assert Network.objects.filter(pk=network.pk).update(name="Third") == 1
