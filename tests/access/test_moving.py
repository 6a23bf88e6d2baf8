"""What a move takes along."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from comptoir.entries.models import Share
from comptoir.groups.models import Group
from comptoir.journal.models import Event
from comptoir.people.models import Person
from tests.conftest import add, make_group, write_entry

AsPerson = Callable[[Person], Client]


def test_shares_that_the_mover_could_not_make_are_closed(
    alice: Person, bob: Person, dana: Person, charlie: Person, group: Group,
    open_group: Group, as_person: AsPerson,
) -> None:  # fmt: skip
    kept = make_group(group.network, "Kept", "open")
    for person in (alice, dana):
        add(person, kept)
    add(dana, open_group, "moderator")
    away = make_group(group.network, "Away", "open")
    entry = write_entry(alice, open_group, "The plan", "question")
    for target in (kept, away, group):
        Share.objects.create(entry=entry, group=target, by=alice)
    page = as_person(dana).post(
        reverse("entry_move", args=[entry.pk]), {"group": group.pk}, follow=True
    )
    assert "Still shared to: Kept." in page.text
    assert set(entry.shares.values_list("group__name", flat=True)) == {"Kept"}
    closed = Event.objects.filter(verb="entry.unshared", entry=entry)
    assert {event.group for event in closed} == {away}
