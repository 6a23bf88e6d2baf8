"""The first day, and the help of each page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from comptoir.groups.models import Group, Membership
from comptoir.networks.models import Network
from comptoir.people.models import Person
from comptoir.people.views.guide import TITLES

AsPerson = Callable[[Person], Client]


@pytest.fixture
def newcomer(charlie: Person) -> Person:
    Person.objects.filter(pk=charlie.pk).update(welcomed_at=None, welcome_steps=0)
    charlie.refresh_from_db()
    return charlie


def text_of(client: Client, query: str = "") -> str:
    page = client.get(f"/welcome/{query}")
    assert page.status_code == 200
    return page.content.decode()


def test_three_steps_one_after_the_other(
    newcomer: Person, company_group: Group, open_group: Group, as_person: AsPerson
) -> None:
    client = as_person(newcomer)
    assert "Say who you are" in text_of(client)
    answer = client.post(
        "/welcome/",
        {"step": "profile", "name": "Charlie Blanc", "title": "Buyer", "new_skills": ""},
    )
    assert answer.headers["Location"] == "/welcome/?step=groups"
    assert Person.objects.get(pk=newcomer.pk).title == "Buyer"
    groups = text_of(client)  # comes back where it was left
    assert "0 of 3 groups" in groups
    assert "Agora" in groups
    Membership.objects.create(person=newcomer, group=open_group)
    assert "1 of 3 groups" in text_of(client)
    client.post("/welcome/", {"step": "groups"})
    question = text_of(client)
    assert "Ask a question" in question
    assert client.post("/welcome/", {"step": "question"}).headers["Location"] == "/"
    assert Person.objects.get(pk=newcomer.pk).welcomed_at is not None


def test_first_steps_can_be_left_at_once(newcomer: Person, as_person: AsPerson) -> None:
    assert as_person(newcomer).post("/welcome/", {"dismiss": "1"}).headers["Location"] == "/"
    assert Person.objects.get(pk=newcomer.pk).welcomed_at is not None


def test_profile_step_can_wait(newcomer: Person, as_person: AsPerson) -> None:
    client = as_person(newcomer)
    client.post("/welcome/", {"step": "profile", "skip": "1"})
    assert Person.objects.get(pk=newcomer.pk).welcome_steps == 1
    assert Person.objects.get(pk=newcomer.pk).name == "Charlie"


def test_wrong_profile_stays_on_the_step(newcomer: Person, as_person: AsPerson) -> None:
    page = as_person(newcomer).post("/welcome/", {"step": "profile", "name": "", "title": "Kept"})
    assert page.status_code == 422
    assert 'value="Kept"' in page.content.decode()
    assert Person.objects.get(pk=newcomer.pk).welcome_steps == 0


def test_short_form_keeps_what_it_does_not_ask(newcomer: Person, as_person: AsPerson) -> None:
    Person.objects.filter(pk=newcomer.pk).update(bio="My story", phone="12", languages="French")
    client = as_person(newcomer)
    text = text_of(client)
    assert 'type="hidden" name="bio" value="My story"' in text
    assert 'type="hidden" name="phone" value="12"' in text


def test_unknown_step_is_the_present_one(newcomer: Person, as_person: AsPerson) -> None:
    client = as_person(newcomer)
    assert "Say who you are" in text_of(client, "?step=<script>")
    assert client.post("/welcome/", {"step": "nonsense"}).headers["Location"] == "/welcome/"


def test_external_learns_their_scope_and_no_other_group(
    gina: Person, group: Group, open_group: Group, secret_group: Group, as_person: AsPerson
) -> None:
    client = as_person(gina)
    text = text_of(client, "?step=scope")
    assert "Atelier" in text
    assert "invited by Alice" in text
    assert "Agora" not in text
    assert "Join three groups" not in text
    assert "Say who you are" in text_of(client, "?step=groups")  # not theirs: the present step


def test_secret_groups_are_not_proposed(
    newcomer: Person, secret_group: Group, group: Group, as_person: AsPerson
) -> None:
    text = text_of(as_person(newcomer), "?step=groups")
    assert "Secret" not in text
    assert "Atelier" not in text


@pytest.mark.parametrize("page", sorted(TITLES))
def test_help_is_a_page_and_a_panel(page: str, alice: Person, as_person: AsPerson) -> None:
    client = as_person(alice)
    whole = client.get(f"/help/{page}/")
    assert whole.status_code == 200
    assert "<h1>" in whole.content.decode()
    panel = client.get(f"/help/{page}/", headers={"hx-request": "true"}).content.decode()
    assert "<html" not in panel
    assert "<li>" in panel
    assert client.get(f"/help/{page}/?panel=1").content.decode() == panel


def test_help_about_signing_in_is_open_to_visitors(network: Network) -> None:
    assert Client(headers={"host": "testserver"}).get("/help/security/").status_code == 200


def test_help_that_does_not_exist_is_not_found(alice: Person, as_person: AsPerson) -> None:
    assert as_person(alice).get("/help/nothing/").status_code == 404
    assert as_person(alice).get("/help/_all/").status_code == 404
