"""Every figure with its formula, the numbers in it, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comptoir.roi.model import Case, Input, Line, Outcome
from comptoir.roi.model.thresholds import npv_without_and_with
from comptoir.roi.numbers import euros, percent, shown

HARD = "\u00a0"
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def source_word(source: str) -> str:
    """The reader's word for a source."""
    return {"measured": _("measured"), "quoted": _("quoted"), "assumed": _("assumed")}[source]


def unit_word(unit: str) -> str:
    """The reader's word for a unit, of many; what somebody typed as it is."""
    words = {
        "people": ngettext("person", "people", 2),
        "hours": _("hours"),
        "days": ngettext("day", "days", 2),
        "weeks": ngettext("week", "weeks", 2),
        "trips": ngettext("trip", "trips", 2),
        "euro": "€",
        "share": _("part, 0 to 1"),
    }
    return words.get(unit, unit)


def value_of(one: Input) -> str:
    """An input with its unit: 120 people, 40 %, 0.7 h, €70,000."""
    value = one.likely
    if one.unit == "euro":
        return euros(value, 0 if value == value.to_integral_value() else 2)
    if one.unit == "share":
        return percent(value, 0 if value * 100 == (value * 100).to_integral_value() else 1)
    return f"{shown(round(value, 4))}{HARD}{_unit(one)}".strip()


def _unit(one: Input) -> str:
    n = 1 if abs(one.likely) < 2 else 2
    words = {
        "people": ngettext("person", "people", n),
        "hours": _("h"),
        "days": ngettext("day", "days", n),
        "weeks": ngettext("week", "weeks", n),
        "trips": ngettext("trip", "trips", n),
    }
    return words.get(one.unit, one.unit)


def line_formula(line: Line, case: Case) -> str:
    """'120 people × 40 % × … = €32,931', for a period in which the line counts."""
    if line.weights:
        return _("Amounts given for each period.")
    text, total = _product(line.terms, case)
    if not line.printed_to:
        return f"{text} = {euros(total)}"
    to = line.printed_to
    rounded = (total / to).to_integral_value("ROUND_HALF_UP") * to
    return f"{text} = {euros(total, 2)} ≈ {euros(rounded)}"


def _product(terms: Sequence[str], case: Case) -> tuple[str, Decimal]:
    """The inputs multiplied as a sentence shows them, and what they make."""
    text, total = "", Decimal(1)
    for term in terms:
        name = term.removeprefix("/")
        one = case.inputs.get(name)
        value = one.likely if one else Decimal(name)
        total = total / value if term.startswith("/") else total * value
        sign = " ÷ " if term.startswith("/") else " × "
        text += (sign if text else "") + (value_of(one) if one else shown(name))
    return text, total


def _power(period: int) -> str:
    return str(period).translate(RAISED) if period > 1 else ""


def hours_text(value: Decimal) -> str:
    return f"{shown(value, 0)}{HARD}{_('h')}"


def sum_formula(amounts: Sequence[Decimal], said: Callable[[Decimal], str] = euros) -> str:
    """'−4,000 + 3,000 = −€1,000', without what is zero; `said` gives the sum its unit."""
    parts = [amount for amount in amounts if amount]
    text = " + ".join(shown(part, 0) for part in parts).replace("+ −", "− ")
    total = said(sum(parts, Decimal(0)))
    return f"{text} = {total}" if parts else total


def annual_formula(found: Outcome) -> str:
    """Average yearly net flow over the initial cost, after tax."""
    flows = found.net_cash_flow_after_tax
    if found.annual_roi is None:
        return _("There is no initial cost to compare with.")
    years = len(flows) - 1
    total = sum_formula(flows[1:]).split(" = ")[0]
    return f"(({total}) ÷ {years}) ÷ {euros(-flows[0])} = {percent(found.annual_roi, 1)}"


def whole_formula(found: Outcome) -> str:
    gained, spent = sum(found.benefits_total, Decimal(0)), sum(found.costs_total, Decimal(0))
    if found.whole_roi is None:
        return _("There is no cost to compare with.")
    return f"({euros(gained)} − {euros(spent)}) ÷ {euros(spent)} = {percent(found.whole_roi, 1)}"


def npv_formula(found: Outcome) -> str:
    rate = shown(1 + found.case.values["discount_rate"])
    parts = [
        shown(flow, 0) + (f" ÷ {rate}" + _power(period) if period else "")
        for period, flow in enumerate(found.net_cash_flow_before_tax)
    ]
    return f"{' + '.join(parts).replace('+ −', '− ')} = {euros(found.npv)}"


def irr_formula(found: Outcome) -> str:
    """The present value at that rate, which is zero."""
    if found.irr is None:
        return _("The flows do not change sign once: no rate, or several, make it zero.")
    rate = shown(1 + found.irr, 3)
    parts = [
        shown(flow, 0) + (f" ÷ {rate}" + _power(period) if period else "")
        for period, flow in enumerate(found.net_cash_flow_before_tax)
    ]
    return f"{' + '.join(parts).replace('+ −', '− ')} = 0"


def break_even_formula(case: Case, key: str, one: str, answer: str) -> str:
    """'100 % × 58,000 ÷ (58,000 + 152,000) = 27.6 %': the NPV without it over its slope; `one`
    is the input's 1 in the reader's unit."""
    without, with_one = npv_without_and_with(case, key)
    if with_one <= without:
        return _("It changes nothing, or the wrong way.")
    missing = euros(-without)
    slope = f"{euros(with_one)} + {missing}" if without < 0 else euros(with_one - without)
    return f"{one} × {missing} ÷ ({slope}) = {answer}"


def hours_formula(line: Line, case: Case) -> str:
    """'120 people × 40 % × 0.7 h × 45 weeks = 1,512 h'."""
    text, total = _product(line.quantity, case)
    return f"{text} = {hours_text(total)}"


def payback_formula(found: Outcome) -> str:
    """The running sum, until it stays above zero."""
    if found.payback_months is None:
        return _("The running sum ends below zero.")
    running, sums = Decimal(0), []
    for flow in found.net_cash_flow_after_tax:
        running += flow
        sums.append(euros(running))
    return _("Running sum: %(sums)s.") % {"sums": " → ".join(sums)}
