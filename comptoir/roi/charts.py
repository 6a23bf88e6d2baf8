"""Charts as numbers for inline SVG, each with the table behind it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from comptoir.roi.formulas import value_of
from comptoir.roi.model import Case, break_even, break_even_table, simulate, tornado
from comptoir.roi.model.chance import BARS
from comptoir.roi.model.outcome import present_value
from comptoir.roi.numbers import euros, percent, short_euros, shown

WIDTH, EDGE, HEIGHT = 360, 10, 118
SHOWN = 6  # bars of the tornado
ADOPTIONS = [Decimal(n) / 100 for n in (10, 20, 30, 40, 60, 80, 100)]
MINUTES = [Decimal(n) for n in (5, 12, 20, 30, 42, 60, 120)]


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    inside: bool = True


@dataclass(frozen=True)
class Chance:
    """The probable result: bars, and where P10, P50 and P90 stand."""

    bars: list[Bar]
    marks: list[tuple[str, float, str]]
    label: str
    rows: list[tuple[str, str]]
    loss: str
    draws: str


def chance_of(case: Case) -> Chance:
    """Drawn with the case's ranges."""
    found = simulate(case)
    span = found.most - found.least
    top = max(found.bars)
    inner = (WIDTH - 2 * EDGE) / BARS

    def x(value: float) -> float:
        return round(EDGE + (value - found.least) / span * (WIDTH - 2 * EDGE), 1)

    bars = []
    for number, share in enumerate(found.bars):
        middle = found.least + (number + 0.5) / BARS * span
        height = round(HEIGHT * share / top, 1)
        place = round(EDGE + number * inner + 0.6, 1)
        inside = found.p10 <= middle <= found.p90
        bars.append(Bar(place, round(126 - height, 1), round(inner - 1.2, 1), height, inside))
    points = [("P10", found.p10), ("P50", found.p50), ("P90", found.p90)]
    words = {"p10": euros(found.p10), "p50": euros(found.p50), "p90": euros(found.p90)}
    label = _(
        "Distribution of the result: one chance in ten to stay below %(p10)s, one in two to pass "
        "%(p50)s, one in ten to pass %(p90)s."
    )
    return Chance(
        bars=bars,
        marks=[(name, x(value), thousands(value)) for name, value in points],
        label=label % words,
        rows=[
            (_("P10: nine times out of ten, more"), words["p10"]),
            (_("P50: one time out of two, more"), words["p50"]),
            (_("P90: one time out of ten, more"), words["p90"]),
            (_("Chance of a loss"), percent(found.chance_of_loss, 0)),
        ],
        loss=percent(found.chance_of_loss, 0),
        draws=shown(found.draws, 0),
    )


@dataclass(frozen=True)
class Limb:
    """One input of the tornado."""

    label: str
    low: Bar
    high: Bar
    row: tuple[str, str, str, str]  # at which low, which result; at which high, which result


@dataclass(frozen=True)
class Tornado:
    limbs: list[Limb]
    middle: float
    least: str
    likely: str
    most: str
    height: int


def tornado_of(case: Case) -> Tornado | None:
    """The inputs that move the result most; None when none has a range."""
    swings = tornado(case)[:SHOWN]
    if not swings:
        return None
    here = present_value(case, case.values, Decimal)
    ends = [each for swing in swings for each in (swing.at_low, swing.at_high)]
    least, most = min(*ends, here), max(*ends, here)

    def x(value: Decimal) -> float:
        return round(EDGE + float((value - least) / (most - least)) * (WIDTH - 2 * EDGE), 1)

    middle = x(here)
    limbs = []
    for number, swing in enumerate(swings):
        one = case.inputs[swing.key]
        y = 34 * number + 15
        left, right = (
            Bar(min(x(v), middle), y, round(abs(x(v) - middle), 1), 13)
            for v in (swing.at_low, swing.at_high)
        )
        low, high = value_of(replace(one, likely=one.low)), value_of(replace(one, likely=one.high))
        row = (low, euros(swing.at_low), high, euros(swing.at_high))
        limbs.append(Limb(_(one.label), left, right, row))
    return Tornado(limbs, middle, thousands(least), thousands(here), thousands(most),
                   34 * len(limbs) + 22)  # fmt: skip


@dataclass(frozen=True)
class Curve:
    """The result for each share of people who use it."""

    points: str
    zero: float
    enough: float | None
    enough_text: str
    here: tuple[float, float]
    here_text: str
    rows: list[tuple[str, str]]
    label: str


def curve_of(case: Case) -> Curve | None:
    """None when the case has no adoption."""
    if "adoption" not in case.inputs:
        return None
    shares = [Decimal(n) / 20 for n in range(21)]
    values = [present_value(case, {**case.values, "adoption": s}, Decimal) for s in shares]
    low, high = min(*values, Decimal(0)), max(*values, Decimal(1))

    def y(value: Decimal) -> float:
        return round(178 - float((value - low) / (high - low)) * 160, 1)

    def x(share: Decimal) -> float:
        return round(34 + float(share) * 316, 1)

    share, enough = case.values["adoption"], break_even(case, "adoption")
    now = present_value(case, case.values, Decimal)
    words = {"enough": _("never") if enough is None else percent(enough, 1),
             "here": percent(share, 0)}  # fmt: skip
    return Curve(
        points=" ".join(f"{x(s)},{y(v)}" for s, v in zip(shares, values, strict=True)),
        zero=y(Decimal(0)),
        enough=None if enough is None else x(enough),
        enough_text=words["enough"],
        here=(x(share), y(now)),
        here_text=words["here"],
        rows=[(percent(s, 0), euros(v)) for s, v in zip(shares, values, strict=True)][::2],
        label=_("Adoption that is enough: %(enough)s; adoption typed: %(here)s.") % words,
    )


@dataclass(frozen=True)
class Threshold:
    """The result for each share of people and each number of minutes."""

    minutes: list[str]
    rows: list[tuple[str, list[tuple[str, bool]]]]


def threshold_of(case: Case) -> Threshold | None:
    if not case.effort or "adoption" not in case.inputs:
        return None
    table = break_even_table(case, ADOPTIONS, MINUTES)
    rows = [
        (percent(share), [(shown(value / 1000, 0), value < 0) for value in values])
        for share, values in zip(ADOPTIONS, table, strict=True)
    ]
    return Threshold([f"{shown(each, 0)}\u00a0{_('min')}" for each in MINUTES], rows)


def thousands(value: Decimal | float) -> str:
    """An amount for the axis of a chart: 33 k€, 2.4 M€; €33k, €2.4M."""
    amount = float(value)
    letter, size = ("M", 1e6) if abs(amount) >= 1e6 else ("k", 1e3)
    return short_euros(amount / size, letter, 1 if letter == "M" and abs(amount) < 1e8 else 0)
