"""Seeds a large network, runs the product as in production, and measures its pages."""

from __future__ import annotations

import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

import click

from comptoir.cli.bench.client import Request, one_client
from comptoir.cli.bench.pages import BARE, MANY
from comptoir.cli.bench.roi import roi_rows
from comptoir.cli.bench.rows import Row, Served, asking, form, get, measured_row, print_row
from comptoir.cli.bench.search import INSIDE, search_rows, wait_for_worker

T = TypeVar("T")
SMALL = {"people": 200, "groups": 20, "entries": 2000, "comments": 6000, "many": 100}
SMALL_ITEMS = 20_000


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the rows as JSON.")
@click.option("--small", is_flag=True, help="A small network: to try the command.")
@click.option("--seconds", default=8.0, help="How long 16 clients ask for each page.")
@click.option("--workers", default=2, help="Web processes on PostgreSQL (SQLite has one).")
@click.option(
    "--only", type=click.Choice(["sqlite", "postgresql"]), help="Measure only this database."
)
@click.option(
    "--section", "sections", multiple=True, type=click.Choice(["pages", "search", "roi"]),
    help="Only this [all].",
)  # fmt: skip
@click.option(
    "--items", default=1_000_000, type=click.IntRange(1000),
    help="How many the search section indexes [1000000, or 20000 with --small].",
)  # fmt: skip
def command(
    as_json: bool, small: bool, seconds: float, workers: int, only: str | None,
    sections: tuple[str, ...], items: int,
) -> None:  # fmt: skip
    """Measure pages, search and business case on a large network, on SQLite and PostgreSQL.

    PostgreSQL is measured when DATABASE_URL names an empty database (`make bench` makes a
    private one). Nothing is left behind but what was written in that database.
    """
    size = SMALL if small else {}
    wanted = [SECTIONS[name] for name in sections or SECTIONS]
    items = min(items, SMALL_ITEMS) if small else items
    rows: list[Row] = []
    if only != "postgresql":
        rows += measured("SQLite", "", size, seconds, 1, as_json, wanted, items)
    if only != "sqlite" and (url := os.environ.get("DATABASE_URL", "")):
        rows += measured("PostgreSQL", url, size, seconds, workers, as_json, wanted, items)
    if as_json:
        click.echo(json.dumps([asdict(row) for row in rows], indent=1))


