"""What was measured beside what is assumed, use by use, and what each of the two gives."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from comptoir.roi.figures import Figures, figures
from comptoir.roi.formulas import value_of
from comptoir.roi.model import Case, Input
from comptoir.roi.numbers import HARD, shown
from comptoir.roi.own import USES, Measured
from comptoir.roi.typed import MINUTES


@dataclass(frozen=True)
class Use:
    """One input; `measured` is nothing where no month says anything of it."""

    label: str
    assumed: str
    measured: str
    source: str
    note: str


@dataclass(frozen=True)
class Beside:
    months: int
    uses: list[Use]
    totals: list[tuple[str, str, str]]  # name, assumed, measured


def beside(assumed: Case, measured: Case, found: Measured) -> Beside:
    """The two cases, and the inputs in which they differ by measurement."""
    known = found.inputs(assumed)
    uses = [
        _use(assumed.inputs[key], measured.inputs[key] if key in known else None) for key in USES
    ]
    return Beside(found.months, uses, _totals(figures(assumed), figures(measured)))


def _use(assumed: Input, measured: Input | None) -> Use:
    if measured is None:
        return Use(_(assumed.label), _span(assumed), "", "", "")
    return Use(_(assumed.label), _span(assumed), _span(measured), measured.source.value,
               _(measured.note) if measured.note else "")  # fmt: skip


def _span(one: Input) -> str:
    """'42 min (12 to 120)': likely with its unit, then low and high where they differ."""
    scale = MINUTES.get(one.key, Decimal(1))
    low, likely, high = (shown(round(each * scale, 1)) for each in (one.low, one.likely, one.high))
    if one.key in MINUTES:
        likely += f"{HARD}{_('min')}"
    else:
        likely = value_of(replace(one, likely=round(one.likely, 1)))
    if low == high:
        return likely
    return _("%(likely)s (%(low)s to %(high)s)") % {"likely": likely, "low": low, "high": high}


def _totals(assumed: Figures, measured: Figures) -> list[tuple[str, str, str]]:
    return [
        (_("Cash"), assumed.cash_text, measured.cash_text),
        (_("Hours"), assumed.hours_text, measured.hours_text),
        (_("Hours converted"), assumed.converted_text, measured.converted_text),
        *(
            (one.label, one.value, other.value)
            for one, other in zip(assumed.results[:5], measured.results[:5], strict=True)
        ),
    ]
