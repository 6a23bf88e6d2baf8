"""The figures of an investment, each a function of a list of yearly flows.

A flow is a net amount in euros: `flows[0]` at launch, `flows[n]` at the end of year n.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import accumulate, pairwise

LEAST_RATE, MOST_RATE = -0.999, 1e9
TURNS = 300  # halvings of an interval: far below the last digit of a float


def annual_roi(flows: Sequence[Decimal]) -> Decimal | None:
    """Average of the yearly net flows over the initial cost; a share (9.53 = 953 %).

    ROI = (Σ flows[1..n] ÷ n) ÷ −flows[0]. Source: Nucleus Research, “ROI: average annual net
    benefit divided by initial cost”, the definition of the founding case. It is a yearly
    figure. None when nothing is spent at launch.
    """
    if flows[0] >= 0 or len(flows) < 2:
        return None
    return sum(flows[1:], Decimal(0)) / (len(flows) - 1) / -flows[0]


def whole_roi(costs: Sequence[Decimal], benefits: Sequence[Decimal]) -> Decimal | None:
    """(Σ benefits − Σ costs) ÷ Σ costs over all periods, launch included; a share.

    Source: the usual definition of return on investment. None without any cost.
    """
    spent = sum(costs, Decimal(0))
    return (sum(benefits, Decimal(0)) - spent) / spent if spent > 0 else None


def npv(flows: Sequence[Decimal], rate: Decimal) -> Decimal:
    """Net present value in euros: Σ flows[t] ÷ (1 + rate)^t, t from 0.

    Source: Brealey, Myers, Allen, Principles of Corporate Finance, “How to calculate present
    values”; flows at the end of each year.
    """
    return sum((flow / (1 + rate) ** t for t, flow in enumerate(flows)), Decimal(0))


def payback_months(flows: Sequence[Decimal]) -> Decimal | None:
    """Months until the running sum of flows is no longer below zero, for good.

    Cumulative; within a year money comes evenly: month = 12 × (t − 1 + missing ÷ flows[t]).
    0 when nothing is ever missing, None when the sum ends below zero. Source: Brealey, Myers,
    Allen, Principles of Corporate Finance, “payback”, with the year interpolated.
    """
    sums = list(accumulate(flows))
    if sums[-1] < 0:
        return None
    below = [t for t, total in enumerate(sums) if total < 0]
    if not below:
        return Decimal(0)
    last = below[-1]
    return 12 * (last + -sums[last] / flows[last + 1])


def irr(flows: Sequence[Decimal]) -> Decimal | None:
    """Internal rate of return: the yearly rate at which `npv` is zero; a share.

    Found by halving. Source: Brealey, Myers, Allen, chapter on investment criteria. None when
    the flows do not change sign exactly once: there is then no rate, or several.
    """
    signs = [flow > 0 for flow in flows if flow]
    if sum(a != b for a, b in pairwise(signs)) != 1:
        return None
    low, high = LEAST_RATE, MOST_RATE
    points = [float(flow) for flow in flows]
    if _present(points, low) * _present(points, high) > 0:
        return None
    for _turn in range(TURNS):
        middle = (low + high) / 2
        if _present(points, low) * _present(points, middle) <= 0:
            high = middle
        else:
            low = middle
    return Decimal((low + high) / 2)


def _present(flows: Sequence[float], rate: float) -> float:
    """The sign of the present value is what matters: divided by the launch's factor only."""
    total = 0.0
    for flow in reversed(flows):
        total = total / (1 + rate) + flow
    return total
