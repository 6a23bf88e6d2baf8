"""What other parts of the product read: published months only, assumed until people say."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from comptoir.networks.models import Network
from comptoir.value.kinds import Kind
from comptoir.value.measured import summary
from comptoir.value.minutes import measured_minutes
from comptoir.value.models import Figure, Survey

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


def published(network: Network, kind: Kind, month: date, **fields: object) -> Figure:
    facts = {"events": 60, "people": 20, "low": 600, "mid": 1800, "high": 3600, "cost": 900}
    return Figure.objects.create(network=network, kind=kind, month=month, **{**facts, **fields})


def test_a_network_without_months_has_a_summary_of_zeros(network: Network) -> None:
    found = summary(network, MAY, JUNE)
    assert not found.months
    assert found.cash == found.hours.mid == found.converted.mid == 0
    assert found.hours_per_year.mid == found.declared_share == found.measured_share == 0
    assert found.hour_cost == Decimal("31.80")
    assert found.weeks == 45


def test_hours_are_spared_less_spent_and_convert_with_the_transfer(network: Network) -> None:
    published(network, Kind.SOLVED, MAY)
    published(network, Kind.SOLVED, JUNE)
    found = summary(network, MAY, date(2026, 6, 30))
    solved = found.kind("solved")
    assert found.months == (MAY, JUNE)
    assert (solved.events, solved.assumed.mid, solved.spent, solved.net.mid) == (120, 60, 30, 30)
    assert solved.source == "assumed"
    assert found.converted.mid == pytest.approx(30 * 0.5 * 31.8)
    assert found.hours_per_year.mid == pytest.approx(180)


def test_only_months_of_the_network_and_span_are_read(
    network: Network, other_network: Network
) -> None:
    published(network, Kind.FOUND, MAY)
    published(other_network, Kind.FOUND, JUNE)
    assert summary(network, JUNE, JUNE).months == ()
    assert summary(network, MAY, JUNE).kind("found").events == 60


def test_thirty_answers_replace_the_assumed_minutes(network: Network) -> None:
    published(network, Kind.REUSED, JUNE)
    row = Survey.objects.create(
        network=network, kind=Kind.REUSED, month=JUNE, saved={"to15": 19, "under5": 10}
    )
    assert summary(network, JUNE, JUNE).kind("reused").measured is None
    row.saved["none"] = 1
    row.save()
    reused = summary(network, JUNE, JUNE).kind("reused")
    assert reused.source == "measured"
    assert reused.measured is not None
    assert reused.measured.mid == pytest.approx(60 * (19 * 10 + 10 * 2.5) / 30 / 60)
    assert reused.measured.low < reused.measured.mid < reused.measured.high
    assert reused.best == reused.measured


def test_the_interval_is_that_of_the_bootstrap_and_says_the_same_twice() -> None:
    counts = {"none": 20, "under5": 30, "to15": 40, "to60": 10}
    found = measured_minutes(counts)
    assert found == measured_minutes(counts)
    assert found is not None
    # against the normal approximation, 1.96 standard errors
    values = [0] * 20 + [2.5] * 30 + [10] * 40 + [37.5] * 10
    mean = sum(values) / 100
    error = (sum((v - mean) ** 2 for v in values) / 100) ** 0.5 / 10
    assert found.mid == pytest.approx(mean)
    assert found.low == pytest.approx(mean - 1.96 * error, abs=0.3)
    assert found.high == pytest.approx(mean + 1.96 * error, abs=0.3)


def test_cash_comes_from_declarations_which_are_never_called_measured(network: Network) -> None:
    published(network, Kind.AVOIDED, JUNE, cash=Decimal("1840.50"), cost=0)
    Survey.objects.create(network=network, kind=Kind.AVOIDED, month=JUNE, saved={"more": 99})
    found = summary(network, JUNE, JUNE)
    assert found.cash == Decimal("1840.50")
    assert found.kind("avoided").source == "declared"
    assert found.declared_share == 1
