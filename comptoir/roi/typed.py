"""The case that a reader types: fields, what is wrong with them, and the case they give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from comptoir.roi import numbers
from comptoir.roi.model import Case, Input, Source
from comptoir.roi.model.case import MOST_YEARS

FIRST_YEAR, LAST_YEAR = 2000, 2200
# In minutes and percents for the reader, in hours and shares in the model.
SCALES = {"share": Decimal(100)}
MINUTES = {"hours_saved": Decimal(60), "writing": Decimal(60)}
# key: smallest, largest, step of its slider, in the reader's unit.
SLIDERS = {
    "adoption": (0, 100, 1),
    "hours_saved": (0, 180, 1),
    "transfer": (0, 100, 5),
    "salary": (20000, 150000, 500),
    "licence": (0, 60000, 250),
    "writing": (0, 60, 1),
}


@dataclass(frozen=True)
class Field:
    """One input on the page: `typed` is kept as it was, `error` a sentence or nothing."""

    one: Input
    typed: str
    typed_low: str
    typed_high: str
    error: str = ""

    @property
    def key(self) -> str:
        return self.one.key

    @property
    def label(self) -> str:
        return _(self.one.label)

    @property
    def note(self) -> str:
        return _(self.one.note) if self.one.note else ""

    @property
    def unit(self) -> str:
        return unit_of(self.one)

    @property
    def slider(self) -> tuple[int, int, int] | None:
        return SLIDERS.get(self.key)

    @property
    def position(self) -> str:
        """Where the slider stands; a plain number for HTML."""
        return f"{self.one.likely * scale_of(self.one):f}"


def scale_of(one: Input) -> Decimal:
    """How many of the reader's units are one of the model's."""
    return MINUTES.get(one.key) or SCALES.get(one.unit, Decimal(1))


def unit_of(one: Input) -> str:
    """The reader's unit, beside the field."""
    if one.key in MINUTES:
        return _("min")
    return {"share": "%", "euro": "€", "hours": _("h")}.get(one.unit, "")


@dataclass
class TypedCase:
    """`usual` with what was typed over it. Nothing typed is the usual case itself."""

    usual: Case
    data: Mapping[str, Any]
    errors: dict[str, str] = field(default_factory=dict)

    @cached_property
    def case(self) -> Case:
        """The case meant; where a field is wrong, the usual value stands in."""
        inputs = {key: self._input(one) for key, one in self.usual.inputs.items()}
        years, first = self._periods()
        return replace(self.usual, inputs=inputs, years=years, first_year=first)

    @property
    def is_valid(self) -> bool:
        return bool(self.case) and not self.errors

    @property
    def fields(self) -> list[Field]:
        case = self.case
        return [self._field(case.inputs[key]) for key in case.inputs]

    @property
    def query(self) -> str:
        """What differs from the usual case, written so that every language reads it alike."""
        case, changed = self.case, {}
        for key, one in case.inputs.items():
            usual, scale = self.usual.inputs[key], scale_of(one)
            for end in ("", "_low", "_high"):
                value = getattr(one, end[1:] or "likely")
                if value != getattr(usual, end[1:] or "likely"):
                    changed[f"{key}{end}"] = f"{(value * scale).normalize():f}"
        if (case.first_year, case.years) != (self.usual.first_year, self.usual.years):
            first = case.first_year or 0
            changed |= {"start_year": str(first), "end_year": str(first + case.years - 1)}
        return urlencode(changed)

    @property
    def start_year(self) -> str:
        return str(self.data.get("start_year", self.usual.first_year or ""))

    @property
    def end_year(self) -> str:
        usual = (self.usual.first_year or 0) + self.usual.years - 1
        return str(self.data.get("end_year", usual))

    def _field(self, one: Input) -> Field:
        scale = scale_of(one)
        texts = [
            str(self.data.get(f"{one.key}{end}", numbers.typed(value * scale)))
            for end, value in (("", one.likely), ("_low", one.low), ("_high", one.high))
        ]
        return Field(one, texts[0], texts[1], texts[2], error=self.errors.get(one.key, ""))

    def _input(self, usual: Input) -> Input:
        likely = self._number(usual, "")
        low, high = self._number(usual, "_low"), self._number(usual, "_high")
        if low is not None and high is not None and low > high and usual.key not in self.errors:
            self.errors[usual.key] = _("The low value is above the high one.")
        if usual.key in self.errors:
            return usual
        point = usual.likely if likely is None else likely
        ends = (usual.low if low is None else low, usual.high if high is None else high)
        if not usual.is_range and low is None and high is None:
            ends = (point, point)
        changed = point != usual.likely
        return replace(
            usual,
            likely=point,
            low=min(ends[0], point),
            high=max(ends[1], point),
            source=self._source(usual, changed=changed),
        )

    def _source(self, usual: Input, *, changed: bool) -> Source:
        """A measured figure that somebody changed is no longer measured."""
        return Source.ASSUMED if changed and usual.source == Source.MEASURED else usual.source

    def _number(self, one: Input, end: str) -> Decimal | None:
        """The model's number of a field; None when it was not typed or is wrong."""
        text = self.data.get(f"{one.key}{end}")
        if text is None:
            return None
        try:
            value = numbers.read_number(str(text)) / scale_of(one)
        except numbers.NotANumber as problem:
            self.errors.setdefault(one.key, str(problem))
            return None
        if not one.least <= value <= one.most:
            scale = scale_of(one)
            bounds = {
                "least": numbers.shown(one.least * scale),
                "most": numbers.shown(one.most * scale),
            }
            sentence = _("Write a number between %(least)s and %(most)s.") % bounds
            self.errors.setdefault(one.key, sentence)
            return None
        return value

    def _periods(self) -> tuple[int, int | None]:
        usual = self.usual.years, self.usual.first_year
        if "start_year" not in self.data and "end_year" not in self.data:
            return usual
        first, last = self._year("start_year"), self._year("end_year")
        if first is None or last is None:
            return usual
        if last < first:
            self.errors["end_year"] = _("The end comes before the start.")
            return usual
        if last - first + 1 > MOST_YEARS:
            sentence = _("At most %(n)d years.") % {"n": MOST_YEARS}
            self.errors["end_year"] = sentence
            return usual
        return last - first + 1, first

    def _year(self, name: str) -> int | None:
        text = getattr(self, name).strip()
        if text.isascii() and text.isdigit() and len(text) == 4:
            year = int(text)
            if FIRST_YEAR <= year <= LAST_YEAR:
                return year
        self.errors[name] = _("Write a year, such as 2027.")
        return None
