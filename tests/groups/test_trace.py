"""The readable journal of a group."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comptoir.entries.actions import add_comment, hide_entry, move_entry, publish_entry
from comptoir.entries.models import Entry
from comptoir.groups import actions, requests
from comptoir.groups.models import Group, Membership
from comptoir.guests.actions import invite_guest, revoke_access
from comptoir.home.trace_words import MODERATED, TOLD, _sentences
from comptoir.people.models import Person

AsPerson = Callable[[Person], Client]


def told(client: Client, **query: str) -> str:
    """The text of the list, without tags."""
    page = client.get("/groups/atelier/trace/", query, headers={"hx-request": "true", "hx-target": "trace"})  # fmt: skip # noqa: E501
    assert page.status_code == 200
    text = page.content.decode()
    plain = "".join(part.split(">", 1)[-1] for part in text.split("<"))
    return " ".join(plain.split())


def publish(actor: Person, group: Group, title: str, **fields: bool) -> Entry:
    return publish_entry(actor=actor, group=group, title=title, body="<p>Texte</p>", **fields)  # type: ignore[arg-type]


def test_every_verb_told_has_a_sentence() -> None:
    special = {"member.role"}
    assert set(_sentences()) | special == TOLD | MODERATED


def test_acts_are_told_in_sentences(
    alice: Person, bob: Person, charlie: Person, group: Group, as_person: AsPerson
) -> None:
    entry = publish(bob, group, "Plan média")
    add_comment(actor=alice, entry=entry, body="<p>Oui</p>")
    actions.change_role(actor=alice, group=group, person=bob, role="moderator")
    requests.invite_person(actor=alice, group=group, person=charlie)
    text = told(as_person(alice))
    for sentence in (
        "Bob published Plan média",
        "Alice commented on Plan média",
        "Alice made Bob a moderator",
        "Alice invited Charlie",
    ):
        assert sentence in text
    assert "published" not in told(as_person(alice), act="people")
    assert "Charlie" in told(as_person(alice), q="char")
    assert "published" not in told(as_person(alice), q="char")
    assert "Nothing to tell" in told(as_person(alice), q="nobody like this")


@pytest.mark.parametrize("who", ["charlie", "zoe", "admin"])
def test_others_read_no_trace(
    who: str, group: Group, as_person: AsPerson, request: pytest.FixtureRequest
) -> None:
    client = as_person(request.getfixturevalue(who))
    assert client.get("/groups/atelier/trace/").status_code == 404


def test_trace_ends_with_membership(
    bob: Person, gina: Person, group: Group, as_person: AsPerson
) -> None:
    Membership.objects.filter(person__in=[bob, gina]).delete()
    assert as_person(bob).get("/groups/atelier/trace/").status_code == 404
    assert as_person(gina).get("/groups/atelier/trace/").status_code == 404


def test_guest_is_not_told_of_what_they_cannot_see(
    alice: Person, bob: Person, gina: Person, group: Group, secret_group: Group,
    as_person: AsPerson,
) -> None:  # fmt: skip
    publish(bob, group, "Visible")
    internal = publish(bob, group, "Marge interne", internal=True)
    add_comment(actor=alice, entry=internal, body="<p>Non</p>")
    moved = publish(alice, group, "Partie ailleurs")
    move_entry(actor=alice, entry=moved, group=secret_group)
    text = told(as_person(gina))
    assert "Visible" in text
    assert "interne" not in text
    assert "an entry" not in text
    assert "Partie ailleurs" not in text
    assert "Marge interne" in told(as_person(bob))


def test_entry_out_of_reach_is_not_named_to_members(
    alice: Person, dana: Person, group: Group, as_person: AsPerson
) -> None:
    hidden = publish(alice, group, "Brouillon honteux")
    hide_entry(actor=dana, entry=hidden, reason="Hors sujet")
    private = make_private(alice)
    gone = publish(alice, group, "Partie ailleurs")
    move_entry(actor=alice, entry=gone, group=private)
    text = told(as_person(dana))
    assert "Brouillon honteux" not in text
    assert "Dana hid an entry" in text
    assert "Alice moved an entry to another group" in text
    assert "Partie ailleurs" not in text


def make_private(owner: Person) -> Group:
    return actions.create_group(actor=owner, name="Ailleurs", visibility="secret")


def test_only_moderators_read_who_asked(
    alice: Person, bob: Person, charlie: Person, group: Group, as_person: AsPerson
) -> None:
    requests.ask_to_join(actor=charlie, group=group)
    assert "Charlie asked to join" in told(as_person(alice))
    assert "Charlie" not in told(as_person(bob))


def test_externals_keep_their_names_for_members_not_for_externals(
    alice: Person, gina: Person, group: Group, as_person: AsPerson
) -> None:
    invite_guest(actor=alice, email="hugo@brume.example", groups=[group])
    revoke_access(actor=alice, membership=Membership.objects.get(person=gina, group=group))
    text = told(as_person(alice))
    assert "Alice closed the access of Gina" in text
    assert "Alice invited an external, hugo@brume.example" in text


def test_guest_is_not_told_addresses_of_others(
    alice: Person, gina: Person, group: Group, as_person: AsPerson
) -> None:
    invite_guest(actor=alice, email="hugo@brume.example", groups=[group])
    assert "hugo@brume.example" not in told(as_person(gina))


def test_pages_follow_each_other_in_a_fixed_number_of_queries(
    alice: Person, group: Group, as_person: AsPerson
) -> None:
    client = as_person(alice)
    publish(alice, group, "Entrée 0")
    client.get("/groups/atelier/trace/")
    with CaptureQueriesContext(connection) as few:
        client.get("/groups/atelier/trace/")
    for number in range(1, 60):
        publish(alice, group, f"Entrée {number}")
    with CaptureQueriesContext(connection) as many:
        first = client.get("/groups/atelier/trace/").content.decode()
    assert len(few) == len(many) <= 16
    link = first.split('<p class="more"><a class="btn" href="')[1].split('"')[0]
    second = client.get(f"/groups/atelier/trace/{link.replace('&amp;', '&')}").content.decode()
    assert "Entrée 59<" in first
    assert "Entrée 0<" not in first
    assert "Entrée 0<" in second


@pytest.mark.parametrize("query", ["cursor=x", "act=zzz", "q=%00", "q=%25", "cursor=WzEsMl0"])
def test_forged_filters_are_no_filters(
    alice: Person, group: Group, as_person: AsPerson, query: str
) -> None:
    assert as_person(alice).get(f"/groups/atelier/trace/?{query}").status_code == 200
