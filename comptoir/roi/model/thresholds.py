"""Where a case stops paying, and what moves it most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from comptoir.roi.model.case import Case
from comptoir.roi.model.outcome import present_value


def break_even(case: Case, key: str) -> Decimal | None:
    """The value of the input `key` at which the NPV is zero, all others being likely.

    Every line holds an input at most once, so the NPV is a straight line in it:
    x = −N(0) ÷ (N(1) − N(0)). None when the input changes nothing, or no value from zero up
    to its largest is enough. Units: those of the input. Source: Brealey, Myers, Allen,
    Principles of Corporate Finance, “break-even analysis”, solved exactly.
    """
    none, one = npv_without_and_with(case, key)
    slope = one - none
    if slope <= 0:
        return None
    found = max(-none / slope, Decimal(0))
    return found if found <= case.inputs[key].most else None


def npv_without_and_with(case: Case, key: str) -> tuple[Decimal, Decimal]:
    """NPV in euros when the input `key` is 0, then when it is 1."""
    return _at(case, key, Decimal(0)), _at(case, key, Decimal(1))


def break_even_minutes(case: Case) -> Decimal | None:
    """`break_even` of the time saved, in minutes per person and week: hours × 60."""
    found = break_even(case, case.effort) if case.effort else None
    return None if found is None else found * 60


def break_even_table(
    case: Case, adoptions: Sequence[Decimal], minutes: Sequence[Decimal]
) -> list[list[Decimal]]:
    """NPV in euros, a row for each share of people who use it, a column for each number of
    minutes that they save a week: `measures.npv` with these two put in."""
    values = case.values
    return [
        [
            present_value(case, {**values, "adoption": share, case.effort: each / 60}, Decimal)
            for each in minutes
        ]
        for share in adoptions
    ]


@dataclass(frozen=True)
class Swing:
    """How far the NPV moves when one input alone goes from low to high; euros."""

    key: str
    at_low: Decimal
    at_high: Decimal

    @property
    def width(self) -> Decimal:
        return abs(self.at_high - self.at_low)


def tornado(case: Case) -> list[Swing]:
    """Every input with a range, the one that moves the NPV most first; euros.

    Width = |N(high) − N(low)|, all other inputs likely. Source: Eschenbach, Spiderplots versus
    Tornado Diagrams for Sensitivity Analysis, Interfaces 22 (6), 1992.
    """
    swings = [
        Swing(key, _at(case, key, one.low), _at(case, key, one.high))
        for key, one in case.inputs.items()
        if one.is_range
    ]
    moving = [swing for swing in swings if swing.width]
    return sorted(moving, key=lambda swing: (-swing.width, swing.key))


def _at(case: Case, key: str, value: Decimal) -> Decimal:
    found: Decimal = present_value(case, {**case.values, key: value}, Decimal)
    return found
