"""The case of one's own network: cautious ranges, and the costs that calculators forget.

Defaults of the time saved (0.2, 0.7, 2.0 hours per person who uses it and week) and of the part
of it that goes into other work (0.3, 0.5, 0.8) are deliberately below the 2 hours and 0.6 of the
founding case. Each input carries its source in its note.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from comptoir.roi.model.case import Case, Input, Line, Source, by_key, known
from comptoir.roi.model.words import marked as _

QUOTED, ASSUMED = Source.QUOTED, Source.ASSUMED
HOUR = ("salary", "/hours_year")  # what an hour costs, in euros


def ranged(
    key: str, label: str, unit: str, points: tuple[str, str, str], note: str, most: int
) -> Input:
    """An assumed input with its low, likely and high value."""
    low, likely, high = (Decimal(point) for point in points)
    return Input(key, label, unit, low, likely, high, ASSUMED, note, Decimal(0), Decimal(most))


def our_inputs(people: int = 120) -> list[Input]:
    """The inputs with their defaults, in the order of the page."""
    return [
        known("people", _("Headcount"), "people", people, QUOTED, least=1, most=1_000_000),
        ranged("adoption", _("Share of people who use it every week"), "share",
               ("0.2", "0.4", "0.7"), _("Cautious: 0.2, 0.4, 0.7 of everybody."), 1),
        ranged("hours_saved", _("Time saved per person who uses it and week"), "hours",
               ("0.2", "0.7", "2.0"),
               _("Looking for information takes a fifth of the week (McKinsey Global Institute, "
                 "The social economy, 2012): the likely value spares a tenth of that. The "
                 "founding case has 2 hours for everybody."), 40),
        ranged("transfer", _("Part of the time saved that goes into other work"), "share",
               ("0.3", "0.5", "0.8"),
               _("For marketing people half or less, for sales 70 to 90 % (Nucleus Research, in "
                 "Baseline, The Price of Efficiency). The founding case has 0.6."), 1),
        known("salary", _("Loaded annual salary"), "euro", 70000, ASSUMED,
              _("Of the founding case: write your own."), most=10_000_000),
        known("licence", _("Hosting and support per year"), "euro", 6000, ASSUMED,
              _("Write what you were quoted."), most=10**9),
        known("setup", _("Setting up, at launch"), "euro", 4000, ASSUMED,
              _("Write what you were quoted."), most=10**9),
        known("cancelled", _("Tools no longer paid per year"), "euro", 0, QUOTED,
              _("If everybody used it: multiplied by the share who do."), most=10**9),
        ranged("trips", _("Trips avoided per year"), "trips", ("0", "4", "12"),
               _("If everybody used it. The founding case has 12 for 120 people."), 100_000),
        known("trip_cost", _("Cost of a trip"), "euro", 400, ASSUMED,
              _("A day by train; the founding case has 3,333."), most=1_000_000),
        ranged("onboarding", _("Getting to know it, hours per person"), "hours",
               ("0.25", "0.5", "4"), _("The founding case has half a day."), 200),
        ranged("writing", _("Time spent reading and writing on it, each and week"), "hours",
               ("0.05", "0.15", "0.4"),
               _("What is read here instead of in a mail is not counted."), 40),
        ranged("admin_hours", _("Administration, hours per week"), "hours", ("1", "2", "4"),
               _("The founding case has 2."), 1000),
        ranged("moderation", _("Moderation, hours per week"), "hours", ("0.5", "1", "3"),
               _("All groups together."), 1000),
        known("weeks", _("Weeks of work per year"), "weeks", 45, ASSUMED, least=1, most=53),
        known("hours_year", _("Hours of work per year"), "hours", 1607, ASSUMED,
              _("The legal working year in France."), least=100, most=4000),
        known("tax_rate", _("Tax rate"), "share", "0.25", ASSUMED,
              _("Of companies in France. It cancels out of the ROI."), most=Decimal("0.99")),
        known("discount_rate", _("Discount rate"), "share", "0.1", ASSUMED,
              _("What money could earn elsewhere."), most=1),
    ]  # fmt: skip


OUR_LINES = (
    Line("setup", _("Setting up"), "cost", ("setup",), when="launch"),
    Line("licence", _("Hosting and support"), "cost", ("licence",), unit="years", quantity=("1",)),
    Line("cancelled", _("Tools no longer paid"), "benefit", ("cancelled", "adoption"),
         unit="years", quantity=("adoption",)),
    Line("trips", _("Trips avoided"), "benefit", ("trips", "trip_cost", "adoption"),
         unit="trips", quantity=("trips", "adoption")),
    Line(
        "onboarding", _("Getting to know it"), "cost", ("people", "onboarding", *HOUR),
        nature="time", unit="hours", quantity=("people", "onboarding"), when="launch",
    ),
    Line(
        "administration", _("Administration"), "cost", ("admin_hours", "weeks", *HOUR),
        nature="time", unit="hours", quantity=("admin_hours", "weeks"),
    ),
    Line(
        "moderation", _("Moderation"), "cost", ("moderation", "weeks", *HOUR),
        nature="time", unit="hours", quantity=("moderation", "weeks"),
    ),
    Line(
        "writing", _("Reading and writing on it"), "cost",
        ("people", "adoption", "writing", "weeks", *HOUR),
        nature="time", unit="hours", quantity=("people", "adoption", "writing", "weeks"),
    ),
    Line(
        "time_saved", _("Time saved"), "benefit",
        ("people", "adoption", "hours_saved", "weeks", *HOUR, "transfer"),
        nature="time", unit="hours", quantity=("people", "adoption", "hours_saved", "weeks"),
    ),
)  # fmt: skip


def our_case(
    people: int = 120,
    *,
    years: int = 3,
    first_year: int | None = None,
    inputs: Sequence[Input] = (),
) -> Case:
    """The case of a network of `people`; `inputs` replace the defaults of the same key."""
    known_inputs = by_key(our_inputs(people)) | by_key(list(inputs))
    return Case(
        key="ours",
        name=_("Ours"),
        inputs=known_inputs,
        lines=OUR_LINES,
        years=years,
        first_year=first_year,
        effort="hours_saved",
    )