def measured(
    database: str, url: str, size: dict[str, int], seconds: float, workers: int, quiet: bool,
    sections: list[Section], items: int,
) -> list[Row]:  # fmt: skip
    """The sections on one database."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="comptoir-bench-") as folder:
        environment = _environment(Path(folder), url)
        facts = _phase(f"{database}: seeding", lambda: _seeded(environment, size))
        with _serving(environment, workers if url else 0) as (port, process):
            # pages are not measured while the worker indexes what was seeded, which no real
            # network gets all at once
            name = f"{database}: indexing what was seeded"
            _phase(name, lambda: wait_for_worker(environment))
            served = Served(database, facts, environment, port, seconds, quiet, items)
            rows = [_told(row, quiet) for section in sections for row in section(served)]
            memory = _memory_mb(process.pid)
            behind = _caught_up(environment)
        one, five, _fifteen = os.getloadavg()
        minutes = (time.monotonic() - began) / 60
        click.echo(
            f"{database}: memory {memory:.0f} MB after the load; {behind}; "
            f"load average {one:.1f}, {five:.1f}; {minutes:.0f} minutes in all",
            err=True,
        )
    return rows


def _phase(name: str, act: Callable[[], T]) -> T:
    """Say what begins, do it, and say how long it took."""
    click.echo(f"{name} …", err=True)
    began = time.monotonic()
    done = act()
    click.echo(f"{name}: {time.monotonic() - began:.0f} s", err=True)
    return done


def _told(row: Row, quiet: bool) -> Row:
    if not quiet:
        print_row(row)
    return row


def _caught_up(environment: dict[str, str], most: float = 120.0) -> str:
    """How far the worker was behind when the load ended, and how soon it owed nothing."""
    start = time.monotonic()
    first = waiting = _backlog(environment)
    while waiting and time.monotonic() - start < most:
        time.sleep(1)
        waiting = _backlog(environment)
    took = time.monotonic() - start
    return f"worker: {first} deliveries behind, {waiting} after {took:.0f} s"


def _backlog(environment: dict[str, str]) -> int:
    return int(subprocess.check_output([*INSIDE, "backlog"], env=environment, text=True))


def _environment(folder: Path, url: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("COMPTOIR_", "DATABASE_"))}
    own = {"COMPTOIR_DATA": str(folder), "PORT": str(_free_port()), "COMPTOIR_LOG": "ERROR"}
    return {**kept, **own, **({"DATABASE_URL": url} if url else {})}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _seeded(environment: dict[str, str], size: dict[str, int]) -> dict[str, Any]:
    ended = subprocess.run(
        [*INSIDE, "seed"],
        env=environment, input=json.dumps(size), stdout=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    if ended.returncode:
        raise click.ClickException("The network could not be seeded; see above.")
    facts: dict[str, Any] = json.loads(ended.stdout)
    return facts


@contextmanager
def _serving(
    environment: dict[str, str], workers: int
) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """The embedded process, or `workers` web processes and a worker."""
    entry = [sys.executable, "-m", "comptoir.cli.bench.product"]
    commands = [["serve", "--workers", str(workers)], ["worker"]] if workers else [["run"]]
    running = [
        subprocess.Popen([*entry, *words], env=environment, stdout=subprocess.DEVNULL)
        for words in commands
    ]
    port = int(environment["PORT"])
    try:
        _wait_for(port, running[0])
        yield port, running[0]
    finally:
        for process in running:
            process.send_signal(signal.SIGTERM)
        for process in running:
            process.wait(30)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise click.ClickException("The product did not start; see above.")
        try:
            one_client(port, lambda: get(BARE, ""), 1)
            return
        except OSError:
            time.sleep(0.1)
    raise click.ClickException("The product did not answer within 30 seconds.")


def _page_rows(served: Served) -> Iterator[Row]:
    facts = served.facts
    few, many = facts["sessions"][:2]
    turns = itertools.cycle(facts["sessions"])
    plan: list[tuple[str, Callable[[], Request], int]] = [("bare", lambda: get(BARE, few), 0)]
    plan.append((MANY, asking("/", many), facts["queries"][MANY]))
    for name, path in facts["addresses"].items():
        ask = asking(path, few)
        if name.startswith("posting"):  # the last: it gives the worker much to do
            ask = _posting(path, turns)
        plan.append((name, ask, facts["queries"][name]))
    bare = 0.0
    for name, make_request, queries in plan:
        row = measured_row(served, name, make_request, queries, bare)
        bare = bare or row.median_ms
        yield row


# A section measures one part of the product on the served, seeded network.
Section = Callable[[Served], Iterator[Row]]
SECTIONS: dict[str, Section] = {
    "pages": _page_rows,
    "search": search_rows,
    "roi": roi_rows,
}


def _posting(path: str, sessions: Iterator[str]) -> Callable[[], Request]:
    body = "body=" + "+".join(["mesure"] * 50)
    return lambda: form(path, body, next(sessions), status=201, more="HX-Request: true\r\n")


def _memory_mb(pid: int) -> float:
    """Resident memory of a process and its children, in MB; shared pages counted once each."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            facts = dict(
                line.split(":", 1) for line in status.read_text().splitlines() if ":" in line
            )
        except OSError:
            continue
        if pid in (int(facts["Pid"]), int(facts["PPid"])):
            total += int(facts.get("VmRSS", "0 kB").split()[0])
    return total / 1024
