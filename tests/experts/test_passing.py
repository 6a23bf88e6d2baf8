"""A question that nobody answers goes to two people who know, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comptoir.core.clock import now
from comptoir.entries.models import Entry, Subscription
from comptoir.experts.passing import pass_on_questions
from comptoir.experts.presence import hide_subject, leave
from comptoir.groups.models import Group, Membership
from comptoir.journal.models import Event
from comptoir.kinds.questions.models import Solicitation
from comptoir.notifications.models import Preference
from comptoir.people.models import Person
from config.schedule import JOBS
from tests.conftest import add, make_person, write_entry
from tests.experts.test_asking import told
from tests.experts.test_ranking import answer, indexed

AsPerson = Callable[[Person], Client]
NAMES = ("Erik", "Fanny", "Hugo")


@pytest.fixture
def experts(alice: Person, group: Group) -> list[Person]:
    """Three people of the group who know about moulds, the best first."""
    found = []
    for number, name in enumerate(NAMES):
        person = make_person(alice.network, name)
        add(person, group)
        for again in range(3 - number):
            question = write_entry(alice, group, f"Moules {number}{again} ?", "question")
            answer(person, question, "Les moules arrivent de l’usine.", accepted=True)
        found.append(person)
    return found


@pytest.fixture
def waiting(alice: Person, group: Group, experts: list[Person]) -> Entry:
    """Asked by Alice three days ago."""
    entry = write_entry(
        alice, group, "Qui connaît les moules ?", "question", at=now() - timedelta(days=3)
    )
    indexed(alice)
    return entry


def passed(entry: Entry) -> list[str]:
    rows = Solicitation.objects.filter(entry=entry, how="passed").order_by("pk")
    return [row.person.name for row in rows]


def test_it_goes_to_the_two_best_who_are_told_and_the_question_says_so(
    as_person: AsPerson, alice: Person, waiting: Entry, experts: list[Person]
) -> None:
    assert pass_on_questions() == 1
    assert passed(waiting) == ["Erik", "Fanny"]
    assert told(experts[0]) == ["A question that nobody answered is passed on to you"]
    assert told(experts[2]) == []
    assert told(alice) == ["Your question waits: it is passed on to people who may know"]
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted(
        person.email for person in experts[:2]
    )
    assert "that nobody answered is passed on to you" in mail.outbox[0].subject
    page = as_person(alice).get(waiting.url).content.decode()
    assert "Without an answer, passed on to" in page
    page = as_person(experts[0]).get(waiting.url).content.decode()
    assert "Nobody has answered yet, and you seem to know." in page


def test_it_goes_once_whoever_runs_the_job_and_how_often(waiting: Entry) -> None:
    assert [pass_on_questions() for _ in range(3)] == [1, 0, 0]
    assert Event.objects.filter(verb="question.passed").count() == 2
    assert Solicitation.objects.filter(entry=waiting).count() == 2


def test_the_job_is_in_the_schedule() -> None:
    assert any(job.run is pass_on_questions for job in JOBS)


def test_it_does_not_go_before_the_delay_nor_when_the_network_wants_none(waiting: Entry) -> None:
    network = waiting.network
    for hours, count in ((0, 0), (80, 0), (24, 1)):
        network.pass_on_hours = hours
        network.save()
        assert pass_on_questions() == count


@pytest.mark.parametrize("why", ["answered", "accepted", "hidden", "archived", "imported", "old",
                                 "author suspended"])  # fmt: skip
def test_what_needs_nobody_is_left_alone(
    why: str, waiting: Entry, alice: Person, bob: Person, group: Group
) -> None:
    rows = Entry.objects.filter(pk=waiting.pk)
    if why == "answered":
        answer(bob, waiting, "Moi")
    elif why == "accepted":
        answer(alice, waiting, "Trouvé", accepted=True)
    elif why == "hidden":
        rows.update(state="hidden")
    elif why == "archived":
        Group.objects.filter(pk=group.pk).update(archived_at=now())
    elif why == "imported":
        rows.update(source="slack", external_id="1")
    elif why == "old":
        rows.update(published_at=now() - timedelta(days=30))
    else:
        Person.objects.filter(pk=alice.pk).update(suspended_at=now())
    assert pass_on_questions() == 0
    assert passed(waiting) == []


def test_a_remark_of_the_asker_is_no_answer(waiting: Entry, alice: Person) -> None:
    answer(alice, waiting, "Personne ?")
    assert pass_on_questions() == 1


@pytest.mark.parametrize("why", ["out", "hides it", "suspended", "mutes it", "mutes the group",
                                 "wants none of this", "left", "asked already"])  # fmt: skip
def test_who_should_not_be_asked_is_not(
    why: str, waiting: Entry, experts: list[Person], group: Group
) -> None:
    best = experts[0]
    mine = Membership.objects.filter(group=group, person=best)
    if why == "out":
        leave(actor=best)
    elif why == "hides it":
        hide_subject(actor=best, name="moule")
    elif why == "suspended":
        Person.objects.filter(pk=best.pk).update(suspended_at=timezone.now())
    elif why == "mutes it":
        Subscription.objects.create(person=best, entry=waiting, level="mute")
    elif why == "mutes the group":
        mine.update(level="none")
    elif why == "wants none of this":
        Preference.objects.create(person=best, kind="passed", channel="none")
    elif why == "left":
        mine.delete()
    else:
        Solicitation.objects.create(entry=waiting, person=best)
    assert pass_on_questions() == 1
    assert passed(waiting) == ["Fanny", "Hugo"]


def test_guests_are_not_asked_about_what_is_internal(
    waiting: Entry, gina: Person, group: Group, alice: Person
) -> None:
    for number in range(6):
        question = write_entry(alice, group, f"Moules bis {number} ?", "question")
        answer(gina, question, "Les moules de l’agence.", accepted=True)
    indexed(alice)
    Entry.objects.filter(pk=waiting.pk).update(internal=True)
    assert pass_on_questions() == 1
    assert "Gina" not in passed(waiting)


def test_whoever_it_was_passed_to_may_hand_it_on(
    as_person: AsPerson, waiting: Entry, experts: list[Person], bob: Person
) -> None:
    pass_on_questions()
    address = reverse("entry_redirection", args=[waiting.pk])
    client = as_person(experts[0])
    assert "Hugo" in client.get(address).content.decode()
    assert client.post(address, {"person": bob.pk}).status_code == 302
    assert told(bob) == ["Erik hands a question on to you"]


def test_an_administrator_sets_the_delay(as_person: AsPerson, admin: Person, bob: Person) -> None:
    address = reverse("administration_network")
    page = as_person(admin).get(address).content.decode()
    assert "Hours without an answer" in page
    sent = {"name": "Halmont", "language": "fr", "time_zone": "Europe/Paris", "guest_days": "30",
            "accent": ""}  # fmt: skip
    for hours, status in (("-1", 422), ("721", 422), ("x", 422), ("12", 302), ("0", 302)):
        answered = as_person(admin).post(address, {**sent, "pass_on_hours": hours})
        assert answered.status_code == status
    admin.network.refresh_from_db()
    assert admin.network.pass_on_hours == 0
    assert as_person(bob).get(address).status_code == 404


def test_who_wants_nothing_of_another_kind_is_still_asked(
    waiting: Entry, experts: list[Person]
) -> None:
    Preference.objects.create(person=experts[0], kind="passed", channel="inbox")
    Preference.objects.create(person=experts[0], kind="reaction", channel="none")
    pass_on_questions()
    assert passed(waiting) == ["Erik", "Fanny"]
