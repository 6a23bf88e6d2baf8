"""Who may not be suggested stands at no door, and nobody is told what they may not read."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from comptoir.core.clock import now
from comptoir.entries.models import Entry
from comptoir.experts.passing import next_experts
from comptoir.experts.presence import hide_subject, leave
from comptoir.groups.models import Group, Membership
from comptoir.kinds.questions.models import Solicitation
from comptoir.people.models import Person
from comptoir.people.profile import set_skills
from tests.conftest import add, make_person, write_entry
from tests.experts.test_ranking import answer, indexed

AsPerson = Callable[[Person], Client]


@pytest.fixture
def knowing(alice: Person, group: Group) -> Person:
    """Iris, an external of the closed group, answered there about moulds, and declares it."""
    iris = make_person(alice.network, "Iris", kind="guest")
    add(iris, group, sponsor=alice)
    known = write_entry(alice, group, "Moules en silicone ?", "question")
    answer(iris, known, "Les moules en silicone viennent de Lyon.", accepted=True)
    set_skills(iris, ["moules"])
    return iris


@pytest.fixture
def question(alice: Person, bob: Person, group: Group, knowing: Person) -> Entry:
    """Alice asks about moulds; it was put to Bob."""
    entry = write_entry(alice, group, "Quels moules ?", "question")
    Solicitation.objects.create(entry=entry, person=bob, by=alice)
    indexed(alice)
    return entry


def doors(client: Client, entry: Entry, *, asked: bool) -> str:
    """All that is proposed to somebody, page after page."""
    return "".join(pages_of(client, entry, asked=asked))


def pages_of(client: Client, entry: Entry, *, asked: bool) -> list[str]:
    experts = reverse("search_experts")
    pages = [
        client.get(experts, {"q": "moules"}),
        client.get(experts, {"q": "moules"}, headers={"HX-Request": "true"}),
        client.get(experts, {"entry": entry.pk}, headers={"HX-Request": "true"}),
        client.get(reverse("search_to_tell"), {"q": "moules kind:poll"}),
    ]
    if asked:
        pages.append(client.get(reverse("entry_redirection", args=[entry.pk])))
    return [page.content.decode() for page in pages]


def test_somebody_who_knows_stands_at_every_door(
    as_person: AsPerson, bob: Person, alice: Person, question: Entry
) -> None:
    pages = pages_of(as_person(bob), question, asked=True)
    assert [("Iris" in page) for page in pages] == [True] * 5
    assert [one.name for one in next_experts(question)] == ["Iris"]
    page = as_person(alice).get(reverse("search_experts"), {"entry": question.pk})
    assert "Ask them" in page.content.decode()


@pytest.mark.parametrize("why", ["suspended", "out", "ended", "left", "hides", "hides its synonym"])
def test_who_may_not_be_suggested_stands_at_none(
    why: str, as_person: AsPerson, alice: Person, bob: Person, admin: Person, question: Entry,
    knowing: Person, group: Group,
) -> None:  # fmt: skip
    add(admin, group)
    mine = Membership.objects.filter(group=group, person=knowing)
    if why == "suspended":
        Person.objects.filter(pk=knowing.pk).update(suspended_at=now())
    elif why == "out":
        leave(actor=knowing)
    elif why == "ended":
        mine.update(expires_at=now())
    elif why == "left":
        mine.delete()
    else:
        hide_subject(actor=knowing, name="Moule" if why == "hides" else "moules")
    for person in (bob, alice, admin):
        assert "Iris" not in doors(as_person(person), question, asked=person == bob)
    assert next_experts(question) == []


def test_outsiders_ex_members_and_ended_guests_are_told_nothing_of_a_closed_group(
    as_person: AsPerson, alice: Person, bob: Person, charlie: Person, gina: Person, zoe: Person,
    question: Entry, knowing: Person, group: Group,
) -> None:  # fmt: skip
    assert "Iris" in doors(as_person(gina), question, asked=False)
    Membership.objects.filter(group=group, person=gina).update(expires_at=now())
    Membership.objects.filter(group=group, person=bob).delete()
    for person in (charlie, gina, bob, zoe):
        told = doors(as_person(person), question, asked=False)
        assert "Iris" not in told
        assert "silicone" not in told
        address = reverse("entry_redirection", args=[question.pk])
        assert as_person(person).get(address).status_code == 404


def test_what_is_internal_makes_no_expert_for_a_guest_and_no_guest_is_asked_about_it(
    as_person: AsPerson, alice: Person, gina: Person, dana: Person, question: Entry, group: Group
) -> None:
    secret = write_entry(alice, group, "Moules du concurrent ?", "question", internal=True)
    answer(dana, secret, "Les moules viennent de Turin.")
    indexed(alice)
    assert "concurrent" not in doors(as_person(gina), question, asked=False)
    assert "concurrent" in doors(as_person(alice), question, asked=False)
    Entry.objects.filter(pk=question.pk).update(internal=True)
    question.refresh_from_db()
    assert [one.name for one in next_experts(question)] == ["Dana"]
    assert as_person(gina).get(question.url).status_code == 404


def test_load_is_of_the_person_and_tells_nothing_of_where(
    as_person: AsPerson, alice: Person, bob: Person, gina: Person, knowing: Person,
    question: Entry, secret_group: Group,
) -> None:  # fmt: skip
    for number in range(3):
        hidden = write_entry(alice, secret_group, f"Rachat {number} ?", "question")
        Solicitation.objects.create(entry=hidden, person=knowing, by=alice)
    told = doors(as_person(gina), question, asked=False)
    assert "Already asked 3 times this week" in told
    assert "Rachat" not in told
