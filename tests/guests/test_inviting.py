"""Inviting externals, coming in, renewing, ending: over HTTP and by the clock."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comptoir.accounts.models import User
from comptoir.core.clock import now
from comptoir.entries.models import Attachment
from comptoir.files.actions import store_file
from comptoir.groups.models import Group, Membership
from comptoir.guests.actions import (
    accept_invitation,
    expire_guests,
    invite_guest,
    remind_sponsors,
    renew_access,
)
from comptoir.guests.models import Invitation
from comptoir.journal.models import Event
from comptoir.journal.outbox import drain
from comptoir.networks.models import Network
from comptoir.notifications.models import Notification
from comptoir.people.models import Person
from tests.conftest import add, make_group, make_person, write_entry

AsPerson = Callable[[Person], Client]


def form(group: Group, **fields: object) -> dict[str, object]:
    day = timezone.localdate() + timedelta(days=30)
    return {"emails": "hugo@brume.example", "groups": [group.pk], "ends_on": day} | fields


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"emails": "hugo@brume"}, "is missing its ending"),
        ({"emails": "hugo"}, "is not an e-mail address"),
        ({"emails": ""}, "Write at least one address."),
        ({"emails": "a@b.example\nBcc:x@y.example"}, "is not an e-mail address"),
        ({"groups": []}, "Choose at least one group."),
        ({"ends_on": "2020-01-01"}, "has passed"),
        ({"ends_on": "2999-01-01"}, "Nine months at most"),
        ({"ends_on": "soon"}, "Write a day"),
        ({"emails": "alice@halmont.example"}, "is a colleague"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    fields: dict[str, object], said: str, alice: Person, group: Group, as_person: AsPerson
) -> None:
    sent = form(group, message="Come and see") | fields
    answer = as_person(alice).post(reverse("guest_invite"), sent)
    assert answer.status_code == 422
    assert said in answer.text
    assert "Come and see" in answer.text
    assert not Invitation.objects.exists()


def test_one_mail_invites_into_several_groups(
    alice: Person, group: Group, secret_group: Group, as_person: AsPerson
) -> None:
    sent = form(group, groups=[group.pk, secret_group.pk])
    assert as_person(alice).post(reverse("guest_invite"), sent).status_code == 302
    drain()
    assert [letter.to for letter in mail.outbox] == [["hugo@brume.example"]]
    invitation = Invitation.objects.get()
    assert set(invitation.groups.all()) == {group, secret_group}


def test_inviting_again_sends_a_second_mail_for_the_one_invitation(
    alice: Person, group: Group, as_person: AsPerson
) -> None:
    client, other = as_person(alice), make_group(alice.network, "Autre", "closed")
    add(alice, other, "owner")
    client.post(reverse("guest_invite"), form(group))
    later = timezone.localdate() + timedelta(days=60)
    client.post(reverse("guest_invite"), form(group, ends_on=later))
    drain()
    again = Invitation.objects.get()
    assert timezone.localdate(again.ends_at) == later
    links = [re.findall(r"/invitations/[^/\s]+/", str(letter.body)) for letter in mail.outbox]
    assert len(links) == 2
    assert links[0][0] == links[1][0]
    client.post(reverse("guest_invite"), form(other))
    assert Invitation.objects.count() == 2, "other groups are another invitation"


def test_the_network_may_forbid_owners_to_invite(
    alice: Person, group: Group, network: Network, as_person: AsPerson
) -> None:
    network.owners_invite_guests = False
    network.save()
    client = as_person(alice)
    assert client.get(reverse("guest_invite")).status_code == 404
    assert client.post(reverse("guest_invite"), form(group)).status_code == 404
    assert not Invitation.objects.exists()


def test_somebody_who_is_in_already_is_extended(alice: Person, gina: Person, group: Group) -> None:
    end = now() + timedelta(days=200)
    invite_guest(actor=alice, email=gina.email, groups=[group], ends_at=end)
    assert Membership.objects.get(group=group, person=gina).expires_at == end


def test_one_account_has_a_person_in_each_network(
    alice: Person, gina: Person, zoe: Person, other_network: Network
) -> None:
    elsewhere = make_group(other_network, "Ailleurs", "closed")
    add(zoe, elsewhere, "owner")
    invitation, _token = invite_guest(actor=zoe, email=gina.email, groups=[elsewhere])
    assert gina.user is not None
    person = accept_invitation(invitation=invitation, user=gina.user)
    assert (person.network, person.user) == (other_network, gina.user)
    assert person.pk != gina.pk


def test_the_link_proves_nothing_without_the_address(
    alice: Person, bob: Person, group: Group, as_person: AsPerson
) -> None:
    _invitation, token = invite_guest(actor=alice, email="hugo@brume.example", groups=[group])
    url = reverse("invitation", args=[token])
    answer = as_person(bob).get(url)
    assert answer.status_code == 403
    assert "hugo@brume.example" in answer.text
    visitor = Client(headers={"host": "testserver"})
    assert visitor.post(url).status_code == 302  # a code leaves for the address, nothing more
    assert visitor.get("/").status_code == 302
    assert not Person.objects.filter(email="hugo@brume.example").exists()


def test_who_comes_keeps_the_language_in_which_they_read_the_invitation(
    alice: Person, group: Group
) -> None:
    _invitation, token = invite_guest(actor=alice, email="nina@neuf.example", groups=[group])
    for language in ("fr", "en"):  # the account is of the first press
        client = Client(headers={"accept-language": language})
        assert client.post(reverse("invitation", args=[token])).status_code == 302
        assert User.objects.get(email="nina@neuf.example").language == "fr"


def test_an_invitation_lets_in_once(alice: Person, group: Group) -> None:
    invitation, _token = invite_guest(actor=alice, email="hugo@brume.example", groups=[group])
    hugo = make_person(group.network, "Hugo", kind="guest", email="hugo@brume.example")
    assert hugo.user is not None
    accept_invitation(invitation=invitation, user=hugo.user)
    Membership.objects.filter(person=hugo).delete()  # sent away since
    accept_invitation(invitation=invitation, user=hugo.user)
    assert not Membership.objects.filter(person=hugo).exists()


def test_an_invitation_is_worth_nothing_once_taken_back_or_ended(
    alice: Person, group: Group, as_person: AsPerson
) -> None:
    invitation, token = invite_guest(actor=alice, email="hugo@brume.example", groups=[group])
    url = reverse("invitation", args=[token])
    visitor = Client(headers={"host": "testserver"})
    assert visitor.get(url).status_code == 200
    assert visitor.get(reverse("invitation", args=[token[:-1] + "x"])).status_code == 404
    Invitation.objects.update(ends_at=now() - timedelta(minutes=1))
    assert visitor.get(url).status_code == 404
    Invitation.objects.update(ends_at=now() + timedelta(days=1))
    revocation = reverse("invitation_revocation", args=[invitation.pk])
    assert as_person(alice).post(revocation).status_code == 302
    assert visitor.get(url).status_code == 404
    assert visitor.post(url).status_code == 404


def test_the_sponsor_is_asked_to_renew_seven_days_before_once(
    alice: Person, gina: Person, group: Group, as_person: AsPerson
) -> None:
    access = Membership.objects.get(group=group, person=gina)
    access.expires_at = now() + timedelta(days=8)
    access.save()
    assert remind_sponsors() == 0
    access.expires_at = now() + timedelta(days=6)
    access.save()
    assert [remind_sponsors(), remind_sponsors()] == [1, 0]
    drain()
    assert Notification.objects.filter(person=alice, kind="guest").count() == 1
    assert as_person(alice).post(reverse("guest_renewal", args=[access.pk])).status_code == 302
    access.refresh_from_db()
    assert access.expires_at is not None
    assert access.expires_at > now() + timedelta(days=80)


def test_access_stops_by_the_clock_before_any_job_runs(
    alice: Person, gina: Person, group: Group, as_person: AsPerson
) -> None:
    entry = write_entry(alice, group)
    client = as_person(gina)
    assert client.get(entry.url).status_code == 200
    Membership.objects.filter(person=gina).update(expires_at=now() - timedelta(seconds=1))
    assert client.get(entry.url).status_code == 404
    assert expire_guests() == 1
    group.refresh_from_db()
    assert group.guests_count == 0
    assert Event.objects.filter(verb="guest.expired", person=gina).count() == 1


def test_revoking_is_one_click_and_immediate(
    alice: Person, gina: Person, group: Group, as_person: AsPerson
) -> None:
    entry = write_entry(alice, group)
    client, access = as_person(gina), Membership.objects.get(group=group, person=gina)
    assert client.get(entry.url).status_code == 200
    as_person(alice).post(reverse("guest_revocation", args=[access.pk]))
    assert client.get(entry.url).status_code == 404


def test_the_report_of_a_guest_holds_only_what_its_reader_answers_for(
    alice: Person, bob: Person, gina: Person, group: Group, as_person: AsPerson
) -> None:
    bobs = make_group(group.network, "Bobs", "secret")
    add(bob, bobs, "owner")
    add(gina, bobs, sponsor=bob, expires_at=now() + timedelta(days=9))
    client = as_person(gina)
    for owner, place, name in ((alice, group, "plan.txt"), (bob, bobs, "prices.txt")):
        entry = write_entry(owner, place, f"About {name}", "question")
        stored = store_file(actor=owner, upload=ContentFile(b"words"), name=name)
        Attachment.objects.create(entry=entry, file=stored)
        assert client.get(entry.url).status_code == 200
        assert client.get(stored.url).status_code == 200
    shown = as_person(alice).get(reverse("guest", args=[gina.pk])).text
    assert "About plan.txt" in shown
    assert "plan.txt" in shown.replace("About plan.txt", "")
    assert "prices.txt" not in shown


def test_renewing_twice_is_allowed_but_never_beyond_nine_months(
    alice: Person, gina: Person, group: Group
) -> None:
    from comptoir.core.decisions import Refused

    access = Membership.objects.get(group=group, person=gina)
    with pytest.raises(Refused, match="Nine months"):
        renew_access(actor=alice, membership=access, ends_at=now() + timedelta(days=400))
