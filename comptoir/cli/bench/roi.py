"""The section `roi`: the page of the business case over HTTP, and the draws alone."""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Callable, Iterator
from decimal import Decimal

from comptoir.cli.bench.client import Request, one_client
from comptoir.cli.bench.pages import BARE
from comptoir.cli.bench.rows import Row, Served, get, measured_row
from comptoir.roi.model import our_case, simulate
from comptoir.roi.model.chance import forget_draws

TIMES = 30
FILES = {"workbook": "/roi/workbook/", "PDF report": "/roi/report/"}


def roi_rows(served: Served) -> Iterator[Row]:
    """The page, what a slider that moves asks, and 100,000 draws."""
    turns = itertools.cycle(served.facts["sessions"])
    queries = served.facts["queries"]
    bare = one_client(served.port, _by_turns(BARE, turns), 100).median_ms
    yield measured_row(served, "roi, page", _by_turns("/roi/", turns), queries["roi"], bare)
    name = "roi, recomputed as a slider moves"
    yield measured_row(served, name, _moving(turns), queries["roi"], bare)
    for name, path in FILES.items():
        alone = one_client(served.port, _by_turns(path, turns), 15)
        yield _row(f"roi, {name}", served, alone.median_ms, alone.p95_ms)
    yield _drawn("100,000 draws, all ranges new", served, forget=True)
    yield _drawn("100,000 draws, one range moved", served, forget=False)


def _by_turns(path: str, sessions: Iterator[str]) -> Callable[[], Request]:
    """Asked by one person after another: each may compute only so often."""
    return lambda: get(path, next(sessions))


def _moving(sessions: Iterator[str]) -> Callable[[], Request]:
    """A slider at another place each time."""
    shares = itertools.cycle(range(1, 1000))

    def ask() -> Request:
        path = f"/roi/?adoption={next(shares) / 10}"
        raw = get(path, next(sessions)).raw
        return Request(raw.replace(b"\r\n\r\n", b"\r\nHX-Request: true\r\n\r\n"))

    return ask


def _drawn(name: str, served: Served, *, forget: bool) -> Row:
    """Draws in this process, without a server or database."""
    seconds = []
    for turn in range(TIMES + 1):
        case = our_case(120).with_values(adoption=Decimal(300 + turn) / 1000)
        if forget:
            forget_draws()
        began = time.perf_counter()
        simulate(case)
        seconds.append(time.perf_counter() - began)
    timed = sorted(each * 1000 for each in seconds[1:])
    return _row(name, served, statistics.median(timed), timed[int(TIMES * 0.95)])


def _row(name: str, served: Served, median: float, p95: float) -> Row:
    return Row(name, served.database, round(median, 1), round(p95, 1), 0.0, 0.0, 0, 0, 0.0)
