"""The feed of a kept search: whoever has its address reads it as its person, and nobody else."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from comptoir.entries.actions.publish import publish_entry
from comptoir.files.actions import store_file
from comptoir.groups.models import Group
from comptoir.people.models import Person
from comptoir.search.models import FilePage, SavedSearch
from comptoir.search.saving import address_token
from tests.conftest import write_entry
from tests.search.settling import settle

SignIn = Callable[[Person], Client]


@pytest.fixture
def saved(as_person: SignIn, alice: Person) -> SavedSearch:
    as_person(alice).post("/search/kept/", {"q": "bouilloire"})
    return SavedSearch.objects.get()


def read(token: str, host: str = "testserver") -> tuple[int, str]:
    answer = Client(headers={"host": host}).get("/search.rss", {"token": token})
    return answer.status_code, answer.content.decode()


def test_the_database_alone_opens_no_feed(
    saved: SavedSearch, as_person: SignIn, alice: Person
) -> None:
    token = address_token(saved)
    assert read(token)[0] == 200
    assert f"?token={token}" in as_person(alice).get("/search/kept/").content.decode()
    number, _dash, digest = token.partition("-")
    for other in (
        saved.token, number, f"{number}-", f"{number}-{saved.token}", f"{number}-{digest[:-1]}",
        f"{number}-{digest}0", f"0{token}", f"{int(number) + 1}-{digest}", f"-{digest}", "\u0660-x",
        "9" * 90, "\x00",
    ):  # fmt: skip
        assert read(other)[0] == 404, other


def test_a_feed_is_of_one_network_and_of_people_who_may_sign_in(
    saved: SavedSearch, alice: Person, zoe: Person
) -> None:
    token = address_token(saved)
    assert read(token, "other.example")[0] == 404
    assert alice.user is not None
    alice.user.is_active = False
    alice.user.save()
    assert read(token)[0] == 404


def test_a_feed_is_kept_by_no_cache_opens_no_session_and_tells_no_other_site(
    saved: SavedSearch,
) -> None:
    answer = Client().get("/search.rss", {"token": address_token(saved)})
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Referrer-Policy"] == "same-origin"
    assert not answer.cookies


def test_who_asks_too_often_waits(saved: SavedSearch) -> None:
    token = address_token(saved)
    codes = [read(token)[0] for _ in range(62)]  # a minute may end meanwhile
    assert codes[:30] == [200] * 30
    assert 429 in codes


@pytest.mark.parametrize("char", ["\x0c", "\x01", "\x1b", "\ufffe", "\uffff", "\u0085", "\u202e"])
def test_a_feed_is_well_formed_whatever_files_and_entries_hold(
    char: str, saved: SavedSearch, bob: Person, group: Group
) -> None:
    held = f"Une bouilloire{char}bleue"
    name = f"bouilloire{char}.txt"
    stored = store_file(actor=bob, upload=ContentFile(held.encode()), name=name)
    publish_entry(actor=bob, group=group, body="<p>Voir</p>", files=[stored.pk])
    write_entry(bob, group, held, "question")
    settle()
    settle()
    FilePage.objects.update(text=held)  # as files were read before
    status, text = read(address_token(saved))
    assert status == 200
    assert len(ElementTree.fromstring(text).findall(".//item")) >= 1
