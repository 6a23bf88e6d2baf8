"""Questions: accepting an answer, and questions alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from comptoir.entries.actions import add_comment
from comptoir.entries.models import Comment, Entry
from comptoir.groups.models import Group
from comptoir.journal.models import Event
from comptoir.kinds.questions.models import Question
from comptoir.people.models import Person
from tests.search.settling import settle

As = Callable[[Person], Client]
Write = Callable[..., Entry]


def answered(entry: Entry, person: Person, **fields: Any) -> Comment:
    return add_comment(actor=person, entry=entry, body="<p>La voici.</p>", **fields)


def accepted(entry: Entry) -> int | None:
    return Question.objects.get(entry=entry).accepted_id


def test_the_asker_or_a_moderator_accepts_one_answer_nobody_else(
    as_person: As, write: Write, group: Group,
    alice: Person, bob: Person, gina: Person, dana: Person, charlie: Person,
) -> None:  # fmt: skip
    entry = write(bob, group, "Où est la charte ?", kind="question")
    first, second = answered(entry, gina), answered(entry, alice)
    codes = {}
    for person in (gina, charlie):
        answer = as_person(person).post(f"/comments/{first.pk}/acceptance/")
        codes[person.name] = answer.status_code
    assert codes == {"Gina": 403, "Charlie": 404}
    as_person(bob).post(f"/comments/{first.pk}/acceptance/")
    assert accepted(entry) == first.pk
    as_person(dana).post(f"/comments/{second.pk}/acceptance/")
    assert accepted(entry) == second.pk
    told = Event.objects.filter(verb="answer.accepted").values_list("person", flat=True)
    assert list(told.order_by("pk")) == [gina.pk, alice.pk]
    assert "La voici." in as_person(alice).get("/").content.decode()
    as_person(bob).post(f"/comments/{second.pk}/acceptance/", {"undo": "1"})
    assert accepted(entry) is None


def test_a_reply_or_a_comment_of_a_post_cannot_be_accepted(
    as_person: As, write: Write, group: Group, bob: Person, alice: Person
) -> None:
    entry = write(bob, group, "Où ?", kind="question")
    reply = answered(entry, alice, parent=answered(entry, alice))
    post = answered(write(bob, group), alice)
    for comment in (reply, post):
        assert as_person(bob).post(f"/comments/{comment.pk}/acceptance/").status_code == 403


def test_an_accepted_answer_that_is_deleted_is_no_longer_shown(
    as_person: As, write: Write, group: Group, bob: Person, alice: Person
) -> None:
    entry = write(bob, group, "Où ?", kind="question")
    answer = answered(entry, alice)
    as_person(bob).post(f"/comments/{answer.pk}/acceptance/")
    as_person(alice).post(f"/comments/{answer.pk}/deletion/")
    assert "La voici." not in as_person(bob).get(entry.url).content.decode()
    assert entry.title in as_person(bob).get("/?filter=unanswered").content.decode()


def test_questions_alike_are_found_within_reach_and_internal_ones_not_for_guests(
    as_person: As, write: Write, group: Group, open_group: Group,
    bob: Person, gina: Person, charlie: Person, zoe: Person,
) -> None:  # fmt: skip
    write(bob, group, "Où trouver la charte graphique ?", kind="question")
    write(bob, group, "Charte graphique interne ?", kind="question", internal=True)
    write(bob, open_group, "Quelle imprimante choisir ?", kind="question")

    settle()

    def found(person: Person) -> list[bool]:
        page = as_person(person).get("/questions/similar/", {"q": "la charte graphiques"})
        text = page.content.decode()
        return ["trouver" in text, "interne" in text, "imprimante" in text]

    assert found(bob) == [True, True, False]
    assert found(gina) == [True, False, False]
    assert found(charlie) == found(zoe) == [False, False, False]


@pytest.mark.parametrize("typed", ["", "a b", "%", "____", "\\", "x" * 5000, "''''\"", "\x00abcd"])
def test_nothing_typed_breaks_the_suggestions(
    as_person: As, group: Group, bob: Person, typed: str
) -> None:
    assert as_person(bob).get("/questions/similar/", {"q": typed}).status_code == 200
