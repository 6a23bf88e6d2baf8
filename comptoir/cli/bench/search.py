"""The section `search`: pages over HTTP on the seeded network, the engine alone on many items."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import click

from comptoir.cli.bench.client import Request, one_client
from comptoir.cli.bench.pages import BARE
from comptoir.cli.bench.rows import Row, Served, get, measured_row

INSIDE = [sys.executable, "-m", "comptoir.cli.bench.inside"]
# Of the seeded people, the one in the hundred groups that hold everything.
READER = 2
PAGES = {
    "search, results page": "/search/?q={}",
    "search, suggestions": "/search/suggestions/?q={}",
    "search, who knows": "/search/experts/?q={}",
}


def search_rows(served: Served) -> Iterator[Row]:
    """Results, suggestions and experts over HTTP; then the engine, indexing and size."""
    click.echo(f"{served.database}: indexing the network and {served.items:,} items", err=True)
    said = subprocess.check_output(
        [*INSIDE, "search"], env=served.environment, input=str(served.items), text=True
    )
    told: dict[str, Any] = json.loads(said.splitlines()[-1])
    session = served.facts["sessions"][READER]
    bare = one_client(served.port, lambda: get(BARE, session), 100).median_ms
    for name, path in PAGES.items():
        typed = [word[:4] for word in told["asked"]] if "suggestions" in name else told["asked"]
        full = f"{name}, {told['network_items']:,} items"
        ask = _asking(path, typed, session)
        yield measured_row(served, full, ask, told["queries"][name], bare)
    for name, figures in told["engine"].items():
        full = f"{name}, {served.items:,} items"
        median, p95 = figures
        yield Row(full, served.database, median, p95, 0.0, 0.0, 0, 0, 0.0)
    for name, (value, unit) in told["figures"].items():
        yield Row(name, served.database, 0.0, 0.0, 0.0, 0.0, 0, 0, 0.0, value, unit)


def _asking(path: str, typed: list[str], session: str) -> Callable[[], Request]:
    turns = itertools.cycle(typed)
    return lambda: get(path.format(quote(next(turns))), session)
