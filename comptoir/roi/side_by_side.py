"""The founding case figure by figure: as it is printed, found again, and corrected, with why."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from comptoir.roi.figures import Figures, months
from comptoir.roi.model import REFERENCE
from comptoir.roi.numbers import euros, percent, shown


@dataclass(frozen=True)
class Figure:
    """`printed` is exactly what the document says; a dash where it says nothing."""

    label: str
    printed: str
    found: str
    corrected: str
    why: str


def side_by_side(printed: Figures, corrected: Figures) -> list[Figure]:
    """Every figure of the document's totals and analysis, in its order, then what it lacks."""
    return [*_flows(printed, corrected), *_ratios(printed, corrected), *_added(printed, corrected)]


def _flows(printed: Figures, corrected: Figures) -> list[Figure]:
    said = REFERENCE["printed"]
    flows = said["analysis"]
    rows = [
        ("costs_total", said["costs"]["total"], _("Costs"), _(
            "Training is counted in full, not three fifths of it, rounded."), _(
            "Administration is counted in full, not three fifths of it, rounded.")),
        ("benefits_total", said["benefits"]["total"], _("Benefits"), "", _(
            "2 hours a week, as stated; the print takes 4.")),
        ("net_cash_flow_before_tax", flows["net_cash_flow_before_tax"], _("Net flow before tax"), _(
            "What the launch costs, once; the print also counts the licence of year 1 and the "
            "rest of the training, which stand in none of its lines."), _(
            "Benefits less costs.")),
        ("net_cash_flow_after_tax", flows["net_cash_flow_after_tax"], _("Net flow after tax"),
         "", _("45 % tax on both sides, stated nowhere.")),
    ]  # fmt: skip
    found = []
    for name, amounts, label, at_launch, each_year in rows:
        ours, right = getattr(printed.found, name), getattr(corrected.found, name)
        for period, when, why in ((0, _("at launch"), at_launch), (1, _("each year"), each_year)):
            if amounts[period] or right[period]:
                said_so, again, anew = (euros(each[period]) for each in (amounts, ours, right))
                found.append(Figure(f"{label}, {when}", said_so, again, anew, why))
    return found


def _ratios(printed: Figures, corrected: Figures) -> list[Figure]:
    said = REFERENCE["printed"]["analysis"]
    ours, right = printed.found, corrected.found
    return [
        Figure(
            _("Return per year"),
            percent(said["annual_roi_percent"] / 100),
            percent(ours.annual_roi, 1),
            percent(right.annual_roi, 1),
            _("The print takes twice the time saved and nearly twice the cost: much of its two "
              "errors cancels out."),
        ),
        Figure(
            _("Payback"),
            _years(said["payback_years"], 1),
            _both(ours.payback_months),
            _both(right.payback_months),
            _("24,200 ÷ 249,785 = 0.097 year: printed as 0.1, rounded to a tenth of a year. A "
              "tenth of a year is 36 days; counted in months the difference is seen."),
        ),
    ]  # fmt: skip


def _added(printed: Figures, corrected: Figures) -> list[Figure]:
    """What follows from the print, though it is not in it."""
    ours, right = printed.found, corrected.found
    return [
        Figure(_("Return over three years"), _nothing(), percent(ours.whole_roi, 1),
               percent(right.whole_roi, 1),
               _("The document says “a thousand percent over three years”: that is its yearly "
                 "figure.")),
        Figure(_("Net present value"), _nothing(), euros(ours.npv), euros(right.npv),
               _("Before tax, at a discount rate of 10 %; the document has none.")),
        Figure(_("Internal rate of return"), _nothing(), percent(ours.irr, 1),
               percent(right.irr, 1), ""),
    ]  # fmt: skip


def _nothing() -> str:
    return _("not printed")


def _years(value: Decimal, decimals: int) -> str:
    return _("%(n)s year") % {"n": shown(value, decimals)}


def _both(value: Decimal | None) -> str:
    """'0.097 year, 1.16 months'."""
    return months(value) if value is None else f"{_years(value / 12, 3)}, {months(value)}"
