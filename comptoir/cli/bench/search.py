"""The section `search`: pages over HTTP on the seeded network, the engine alone on many items."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote, urlencode

import click

from comptoir.cli.bench.client import Connection, Request, Sample, one_client
from comptoir.cli.bench.pages import BARE, READER
from comptoir.cli.bench.rows import Row, Served, form, get, measured_row

INSIDE = [sys.executable, "-m", "comptoir.cli.bench.inside"]
POSTED = 40  # entries whose finding is timed
FOUND = "search, posted until found"
BEHIND = f"{FOUND}, 1,000 edited entries waiting"
PATIENCE = 60.0  # seconds until an entry must be found
# Name: address, and which searches it is asked for (of `engine.measured`).
PAGES = {
    "search, results page": ("/search/?q={}", "asked"),
    "search, nothing found, corrected": ("/search/?q={}", "mistyped"),
    "search, whom to ask when nothing is found": ("/search/experts/to-tell/?q={}", "mistyped"),
    "search, phrase of common words": ("/search/?q={}", "quoted"),
    "search, suggestions": ("/search/suggestions/?q={}", "begun"),
    "search, who knows": ("/search/experts/?q={}", "asked"),
}


def search_rows(served: Served) -> Iterator[Row]:
    """Results, suggestions and experts over HTTP; then the engine, indexing and size."""
    wait_for_worker(served.environment)  # what other sections posted is not what is timed
    yield _found(served, FOUND)
    subprocess.run([*INSIDE, "owe"], env=served.environment, check=True)
    yield _found(served, BEHIND, POSTED // 4)
    wait_for_worker(served.environment)
    click.echo(f"{served.database}: indexing {served.items:,} items (minutes) …", err=True)
    said = subprocess.check_output(
        [*INSIDE, "search"], env=served.environment, input=str(served.items), text=True
    )
    told: dict[str, Any] = json.loads(said.splitlines()[-1])
    session = served.facts["sessions"][READER]
    bare = one_client(served.port, lambda: get(BARE, session), 100).median_ms
    for name, (path, typed) in PAGES.items():
        full = f"{name}, {told['network_items']:,} items"
        ask = _asking(path, told[typed], session)
        yield measured_row(served, full, ask, told["queries"][name], bare)
    for name, figures in told["engine"].items():
        full = f"{name}, {served.items:,} items"
        median, p95 = figures
        yield Row(full, served.database, median, p95, 0.0, 0.0, 0, 0, 0.0)
    for name, (value, unit) in told["figures"].items():
        yield Row(name, served.database, 0.0, 0.0, 0.0, 0.0, 0, 0, 0.0, value, unit)


def wait_for_worker(environment: dict[str, str]) -> None:
    """Return once the worker owes nothing."""
    subprocess.run([*INSIDE, "idle"], env=environment, check=False)


def _asking(path: str, typed: list[str], session: str) -> Callable[[], Request]:
    turns = itertools.cycle(typed)
    return lambda: get(path.format(quote(next(turns))), session)


def _found(served: Served, name: str, posted: int = POSTED) -> Row:
    """From the answer to who posted until the entry stands in their page of results."""
    session, sample = served.facts["sessions"][READER], Sample()
    connection = Connection(served.port)
    for number in range(posted):
        word = f"trouvaille{number}x{posted}"
        connection.send(_posted(word, served.facts["group"], session))
        began = time.perf_counter()
        # a fragment: the page of a search without results costs more than looking
        page = get(f"/search/?q={word}&exact=1&cursor=0", session, more="HX-Request: true\r\n")
        while b"data-result>" not in connection.send(page)[1]:
            if time.perf_counter() - began > PATIENCE:
                click.echo(f"{served.database}: {word} was posted and is not found.", err=True)
                break
            time.sleep(0.01)
        sample.seconds.append(time.perf_counter() - began)
        if sample.seconds[-1] > PATIENCE:
            break
    median, p95 = round(sample.median_ms, 1), round(sample.p95_ms, 1)
    return Row(name, served.database, median, p95, 0.0, 0.0, 0, 0, 0.0)


def _posted(word: str, group: int, session: str) -> Request:
    fields = {"kind": "post", "group": group, "body": f"<p>{word}</p>", "format": "html"}
    return form("/entries/new/", urlencode(fields), session, status=302)
