"""What the page shows of a case: totals, table, results, with their formulas."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext as _

from comptoir.roi import formulas
from comptoir.roi.model import Case, Line, Outcome, break_even, outcome
from comptoir.roi.model.thresholds import break_even_minutes
from comptoir.roi.numbers import euros, percent, shown

ZERO = Decimal(0)


@dataclass(frozen=True)
class Cell:
    text: str
    is_negative: bool


@dataclass(frozen=True)
class Row:
    """A line of the table: amounts over the periods, then their total."""

    label: str
    cells: list[Cell]
    source: str = ""
    formula: str = ""
    note: str = ""
    is_total: bool = False


@dataclass(frozen=True)
class Result:
    """One figure with what it means and its formula."""

    label: str
    value: str
    formula: str
    meaning: str = ""


@dataclass(frozen=True)
class Figures:
    """A computed case as the page, the comparison and the report show it."""

    found: Outcome

    @property
    def case(self) -> Case:
        return self.found.case

    @property
    def columns(self) -> list[str]:
        first = self.case.first_year
        years = [
            str(first + n) if first else _("Year %(n)d") % {"n": n + 1}
            for n in range(self.case.years)
        ]
        return [_("Launch"), *years]

    @cached_property
    def cash(self) -> Decimal:
        return sum(self.found.cash, ZERO)

    @cached_property
    def hours(self) -> Decimal:
        return sum(self.found.hours, ZERO)

    @cached_property
    def converted(self) -> Decimal:
        return sum(self.found.converted, ZERO)

    @property
    def cash_text(self) -> str:
        return euros(self.cash)

    @property
    def hours_text(self) -> str:
        return formulas.hours_text(self.hours)

    @property
    def converted_text(self) -> str:
        return euros(self.converted)

    @property
    def groups(self) -> list[tuple[str, list[Row]]]:
        """The table: cash, hours, hours converted; never a line that adds them up."""
        cash = [line for line in self.case.lines if line.nature == "cash"]
        work = [line for line in self.case.lines if line.nature == "time"]
        timed = [line for line in work if line.quantity]
        return [
            (_("Cash, in euros"), [
                *(self._row(line, self.found.lines[line.key]) for line in cash),
                self._total(_("Net cash"), self.found.cash),
            ]),
            (_("Hours"), [
                *(self._hours_row(line) for line in timed),
                self._total(_("Net hours"), self.found.hours, formulas.hours_text),
            ]),
            (_("Hours converted, in euros"), [
                *(self._row(line, self.found.lines[line.key]) for line in work),
                self._total(_("Net hours converted"), self.found.converted),
            ]),
        ]  # fmt: skip

    @property
    def lines(self) -> list[Row]:
        """Every line by itself, costs as they are printed: without a sign."""
        rows = []
        for line in self.case.lines:
            row = self._row(replace(line, side="benefit"), self.found.lines[line.key])
            label = _("%(line)s (in no printed line)") % {"line": row.label}
            rows.append(replace(row, label=label) if line.hidden else row)
        return rows

    @property
    def flows(self) -> list[Row]:
        """What the founding definition works on."""
        found = self.found
        return [
            self._total(_("Costs"), found.costs_total),
            self._total(_("Benefits"), found.benefits_total),
            self._total(_("Net flow before tax"), found.net_cash_flow_before_tax),
            self._total(_("Net flow after tax"), found.net_cash_flow_after_tax),
        ]

    @property
    def results(self) -> list[Result]:
        found = self.found
        irr_meaning = _("The yearly rate at which the net present value is zero.")
        return [
            Result(_("Return per year"), percent(found.annual_roi),
                   formulas.annual_formula(found),
                   _("Average yearly net flow over the initial cost (Nucleus Research).")),
            Result(_("Payback"), months(found.payback_months), formulas.payback_formula(found),
                   _("When what came in has made up for what went out.")),
            Result(_("Return over all years"), percent(found.whole_roi),
                   formulas.whole_formula(found), _("Benefits less costs, over costs.")),
            Result(_("Net present value"), euros(found.npv), formulas.npv_formula(found),
                   _("Before tax; what comes later counts less.")),
            Result(_("Internal rate of return"), percent(found.irr),
                   formulas.irr_formula(found), irr_meaning),
            *self.thresholds,
        ]  # fmt: skip

    @property
    def thresholds(self) -> list[Result]:
        """From where on it pays."""
        case = self.case
        found = []
        if "adoption" in case.inputs:
            meaning = _("The net present value is zero there, all else being as typed.")
            share = break_even(case, "adoption")
            text = _("never") if share is None else percent(share, 1)
            formula = formulas.break_even_formula(case, "adoption", percent(1), text)
            found.append(Result(_("Adoption that is enough"), text, formula, meaning))
        if case.effort:
            meaning = _("Per person who uses it and week; all else being as typed.")
            least = break_even_minutes(case)
            text = (
                _("never")
                if least is None
                else f"{shown(least, 1 if least else 0)}\u00a0{_('min')}"
            )
            hour = f"{shown(60, 0)}\u00a0{_('min')}"
            formula = formulas.break_even_formula(case, case.effort, hour, text)
            found.append(Result(_("Minutes that are enough"), text, formula, meaning))
        return found

    def _row(self, line: Line, amounts: Sequence[Decimal]) -> Row:
        sign = 1 if line.side == "benefit" else -1
        return Row(
            label=_(line.label),
            cells=_cells([sign * amount for amount in amounts]),
            source=self.case.source_of(line).value,
            formula=formulas.line_formula(line, self.case),
            note=_(line.note) if line.note else "",
        )

    def _hours_row(self, line: Line) -> Row:
        sign = 1 if line.side == "benefit" else -1
        amounts = [sign * amount for amount in self.found.hours_by_line[line.key]]
        formula = formulas.hours_formula(line, self.case)
        return Row(_(line.label), _cells(amounts), self.case.source_of(line).value, formula)

    def _total(
        self, label: str, amounts: Sequence[Decimal], said: Callable[[Decimal], str] = euros
    ) -> Row:
        formula = formulas.sum_formula(amounts, said)
        return Row(label, _cells(amounts), formula=formula, is_total=True)


def figures(case: Case) -> Figures:
    """Compute a case and show it.

    Raises:
        CaseError: it cannot be computed.
    """
    return Figures(outcome(case))


def months(value: Decimal | None) -> str:
    """'10.5 months', or never."""
    if value is None:
        return _("never")
    return _("%(n)s months") % {"n": shown(value, 2 if value < 10 else 1)}


def _cells(amounts: Sequence[Decimal]) -> list[Cell]:
    cells = [_cell(amount) for amount in amounts]
    return [*cells, _cell(sum(amounts, ZERO))]


def _cell(amount: Decimal) -> Cell:
    text = shown(amount, 0)
    return Cell("–" if text == "0" else text, text.startswith("−"))
