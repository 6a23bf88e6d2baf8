"""Reading a case from the JSON that docs/roi.md describes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from comptoir.roi.model.case import (
    MOST,
    MOST_YEARS,
    Case,
    CaseError,
    Input,
    Line,
    Problem,
    Source,
    by_key,
    known,
    plain,
)
from comptoir.roi.model.founding import as_printed, corrected
from comptoir.roi.model.ours import our_case

STARTS: dict[str, Callable[[], Case]] = {
    "ours": our_case, "as_stated_corrected": corrected, "as_printed": as_printed,
}  # fmt: skip
FIELDS = {"name", "start_from", "years", "start_year", "end_year", "inputs", "lines"}
OF_INPUT = {"low", "likely", "high", "source", "note"}
OF_LINE = {"name", "side", "nature", "quantity", "unit", "price", "amounts", "when", "source",
           "note", "adoption"}  # fmt: skip
LONGEST = 200


def read_case(found: Any) -> Case:
    """A case from parsed JSON.

    1. `start_from` names the case whose inputs and lines are taken (`ours` by default).
    2. `years`, or `start_year` and `end_year`, set the periods.
    3. `inputs` replace values by key: a number, or an object with low, likely, high.
    4. `lines`, when given, replace all the lines by one's own.

    Raises:
        CaseError: with one problem for each wrong field.
    """
    if not isinstance(found, Mapping):
        raise CaseError([Problem("file", "object", "A case is a JSON object: { … }.")])
    problems = list(_unknown(found, FIELDS, ""))
    start = found.get("start_from", "ours")
    if not isinstance(start, str) or start not in STARTS:
        problems.append(Problem("start_from", "choice", f"Choose one of {', '.join(STARTS)}."))
        start = "ours"
    case = STARTS[start]()
    years, first = _periods(found, problems, case.years)
    inputs = _inputs(found.get("inputs", {}), case, problems)
    name = _text(found.get("name", case.name), "name", problems)
    case = replace(case, name=name, years=years, first_year=first, inputs=inputs)
    if "lines" in found:
        case = _own_lines(found["lines"], case, problems)
    wrong = [one for each in case.inputs.values() for one in each.problems()]
    problems += [replace(one, field=f"inputs.{one.field}") for one in wrong]
    if problems:
        raise CaseError(problems)
    return case.check()


def _unknown(found: Mapping[str, Any], names: set[str], before: str) -> Iterator[Problem]:
    for name in found:
        if name not in names:
            sentence = f"There is no such field. There are: {', '.join(sorted(names))}."
            yield Problem(f"{before}{name}", "unknown", sentence)


def _periods(
    found: Mapping[str, Any], problems: list[Problem], usual: int
) -> tuple[int, int | None]:
    first = _whole(found, "start_year", 1900, 2200, problems)
    last = _whole(found, "end_year", 1900, 2200, problems)
    years = _whole(found, "years", 1, MOST_YEARS, problems)
    if last is not None and first is None:
        problems.append(Problem("start_year", "missing", "Say when it starts, too."))
    if first is not None and last is not None:
        if last < first:
            sentence = f"The end, {last}, comes before the start, {first}."
            problems.append(Problem("end_year", "order", sentence))
        elif last - first + 1 > MOST_YEARS:
            problems.append(Problem("end_year", "years", f"At most {MOST_YEARS} years."))
        else:
            years = last - first + 1
    return years or usual, first


def _whole(
    found: Mapping[str, Any], name: str, least: int, most: int, problems: list[Problem]
) -> int | None:
    value = found.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        problems.append(Problem(name, "whole", f"Write a whole number from {least} to {most}."))
        return None
    return value


def _inputs(given: Any, case: Case, problems: list[Problem]) -> dict[str, Input]:
    inputs = dict(case.inputs)
    if not isinstance(given, Mapping):
        problems.append(Problem("inputs", "object", "Write an object: { key: value }."))
        return inputs
    problems += _unknown(given, set(inputs), "inputs.")
    for key in given:
        if key in inputs:
            inputs[key] = _input(given[key], inputs[key], problems)
    return inputs


def _input(value: Any, usual: Input, problems: list[Problem]) -> Input:
    where = f"inputs.{usual.key}"
    if not isinstance(value, Mapping):
        point = number_in(value, where, problems)
        return usual if point is None else replace(usual, low=point, likely=point, high=point)
    problems += _unknown(value, OF_INPUT, f"{where}.")
    points = {
        name: number_in(value[name], f"{where}.{name}", problems)
        for name in ("low", "likely", "high")
        if name in value
    }
    kept = {name: point for name, point in points.items() if point is not None}
    likely = kept.get("likely", usual.likely)
    low, high = kept.get("low", likely), kept.get("high", likely)
    new = replace(usual, low=low, likely=likely, high=high)
    source = _source(value.get("source", usual.source), f"{where}.source", problems)
    return replace(new, source=source, note=_text(value.get("note", usual.note), where, problems))


def number_in(value: Any, where: str, problems: list[Problem]) -> Decimal | None:
    """A finite number of a sensible size, or None with a problem."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        problems.append(Problem(where, "number", "Write a number.", str(value)[:40]))
        return None
    try:
        point = Decimal(str(value))
    except InvalidOperation:
        point = Decimal("NaN")
    if not point.is_finite() or abs(point) > MOST:
        sentence = f"This is too large: at most {plain(MOST)}."
        problems.append(Problem(where, "bounds", sentence, str(value)[:40]))
        return None
    return point


