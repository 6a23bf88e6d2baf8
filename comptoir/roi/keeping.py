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


def figures_of(case: Case) -> dict[str, Any]:
    """What a scenario keeps: numbers as text, so that nothing is rounded."""
    return {
        "years": case.years,
        "first_year": case.first_year,
        "inputs": {
            key: {
                "low": str(one.low),
                "likely": str(one.likely),
                "high": str(one.high),
                "source": one.source.value,
            }
            for key, one in case.inputs.items()
        },
    }


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
    """The case that was kept, over the `usual` one. Inputs that are no longer known, or no
    longer make sense, are left out: a newer version must open what an older one saved."""
    kept = scenario.figures
    inputs = dict(usual.inputs)
    for key, row in kept.get("inputs", {}).items():
        if key in inputs and (one := _kept(inputs[key], row)):
            inputs[key] = one
    found = replace(
        usual,
        key=f"scenario_{scenario.pk}",
        name=scenario.name,
        inputs=inputs,
        years=kept.get("years", usual.years),
        first_year=kept.get("first_year", usual.first_year),
    )
    try:
        return found.check()
    except CaseError:
        return replace(usual, name=scenario.name)


def _kept(usual: Input, row: dict[str, str]) -> Input | None:
    try:
        one = replace(
            usual,
            low=Decimal(row["low"]),
            likely=Decimal(row["likely"]),
            high=Decimal(row["high"]),
            source=Source(row["source"]),
        )
    except (KeyError, InvalidOperation, ValueError, TypeError):
        return None
    return None if list(one.problems()) else one
