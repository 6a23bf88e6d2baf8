"""The figures of the dashboard: the last twelve published months, whole and month by month.

Periods and cuts are fixed: nobody chooses them, so that no two pages differ by a few people.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import F, Q, QuerySet

from comptoir.entries.models import Entry
from comptoir.value.closing import FEWEST
from comptoir.value.kinds import Kind
from comptoir.value.measured import KindSummary, Summary, answers_of, kind_summary, summary
from comptoir.value.models import Credit, Declaration, Figure
from comptoir.value.weeks import last_closed, month_before, month_of, next_month, today

if TYPE_CHECKING:
    from comptoir.networks.models import Network
    from comptoir.people.models import Person

MONTHS = 12


@dataclass(frozen=True)
class MonthLine:
    """One published month: its kinds in page order, None where the kind was held back."""

    month: date
    kinds: tuple[KindSummary | None, ...]

    @property
    def assumed(self) -> float:
        """Hours by the house's minutes and by declarations."""
        return sum(one.assumed.mid for one in self.kinds if one)

    @property
    def measured(self) -> float:
        """Hours of the kinds whose minutes people said."""
        return sum(one.measured.mid for one in self.kinds if one and one.measured)

    @property
    def declared(self) -> float:
        return sum(one.best.mid for one in self.kinds if one and one.is_declared)

    @property
    def net(self) -> float:
        return sum(one.net.mid for one in self.kinds if one)


def span(day: date | None = None) -> tuple[date, date]:
    """First days of the first and last of the twelve latest closed months."""
    end = last_closed(day or today())
    start = end
    for _n in range(MONTHS - 1):
        start = month_before(start)
    return start, end


def last_year(network: Network) -> tuple[Summary, list[MonthLine]]:
    """The twelve latest closed months together, and each that was published, oldest first."""
    start, end = span()
    counts = answers_of(network, end)
    found: dict[date, dict[str, Figure]] = {}
    for figure in Figure.objects.filter(network=network, month__range=(start, end)):
        found.setdefault(figure.month, {})[figure.kind] = figure
    lines = [
        MonthLine(
            month,
            tuple(
                kind_summary(kind, [figures[kind]], counts[kind]) if kind in figures else None
                for kind in Kind
            ),
        )
        for month, figures in sorted(found.items())
    ]
    return summary(network, start, end), lines


def figures_of(network: Network, kind: Kind) -> list[Figure]:
    """Published months of one kind in the last twelve, latest first."""
    rows = Figure.objects.filter(network=network, kind=kind, month__range=span())
    return list(rows.order_by("-month"))


def contents_behind(person: Person, kind: Kind, month: date) -> QuerySet[Entry]:
    """What the events of a published month were about, within the reach of `person`.

    Each once, however often it served: no count, no day, no order of merit. Only what ten
    people or more read: in a smaller circle, its readers would be known.
    """
    rows = Credit.objects.filter(
        network_id=person.network_id, kind=kind, counted_in=month, entry__isnull=False
    )
    seen = Entry.objects.visible_to(person).filter(pk__in=rows.values("entry_id"))
    circle = F("group__members_count") + F("group__guests_count")
    large = seen.alias(circle=circle).filter(Q(group__visibility="open") | Q(circle__gte=FEWEST))
    return large.select_related("group")


def declarations_behind(person: Person, month: date) -> list[Declaration]:
    """What was declared and confirmed, the longest first, without who and when."""
    rows = Declaration.objects.filter(network_id=person.network_id, counted_in=month)
    return list(rows.order_by("-hours", "-people", "-cash")[:200])


def oldest_listed() -> date:
    """The first month of which the list of events may still be kept."""
    return month_of(month_before(month_before(month_of(today()))))


def publishes_on() -> date:
    """The next day on which a month is published: the first Monday of a month to come."""
    day = next_month(month_of(today()))
    return date(day.year, day.month, 1 + (7 - day.weekday()) % 7)
