"""What was measured, for other parts of the product: the business case, the API, exports.

    from comptoir.value.measured import summary

    found = summary(network, date(2026, 1, 1), date(2026, 12, 31))
    found.hours.mid            # hours spared, net of the time spent, best known minutes
    found.kind("solved").events

Only published months are read, each of at least ten people, so nothing here can say less than
what the pages already show.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from comptoir.value.kinds import DECLARED, Kind
from comptoir.value.minutes import ENOUGH, Range, measured_minutes
from comptoir.value.models import Figure, Measurement, Survey

if TYPE_CHECKING:
    from collections.abc import Iterable

    from comptoir.networks.models import Network

ZERO = Range(0, 0, 0)


@dataclass(frozen=True)
class KindSummary:
    """One kind of event over some months. Hours are of all events together.

    `assumed` comes from the house's minutes, `measured` from at least thirty answers (else
    None); both before the time `spent` is taken off. `cash` is in euros, not spent.
    """

    kind: Kind
    events: int
    assumed: Range
    measured: Range | None
    spent: float
    cash: Decimal
    answers: int

    @property
    def label(self) -> str:
        return str(self.kind.label)

    @property
    def is_declared(self) -> bool:
        """Whether it rests on the word of two people."""
        return self.kind in DECLARED

    @property
    def source(self) -> str:
        """'measured', 'assumed' or 'declared': where its hours come from."""
        if self.is_declared:
            return "declared"
        return "measured" if self.measured else "assumed"

    @property
    def best(self) -> Range:
        """Hours spared, measured where there are enough answers, assumed elsewhere."""
        return self.measured or self.assumed

    @property
    def net(self) -> Range:
        """Hours spared less hours spent; may be below zero."""
        return self.best.plus(Range(-self.spent, -self.spent, -self.spent))


@dataclass(frozen=True)
class Summary:
    """A network's measured value over the published months between two days.

    Three totals that are never added up: `cash` (euros not spent), `hours` (net, spared less
    spent), `converted` (euros: hours × transfer × cost of an hour).
    """

    start: date
    end: date
    months: tuple[date, ...]  # first days of the months that are published
    kinds: tuple[KindSummary, ...]  # every kind, in page order
    hour_cost: Decimal  # euros
    hour_cost_source: str
    weeks: int  # of work in a year
    transfer: Range  # part of spared time that goes into other work
    transfer_source: str

    def kind(self, name: str) -> KindSummary:
        """The summary of one kind, by its name in `Kind`."""
        return next(one for one in self.kinds if one.kind == name)

    @property
    def cash(self) -> Decimal:
        return sum((one.cash for one in self.kinds), Decimal(0))

    @property
    def hours(self) -> Range:
        return _sum(one.net for one in self.kinds)

    @property
    def spared(self) -> Range:
        """Hours before what was spent is taken off."""
        return _sum(one.best for one in self.kinds)

    @property
    def spent(self) -> float:
        return sum(one.spent for one in self.kinds)

    @property
    def converted(self) -> Range:
        """Euros. Low hours with low transfer, high with high; a loss is kept whole."""
        cost = float(self.hour_cost)
        low, mid, high = (
            hours * (part if hours > 0 else 1) * cost
            for hours, part in zip(_ends(self.hours), _ends(self.transfer), strict=True)
        )
        return Range(low, mid, high)

    def worth(self, one: KindSummary) -> float:
        """Net hours of one kind in euros, with the likely transfer: part of `converted`."""
        hours = one.net.mid
        return hours * (self.transfer.mid if hours > 0 else 1) * float(self.hour_cost)

    @property
    def declared_share(self) -> float:
        """Part of the spared hours that rests on declarations, 0 to 1."""
        whole = self.spared.mid
        return sum(one.best.mid for one in self.kinds if one.is_declared) / whole if whole else 0.0

    @property
    def measured_share(self) -> float:
        """Part of the spared hours whose minutes people said, 0 to 1."""
        whole = self.spared.mid
        said = sum(one.best.mid for one in self.kinds if one.source == "measured")
        return said / whole if whole else 0.0

    @property
    def hours_per_year(self) -> Range:
        """Net hours brought to twelve months; zero without a published month."""
        return self.hours.times(12 / len(self.months)) if self.months else ZERO


def summary(network: Network, start: date, end: date) -> Summary:
    """What the network's published months from `start` to `end` hold. Four queries at most.

    A month belongs when its first day does. Without measurement, or before a first month was
    published, `months` is empty and every figure is zero.
    """
    setting = Measurement.objects.filter(network=network).first() or Measurement(network=network)
    figures = list(Figure.objects.filter(network=network, month__range=(start, end)))
    counts = answers_of(network, end)
    return Summary(
        start=start,
        end=end,
        months=tuple(sorted({figure.month for figure in figures})),
        kinds=tuple(
            kind_summary(kind, (f for f in figures if f.kind == kind), counts[kind])
            for kind in Kind
        ),
        hour_cost=setting.hour_cost,
        hour_cost_source=setting.hour_cost_source,
        weeks=setting.weeks,
        transfer=Range(
            float(setting.transfer_low),
            float(setting.transfer_likely),
            float(setting.transfer_high),
        ),
        transfer_source=setting.transfer_source,
    )


def answers_of(network: Network, until: date) -> dict[Kind, dict[str, int]]:
    """Answers of each kind in the year before `until`: how many of each `Saved`."""
    found: dict[Kind, dict[str, int]] = {kind: {} for kind in Kind}
    since = until.replace(year=until.year - 1, day=1)
    for survey in Survey.objects.filter(network=network, month__range=(since, until)):
        counts = found[Kind(survey.kind)]
        for value, count in survey.saved.items():
            counts[value] = counts.get(value, 0) + count
    return found


def kind_summary(kind: Kind, figures: Iterable[Figure], counts: dict[str, int]) -> KindSummary:
    """Some published figures of one kind together; `counts` are the answers that measure it."""
    rows = list(figures)
    events = sum(row.events for row in rows)
    minutes = Range(
        *(float(sum(getattr(row, end) for row in rows)) for end in ("low", "mid", "high"))
    )
    each = None if kind in DECLARED else measured_minutes(counts)
    return KindSummary(
        kind=kind,
        events=events,
        assumed=minutes.times(1 / 60),
        measured=each.times(events / 60) if each else None,
        spent=sum(row.cost for row in rows) / 60,
        cash=sum((row.cash for row in rows), Decimal(0)),
        answers=sum(counts.values()),
    )


def enough_answers(one: KindSummary) -> bool:
    """Whether its minutes are measured."""
    return one.answers >= ENOUGH


def _sum(ranges: Iterable[Range]) -> Range:
    total = ZERO
    for one in ranges:
        total = total.plus(one)
    return total


def _ends(one: Range) -> tuple[float, float, float]:
    return one.low, one.mid, one.high
