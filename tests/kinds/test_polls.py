"""Polls: one or several choices, names visible or not, until a date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from comptoir.core.clock import now
from comptoir.entries.models import Entry
from comptoir.groups.models import Group
from comptoir.journal.models import Event
from comptoir.kinds.polls.models import Ballot, Option, Poll
from comptoir.people.models import Person

As = Callable[[Person], Client]
Write = Callable[..., Entry]


def vote(client: Client, entry: Entry, *words: str) -> Any:
    chosen = Option.objects.filter(poll__entry=entry, text__in=words).values_list("pk", flat=True)
    return client.post(f"{entry.url}ballot/", {"option": list(chosen)})


def counts(entry: Entry) -> dict[str, int]:
    return {o.text: o.ballots.count() for o in Option.objects.filter(poll__entry=entry)}


@pytest.fixture
def poll(write: Write, group: Group, bob: Person) -> Entry:
    return write(bob, group, "Où dîner ?", kind="poll")


def test_one_vote_each_changed_while_it_is_open(
    as_person: As, poll: Entry, alice: Person, gina: Person, charlie: Person
) -> None:
    vote(as_person(alice), poll, "Yes")
    vote(as_person(gina), poll, "Yes")
    vote(as_person(alice), poll, "No")
    assert counts(poll) == {"Yes": 1, "No": 1}
    assert vote(as_person(charlie), poll, "Yes").status_code == 404
    vote(as_person(alice), poll, "Yes", "No")
    assert counts(poll) == {"Yes": 1, "No": 1}
    vote(as_person(alice), poll)
    assert counts(poll) == {"Yes": 1, "No": 0}


def test_results_are_seen_after_voting_or_once_closed(
    as_person: As, poll: Entry, alice: Person, gina: Person
) -> None:
    vote(as_person(alice), poll, "Yes")
    assert "100 %" in as_person(alice).get(poll.url).content.decode()
    assert "100 %" not in as_person(gina).get(poll.url).content.decode()
    assert as_person(gina).get(f"{poll.url}ballots/").status_code == 404
    assert "Yes" in as_person(alice).get(f"{poll.url}ballots/").content.decode()
    Poll.objects.update(closes_at=now() - timedelta(minutes=1))
    assert "100 %" in as_person(gina).get(poll.url).content.decode()
    vote(as_person(gina), poll, "No")
    assert counts(poll) == {"Yes": 1, "No": 0}


def test_an_anonymous_poll_names_nobody_anywhere(
    as_person: As, poll: Entry, alice: Person, bob: Person, dana: Person, admin: Person
) -> None:
    Poll.objects.update(anonymous=True)
    vote(as_person(alice), poll, "Yes")
    event = Event.objects.get(verb="poll.voted")
    assert (event.actor, event.person, event.data) == (None, None, {})
    for person in (alice, bob, dana, admin):
        assert as_person(person).get(f"{poll.url}ballots/").status_code == 404
    assert ">Alice<" not in as_person(bob).get(poll.url).content.decode()


def test_several_choices_where_the_poll_allows_them(
    as_person: As, poll: Entry, alice: Person, write: Write, group: Group, bob: Person
) -> None:
    Poll.objects.update(multiple=True)
    vote(as_person(alice), poll, "Yes", "No")
    assert counts(poll) == {"Yes": 1, "No": 1}
    other = write(bob, group, "Autre", kind="poll")
    foreign = Option.objects.filter(poll__entry=other).values_list("pk", flat=True)
    as_person(alice).post(f"{poll.url}ballot/", {"option": list(foreign)})
    assert not Ballot.objects.filter(option__poll__entry=other).exists()


def test_choices_stay_once_somebody_has_voted_but_the_text_can_change(
    as_person: As, group: Group, bob: Person, alice: Person
) -> None:
    client = as_person(bob)
    fields = {"kind": "poll", "group": group.pk, "title": "Où ?", "body": "",
              "poll-options_0": "Ici", "poll-options_1": "Là"}  # fmt: skip
    client.post("/entries/new/", fields)
    entry = Entry.objects.get()
    client.post(f"{entry.url}edit/", fields | {"poll-options_1": "Là-bas"})
    assert counts(entry) == {"Ici": 0, "Là-bas": 0}
    vote(as_person(alice), entry, "Ici")
    refused = client.post(f"{entry.url}edit/", fields | {"poll-anonymous": "on"})
    assert "Somebody has voted" in refused.content.decode()
    Poll.objects.update(closes_at=now() - timedelta(days=1))
    closed = Poll.objects.get().closes_at
    assert closed is not None
    same = {"poll-options_1": "Là-bas", "title": "Où dîner ?"}
    edited = client.post(f"{entry.url}edit/", fields | same)
    assert edited.status_code == 302
    assert (counts(entry), Entry.objects.get().title) == ({"Ici": 1, "Là-bas": 0}, "Où dîner ?")


def test_a_ballot_sent_by_htmx_answers_the_card(as_person: As, poll: Entry, alice: Person) -> None:
    chosen = Option.objects.filter(poll__entry=poll, text="Yes").get()
    answer = as_person(alice).post(
        f"{poll.url}ballot/", {"option": chosen.pk}, headers={"HX-Request": "true"}
    )
    assert f'id="poll-{poll.pk}"' in answer.content.decode()
    assert "100 %" in answer.content.decode()
