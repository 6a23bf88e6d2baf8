"""A question that is begun elsewhere: its title is there, and whom it is for."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from comptoir.entries.models import Entry, Mention
from comptoir.groups.models import Group
from comptoir.people.models import Person

AsPerson = Callable[[Person], Client]
NEW = reverse("entry_new")


def test_the_composer_opens_with_the_question_and_the_person(
    as_person: AsPerson, alice: Person, bob: Person, open_group: Group
) -> None:
    asked: dict[str, str | int] = {
        "kind": "question",
        "title": "Quels délais en pharmacie ?",
        "to": bob.pk,
    }
    page = as_person(alice).get(NEW, asked).content.decode()
    assert 'value="Quels délais en pharmacie ?"' in page
    assert "@Bob" in page


def test_who_is_addressed_is_mentioned(
    as_person: AsPerson, alice: Person, bob: Person, open_group: Group
) -> None:
    sent = {
        "kind": "question", "group": open_group.pk, "title": "Quels délais ?", "body": "@Bob ?",
    }  # fmt: skip
    as_person(alice).post(NEW, sent)
    entry = Entry.objects.get(title="Quels délais ?")
    assert Mention.objects.filter(entry=entry, person=bob).exists()


def test_nobody_out_of_reach_is_named(
    as_person: AsPerson, alice: Person, zoe: Person, open_group: Group
) -> None:
    for to in (str(zoe.pk), "0", "x", "9" * 40, "\x00"):
        page = as_person(alice).get(NEW, {"kind": "question", "to": to})
        assert page.status_code == 200
        assert "Zoe" not in page.content.decode()
