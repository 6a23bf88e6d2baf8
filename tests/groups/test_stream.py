"""The page of a group: its own entries and those shared to it, however it is asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.test import Client

from comptoir.core.clock import now
from comptoir.entries.models import Entry, Share
from comptoir.groups.models import Group, Membership
from comptoir.people.models import Person
from tests.conftest import add, make_group

As = Callable[[Person], Client]
Write = Callable[..., Entry]


def test_an_entry_shared_to_a_group_stands_among_its_own_for_its_members_only(
    as_person: As, write: Write, alice: Person, bob: Person, charlie: Person, gina: Person,
    zoe: Person, group: Group,
) -> None:  # fmt: skip
    away = make_group(alice.network, "Ailleurs", "closed")
    add(alice, away)
    write(alice, group, "Ici")
    shared = write(alice, away, "Venu d’ailleurs")
    kept = write(alice, away, "Entre nous", internal=True)
    readers = {person.name: as_person(person) for person in (alice, bob, gina)}
    assert "Venu d’ailleurs" not in readers["Bob"].get(group.url).content.decode()
    for entry in (shared, kept):
        Share.objects.create(entry=entry, group=group, by=alice)
    for name, client in readers.items():
        page = client.get(group.url).content.decode()
        assert "Ici" in page
        assert "Venu d’ailleurs" in page
        assert ("Entre nous" in page) is (name != "Gina")
    assert "Ici" not in as_person(charlie).get(group.url).content.decode()
    assert as_person(zoe).get(group.url).status_code == 404
    Share.objects.all().delete()
    assert "Venu d’ailleurs" not in readers["Bob"].get(group.url).content.decode()


def test_a_look_is_kept_to_the_minute_and_whenever_something_moved(
    as_person: As, bob: Person, group: Group
) -> None:
    mine = Membership.objects.filter(person=bob, group=group)
    client = as_person(bob)
    client.get(group.url)
    first = mine.get().visited_at
    assert first is not None
    client.get(group.url)
    assert mine.get().visited_at == first
    Group.objects.filter(pk=group.pk).update(active_at=now())
    client.get(group.url)
    second = mine.get().visited_at
    assert second is not None
    assert second > first
    mine.update(visited_at=second - timedelta(minutes=2))
    Group.objects.filter(pk=group.pk).update(active_at=second - timedelta(days=9))
    client.get(group.url)
    assert (mine.get().visited_at or first) > second
