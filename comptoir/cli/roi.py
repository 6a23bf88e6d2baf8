"""`comptoir roi`: business cases on the command line. No network and no database is needed."""

from __future__ import annotations

import json
import sys
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import click

from comptoir.roi.model import (
    CONTRADICTIONS,
    Case,
    CaseError,
    Line,
    Outcome,
    as_printed,
    break_even,
    corrected,
    outcome,
    read_case,
    simulate,
)
from comptoir.roi.model.outcome import quantities_of
from comptoir.roi.model.thresholds import break_even_minutes

LARGEST = 2**20  # bytes of a file
WRONG_INPUT = 2


@click.group()
def command() -> None:
    """Business cases: the founding one, and yours from a file."""


@command.command()
@click.option("--json", "as_json", is_flag=True, help="Everything, for a program.")
def founding(as_json: bool) -> None:
    """The founding case, as it was printed and as its own inputs give it."""
    printed, right = outcome(as_printed()), outcome(corrected())
    if as_json:
        found = {"as_printed": printed_figures(printed), "as_stated_corrected": figures(right)}
        found["as_printed"]["contradictions"] = CONTRADICTIONS
        found["as_stated_corrected"]["contradictions"] = []
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
        return
    for title, each in (("As printed", printed), ("As stated, corrected", right)):
        click.echo(table(title, each))
    click.echo("Why they differ:")
    for one in CONTRADICTIONS:
        click.echo(f"  {one['figure']}: {one['why']}")


@command.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Everything, for a program.")
def case(file: Path, as_json: bool) -> None:
    """Compute the case that FILE holds (JSON; docs/roi.md describes it)."""
    try:
        found = outcome(read_case(_parsed(file)))
    except CaseError as error:
        for problem in error.problems:
            click.echo(f"{problem.field}: {problem.sentence}", err=True)
        sys.exit(WRONG_INPUT)
    if as_json:
        click.echo(json.dumps(figures(found) | _risk(found.case), indent=2, ensure_ascii=False))
    else:
        click.echo(table(found.case.name, found))


def _parsed(file: Path) -> Any:
    try:
        if file.stat().st_size > LARGEST:
            _stop(f"{file} is larger than a megabyte: this is not a case.")
        return json.loads(file.read_text("utf-8"))
    except OSError as error:
        _stop(f"{file} cannot be read: {error.strerror}.")
    except (ValueError, RecursionError) as error:
        _stop(f"{file} is not JSON: {error}.")


def _stop(sentence: str) -> None:
    click.echo(sentence, err=True)
    sys.exit(WRONG_INPUT)


def figures(found: Outcome) -> dict[str, Any]:
    """Every figure of an outcome as JSON numbers; None where there is none."""
    months = found.payback_months
    return {
        "name": found.case.name,
        "costs_total": _numbers(found.costs_total),
        "benefits_total": _numbers(found.benefits_total),
        "net_cash_flow_before_tax": _numbers(found.net_cash_flow_before_tax),
        "net_cash_flow_after_tax": _numbers(found.net_cash_flow_after_tax),
        "annual_roi_percent": _percent(found.annual_roi),
        "payback_years": None if months is None else float(months / 12),
        "payback_months": None if months is None else float(months),
        "three_year_roi_percent": _percent(found.whole_roi),
        "npv": float(found.npv),
        "irr_percent": _percent(found.irr),
        "cash": float(sum(found.cash)),
        "hours": float(sum(found.hours)),
        "converted_hours": float(sum(found.converted)),
        "lines": [_line(line, found) for line in found.case.lines],
        "inputs": {key: float(one.likely) for key, one in found.case.inputs.items()},
        "notes": list(found.case.notes),
    }


def _line(line: Line, found: Outcome) -> dict[str, Any]:
    return {
        "name": line.label,
        "side": line.side,
        "nature": line.nature,
        "unit": line.unit or None,
        "quantity": _numbers(quantities_of(line, found.case)) if line.quantity else None,
        "amounts": _numbers(found.lines[line.key]),
        "source": found.case.source_of(line).value,
        "note": line.note,
        "hidden": line.hidden,
    }


def printed_figures(found: Outcome) -> dict[str, Any]:
    """The same, rounded as the founding document rounds: euros, whole percents, tenths of a
    year. What it does not print (three years, NPV) follows from what it prints."""
    exact = figures(found)
    money = ("costs_total", "benefits_total", "net_cash_flow_before_tax", "net_cash_flow_after_tax")
    rounded: dict[str, Any] = {
        name: [_whole(amount) for amount in getattr(found, name)] for name in money
    }
    rounded |= {name: round(exact[name]) for name in
                ("annual_roi_percent", "three_year_roi_percent", "npv")}  # fmt: skip
    return exact | rounded | {"payback_years": round(exact["payback_years"], 1)}


def _risk(case: Case) -> dict[str, Any]:
    chance = simulate(case)
    adoption = break_even(case, "adoption") if "adoption" in case.inputs else None
    minutes = break_even_minutes(case)
    return {
        "npv_p10": chance.p10,
        "npv_p50": chance.p50,
        "npv_p90": chance.p90,
        "chance_of_loss": chance.chance_of_loss,
        "break_even_adoption_percent": _percent(adoption),
        "break_even_minutes_per_week": None if minutes is None else float(minutes),
    }


def table(title: str, found: Outcome) -> str:
    """The case as lines of text."""
    names = ["launch", *(f"year {n}" for n in found.case.periods[1:])]
    rows = [(title, names)]
    for line in found.case.lines:
        mark = " (hidden)" if line.hidden else ""
        rows.append((f"  {line.label}{mark}", _texts(found.lines[line.key])))
    rows += [
        ("Costs", _texts(found.costs_total)),
        ("Benefits", _texts(found.benefits_total)),
        ("Net cash flow before tax", _texts(found.net_cash_flow_before_tax)),
        ("Net cash flow after tax", _texts(found.net_cash_flow_after_tax)),
    ]
    width = max(len(name) for name, _cells in rows) + 2
    text = [f"{name:<{width}}" + "".join(f"{cell:>12}" for cell in cells) for name, cells in rows]
    return "\n".join([*text, "", *_results(found), ""])


def _results(found: Outcome) -> list[str]:
    def percent(share: Decimal | None) -> str:
        return "none" if share is None else f"{share * 100:,.1f} %"

    months = found.payback_months
    return [
        f"Annual ROI            {percent(found.annual_roi)}",
        f"Payback               {'never' if months is None else f'{months:.2f} months'}",
        f"ROI over all years    {percent(found.whole_roi)}",
        f"NPV before tax        {found.npv:,.0f}",
    ]


def _texts(amounts: list[Decimal]) -> list[str]:
    return [f"{amount:,.0f}" for amount in amounts]


def _numbers(amounts: list[Decimal]) -> list[float]:
    return [float(amount) for amount in amounts]


def _whole(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def _percent(share: Decimal | None) -> float | None:
    return None if share is None else float(share * 100)
