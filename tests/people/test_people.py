"""Adding people, suspending, roles, following."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from comptoir.accounts.models import User
from comptoir.core.decisions import NotAllowed, Refused
from comptoir.groups.models import Group
from comptoir.journal.models import Event
from comptoir.networks.models import Network
from comptoir.people.actions import (
    add_person,
    change_role,
    follow_person,
    reinstate_person,
    suspend_person,
)
from comptoir.people.models import Follow, Person

AsPerson = Callable[[Person], Client]


def test_employee_added_joins_the_company_group(company_group: Group) -> None:
    before = Group.objects.get(pk=company_group.pk).members_count
    eve = add_person(
        network=company_group.network,
        email=" Eve@Halmont.example ",
        name="Eve  Petit",
        title="Buyer",
    )
    assert eve.name == "Eve Petit"
    assert eve.email == "eve@halmont.example"
    assert eve.user is not None
    assert not eve.user.has_usable_password()
    assert company_group.memberships.filter(person=eve).exists()
    assert Group.objects.get(pk=company_group.pk).members_count == before + 1
    assert Event.objects.filter(verb="person.joined", person=eve).exists()


def test_external_added_does_not_join_the_company_group(company_group: Group) -> None:
    guest = add_person(
        network=company_group.network, email="g@agency.example", name="Guest", kind="guest"
    )
    assert not guest.memberships.exists()


def test_one_user_serves_several_networks(
    network: Network, other_network: Network, alice: Person
) -> None:
    twin = add_person(network=other_network, email=alice.email, name="Alice")
    assert twin.user_id == alice.user_id
    assert User.objects.filter(email=alice.email).count() == 1


def test_person_without_address_is_an_author_who_cannot_sign_in(network: Network) -> None:
    ghost = add_person(network=network, email="", name="Ghost")
    assert ghost.user is None


@pytest.mark.parametrize(
    ("email", "name", "sentence"),
    [
        ("not an address", "Eve", "is not an e-mail address"),
        ("eve@halmont.example", " \x00 ", "Write the person’s name"),
        ("ALICE@halmont.example", "Alice again", "already in this network"),
    ],
)
def test_wrong_person_is_refused(
    network: Network, alice: Person, email: str, name: str, sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        add_person(network=network, email=email, name=name)
    assert Person.objects.of(network).count() == 1


def test_only_an_administrator_of_the_network_suspends(
    alice: Person, bob: Person, admin: Person, zoe: Person
) -> None:
    for actor in (bob, zoe):
        with pytest.raises(NotAllowed):
            suspend_person(actor=actor, person=alice)
    with pytest.raises(NotAllowed, match="yourself"):
        suspend_person(actor=admin, person=admin)
    suspend_person(actor=admin, person=alice)
    suspend_person(actor=admin, person=alice)
    assert Event.objects.filter(verb="person.suspended").count() == 1
    reinstate_person(actor=admin, person=alice)
    assert Person.objects.get(pk=alice.pk).is_active


def test_a_suspended_administrator_administers_nothing(alice: Person, admin: Person) -> None:
    second = Person.objects.create(
        network=admin.network, name="Second", role="administrator", user=None
    )
    suspend_person(actor=admin, person=second)
    with pytest.raises(NotAllowed, match="suspended"):
        suspend_person(actor=second, person=alice)


def test_the_last_administrator_stays_one(alice: Person, admin: Person) -> None:
    with pytest.raises(NotAllowed, match="only administrator"):
        change_role(actor=admin, person=admin, role="member")
    change_role(actor=admin, person=alice, role="administrator")
    change_role(actor=admin, person=admin, role="member")
    assert not Person.objects.get(pk=admin.pk).is_administrator
    assert Event.objects.filter(verb="person.role").count() == 2


def test_roles_are_those_of_the_list_and_not_for_externals(
    alice: Person, gina: Person, admin: Person
) -> None:
    with pytest.raises(Refused, match="role of the list"):
        change_role(actor=admin, person=alice, role="emperor")
    with pytest.raises(NotAllowed, match="Externals"):
        change_role(actor=admin, person=gina, role="manager")
    with pytest.raises(NotAllowed):
        change_role(actor=alice, person=alice, role="administrator")


def test_following_and_stopping(alice: Person, bob: Person, as_person: AsPerson) -> None:
    client = as_person(alice)
    answer = client.post(f"/people/{bob.pk}/follow/", {"next": "/people/"})
    assert answer.headers["Location"] == "/people/"
    assert Follow.objects.filter(follower=alice, followed=bob).exists()
    button = client.post(f"/people/{bob.pk}/follow/", {"undo": "1"}, headers={"hx-request": "true"})
    assert 'aria-pressed="false"' in button.content.decode()
    assert not Follow.objects.exists()


def test_following_twice_is_one_act(alice: Person, bob: Person) -> None:
    follow_person(actor=alice, person=bob)
    follow_person(actor=alice, person=bob)
    assert Follow.objects.count() == 1
    assert Event.objects.filter(verb="person.followed").count() == 1


def test_nobody_follows_themselves_or_who_cannot_be_seen(
    alice: Person, charlie: Person, gina: Person, group: Group, zoe: Person, as_person: AsPerson
) -> None:
    assert as_person(alice).post(f"/people/{alice.pk}/follow/").status_code == 403
    assert as_person(alice).post(f"/people/{zoe.pk}/follow/").status_code == 404
    assert as_person(charlie).post(f"/people/{gina.pk}/follow/").status_code == 404
    assert as_person(gina).post(f"/people/{charlie.pk}/follow/").status_code == 404
    assert as_person(alice).get(f"/people/{gina.pk}/follow/").status_code == 405
    assert not Follow.objects.exists()


def test_following_is_limited(alice: Person, bob: Person, as_person: AsPerson) -> None:
    client = as_person(alice)
    answers = [client.post(f"/people/{bob.pk}/follow/").status_code for _turn in range(62)]
    assert answers[0] == 302
    assert 429 in answers