def _source(value: Any, where: str, problems: list[Problem]) -> Source:
    try:
        return Source(value)
    except ValueError:
        problems.append(Problem(where, "choice", f"Choose one of {', '.join(Source)}."))
        return Source.ASSUMED


def _text(value: Any, where: str, problems: list[Problem]) -> str:
    if not isinstance(value, str) or len(value) > LONGEST:
        problems.append(Problem(where, "text", f"Write a text of at most {LONGEST} characters."))
        return ""
    return value


def _own_lines(given: Any, case: Case, problems: list[Problem]) -> Case:
    if not isinstance(given, list) or not given or len(given) > LONGEST:
        sentence = f"Write a list of 1 to {LONGEST} lines: [ … ]."
        problems.append(Problem("lines", "list", sentence))
        return case
    extra: list[Input] = []
    lines: list[Line] = []
    for number, row in enumerate(given):
        where = f"lines[{number}]"
        if isinstance(row, Mapping):
            problems += _unknown(row, OF_LINE, f"{where}.")
            lines.append(_line(row, number, case, extra, problems))
        else:
            problems.append(Problem(where, "object", "A line is an object: { … }."))
    used = {term.removeprefix("/") for line in lines for term in line.terms}
    kept = {"tax_rate", "discount_rate"} | used
    inputs = {key: one for key, one in case.inputs.items() if key in kept} | by_key(extra)
    return replace(case, inputs=inputs, lines=tuple(lines), effort="", notes=())


def _line(
    row: Mapping[str, Any], number: int, case: Case, extra: list[Input], problems: list[Problem]
) -> Line:
    where = f"lines[{number}]"
    name = _text(row.get("name", ""), f"{where}.name", problems)
    if not name:
        problems.append(Problem(f"{where}.name", "missing", "Give the line a name."))
    source = _source(row.get("source", "assumed"), f"{where}.source", problems)
    side = _choice(row, "side", ("cost", "benefit"), None, where, problems)
    line = Line(
        key=f"line_{number}",
        label=name,
        side="benefit" if side == "benefit" else "cost",
        terms=(),
        nature="time" if _choice(row, "nature", ("cash", "time"), "cash", where, problems)
        == "time" else "cash",
        when="launch" if _choice(row, "when", ("launch", "years"), "years", where, problems)
        == "launch" else "years",
        source=source,
        note=_text(row.get("note", ""), f"{where}.note", problems),
    )  # fmt: skip
    adopted = ("adoption",) if side == "benefit" and row.get("adoption", True) is not False else ()
    adopted = adopted if "adoption" in case.inputs else ()
    if "amounts" in row:
        weights = _amounts(row["amounts"], f"{where}.amounts", case.years, problems)
        return replace(line, terms=adopted, weights=weights)
    return _priced(line, row, adopted, where, extra, problems)


def _priced(
    line: Line, row: Mapping[str, Any], adopted: tuple[str, ...], where: str,
    extra: list[Input], problems: list[Problem],
) -> Line:  # fmt: skip
    """A line of so many units at such a price; in hours when it is of time."""
    terms: list[str] = []
    for name, usual in (("quantity", None), ("price", None)):
        point = number_in(row.get(name, usual), f"{where}.{name}", problems)
        unit = str(row.get("unit", "units")) if name == "quantity" else "euro"
        label = f"{line.label}, {name}"
        extra.append(known(f"{line.key}_{name}", label, unit, point or 0, line.source))
        terms.append(f"{line.key}_{name}")
    unit = "hours" if line.nature == "time" else str(row.get("unit", "units"))
    quantity = (terms[0], *adopted)
    return replace(line, terms=(*terms, *adopted), unit=unit, quantity=quantity)


def _amounts(
    given: Any, where: str, years: int, problems: list[Problem]
) -> tuple[Decimal, ...]:  # fmt: skip
    if not isinstance(given, list) or len(given) != years + 1:
        sentence = f"Write {years + 1} amounts: at launch, then for each of the {years} years."
        problems.append(Problem(where, "list", sentence))
        return (Decimal(0),) * (years + 1)
    points = [number_in(each, f"{where}[{n}]", problems) for n, each in enumerate(given)]
    return tuple(point or Decimal(0) for point in points)


def _choice(
    row: Mapping[str, Any], name: str, among: tuple[str, ...], usual: str | None, where: str,
    problems: list[Problem],
) -> str:  # fmt: skip
    value = row.get(name, usual)
    if value not in among:
        sentence = f"Choose one of {', '.join(among)}."
        problems.append(Problem(f"{where}.{name}", "choice", sentence))
        return among[0]
    return str(value)
