"""Monte Carlo: ranges instead of points.

Each input with a range is drawn from a PERT distribution: a beta distribution between low and
high whose mean is (low + 4 × likely + high) ÷ 6. Source: Malcolm, Roseboom, Clark, Fazar,
Application of a technique for research and development program evaluation, 1959 (shape λ = 4,
as in Vose, Risk Analysis). Chosen over the triangular because the extremes of an opinion are
rarer than a triangle makes them. Inputs are drawn independently of each other, and the same
seed gives the same result.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from comptoir.roi.model.case import Case, Input
from comptoir.roi.model.outcome import present_value

DRAWS = 100_000
SEED = 20_260_101
BARS = 28
SHAPE = 4.0

Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


@dataclass(frozen=True)
class Distribution:
    """Of the NPV, in euros. `bars` are shares of the draws between `least` and `most` (the
    outermost 0.5 % on each side are counted in the first and the last bar)."""

    draws: int
    p10: float
    p50: float
    p90: float
    chance_of_loss: float  # 0 to 1
    least: float
    most: float
    bars: list[float]


def simulate(case: Case, draws: int = DRAWS, seed: int = SEED) -> Distribution:
    """The distribution of the NPV when every range is drawn at once."""
    chance = np.random.default_rng(seed)
    values = {key: _drawn(one, chance, draws) for key, one in sorted(case.inputs.items())}
    found = np.zeros(draws) + present_value(case, values, float)
    p10, p50, p90 = (float(each) for each in np.percentile(found, [10, 50, 90]))
    least, most = (float(each) for each in np.percentile(found, [0.5, 99.5]))
    edges = (least, most) if most > least else (least - 1, most + 1)
    counts, _edges = np.histogram(np.clip(found, *edges), bins=BARS, range=edges)
    return Distribution(
        draws=draws,
        p10=p10,
        p50=p50,
        p90=p90,
        chance_of_loss=float(np.mean(found < 0)),
        least=edges[0],
        most=edges[1],
        bars=[float(count) / draws for count in counts],
    )


def _drawn(one: Input, chance: np.random.Generator, draws: int) -> Floats | float:
    """Values of an input; the same for all where there is no range."""
    low, likely, high = float(one.low), float(one.likely), float(one.high)
    if high <= low:
        return likely
    left = 1 + SHAPE * (likely - low) / (high - low)
    right = 1 + SHAPE * (high - likely) / (high - low)
    drawn: Floats = low + (high - low) * chance.beta(left, right, draws)
    return drawn
