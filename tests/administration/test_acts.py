"""What administrators do, over HTTP: people, the network's face, reports, dead letters."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from comptoir.core.clock import now
from comptoir.entries.actions import report
from comptoir.groups.models import Group, Membership
from comptoir.journal.models import Delivery, Event
from comptoir.journal.record import record
from comptoir.networks.models import Network
from comptoir.people.models import Person
from tests.conftest import PASSWORD, make_person, write_entry

AsPerson = Callable[[Person], Client]
LINES = "E-mail;Name;Title\nnina@halmont.example;Nina Roy;Buyer\nwrong;Nobody\nbob@halmont.example"


def test_people_are_shown_before_they_are_added(
    admin: Person, bob: Person, company_group: Group, as_person: AsPerson
) -> None:
    client, url = as_person(admin), reverse("administration_people_new")
    seen = client.post(url, {"lines": LINES}).text
    assert "Nina Roy" in seen
    assert "This is not an e-mail address." in seen
    assert "Already in this network." in seen
    assert not Person.objects.filter(email="nina@halmont.example").exists()
    assert client.post(url, {"lines": LINES, "act": "add"}).status_code == 302
    nina = Person.objects.get(email="nina@halmont.example")
    assert (nina.name, nina.title, nina.role) == ("Nina Roy", "Buyer", "member")
    assert nina.memberships.filter(group=company_group).exists()
    assert Person.objects.filter(email="bob@halmont.example").count() == 1


def test_nothing_typed_says_so(admin: Person, as_person: AsPerson) -> None:
    answer = as_person(admin).post(reverse("administration_people_new"), {"lines": ""})
    assert answer.status_code == 422
    assert "Write at least one address." in answer.text


def test_suspension_ends_sessions_at_once_and_can_be_taken_back(
    admin: Person, bob: Person, as_person: AsPerson
) -> None:
    bobs = Client(headers={"host": "testserver"})
    sent = {"login": bob.email, "password": PASSWORD}
    bobs.post(reverse("account_login"), sent)
    assert bobs.get("/").status_code == 200
    client, url = as_person(admin), reverse("person_suspension", args=[bob.pk])
    assert client.post(url).status_code == 302
    assert bobs.get("/").status_code in {302, 403}
    client.post(url, {"undo": "1"})
    bobs.post(reverse("account_login"), sent)
    assert bobs.get("/").status_code == 200
    assert Event.objects.filter(verb__in=["person.suspended", "person.reinstated"]).count() == 2


def test_nobody_suspends_themselves_nor_leaves_the_network_without_administrator(
    admin: Person, as_person: AsPerson
) -> None:
    client = as_person(admin)
    said = client.post(reverse("person_suspension", args=[admin.pk]), follow=True)
    assert "You cannot suspend yourself" in said.text
    said = client.post(reverse("person_role", args=[admin.pk]), {"role": "member"}, follow=True)
    assert "This is the only administrator" in said.text
    admin.refresh_from_db()
    assert (admin.role, admin.suspended_at) == ("administrator", None)


@pytest.mark.parametrize("role", ["owner", "", "root"])
def test_only_roles_of_the_list_are_given(
    role: str, admin: Person, bob: Person, as_person: AsPerson
) -> None:
    url = reverse("person_role", args=[bob.pk])
    assert (
        "Choose a role of the list." in as_person(admin).post(url, {"role": role}, follow=True).text
    )
    bob.refresh_from_db()
    assert bob.role == "member"


def test_externals_have_no_role(admin: Person, gina: Person, as_person: AsPerson) -> None:
    as_person(admin).post(reverse("person_role", args=[gina.pk]), {"role": "administrator"})
    gina.refresh_from_db()
    assert gina.role == "member"


def test_people_of_another_network_are_out_of_reach(
    admin: Person, zoe: Person, as_person: AsPerson
) -> None:
    for name in ("person_role", "person_suspension"):
        url = reverse(name, args=[zoe.pk])
        assert as_person(admin).post(url, {"role": "member"}).status_code == 404
    zoe.refresh_from_db()
    assert zoe.suspended_at is None


def face(**fields: object) -> dict[str, object]:
    return {
        "name": "Halmont", "accent": "", "language": "en", "time_zone": "Europe/Paris",
        "guest_days": "30", "pass_on_hours": "24", "owners_invite_guests": "on",
    } | fields  # fmt: skip


@pytest.mark.parametrize(
    "fields",
    [
        {"accent": "#ffff00"},  # white words on it cannot be read
        {"accent": "red"},
        {"accent": "#12"},
        {"time_zone": "Mars/Olympus"},
        {"guest_days": "0"},
        {"guest_days": "999"},
        {"name": ""},
        {"language": "xx"},
    ],
)
def test_a_face_that_cannot_be_is_refused_with_a_sentence(
    fields: dict[str, str], admin: Person, network: Network, as_person: AsPerson
) -> None:
    answer = as_person(admin).post(reverse("administration_network"), face(**fields))
    assert answer.status_code == 422
    before = network.name, network.accent, network.time_zone, network.guest_days
    network.refresh_from_db()
    assert before == (network.name, network.accent, network.time_zone, network.guest_days)


def test_the_face_of_the_network_changes(
    admin: Person, network: Network, as_person: AsPerson
) -> None:
    out = io.BytesIO()
    Image.new("RGB", (600, 200), "teal").save(out, "PNG")
    logo = SimpleUploadedFile("logo.png", out.getvalue())
    client = as_person(admin)
    sent = face(name="Halmont SA", accent="#0d4a39", logo=logo)
    assert client.post(reverse("administration_network"), sent).status_code == 302
    network.refresh_from_db()
    assert (network.name, network.accent, network.guest_days) == ("Halmont SA", "#0d4a39", 30)
    assert client.get(reverse("network_logo")).status_code == 200
    assert "#0d4a39" in client.get(reverse("branding_css")).text


@pytest.mark.parametrize("content", [b"<svg onload='alert(1)'/>", b"GIF89a", b""])
def test_a_logo_that_is_no_picture_is_refused(
    content: bytes, admin: Person, network: Network, as_person: AsPerson
) -> None:
    logo = SimpleUploadedFile("logo.png", content, "image/png")
    answer = as_person(admin).post(reverse("administration_network"), face(logo=logo))
    assert answer.status_code == 422
    network.refresh_from_db()
    assert not network.logo


def test_reports_are_closed_by_whoever_looked(
    alice: Person, bob: Person, charlie: Person, dana: Person, group: Group, as_person: AsPerson
) -> None:
    row = report(actor=bob, entry=write_entry(alice, group), reason="Not here, please")
    assert as_person(charlie).get(reverse("reports")).status_code == 404
    client = as_person(dana)
    assert "Not here, please" in client.get(reverse("reports")).text
    client.post(reverse("reports"), {"report": row.pk})
    row.refresh_from_db()
    assert row.closed_by == dana


def test_administrators_see_no_report_of_a_secret_group(
    admin: Person, alice: Person, bob: Person, secret_group: Group, as_person: AsPerson
) -> None:
    row = report(actor=bob, entry=write_entry(alice, secret_group), reason="Between us")
    client = as_person(admin)
    assert "Between us" not in client.get(reverse("reports")).text
    assert client.post(reverse("reports"), {"report": row.pk}).status_code == 404


def test_a_dead_letter_is_tried_again_by_its_own_network_only(
    admin: Person, alice: Person, zoe: Person, group: Group, as_person: AsPerson
) -> None:
    record("test.told", network=group.network, actor=alice, group=group)
    event = Event.objects.latest("pk")
    row = Delivery.objects.create(
        event=event, reader="test", due_at=now(), attempts=7, dead_at=now(), error="No route"
    )
    Person.objects.filter(pk=zoe.pk).update(role="administrator")
    url, sent = reverse("dead_letters"), {"delivery": row.pk}
    assert "No route" not in as_person(zoe).get(url).text
    assert as_person(zoe).post(url, sent).status_code == 404
    client = as_person(admin)
    assert "No route" in client.get(url).text
    assert client.post(url, {"delivery": "x"}).status_code == 404
    assert client.post(url, sent).status_code == 302
    row.refresh_from_db()
    assert row.dead_at is None


def test_every_external_access_is_on_one_page_with_its_last_visit(
    admin: Person, alice: Person, gina: Person, group: Group, zoe: Person, as_person: AsPerson
) -> None:
    hugo = make_person(zoe.network, "Hugo", kind="guest", organisation="Elsewhere Ltd")
    assert hugo.pk
    Membership.objects.filter(person=gina).update(visited_at=now() - timedelta(days=2))
    page = as_person(admin).get(reverse("externals")).text
    assert "Gina" in page
    assert "Studio Quartz" in page
    assert "Atelier" in page
    assert "Elsewhere Ltd" not in page
    access = Membership.objects.get(person=gina)
    as_person(admin).post(reverse("guest_revocation", args=[access.pk]))
    assert "Studio Quartz" not in as_person(admin).get(reverse("externals")).text
