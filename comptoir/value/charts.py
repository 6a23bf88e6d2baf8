"""Where the marks of the charts stand. Templates draw them; a table behind says the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, log10
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from comptoir.value.dashboard import MonthLine
    from comptoir.value.measured import KindSummary, Summary

WIDTH, HEIGHT, LEFT, FOOT = 640.0, 240.0, 44.0, 200.0
ROW, BEGIN = 50.0, 8.0


@dataclass(frozen=True)
class Bar:
    """A rectangle, in the units of the view box."""

    x: float
    y: float
    width: float
    height: float
    middle: float


@dataclass(frozen=True)
class MonthBars:
    month: date
    assumed: Bar
    measured: Bar
    label_x: float
    is_named: bool  # every second month on a full year, so that names do not touch


@dataclass(frozen=True)
class MonthChart:
    bars: list[MonthBars]
    grid: list[tuple[float, float]]  # y, hours


def month_chart(lines: Sequence[MonthLine]) -> MonthChart:
    """Two bars a month: assumed, and measured with what was declared."""
    top = _round_up(max((max(line.assumed, line.measured) for line in lines), default=1))
    step = (WIDTH - LEFT) / max(len(lines), 6)
    width = min(step * 0.36, 26)

    def bar(hours: float, x: float) -> Bar:
        height = round(hours / top * (FOOT - 12), 1)
        return Bar(round(x, 1), round(FOOT - height, 1), round(width, 1), height, x + width / 2)

    bars = []
    for rank, line in enumerate(lines):
        x = LEFT + step * rank + (step - 2 * width - 3) / 2
        named = len(lines) <= 6 or (len(lines) - rank) % 2 == 1
        bars.append(
            MonthBars(
                line.month,
                bar(line.assumed, x),
                bar(line.measured, x + width + 3),
                round(x + width, 1),
                named,
            )
        )
    grid = [(round(FOOT - part * (FOOT - 12), 1), top * part) for part in (0, 0.25, 0.5, 0.75, 1)]
    return MonthChart(bars, grid)


@dataclass(frozen=True)
class KindBars:
    """One kind: the line from low to high and the point of its mid, assumed and measured."""

    kind: KindSummary
    y: float
    assumed: tuple[float, float, float]
    measured: tuple[float, float, float] | None


def kind_chart(found: Summary) -> tuple[list[KindBars], float, list[tuple[float, float]]]:
    """Rows, height of the drawing, and the grid as (x, hours)."""
    rows = [one for one in found.kinds if one.events]
    ends = [one.assumed.high for one in rows] + [one.best.high for one in rows]
    top = _round_up(max(ends, default=1))

    def x(hours: float) -> float:
        return round(BEGIN + hours / top * (WIDTH - 2 * BEGIN - 24), 1)

    drawn = [
        KindBars(
            one,
            rank * ROW,
            (x(one.assumed.low), x(one.assumed.mid), x(one.assumed.high)),
            (x(one.measured.low), x(one.measured.mid), x(one.measured.high))
            if one.measured
            else None,
        )
        for rank, one in enumerate(rows)
    ]
    return drawn, len(rows) * ROW + 22, [(x(top * part), top * part) for part in (0, 0.5, 1)]


def _round_up(value: float) -> float:
    """The next of 1, 2, 4, 5, 8, 10 × a power of ten: a scale that people read."""
    if value <= 0:
        return 1
    power = 10.0 ** ceil(log10(value) - 1)
    return next((step * power for step in (1, 2, 4, 5, 8, 10) if value <= step * power), 10 * power)
