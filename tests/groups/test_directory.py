"""Finding groups: reach, words, filters, pages, queries."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comptoir.core.clock import now
from comptoir.groups.models import Group
from comptoir.networks.models import Network
from comptoir.people.models import Person
from tests.conftest import add, make_group

AsPerson = Callable[[Person], Client]
HTMX = {"hx-request": "true", "hx-target": "groups"}


def listed(client: Client, **query: str) -> str:
    page = client.get("/groups/", query, headers=HTMX)
    assert page.status_code == 200
    return page.content.decode()


def test_anonymous_is_sent_to_sign_in(network: Network) -> None:
    assert Client().get("/groups/").status_code == 302


def test_employee_finds_open_and_closed_groups_never_secret_ones(
    charlie: Person, group: Group, open_group: Group, secret_group: Group, as_person: AsPerson
) -> None:
    text = listed(as_person(charlie))
    assert "Atelier" in text
    assert "Agora" in text
    assert "Secret" not in text


def test_administrator_does_not_find_secret_groups(
    admin: Person, secret_group: Group, as_person: AsPerson
) -> None:
    assert "Secret" not in listed(as_person(admin))
    assert as_person(admin).get(secret_group.url).status_code == 404


def test_guest_finds_only_their_groups(
    gina: Person, group: Group, open_group: Group, secret_group: Group, as_person: AsPerson
) -> None:
    text = listed(as_person(gina))
    assert "Atelier" in text
    assert "Agora" not in text
    assert "/groups/new/" not in text


def test_other_network_finds_nothing(
    zoe: Person, group: Group, open_group: Group, as_person: AsPerson
) -> None:
    client = as_person(zoe)
    assert "Agora" not in listed(client)
    for page in ("", "members/", "about/", "trace/", "edit/"):
        assert client.get(f"/groups/agora/{page}").status_code == 404


@pytest.mark.parametrize("words", ["etudes", "ÉTUDES", "donnees", "études de marche"])
def test_words_find_without_accents_or_capitals(
    alice: Person, as_person: AsPerson, words: str
) -> None:
    make_group(alice.network, "Études", "open", purpose="Données de marché", slug="etudes")
    make_group(alice.network, "Autre", "open")
    text = listed(as_person(alice), q=words)
    assert "Études" in text
    assert "Autre" not in text


def test_changed_name_is_found_under_its_new_words(
    alice: Person, open_group: Group, as_person: AsPerson
) -> None:
    client = as_person(alice)
    answer = client.post("/groups/agora/edit/", {"name": "Marché", "visibility": "open"})
    assert answer.status_code == 302
    assert "Marché" in listed(client, q="marche")
    assert "Marché" not in listed(client, q="agora")


@pytest.mark.parametrize("words", ["%", "_", "\x00", "'", '"><script>', "🦄", "\\"])
def test_signs_are_words_like_others(
    alice: Person, open_group: Group, as_person: AsPerson, words: str
) -> None:
    page = as_person(alice).get("/groups/", {"q": words})
    assert page.status_code == 200
    assert b"><script>" not in page.content.replace(b"<script", b"", 1).split(b"<main")[1]


def test_filters(
    charlie: Person, network: Network, group: Group, open_group: Group, as_person: AsPerson
) -> None:
    add(charlie, open_group)
    make_group(network, "Campagne", "open", kind="project")
    make_group(network, "Ancien", "open", archived_at=now())
    client = as_person(charlie)
    assert "Atelier" not in listed(client, filter="mine")
    assert "Agora" in listed(client, filter="mine")
    assert "Atelier" not in listed(client, filter="open")
    assert "Agora" not in listed(client, filter="project")
    assert "Campagne" in listed(client, filter="project")
    assert "Ancien" not in listed(client)
    assert "Ancien" in listed(client, filter="archived")


def test_pages_follow_each_other(alice: Person, network: Network, as_person: AsPerson) -> None:
    for number in range(60):
        make_group(network, f"Groupe {number:02}", "open", slug=f"g-{number}")
    client, seen, query = as_person(alice), set(), "?"
    while query:
        text = client.get(f"/groups/{query}", headers=HTMX).content.decode()
        seen |= {f"{n:02}" for n in range(60) if f"Groupe {n:02}<" in text}
        more = text.split('<p class="more"><a class="btn" href="')
        query = more[1].split('"')[0].replace("&amp;", "&") if len(more) > 1 else ""
    assert len(seen) == 60


def test_directory_asks_the_same_queries_for_one_group_and_fifty(
    alice: Person, network: Network, open_group: Group, as_person: AsPerson
) -> None:
    client = as_person(alice)
    client.get("/groups/")
    with CaptureQueriesContext(connection) as few:
        client.get("/groups/")
    for number in range(50):
        make_group(network, f"Groupe {number}", "open", slug=f"g-{number}")
    with CaptureQueriesContext(connection) as many:
        client.get("/groups/")
    assert len(few) == len(many) <= 12
