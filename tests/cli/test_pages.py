"""The bridge between the server and the views: what goes in comes out, within limits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

from asgiref.testing import ApplicationCommunicator

from config.pages import PIECE, ThreadedPages

Start = Callable[..., Any]


def scope(**facts: Any) -> dict[str, Any]:
    return {
        "type": "http", "method": "GET", "path": "/caf\u00e9", "raw_path": b"/caf%C3%A9",
        "query_string": b"q=1", "http_version": "1.1", "scheme": "https", "headers": [],
        "client": ("10.0.0.1", 5), "server": ("127.0.0.1", 8000), **facts,
    }  # fmt: skip


async def ask(
    application: Callable[..., Iterable[bytes]], facts: dict[str, Any], *bodies: bytes
) -> tuple[int, bytes, int]:
    """Status, body, and in how many pieces it came."""
    pages = ThreadedPages(application, threads=2, most_bytes=1000)
    wire = ApplicationCommunicator(pages, scope(**facts))
    for number, body in enumerate(bodies, 1):
        more = number < len(bodies)
        await wire.send_input({"type": "http.request", "body": body, "more_body": more})
    start = await wire.receive_output(5)
    pieces = []
    while True:
        piece = await wire.receive_output(5)
        pieces.append(piece["body"])
        if not piece.get("more_body"):
            return start["status"], b"".join(pieces), len(pieces)


def echo(environ: dict[str, Any], start: Start) -> list[bytes]:
    start("201 Created", [("Content-Type", "text/plain")])
    return [environ["wsgi.input"].read()]


async def test_body_sent_in_pieces_is_read_whole() -> None:
    headers = [(b"content-length", b"6")]
    assert await ask(echo, {"method": "POST", "headers": headers}, b"abc", b"def") == (
        201, b"abcdef", 1,
    )  # fmt: skip


async def test_body_past_the_limit_is_refused_before_any_view() -> None:
    headers = [(b"transfer-encoding", b"chunked")]
    status, said, _pieces = await ask(echo, {"headers": headers}, b"x" * 600, b"x" * 600)
    assert (status, said) == (413, b"This file is too large.")


async def test_environment_is_that_of_the_request() -> None:
    found: dict[str, Any] = {}

    def look(environ: dict[str, Any], start: Start) -> list[bytes]:
        found.update(environ)
        start("200 OK", [])
        return []

    headers = [
        (b"host", b"halmont.example"), (b"cookie", b"a=1"), (b"cookie", b"b=2"),
        (b"x-forwarded-for", b"10.0.0.2"), (b"x_forwarded_for", b"10.6.6.6"),
    ]  # fmt: skip
    await ask(look, {"headers": headers})
    assert found["PATH_INFO"].encode("latin-1").decode() == "/café"
    assert (found["QUERY_STRING"], found["wsgi.url_scheme"]) == ("q=1", "https")
    assert found["HTTP_COOKIE"] == "a=1; b=2"
    assert found["HTTP_X_FORWARDED_FOR"] == "10.0.0.2"  # a look-alike header is dropped
    assert found["REMOTE_ADDR"] == "10.0.0.1"


async def test_long_answer_goes_out_in_pieces_and_is_closed() -> None:
    closed = asyncio.Event()
    loop = asyncio.get_running_loop()

    class Long:
        def __iter__(self) -> Any:
            return iter([b"x" * 4096] * 256)

        def close(self) -> None:
            loop.call_soon_threadsafe(closed.set)

    def answer(_environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        start("200 OK", [])
        return Long()

    status, body, pieces = await ask(answer, {})
    assert (status, len(body)) == (200, 4096 * 256)
    assert pieces >= 4096 * 256 // PIECE
    await asyncio.wait_for(closed.wait(), 2)


async def test_failure_of_the_server_itself_is_a_500() -> None:
    def fail(_environ: dict[str, Any], _start: Start) -> list[bytes]:
        raise RuntimeError("broken")

    assert await ask(fail, {}) == (500, b"Internal error", 1)
