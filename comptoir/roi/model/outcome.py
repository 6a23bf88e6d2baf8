"""Computing a case: the amount of every line in every period, and what follows from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from comptoir.roi.model.case import Case, Line
from comptoir.roi.model.measures import annual_roi, irr, npv, payback_months, whole_roi

Amounts = list[Decimal]  # one for each period, in euros
ZERO = Decimal(0)


def product(terms: Sequence[str], values: Mapping[str, Any], number: Callable[[str], Any]) -> Any:
    """The inputs multiplied; "/key" divides, a number stands for itself. `number` makes a
    constant of the kind that the values are (Decimal, or float for whole arrays)."""
    result = number("1")
    for term in terms:
        name = term.removeprefix("/")
        value = values[name] if name in values else number(name)
        result = result / value if term.startswith("/") else result * value
    return result


def amounts_of(line: Line, case: Case, values: Mapping[str, Any] | None = None) -> Amounts:
    """Euros of a line in each period, as it counts: rounded only where the print was."""
    each = product(line.terms, values or case.values, Decimal)
    if line.printed_to:
        each = (each / line.printed_to).quantize(Decimal(1), ROUND_HALF_UP) * line.printed_to
    return [each * line.weight(period) for period in case.periods]


def quantities_of(line: Line, case: Case) -> Amounts:
    """How much of its unit a line has in each period; zero where its amounts are given."""
    each = product(line.quantity, case.values, Decimal) if line.quantity else ZERO
    return [each * line.weight(period) for period in case.periods]


def hours_of(line: Line, case: Case) -> Amounts:
    """Hours of a line of time in each period; zero for lines of cash."""
    return quantities_of(line, case) if line.nature == "time" else [ZERO] * (case.years + 1)


@dataclass(frozen=True)
class Outcome:
    """What a case gives. Lists are over launch and years, in euros unless said otherwise.

    Three totals that are never added up: `cash` (really paid, or no longer paid), `hours`
    (given back, less those spent), `converted` (those hours in euros).
    """

    case: Case
    lines: dict[str, Amounts]  # by key of line, hidden ones too
    hours_by_line: dict[str, Amounts]
    costs_total: Amounts  # as the table shows them: without hidden lines
    benefits_total: Amounts
    net_cash_flow_before_tax: Amounts
    net_cash_flow_after_tax: Amounts
    cash: Amounts
    hours: Amounts  # hours
    converted: Amounts

    @property
    def annual_roi(self) -> Decimal | None:
        """A share; after tax, which cancels out. See `measures.annual_roi`."""
        return annual_roi(self.net_cash_flow_after_tax)

    @property
    def whole_roi(self) -> Decimal | None:
        """A share, over all years. See `measures.whole_roi`."""
        return whole_roi(self.costs_total, self.benefits_total)

    @property
    def npv(self) -> Decimal:
        """Euros, before tax, at the case's discount rate. See `measures.npv`."""
        return npv(self.net_cash_flow_before_tax, self.case.values["discount_rate"])

    @property
    def irr(self) -> Decimal | None:
        """A share a year, before tax. See `measures.irr`."""
        return irr(self.net_cash_flow_before_tax)

    @property
    def payback_months(self) -> Decimal | None:
        """Months. See `measures.payback_months`."""
        return payback_months(self.net_cash_flow_after_tax)

    def line(self, key: str) -> Amounts:
        return self.lines[key]


def outcome(case: Case) -> Outcome:
    """Compute a case.

    Raises:
        CaseError: some of its figures cannot be computed with.
    """
    case.check()
    lines = {line.key: amounts_of(line, case) for line in case.lines}
    hours = {line.key: hours_of(line, case) for line in case.lines}
    net = _net(case, case.lines, lines)
    shown = [line for line in case.lines if not line.hidden]
    tax = 1 - case.values["tax_rate"]
    return Outcome(
        case=case,
        lines=lines,
        hours_by_line=hours,
        costs_total=_sum(case, lines, [one for one in shown if one.side == "cost"]),
        benefits_total=_sum(case, lines, [one for one in shown if one.side == "benefit"]),
        net_cash_flow_before_tax=net,
        net_cash_flow_after_tax=[flow * tax for flow in net],
        cash=_net(case, [one for one in case.lines if one.nature == "cash"], lines),
        hours=_net(case, [one for one in case.lines if one.nature == "time"], hours),
        converted=_net(case, [one for one in case.lines if one.nature == "time"], lines),
    )


def _sum(case: Case, amounts: Mapping[str, Amounts], lines: Sequence[Line]) -> Amounts:
    return [sum((amounts[one.key][period] for one in lines), ZERO) for period in case.periods]


def _net(case: Case, lines: Sequence[Line], amounts: Mapping[str, Amounts]) -> Amounts:
    gained = _sum(case, amounts, [one for one in lines if one.side == "benefit"])
    spent = _sum(case, amounts, [one for one in lines if one.side == "cost"])
    return [gain - cost for gain, cost in zip(gained, spent, strict=True)]


def present_value(case: Case, values: Mapping[str, Any], number: Callable[[str], Any]) -> Any:
    """NPV before tax for other values: one number, or a whole array of them at once."""
    rate = values["discount_rate"]
    total = number("0")
    for line in case.lines:
        sign = 1 if line.side == "benefit" else -1
        factor = number("0")
        for period in case.periods:
            factor = factor + number(str(line.weight(period))) / (1 + rate) ** period
        total = total + sign * product(line.terms, values, number) * factor
    return total
