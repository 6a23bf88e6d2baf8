"""A network that measures, with two teams and enough people to be counted."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from comptoir.entries.models import Entry
from comptoir.groups.models import Group
from comptoir.networks.models import Network
from comptoir.people.models import Person
from comptoir.value.closing import close_months
from comptoir.value.kinds import Kind
from comptoir.value.ledger import credit_gain
from comptoir.value.marks import marks_of
from comptoir.value.models import Answer, Credit, Head, Key, Measurement
from comptoir.value.rules import Gain
from comptoir.value.weeks import last_closed, today
from tests.conftest import add, make_person


@pytest.fixture
def measuring(network: Network) -> Network:
    """Measurement is on, with a key that asks questions already, and the same each time."""
    Measurement.objects.create(network=network, is_on=True, consulted_on=today())
    Key.objects.create(network=network, secret=b"k" * 32, made_on=today() - timedelta(days=20))
    return network


@pytest.fixture
def crowd(measuring: Network, open_group: Group) -> list[Person]:
    """Twelve people of Lyon in the open group."""
    people = [
        make_person(measuring, f"Person{n:02}", department="Retail", site="Lyon") for n in range(12)
    ]
    for person in people:
        add(person, open_group)
    return people


@pytest.fixture
def nora(measuring: Network, open_group: Group) -> Person:
    """A manager in Paris, who answers."""
    person = make_person(measuring, "Nora", department="Legal", site="Paris", role="manager")
    add(person, open_group)
    return person


def age(weeks: int) -> None:
    """Bring every row from use so many weeks back."""
    for shape in (Credit, Head, Answer):
        for row in shape._default_manager.all():
            row.week -= timedelta(weeks=weeks)
            row.save()


def published(network: Network, kind: str, people: list[Person], entry: Entry) -> date:
    """Credit each of `people` for `entry` in a month that is over, and publish it."""
    marks = marks_of(network)
    for person in people:
        credit_gain(Gain(Kind(kind), person, (entry.pk, person.pk), entry), marks)
    age(6)
    close_months()
    return last_closed(today())
