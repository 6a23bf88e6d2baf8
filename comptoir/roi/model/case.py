"""What a case is made of: inputs with their range and source, and lines that multiply them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

MOST = Decimal(10) ** 12  # euros, people, hours: more than any company has
MOST_YEARS = 10


class Source(StrEnum):
    """How much a figure is worth: seen in use, on paper from somebody, or believed."""

    MEASURED = "measured"
    QUOTED = "quoted"
    ASSUMED = "assumed"


WEAKEST_FIRST = [Source.ASSUMED, Source.QUOTED, Source.MEASURED]


@dataclass(frozen=True)
class Problem:
    """What is wrong with one field: `code` says what, `field` where, `value` what was given."""

    field: str
    code: str
    sentence: str
    value: str = ""


class CaseError(ValueError):
    """A case that cannot be computed; `problems` names every wrong field."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__(" ".join(f"{one.field}: {one.sentence}" for one in problems))


@dataclass(frozen=True)
class Input:
    """One assumption: a likely value between a low and a high one.

    unit    euro, people, hours, days, weeks, trips, share (0 to 1), and so on
    most    the largest value that makes sense
    """

    key: str
    label: str
    unit: str
    low: Decimal
    likely: Decimal
    high: Decimal
    source: Source = Source.ASSUMED
    note: str = ""
    least: Decimal = Decimal(0)
    most: Decimal = MOST

    @property
    def is_range(self) -> bool:
        return self.low < self.high

    def at(self, value: Decimal) -> Input:
        """The same with another likely value; a range is widened to hold it, a point moves."""
        if not self.is_range:
            return replace(self, likely=value, low=value, high=value)
        return replace(self, likely=value, low=min(self.low, value), high=max(self.high, value))

    def problems(self) -> Iterator[Problem]:
        """What is wrong with its numbers."""
        points = {"likely": self.likely}
        if not self.low == self.likely == self.high:
            points |= {"low": self.low, "high": self.high}
        for name, value in points.items():
            where = self.key if name == "likely" else f"{self.key}.{name}"
            if not value.is_finite():
                yield Problem(where, "number", "This is not a number.", str(value))
                return  # it cannot be compared
            if not self.least <= value <= self.most:
                bounds = f"between {plain(self.least)} and {plain(self.most)}"
                yield Problem(where, "bounds", f"It must be {bounds}.", str(value))
        if not self.low <= self.likely <= self.high:
            yield Problem(self.key, "order", "Low, likely and high must go up in this order.")


def known(
    key: str, label: str, unit: str, value: Decimal | str | int, source: Source, note: str = "",
    *, most: Decimal | int = MOST, least: Decimal | int = 0,
) -> Input:  # fmt: skip
    """An input without a range."""
    point = Decimal(value)
    return Input(key, label, unit, point, point, point, source, note, Decimal(least), Decimal(most))


@dataclass(frozen=True)
class Line:
    """One cost or benefit: the product of some inputs, at launch or in each year.

    terms    keys of inputs; "/key" divides by it; a number stands for itself
    quantity the same for how much of `unit` there is, without its price; nothing where the
             amount itself is given
    unit     of the quantity: hours, where the line is of time; trips, years, …
    nature   cash: really paid or not paid; time: hours, converted to euros by `terms`
    weights  a factor for each period, instead of `when`; amounts of a line given as such
    hidden   in the cash flow of the founding document, but in none of its printed lines
    printed_to   the founding document rounded this line so, before adding it up
    """

    key: str
    label: str
    side: Literal["cost", "benefit"]
    terms: tuple[str, ...]
    nature: Literal["cash", "time"] = "cash"
    quantity: tuple[str, ...] = ()
    unit: str = ""
    when: Literal["launch", "years"] = "years"
    source: Source = Source.ASSUMED
    note: str = ""
    weights: tuple[Decimal, ...] = ()
    hidden: bool = False
    printed_to: Decimal | None = None

    def weight(self, period: int) -> Decimal:
        """How much of the product falls in a period."""
        if self.weights:
            return self.weights[period]
        return Decimal((period == 0) == (self.when == "launch"))


@dataclass(frozen=True)
class Case:
    """A business case: inputs by key, lines, and periods: the launch, then `years` years.

    The inputs `tax_rate` and `discount_rate` are always there. `effort` is the input of hours
    saved per person and week, whose break-even is given in minutes, where there is one.
    """

    key: str
    name: str
    inputs: Mapping[str, Input]
    lines: tuple[Line, ...]
    years: int = 3
    first_year: int | None = None  # of the calendar, where it is known
    effort: str = ""
    people: str = "people"
    notes: tuple[str, ...] = field(default=())

    @property
    def periods(self) -> range:
        return range(self.years + 1)

    @property
    def values(self) -> dict[str, Any]:
        """The likely value of every input."""
        return {key: one.likely for key, one in self.inputs.items()}

    def with_values(self, **values: Decimal) -> Case:
        """The same case with other likely values."""
        changed = {key: self.inputs[key].at(value) for key, value in values.items()}
        return replace(self, inputs={**self.inputs, **changed})

    def source_of(self, line: Line) -> Source:
        """The weakest source among what a line multiplies: a chain is as good as that."""
        names = [term.removeprefix("/") for term in line.terms]
        sources = [self.inputs[name].source for name in names if name in self.inputs]
        return min(sources or [line.source], key=WEAKEST_FIRST.index)

    def check(self) -> Case:
        """The case itself.

        Raises:
            CaseError: some of its figures cannot be computed with.
        """
        problems = [problem for one in self.inputs.values() for problem in one.problems()]
        if not 1 <= self.years <= MOST_YEARS:
            sentence = f"A case has from 1 to {MOST_YEARS} years."
            problems.append(Problem("years", "years", sentence, str(self.years)))
        if problems:
            raise CaseError(problems)
        return self


def by_key(inputs: list[Input]) -> dict[str, Input]:
    return {one.key: one for one in inputs}


def plain(value: Decimal) -> str:
    """A number for a sentence in English: 1,000.5, without needless zeros."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
