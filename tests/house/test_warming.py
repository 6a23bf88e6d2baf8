"""The usual pages are rendered once before anybody asks for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from comptoir.core.prepared import declared
from comptoir.entries.models import Entry, Reading
from comptoir.groups.models import Group, Membership
from comptoir.people.models import Person
from config.warming import warm
from tests.conftest import write_entry

As = Callable[[Person], Client]


@pytest.fixture
def entry(group: Group, alice: Person, admin: Person) -> Entry:
    return write_entry(alice, group, "Bonjour")


def test_warming_renders_for_each_sort_of_person_and_leaves_no_trace(
    entry: Entry, gina: Person
) -> None:
    before = list(Membership.objects.values_list("pk", "visited_at"))
    assert warm() >= 3 * 2 * 2  # member, administrator and guest; two pages at least, two languages
    assert not Reading.objects.exists()
    assert list(Membership.objects.values_list("pk", "visited_at")) == before


def test_after_warming_home_makes_no_statement(
    as_person: As, entry: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    warm()
    made: list[Any] = []
    make = declared._made

    def noted(build: Any, **given: Any) -> Any:
        made.append(build.__name__)
        return make(build, **given)

    monkeypatch.setattr(declared, "_made", noted)
    assert as_person(entry.author).get("/").status_code == 200  # type: ignore[arg-type]
    assert set(made) <= {"_living", "_people_of"}, made  # of the session, which no page has yet


def test_a_house_without_a_network_has_nothing_to_warm(db: None) -> None:
    assert warm() == 0
