"""A case as a workbook whose formulas recompute to the same figures."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_rowcol_to_cell

from comptoir.roi.figures import Figures, figures
from comptoir.roi.formulas import source_word, unit_word
from comptoir.roi.model import Case, Line

ZERO = Decimal(0)
INPUTS_AT = 3  # first row of the inputs
LIKELY = 2  # their column


def workbook(case: Case) -> bytes:
    """The XLSX file. Words are written as words: what begins with “=” is never a formula.

    Raises:
        CaseError: the case cannot be computed.
    """
    stream = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(stream, options)
    book.set_properties({"title": case.name, "comments": "Comptoir"})
    Sheets(book, figures(case)).write()
    book.close()
    return stream.getvalue()


class Sheets:
    """Two sheets: the case, which multiplies the cells of the other, the assumptions."""

    def __init__(self, book: Any, shown: Figures) -> None:
        self.shown, self.case = shown, shown.case
        self.bold = book.add_format({"bold": True})
        self.money = book.add_format({"num_format": "#,##0;[Red]-#,##0"})
        self.total = book.add_format({"num_format": "#,##0;[Red]-#,##0", "bold": True, "top": 1})
        self.share = book.add_format({"num_format": "0.0%"})
        self.tenth = book.add_format({"num_format": "0.00"})
        self.edit = book.add_format({"bg_color": "#E3F1E8", "num_format": "#,##0.00####"})
        self.sheet = book.add_worksheet(_("Case"))
        self.inputs_name = _("Assumptions")
        self.inputs = book.add_worksheet(self.inputs_name)
        self.rows: dict[str, int] = {}
        self.cells: dict[str, str] = {}
        self.row = 0

    def write(self) -> None:
        self._write_inputs()
        self._write_lines()
        self._write_flows()
        self._write_results()
        self.sheet.set_column(0, 0, 44)
        self.sheet.set_column(1, self.case.years + 2, 14)
        self.sheet.freeze_panes(3, 1)

    def _write_inputs(self) -> None:
        sheet = self.inputs
        sheet.write_string(0, 0, self.inputs_name, self.bold)
        heads = [
            _("Assumption"),
            _("Low"),
            _("Likely"),
            _("High"),
            _("Unit"),
            _("Source"),
            _("Note"),
        ]
        for column, head in enumerate(heads):
            sheet.write_string(INPUTS_AT - 1, column, head, self.bold)
        for row, one in enumerate(self.case.inputs.values(), INPUTS_AT):
            sheet.write_string(row, 0, _(one.label))
            for column, value in enumerate((one.low, one.likely, one.high), 1):
                sheet.write_number(row, column, float(value), self.edit)
            sheet.write_string(row, 4, unit_word(one.unit))
            sheet.write_string(row, 5, source_word(one.source.value))
            sheet.write_string(row, 6, _(one.note) if one.note else "")
            cell = xl_rowcol_to_cell(row, LIKELY, row_abs=True, col_abs=True)
            self.cells[one.key] = f"'{self.inputs_name}'!{cell}"
        sheet.set_column(0, 0, 52)
        sheet.set_column(1, 5, 12)
        sheet.set_column(6, 6, 60)

    def _write_lines(self) -> None:
        self.sheet.write_string(0, 0, _(self.case.name), self.bold)
        self.row = 2
        for column, name in enumerate([_("Line"), *self.shown.columns, _("Total")]):
            self.sheet.write_string(self.row, column, name, self.bold)
        for line in self.case.lines:
            self.row += 1
            self.rows[line.key] = self.row
            self.sheet.write_string(self.row, 0, _(line.label))
            amounts = self.shown.found.lines[line.key]
            formula = self._product(line)
            for period in self.case.periods:
                weight = line.weight(period)
                text = f"={formula}*{weight}" if weight else "=0"
                self._formula(period + 1, text, amounts[period], self.money)
            self._row_total(sum(amounts), self.money)

    def _write_hours(self) -> None:
        """Hours of the lines of time, then their net: the third total, added to no other."""
        found, case = self.shown.found, self.case
        timed = [line for line in case.lines if line.nature == "time" and line.quantity]
        signs = ""
        for line in timed:
            self.row += 1
            signs += f"{'+' if line.side == 'benefit' else '-'}{{c}}{self.row + 1}"
            label = _("%(line)s, in hours") % {"line": _(line.label)}
            self.sheet.write_string(self.row, 0, label)
            formula = self._times(line.quantity)
            for period in case.periods:
                weight = line.weight(period)
                text = f"={formula}*{weight}" if weight else "=0"
                value = found.hours_by_line[line.key][period]
                self._formula(period + 1, text, value, self.money)
            self._row_total(sum(found.hours_by_line[line.key]), self.money)
        self._each("hours", _("Net hours"), f"=0{signs}", found.hours)

    def _product(self, line: Line) -> str:
        text = self._times(line.terms)
        if line.printed_to:
            return f"ROUND({text}/{line.printed_to},0)*{line.printed_to}"
        return text

    def _times(self, terms: tuple[str, ...]) -> str:
        """Cells multiplied, or divided."""
        text = ""
        for term in terms:
            name = term.removeprefix("/")
            sign = "/" if term.startswith("/") else "*"
            text += (sign if text or sign == "/" else "") + self.cells.get(name, name)
        return f"1{text}" if text.startswith("/") else text or "1"

    def _write_flows(self) -> None:
        found, case = self.shown.found, self.case
        self.row += 1
        shown = [line for line in case.lines if not line.hidden]
        costs = [line for line in shown if line.side == "cost"]
        gains = [line for line in shown if line.side == "benefit"]
        gone = [line for line in case.lines if line.hidden]
        self._sum_row("costs", _("Costs"), costs, found.costs_total)
        self._sum_row("benefits", _("Benefits"), gains, found.benefits_total)
        hidden = "".join(f"-{{c}}{self.rows[line.key] + 1}" for line in gone)
        net = f"={{c}}{self.rows['benefits'] + 1}-{{c}}{self.rows['costs'] + 1}{hidden}"
        self._each("net", _("Net flow before tax"), net, found.net_cash_flow_before_tax)
        tax = f"={{c}}{self.rows['net'] + 1}*(1-{self.cells['tax_rate']})"
        self._each("after", _("Net flow after tax"), tax, found.net_cash_flow_after_tax)
        self._running()
        for key, label, nature, amounts in (
            ("cash", _("Net cash"), "cash", found.cash),
            ("converted", _("Net hours converted"), "time", found.converted),
        ):
            lines = [line for line in case.lines if line.nature == nature]
            signs = "".join(
                f"{'+' if line.side == 'benefit' else '-'}{{c}}{self.rows[line.key] + 1}"
                for line in lines
            )
            self._each(key, label, f"=0{signs}", amounts)
        self._write_hours()

    def _running(self) -> None:
        """The running sum, and the month at which each crossing happens."""
        total, sums = ZERO, []
        for flow in self.shown.found.net_cash_flow_after_tax:
            total += flow
            sums.append(total)
        self.row += 1
        self.rows["running"] = self.row
        self.sheet.write_string(self.row, 0, _("Running sum after tax"))
        first = self._letter(1)
        for period, value in enumerate(sums):
            row = self.rows["after"] + 1
            cells = f"${first}{row}:{self._letter(period + 1)}{row}"
            self._formula(period + 1, f"=SUM({cells})", value, self.money)

    def _write_results(self) -> None:
        found, last = self.shown.found, self._letter(self.case.years + 1)
        self.row += 1
        after, net, running = (self.rows[n] + 1 for n in ("after", "net", "running"))
        years = f"C{after}:{last}{after}"
        self._result(_("Return per year"), f"=IF(B{after}<0,AVERAGE({years})/-B{after},\"\")",
                     found.annual_roi, self.share)  # fmt: skip
        payback = self._payback(running, after)
        self._result(_("Payback, in months"), payback, found.payback_months, self.tenth)
        all_costs = f"SUM(B{self.rows['costs'] + 1}:{last}{self.rows['costs'] + 1})"
        all_gains = f"SUM(B{self.rows['benefits'] + 1}:{last}{self.rows['benefits'] + 1})"
        whole = f'=IF({all_costs}>0,({all_gains}-{all_costs})/{all_costs},"")'
        self._result(_("Return over all years"), whole, found.whole_roi, self.share)
        value = f"=B{net}+NPV({self.cells['discount_rate']},C{net}:{last}{net})"
        self._result(_("Net present value"), value, found.npv, self.money)
        guess = float(found.irr) if found.irr is not None else 0.1
        rate = f'=IFERROR(IRR(B{net}:{last}{net},{guess:.6g}),"")'
        self._result(_("Internal rate of return"), rate, found.irr, self.share)

    def _payback(self, running: int, after: int) -> str:
        """12 × (year before + missing ÷ flow) at the last crossing from below zero."""
        last = self._letter(self.case.years + 1)
        turns = [
            f"IF(AND({a}{running}<0,{b}{running}>=0),12*({n}-{a}{running}/{b}{after}),0)"
            for n, (a, b) in enumerate(
                (self._letter(n + 1), self._letter(n + 2)) for n in range(self.case.years)
            )
        ]
        return f'=IF({last}{running}<0,"",MAX({",".join(turns)}))'

    def _sum_row(self, key: str, label: str, lines: list[Line], amounts: Any) -> None:
        cells = "+".join(f"{{c}}{self.rows[line.key] + 1}" for line in lines) or "0"
        self._each(key, label, f"={cells}", amounts)

    def _each(self, key: str, label: str, formula: str, amounts: Any) -> None:
        """One formula in every period; {c} is the letter of the column."""
        self.row += 1
        self.rows[key] = self.row
        self.sheet.write_string(self.row, 0, label, self.bold)
        for period in self.case.periods:
            text = formula.replace("{c}", self._letter(period + 1))
            self._formula(period + 1, text, amounts[period], self.total)
        self._row_total(sum(amounts), self.total)

    def _row_total(self, value: Any, style: Any) -> None:
        last = self._letter(self.case.years + 1)
        text = f"=SUM(B{self.row + 1}:{last}{self.row + 1})"
        self._formula(self.case.years + 2, text, value, style)

    def _result(self, label: str, formula: str, value: Any, style: Any) -> None:
        self.row += 1
        self.sheet.write_string(self.row, 0, label)
        self._formula(1, formula, value, style)

    def _formula(self, column: int, text: str, value: Any, style: Any) -> None:
        shown = "" if value is None else float(value)
        self.sheet.write_formula(self.row, column, text, style, shown)

    @staticmethod
    def _letter(column: int) -> str:
        return chr(ord("A") + column)  # at most eleven periods
