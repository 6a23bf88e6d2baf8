"""The case that a reader types: fields, what is wrong with them, and the case they give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from comptoir.core.html import strip_control
from comptoir.roi import numbers
from comptoir.roi.keeping import LONGEST_NOTE
from comptoir.roi.model import Case, Input, Source
from comptoir.roi.model.case import MOST_YEARS

FIRST_YEAR, LAST_YEAR = 2000, 2200
RANGE = "_range"  # of a key: what is wrong with its low or high
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
    typed_note: str
    error: str = ""
    range_error: str = ""

    @property
    def key(self) -> str:
        return self.one.key

    @property
    def label(self) -> str:
        return _(self.one.label)

    @property
    def sources(self) -> list[str]:
        """What somebody may say of it: only the ledger says that a figure is measured."""
        said = [Source.QUOTED.value, Source.ASSUMED.value]
        return said if self.one.source != Source.MEASURED else [Source.MEASURED.value, *said]

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
        case = self.case
        changed: dict[str, str] = {}
        for key, one in case.inputs.items():
            changed |= _changes(one, self.usual.inputs[key])
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
        low, high = (
            numbers.typed(end * scale) if one.is_range else "" for end in (one.low, one.high)
        )
        usual = {"": numbers.typed(one.likely * scale), "_low": low, "_high": high,
                 "_note": _(one.note) if one.note else ""}  # fmt: skip
        texts = {
            f"typed{part}": str(self.data.get(f"{one.key}{part}", text))
            for part, text in usual.items()
        }
        error, range_error = (self.errors.get(one.key + part, "") for part in ("", RANGE))
        return Field(one, **texts, error=error, range_error=range_error)

    def _input(self, usual: Input) -> Input:
        likely = self._number(usual, "")
        point = usual.likely if likely is None else likely
        low, high = self._end(usual, "_low", point), self._end(usual, "_high", point)
        if low > high:
            self.errors.setdefault(usual.key + RANGE, _("The low value is above the high one."))
        if usual.key in self.errors or usual.key + RANGE in self.errors:
            return usual
        changed = point != usual.likely
        source = _source(usual, changed=changed)
        said = self.data.get(f"{usual.key}_source", "")
        if said in {Source.QUOTED, Source.ASSUMED}:
            source = Source(said)
        return replace(
            usual,
            likely=point,
            low=min(low, point),
            high=max(high, point),
            source=source,
            note=self._note(usual, _note(usual, changed=changed)),
        )

    def _end(self, usual: Input, end: str, point: Decimal) -> Decimal:
        """Low or high; left empty it is the likely value itself."""
        kept: Decimal = getattr(usual, end[1:]) if usual.is_range else point
        if not str(self.data.get(f"{usual.key}{end}", "x")).strip():
            return point
        typed = self._number(usual, end)
        return kept if typed is None else typed

    def _note(self, usual: Input, kept: str) -> str:
        text = self.data.get(f"{usual.key}_note")
        if text is None:
            return kept
        typed = " ".join(strip_control(str(text)).split())[:LONGEST_NOTE]
        return kept if usual.note and typed == _(usual.note) else typed

    def _number(self, one: Input, end: str) -> Decimal | None:
        """The model's number of a field; None when it was not typed or is wrong."""
        text = self.data.get(f"{one.key}{end}")
        if text is None:
            return None
        where = one.key + (RANGE if end else "")
        try:
            value = numbers.read_number(str(text)) / scale_of(one)
        except numbers.NotANumber as problem:
            self.errors.setdefault(where, str(problem))
            return None
        if not one.least <= value <= one.most:
            scale = scale_of(one)
            bounds = {
                "least": numbers.shown(one.least * scale),
                "most": numbers.shown(one.most * scale),
            }
            sentence = _("Write a number between %(least)s and %(most)s.") % bounds
            self.errors.setdefault(where, sentence)
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


def _changes(one: Input, usual: Input) -> dict[str, str]:
    """What must be typed over `usual` to get `one`."""
    changed, scale = one.likely != usual.likely, scale_of(one)
    as_is = usual.at(one.likely)
    numbers_to_type = {
        one.key: (one.likely, usual.likely),
        f"{one.key}_low": (one.low, as_is.low),
        f"{one.key}_high": (one.high, as_is.high),
    }
    found = {
        name: f"{(value * scale).normalize():f}"
        for name, (value, known) in numbers_to_type.items()
        if value != known
    }
    if one.source != _source(usual, changed=changed):
        found[f"{one.key}_source"] = one.source.value
    if one.note != _note(usual, changed=changed):
        found[f"{one.key}_note"] = one.note
    return found


def _source(usual: Input, *, changed: bool) -> Source:
    """A measured figure that somebody changed is no longer measured."""
    return Source.ASSUMED if changed and usual.source == Source.MEASURED else usual.source


def _note(usual: Input, *, changed: bool) -> str:
    """The note speaks of the value that it stood beside."""
    return "" if changed else usual.note
