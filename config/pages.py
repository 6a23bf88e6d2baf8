"""Pages: Django's WSGI application in a fixed pool of threads, under an ASGI server.

Why not Django's own ASGI handler: docs/adr/0030-pages-in-a-pool-of-threads.md.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any
from urllib.parse import unquote_to_bytes

import structlog

log = structlog.get_logger(__name__)

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

IN_MEMORY = 2**20  # a longer body of a request goes to a file
PIECE = 2**18  # answers go out in pieces of that many bytes
Headers = list[tuple[bytes, bytes]]


class TooLarge(Exception):
    """The body of the request passes the limit."""


class ThreadedPages:
    """An ASGI application that runs a WSGI one in `threads` threads.

    The body of a request is read before a thread is taken, so that slow senders hold none.
    """

    def __init__(self, application: Callable[..., Any], *, threads: int, most_bytes: int) -> None:
        self.application = application
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix="page")
        self.most_bytes = most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body = await self._body_of(scope, receive)
        except TooLarge:
            await _refuse(send)
            return
        except ConnectionError:
            return
        run = asyncio.get_running_loop().run_in_executor
        answer = Answer(self.application, environ_of(scope, body))
        piece = await run(self.pool, answer.begin)
        await send(
            {"type": "http.response.start", "status": answer.status, "headers": answer.headers}
        )
        while not answer.ended:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            piece = await run(self.pool, answer.read)
        await send({"type": "http.response.body", "body": piece})

    async def _body_of(self, scope: Scope, receive: Receive) -> IO[bytes]:
        names = {name for name, _value in scope["headers"]}
        body: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  closed with the answer
        if not names & {b"content-length", b"transfer-encoding"}:
            return body
        received, more = 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ConnectionError
            received += len(message.get("body", b""))
            if received > self.most_bytes:
                raise TooLarge
            body.write(message.get("body", b""))
            more = message.get("more_body", False)
        body.seek(0)
        return body


class Answer:
    """One call of the WSGI application, read piece by piece in the threads of the pool."""

    def __init__(self, application: Callable[..., Any], environ: dict[str, Any]) -> None:
        self.application = application
        self.environ = environ
        self.status = 500
        self.headers: Headers = [(b"content-type", b"text/plain")]
        self.ended = False
        self._result: Any = ()
        self._pieces: Iterator[bytes] = iter(())

    def begin(self) -> bytes:
        """Make the answer; its first piece (the whole of it, most often)."""
        try:
            self._result = self.application(self.environ, self._start)
            self._pieces = iter(self._result)
            return self.read()
        except Exception:  # Django answers its own errors: this is one of the server
            log.exception("page_failed", path=self.environ["PATH_INFO"])
            self._close()
            return b"Internal error"

    def read(self) -> bytes:
        """The next piece; closes what is read to its end."""
        gathered: list[bytes] = []
        size = 0
        for part in self._pieces:
            gathered.append(part)
            size += len(part)
            if size >= PIECE:
                return b"".join(gathered)
        self._close()
        return b"".join(gathered)

    def _start(self, status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
        self.status = int(status[:3])
        self.headers = [(k.lower().encode("latin-1"), v.encode("latin-1")) for k, v in headers]

    def _close(self) -> None:
        self.ended = True
        close = getattr(self._result, "close", None)
        if close is not None:
            close()
        self.environ["wsgi.input"].close()


def environ_of(scope: Scope, body: IO[bytes]) -> dict[str, Any]:
    """The WSGI environment (PEP 3333) of an HTTP scope."""
    server = scope.get("server") or ("localhost", 80)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope.get("raw_path") or scope["path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1] or 80),
        "REMOTE_ADDR": (scope.get("client") or ("",))[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for raw_name, raw_value in scope["headers"]:
        _add_header(environ, raw_name.decode("latin-1"), raw_value.decode("latin-1"))
    return environ


def _add_header(environ: dict[str, Any], name: str, value: str) -> None:
    if "_" in name:  # would pass for the header with dashes that a proxy sets
        return
    key = name.upper().replace("-", "_")
    if key not in {"CONTENT_TYPE", "CONTENT_LENGTH"}:
        key = f"HTTP_{key}"
    joint = "; " if key == "HTTP_COOKIE" else ","
    environ[key] = f"{environ[key]}{joint}{value}" if key in environ else value


async def _refuse(send: Send) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": b"This file is too large."})
