"""The case of a network: its people, its prices, and what was measured in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from comptoir.core.clock import now
from comptoir.people.models import Person
from comptoir.roi.model import Case, Source, our_case
from comptoir.value.measured import Summary, summary

if TYPE_CHECKING:
    from comptoir.networks.models import Network

YEAR = timedelta(days=365)
TENTH = Decimal("0.0001")


def network_case(network: Network) -> Case:
    """The network's own people, in the three years to come; one query."""
    people = Person.objects.of(network).active().filter(kind=Person.Kind.EMPLOYEE).count()
    return our_case(max(people, 1), first_year=now().year + 1)


@dataclass(frozen=True)
class Measured:
    """What the last year's published months say, beside the assumed."""

    found: Summary

    @property
    def months(self) -> int:
        return len(self.found.months)

    def applied(self, case: Case) -> Case:
        """The case with the time saved as it was measured, for each person who uses it. Its
        likely value gives, with the case's people, adoption and weeks, the measured hours."""
        usual, values = case.inputs["hours_saved"], case.values
        part = float(values["people"] * values["adoption"] * values["weeks"])
        spared = self.found.spared.times(12 / self.months)
        points = [Decimal(hours / part).quantize(TENTH) for hours in
                  sorted((spared.low, spared.mid, spared.high))]  # fmt: skip
        low, likely, high = (min(max(point, usual.least), usual.most) for point in points)
        new = replace(usual, low=low, likely=likely, high=high, source=Source.MEASURED)
        return replace(case, inputs={**case.inputs, usual.key: new})


def measured_of(network: Network) -> Measured | None:
    """None before a first month was published."""
    today = now().date()
    found = summary(network, today - YEAR, today)
    return Measured(found) if found.months else None
