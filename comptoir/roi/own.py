"""The case of a network: its people, its prices, and what was measured in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from comptoir.core.clock import now
from comptoir.people.models import Person
from comptoir.roi.keeping import with_kept
from comptoir.roi.model import Case, Input, Source, our_case
from comptoir.roi.models import OurFigures
from comptoir.roi.numbers import percent
from comptoir.value.dashboard import span
from comptoir.value.measured import Summary, summary
from comptoir.value.minutes import Range
from comptoir.value.models import TRANSFER_SOURCE, Measurement

if TYPE_CHECKING:
    from comptoir.networks.models import Network

USES = ("hours_saved", "writing", "trips")  # inputs beside which something is measured


def network_case(network: Network) -> Case:
    """The network's own case: what its managers kept as theirs, over `counted_case`."""
    kept = OurFigures.objects.filter(network=network).first()
    case = counted_case(network)
    return with_kept(case, kept.figures) if kept else case


def counted_case(network: Network) -> Case:
    """The usual case with the people counted and the worth of an hour said in this network, in
    the three years to come; two queries."""
    people = Person.objects.of(network).active().filter(kind=Person.Kind.EMPLOYEE).count()
    setting = Measurement.objects.filter(network=network).first() or Measurement(network=network)
    case = our_case(max(people, 1), first_year=now().year + 1)
    return replace(case, inputs={**case.inputs, **_said(case, setting)})


def _said(case: Case, setting: Measurement) -> dict[str, Input]:
    """Inputs that an administrator gave a value and a source, for the dashboard too."""
    parts = (setting.transfer_low, setting.transfer_likely, setting.transfer_high)
    low, likely, high = parts
    usual = case.inputs["transfer"]
    is_usual = setting.transfer_source == TRANSFER_SOURCE
    note = usual.note if is_usual else setting.transfer_source
    said = {
        "transfer": replace(usual, low=low, likely=likely, high=high, note=note),
        "weeks": case.inputs["weeks"].at(Decimal(setting.weeks)),
    }  # fmt: skip
    if setting.has_own_cost:
        salary = round(setting.hour_cost * case.values["hours_year"])
        said["salary"] = replace(
            case.inputs["salary"].at(Decimal(salary)),
            source=Source.QUOTED,
            note=setting.hour_cost_source,
        )
    return said


@dataclass(frozen=True)
class Measured:
    """What the last year's published months say, beside the assumed."""

    found: Summary

    @property
    def months(self) -> int:
        return len(self.found.months)

    def applied(self, case: Case) -> Case:
        """The case with what was measured in place of what was assumed, use by use."""
        return replace(case, inputs={**case.inputs, **self.inputs(case)})

    def inputs(self, case: Case) -> dict[str, Input]:
        """The measured inputs by key. Their likely values give, with the case's people, adoption
        and weeks, the measured hours and euros; `trips` only where some were declared."""
        found = {"hours_saved": self._time_saved(case), "writing": self._time_spent(case)}
        return found | ({"trips": self._trips(case)} if self.found.cash else {})

    def _a_year(self, amount: float) -> float:
        return amount * 12 / self.months

    def _each_week(self, case: Case, hours: float) -> float:
        """Hours of a year as hours of each person who uses it, a week."""
        values = case.values
        part = float(values["people"] * values["adoption"] * values["weeks"])
        return self._a_year(hours) / part if part else 0.0

    def _time_saved(self, case: Case) -> Input:
        spared = self.found.spared
        points = (self._each_week(case, hours) for hours in (spared.low, spared.mid, spared.high))
        note = _("Published months; %(measured)s of these hours by what people answered, "
                 "%(declared)s declared, the rest by minutes assumed for each event.")  # fmt: skip
        words = {"measured": percent(self.found.measured_share),
                 "declared": percent(self.found.declared_share)}  # fmt: skip
        source = self.source
        return _within(case.inputs["hours_saved"], Range(*points), source, note % words)

    def _time_spent(self, case: Case) -> Input:
        """Of those who wrote and read in the events that counted: a floor. What else is written
        and read is not measured, so the assumed time stays wherever it is more."""
        usual, spent = case.inputs["writing"], self._each_week(case, self.found.spent)
        points = Range(spent, max(spent, float(usual.likely)), max(spent, float(usual.high)))
        note = _("At least the time spent on the events that counted; the assumed time where it "
                 "is more, since nobody measures the rest.")  # fmt: skip
        return _within(usual, points, Source.ASSUMED, note)

    def _trips(self, case: Case) -> Input:
        """As many as the euros that were declared and confirmed pay for."""
        values = case.values
        price = float(values["trip_cost"] * values["adoption"])
        trips = self._a_year(float(self.found.cash)) / price if price else 0.0
        note = _("Euros declared as not spent, each confirmed by a second person.")
        return _within(case.inputs["trips"], Range(trips, trips, trips), Source.QUOTED, note)

    @property
    def source(self) -> Source:
        """The weakest of the hours spared: a sum is as good as that."""
        order = {"assumed": Source.ASSUMED, "declared": Source.QUOTED, "measured": Source.MEASURED}
        found = {one.source for one in self.found.kinds if one.events}
        return next((source for name, source in order.items() if name in found), Source.ASSUMED)


def _within(usual: Input, points: Range, source: Source, note: str) -> Input:
    """The input with measured values, within what makes sense for it, to a tenth of what the
    reader sees: a minute, a trip."""
    scale = 60 if usual.unit == "hours" else 1
    numbers = sorted(round(Decimal(each) * scale, 1) / scale for each in
                     (points.low, points.mid, points.high))  # fmt: skip
    low, likely, high = (min(max(one, usual.least), usual.most) for one in numbers)
    return replace(usual, low=low, likely=likely, high=high, source=source, note=note)


def measured_of(network: Network) -> Measured | None:
    """Of the twelve months of the dashboard; None before a first one was published."""
    found = summary(network, *span())
    return Measured(found) if found.months else None
