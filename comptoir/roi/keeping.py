"""A case as a scenario keeps it, and back."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from comptoir.roi.model import Case, Input, Source
from comptoir.roi.model.case import CaseError

if TYPE_CHECKING:
    from comptoir.roi.models import Scenario

LONGEST_NOTE = 200


def figures_of(case: Case, usual: Case | None = None) -> dict[str, Any]:
    """What a scenario keeps: numbers as text, so that nothing is rounded. With `usual`, only
    what differs from it: the rest follows the network."""
    known = usual.inputs if usual else {}
    found: dict[str, Any] = {
        "inputs": {
            key: {
                "low": str(one.low),
                "likely": str(one.likely),
                "high": str(one.high),
                "source": one.source.value,
                "note": one.note,
            }
            for key, one in case.inputs.items()
            if one != known.get(key)
        }
    }
    if usual is None or (case.years, case.first_year) != (usual.years, usual.first_year):
        found |= {"years": case.years, "first_year": case.first_year}
    return found


def figures_in(text: str) -> dict[str, Any]:
    """Figures that an archive carries as text; what is not of their form is left out."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    inputs = found.get("inputs")
    rows = inputs.items() if isinstance(inputs, dict) else ()
    kept: dict[str, Any] = {key: row for key, row in rows if isinstance(row, dict)}
    years = {key: found[key] for key in ("years", "first_year") if type(found.get(key)) is int}
    return {**years, "inputs": kept}


def case_of(scenario: Scenario, usual: Case) -> Case:
    """The case that was kept, over the `usual` one."""
    found = with_kept(usual, scenario.figures)
    return replace(found, key=f"scenario_{scenario.pk}", name=scenario.name)


def with_kept(usual: Case, kept: dict[str, Any]) -> Case:
    """The usual case with kept figures. Inputs that are no longer known, or no longer make
    sense, are left out: a newer version must open what an older one saved."""
    inputs = dict(usual.inputs)
    for key, row in kept.get("inputs", {}).items():
        if key in inputs and (one := _kept(inputs[key], row)):
            inputs[key] = one
    found = replace(
        usual,
        inputs=inputs,
        years=kept.get("years", usual.years),
        first_year=kept.get("first_year", usual.first_year),
    )
    try:
        return found.check()
    except CaseError:
        return usual


def _kept(usual: Input, row: dict[str, str]) -> Input | None:
    try:
        one = replace(
            usual,
            low=Decimal(row["low"]),
            likely=Decimal(row["likely"]),
            high=Decimal(row["high"]),
            source=Source(row["source"]),
            note=str(row.get("note", usual.note))[:LONGEST_NOTE],
        )
    except (KeyError, InvalidOperation, ValueError, TypeError, AttributeError):
        return None
    return None if list(one.problems()) else one
