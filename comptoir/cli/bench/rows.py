"""One row of what is measured, how it is measured over HTTP, and how it is printed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import click

from comptoir.cli.bench.client import Request, many_clients, one_client
from comptoir.cli.bench.pages import TOKEN


@dataclass(frozen=True)
class Served:
    """The seeded network while it is served; `items` is how many the search section indexes."""

    database: str
    facts: dict[str, Any]
    environment: dict[str, str]
    port: int
    seconds: float
    quiet: bool
    items: int


@dataclass(frozen=True)
class Row:
    """One measured page on one database; times in milliseconds. `value` is for what is no time,
    in `unit`."""

    page: str
    database: str
    median_ms: float
    p95_ms: float
    rps_16: float
    p95_16_ms: float
    bytes: int
    queries: int
    ratio_to_bare: float
    value: float = 0.0
    unit: str = ""


def get(path: str, session: str, more: str = "") -> Request:
    """A page that is asked for; `more` are further lines of the head."""
    head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Language: fr\r\n{more}"
    return Request((head + f"Cookie: comptoir_session={session}\r\n\r\n").encode())


def form(path: str, body: str, session: str, *, status: int, more: str = "") -> Request:
    """A form that is sent; `body` is encoded, and `more` are further lines of the head."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-CSRFToken: {TOKEN}\r\n"
        f"Cookie: comptoir_session={session}; csrftoken={TOKEN}\r\n{more}"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return Request((head + body).encode(), status=status)


def asking(path: str, session: str) -> Callable[[], Request]:
    return lambda: get(path, session)


def measured_row(
    served: Served, name: str, make: Callable[[], Request], queries: int, bare: float
) -> Row:
    """A page asked by one client a hundred times once it is warm, then by sixteen at once."""
    alone = one_client(served.port, make, 100)
    rate, crowd = many_clients(served.port, make, served.seconds)
    return Row(
        page=name,
        database=served.database,
        median_ms=round(alone.median_ms, 2),
        p95_ms=round(alone.p95_ms, 2),
        rps_16=round(rate, 1),
        p95_16_ms=round(crowd.p95_ms, 1),
        bytes=alone.bytes,
        queries=queries,
        ratio_to_bare=round(alone.median_ms / (bare or alone.median_ms), 1),
    )


def print_row(row: Row) -> None:
    """One line on standard output."""
    if row.unit:
        click.echo(f"{row.database:<11}{row.page:<42} {row.value:,g} {row.unit}")
        return
    if not row.rps_16:
        alone = f"median {row.median_ms:7.2f} ms   p95 {row.p95_ms:7.2f} ms"
        click.echo(f"{row.database:<11}{row.page:<42} {alone}")
        return
    click.echo(
        f"{row.database:<11}{row.page:<32} median {row.median_ms:7.1f} ms   p95 {row.p95_ms:7.1f}"
        f"   16 clients {row.rps_16:7.1f}/s p95 {row.p95_16_ms:7.1f} ms   {row.bytes:>7} bytes"
        f"   {row.queries:>2} queries   {row.ratio_to_bare:5.1f} × bare"
    )
