"""A year of measured value: months that were published, the rows of the last ninety days,
meetings that did not take place. Marks are chance: they lead to nobody, here as elsewhere."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from comptoir.demo.stage import chance, some, write
from comptoir.value.closing import KEPT
from comptoir.value.dashboard import span
from comptoir.value.kinds import ASSUMED, Kind
from comptoir.value.models import (
    Credit,
    Declaration,
    Figure,
    Head,
    Measurement,
    Survey,
)
from comptoir.value.weeks import month_of, next_month, today, week_of

if TYPE_CHECKING:
    from comptoir.demo.stage import Stage
    from comptoir.entries.models import Entry

# Events of a month when everybody has come, and the first month with ten people behind it.
USUAL: dict[Kind, tuple[int, int]] = {
    Kind.SOLVED: (46, 0),
    Kind.REUSED: (118, 1),
    Kind.FOUND: (240, 0),
    Kind.EXPERT: (19, 4),
    Kind.DOCUMENT: (27, 2),
}
# Answers of a month to the one-tap question, in the order of its choices.
SAID: dict[Kind, tuple[int, int, int, int, int]] = {
    Kind.SOLVED: (1, 2, 3, 5, 2),
    Kind.REUSED: (1, 3, 6, 2, 0),
    Kind.FOUND: (2, 6, 4, 1, 0),
}
SAVED = ("none", "under5", "to15", "to60", "more")
OTHERWISE = ("asked", "searched", "redone", "bought", "nothing")
# Months with ten people behind what they declared: events, people at least, hours, euros.
AVOIDED = {4: (9, 12, 104, 3180), 7: (11, 14, 131, 4260), 10: (8, 11, 88, 2640)}
DECLARED = [
    ("trip", "Recette du présentoir à l’usine, vue en photos", 21, 3, "7.5", "612.00", True),
    ("meeting", "Point visuels Aurore avec l’agence", 12, 6, "1.5", "0", True),
    ("meeting", "Tour des prix régionaux", 6, 8, "1.0", "0", None),
]


def set_value(stage: Stage) -> None:
    """Turn measurement on, a year ago, and tell what it gave."""
    first, last = span()
    months = [first]
    while months[-1] < last:
        months.append(next_month(months[-1]))
    _switch_on(stage, first)
    for rank, month in enumerate(months):
        write(_figures(stage, month, rank))
        write(_surveys(stage, month, rank))
    _set_rows(stage, last)
    _set_declarations(stage)


def _switch_on(stage: Stage, first: date) -> None:
    admin = next(person for person in stage.people.values() if person.is_administrator)
    Measurement.objects.create(
        network=stage.network,
        is_on=True,
        consulted_on=first - timedelta(days=40),
        changed_by=admin,
        changed_on=first - timedelta(days=12),
        hour_cost=Decimal("38.60"),
        hour_cost_source="Direction financière de Halmont, masse salariale 2025",
    )


def events_of(kind: Kind, month: date, rank: int) -> int:
    """People come little by little; August and the end of the year are quiet."""
    usual, _begins = USUAL[kind]
    season = {8: 0.45, 12: 0.8, 7: 0.8}.get(month.month, 1.0)
    luck = chance("value", kind, rank).uniform(0.9, 1.1)
    return max(12, round(usual * min(1, 0.3 + 0.08 * rank) * season * luck))


def _figures(stage: Stage, month: date, rank: int) -> list[Figure]:
    rows = []
    for kind, (_usual, begins) in USUAL.items():
        if rank >= begins:
            events, each = events_of(kind, month, rank), ASSUMED[kind]
            rows.append(
                Figure(
                    network=stage.network,
                    kind=kind,
                    month=month,
                    events=events,
                    people=min(96, 10 + round(events * 0.38)),
                    low=events * each.low,
                    mid=events * each.mid,
                    high=events * each.high,
                    cost=events * each.cost,
                )
            )
    if rank in AVOIDED:
        events, people, hours, cash = AVOIDED[rank]
        spent = {"low": hours * 60, "mid": hours * 60, "high": hours * 60, "cost": 0}
        rows.append(
            Figure(network=stage.network, kind=Kind.AVOIDED, month=month, events=events,
                   people=people, cash=cash, **spent)
        )  # fmt: skip
    return rows


def _surveys(stage: Stage, month: date, rank: int) -> list[Survey]:
    """From the fifth month on, in every second month, ten people had answered."""
    if rank < 4 or rank % 2:
        return []
    return [
        Survey(
            network=stage.network,
            kind=kind,
            month=month,
            saved=dict(zip(SAVED, counts, strict=True)),
            otherwise={word: chance(kind, word, rank).randint(1, 4) for word in OTHERWISE},
        )
        for kind, counts in SAID.items()
    ]


def _set_rows(stage: Stage, last: date) -> None:
    """The rows that are still kept: of published months, and of the one that runs."""
    week, weeks = week_of(today() - KEPT) + timedelta(weeks=1), []
    while week <= today():
        weeks.append(week)
        week += timedelta(weeks=1)
    by_month: dict[date, list[date]] = {}
    for week in weeks:
        by_month.setdefault(month_of(week), []).append(week)
    for month, its in by_month.items():
        for kind in USUAL:
            write(_credits(stage, kind, month, its, last))
            if month > last:
                write(_heads(stage, kind, its))


def _credits(stage: Stage, kind: Kind, month: date, weeks: list[date], last: date) -> list[Credit]:
    things, each = _things(stage, kind), ASSUMED[kind]
    published = Figure.objects.filter(network=stage.network, kind=kind, month=month).first()
    count = published.events if published else 3 * len(weeks) + 9
    draw = chance("credits", kind, month)
    return [
        Credit(
            network=stage.network,
            kind=kind,
            week=draw.choice(weeks),
            entry=draw.choice(things),
            chain=f"{draw.getrandbits(128):032x}",
            low=each.low,
            mid=each.mid,
            high=each.high,
            cost=each.cost,
            counted_in=month if month <= last else None,
        )
        for _n in range(count)
    ]


def _things(stage: Stage, kind: Kind) -> list[Entry]:
    """Some twenty entries that events of the kind may be about, none in a secret group."""
    seen = [entry for entry in stage.entries.values() if entry.group.visibility != "secret"]
    asked = [entry for entry in seen if entry.kind == "question"]
    titled = [entry for entry in seen if entry.kind != "question" and entry.title]
    wanted = titled if kind in {Kind.FOUND, Kind.DOCUMENT} else asked
    return some(wanted or seen, 24, "value", kind)


def _heads(stage: Stage, kind: Kind, weeks: list[date]) -> list[Head]:
    draw = chance("heads", kind)
    return [
        Head(network=stage.network, kind=kind, week=draw.choice(weeks), epoch=weeks[0],
             mark=f"{draw.getrandbits(128):032x}")
        for _n in range(14)
    ]  # fmt: skip


def _set_declarations(stage: Stage) -> None:
    """Signed by personas: what they find on their page, and one that waits for their word."""
    employees = [person for person in stage.personas if person.is_employee]
    if len(employees) < 2:
        return
    rows = []
    for rank, (what, about, ago, people, hours, cash, confirmed) in enumerate(DECLARED):
        by, witness = employees[rank % 2], employees[(rank + 1) % 2]
        day = today() - timedelta(days=ago)
        rows.append(
            Declaration(network=stage.network, what=what, about=about, planned_on=day,
                        people=people, hours=Decimal(hours), cash=Decimal(cash), by=by,
                        witness=witness, declared_on=day + timedelta(days=1),
                        decided_on=day + timedelta(days=2) if confirmed else None,
                        confirmed=confirmed)
        )  # fmt: skip
    write(rows)
