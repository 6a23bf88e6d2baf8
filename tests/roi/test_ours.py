"""The network's own case: its figures, ranges and reasons, and what was measured beside them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from comptoir.journal.models import Event
from comptoir.networks.models import Network
from comptoir.people.models import Person
from comptoir.roi.model import Source, outcome
from comptoir.roi.models import OurFigures
from comptoir.roi.own import counted_case, measured_of, network_case
from comptoir.roi.typed import TypedCase
from comptoir.value.dashboard import span
from comptoir.value.kinds import Kind
from comptoir.value.models import Figure, Survey
from tests.conftest import make_person

SignIn = Callable[[Person], Client]


@pytest.fixture
def max_(network: Network) -> Person:
    return make_person(network, "Max", role="manager")


def text_of(response: Any) -> str:
    found: str = response.content.decode()
    return found.replace("\u202f", " ").replace("\u00a0", " ")


# Our figures


def test_managers_make_a_case_the_networks_own_and_people_go_on_being_counted(
    max_: Person, alice: Person, as_person: SignIn
) -> None:
    typed = "salary=48000&salary_source=quoted&salary_note=Payroll%202026&licence=9000"
    client = as_person(max_)
    assert client.post(reverse("roi_ours"), {"values": typed}).status_code == 302
    assert Event.objects.filter(verb="case.kept", actor=max_).exists()
    assert set(OurFigures.objects.get().figures["inputs"]) == {"salary", "licence"}
    page = text_of(as_person(alice).get("/roi/"))
    assert "Figures of Max" in page
    assert "Payroll 2026" in page
    assert "€48,000" in page
    make_person(max_.network, "Newcomer")
    case = network_case(max_.network)
    assert case.values["people"] == 3
    assert case.inputs["salary"].source == Source.QUOTED
    client.post(reverse("roi_ours"), {"forget": "1"})
    assert network_case(max_.network) == counted_case(max_.network)
    assert "€48,000" not in text_of(as_person(alice).get("/roi/"))


def test_a_member_changes_nothing_of_our_case(
    alice: Person, gina: Person, max_: Person, as_person: SignIn
) -> None:
    for values in ({"values": "salary=1"}, {"forget": "1"}):
        assert as_person(alice).post(reverse("roi_ours"), values).status_code == 403
        assert as_person(gina).post(reverse("roi_ours"), values).status_code == 404
    assert as_person(max_).post(reverse("roi_ours"), {"values": "salary=x"}).status_code == 422
    assert not OurFigures.objects.exists()


# Ranges, sources and reasons


def typed(network: Network, query: str) -> TypedCase:
    found = TypedCase(counted_case(network), QueryDict(query))
    assert found.case
    return found


def test_any_assumption_takes_a_range_and_an_empty_one_is_a_point(network: Network) -> None:
    salary = typed(network, "salary_low=40000&salary_high=80000").case.inputs["salary"]
    assert [salary.low, salary.likely, salary.high] == [40000, 70000, 80000]
    point = typed(network, "adoption=40&adoption_low=&adoption_high=").case.inputs["adoption"]
    assert not point.is_range
    moved = typed(network, "licence=7000&licence_low=&licence_high=").case.inputs["licence"]
    assert (moved.low, moved.high) == (Decimal(7000), Decimal(7000))


def test_what_is_typed_comes_back_from_its_query(network: Network) -> None:
    query = ("adoption=55&adoption_low=&adoption_high=90&salary_low=40000&salary_source=quoted&"
             "licence_note=Why+not%3F&people=7&start_year=2030&end_year=2031")  # fmt: skip
    first = typed(network, query)
    assert not first.errors
    again = typed(network, first.query)
    assert again.case == first.case
    assert again.query == first.query
    assert typed(network, "").query == ""


def test_nobody_types_that_a_figure_is_measured(network: Network) -> None:
    found = typed(network, "salary=1000&salary_source=measured").case
    assert found.inputs["salary"].source == Source.ASSUMED


def test_a_note_speaks_only_of_the_value_it_stood_beside(network: Network) -> None:
    assert typed(network, "salary=55000").case.inputs["salary"].note == ""
    kept = typed(network, "salary=55000&salary_note=Payroll").case.inputs["salary"]
    assert kept.note == "Payroll"


def test_a_wrong_range_gets_its_sentence_beside_it(alice: Person, as_person: SignIn) -> None:
    query = {"salary_low": "x", "trips_low": "9", "trips_high": "2"}
    response = as_person(alice).get("/roi/", query)
    assert response.status_code == 422
    page = text_of(response)
    for key, sentence in (("salary", "Write a number"), ("trips", "The low value is above")):
        place = page.split(f'id="{key}_range-error"')[1].split("</p>")[0]
        assert sentence in place
    assert 'name="salary_low" inputmode="decimal" autocomplete="off" value="x"' in page


# Measured beside assumed


def published(network: Network, kind: Kind, **fields: Any) -> None:
    facts = {"events": 600, "people": 20, "low": 6000, "mid": 12000, "high": 24000, "cost": 3000}
    month = span()[1]
    Figure.objects.create(network=network, kind=kind, month=month, **{**facts, **fields})


def test_without_a_published_month_nothing_is_called_measured(
    alice: Person, as_person: SignIn
) -> None:
    page = text_of(as_person(alice).get("/roi/", {"measured": "1"}))
    assert "Assumed beside measured" not in page
    assert "What was measured" not in page


def test_each_use_is_measured_beside_what_is_assumed(alice: Person, as_person: SignIn) -> None:
    network = alice.network
    for n in range(19):
        make_person(network, f"P{n}")
    published(network, Kind.FOUND)
    published(network, Kind.AVOIDED, cash=Decimal(1600), cost=0, low=600, mid=600, high=600)
    found, case = measured_of(network), counted_case(network)
    assert found is not None
    inputs = found.inputs(case)
    assert set(inputs) == {"hours_saved", "writing", "trips"}
    measured = outcome(found.applied(case))
    # hours and euros of a month, brought to a year
    assert float(measured.hours_by_line["time_saved"][1]) == pytest.approx(210 * 12, rel=1e-3)
    assert float(measured.lines["trips"][1]) == pytest.approx(1600 * 12, rel=1e-3)
    assert float(measured.hours_by_line["writing"][1]) == pytest.approx(
        max(50 * 12, 20 * 0.4 * 0.15 * 45), rel=1e-3
    )
    page = text_of(as_person(alice).get("/roi/"))
    section = page.split('id="beside"')[1]
    assert section.count("<b>") == 3 + 8
    used = text_of(as_person(alice).get("/roi/", {"measured": "1"}))
    assert "This page computes with them." in used
    assert 'name="measured" value="1"' in used


def test_reading_and_writing_are_never_taken_for_less_than_assumed(alice: Person) -> None:
    published(alice.network, Kind.FOUND, cost=0)
    found, case = measured_of(alice.network), counted_case(alice.network)
    assert found is not None
    writing = found.inputs(case)["writing"]
    assert [writing.low, writing.likely] == [0, case.inputs["writing"].likely]
    assert writing.source == Source.ASSUMED


def test_hours_are_called_measured_only_when_people_said_all_their_minutes(alice: Person) -> None:
    network = alice.network
    published(network, Kind.FOUND)
    case = counted_case(network)

    def source() -> Source:
        found = measured_of(network)
        assert found is not None
        assert "trips" not in found.inputs(case)  # nobody declared any euro
        return found.inputs(case)["hours_saved"].source

    assert source() == Source.ASSUMED
    Survey.objects.create(network=network, kind="found", month=span()[1], saved={"to15": 30})
    assert source() == Source.MEASURED
    published(network, Kind.AVOIDED, cost=0)
    assert source() == Source.QUOTED
    published(network, Kind.EXPERT)
    assert source() == Source.ASSUMED
