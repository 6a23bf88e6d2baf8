"""Sockets of the cast, on the application as it is served."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.db import connections
from django.test import Client

from comptoir.people.models import Person
from config.asgi import application
from tests.conftest import PASSWORD


class Socket:
    """One tab of one person."""

    def __init__(self, host: str, cookie: str, origin: str) -> None:
        headers = [(b"host", host.encode()), (b"cookie", cookie.encode())]
        if origin:
            headers.append((b"origin", origin.encode()))
        scope = {"type": "websocket", "path": "/live/", "query_string": b"", "headers": headers}
        self.wire = ApplicationCommunicator(application, scope)
        self.is_accepted = False
        self.kept: list[dict[str, Any]] = []  # messages that came before the counts

    async def open(self, last: int | None = 0) -> None:
        """Connect, and say hello when accepted."""
        await self.wire.send_input({"type": "websocket.connect"})
        output = await self.wire.receive_output(5)
        self.is_accepted = output["type"] == "websocket.accept"
        if self.is_accepted and last is not None:
            await self.say(json.dumps({"type": "hello", "last": last}))

    async def say(self, words: str) -> None:
        await self.wire.send_input({"type": "websocket.receive", "text": words})

    async def leave(self) -> None:
        await self.wire.send_input({"type": "websocket.disconnect", "code": 1001})
        await self.wire.wait(5)

    async def next(self, *, timeout: float = 3) -> dict[str, Any]:
        """The next message about content; counts are passed over."""
        while True:
            if self.kept:
                return self.kept.pop(0)
            output = await self.wire.receive_output(timeout)
            if output["type"] == "websocket.close":
                return {"closed": output.get("code")}
            message: dict[str, Any] = json.loads(output["text"])
            if message["type"] != "counts":
                return message

    async def counts(self, *, timeout: float = 3) -> dict[str, Any]:
        """The next counts."""
        while True:
            output = await self.wire.receive_output(timeout)
            message: dict[str, Any] = json.loads(output.get("text", '{"type": "closed"}'))
            if message["type"] in {"counts", "bye"}:
                return message
            self.kept.append(message)

    async def says_nothing(self, seconds: float = 0.5) -> bool:
        """Whether nothing about content comes for a while."""
        end = asyncio.get_running_loop().time() + seconds
        while (left := end - asyncio.get_running_loop().time()) > 0:
            try:
                output = await asyncio.wait_for(self.wire.output_queue.get(), left)
            except TimeoutError:
                return True
            if output["type"] != "websocket.send" or '"counts"' not in output["text"]:
                return False
        return True


Opener = Callable[..., Awaitable[Socket]]


def cookie_of(person: Person) -> str:
    """The session cookie of the person, freshly signed in."""
    client = Client(headers={"host": person.network.host or "testserver"})
    assert person.user is not None
    client.force_login(person.user)
    return f"comptoir_session={client.cookies['comptoir_session'].value}"


@pytest.fixture
async def socket_of(transactional_db: None) -> AsyncIterator[Opener]:
    """Opens a socket as a person: `await socket_of(alice, last=0, host=…, origin=…)`."""
    opened: list[Socket] = []

    async def open_socket(
        person: Person | None,
        *,
        last: int | None = 0,
        host: str = "testserver",
        origin: str = "http://testserver",
        cookie: str = "",
    ) -> Socket:
        if person is not None and not cookie:
            cookie = await sync_to_async(cookie_of)(person)
        socket = Socket(host, cookie, origin)
        await socket.open(last)
        if socket.is_accepted and last is not None and person is not None:
            await socket.counts()  # told once the tap is open
        opened.append(socket)
        return socket

    yield open_socket
    for socket in opened:
        await socket.leave()
    await sync_to_async(connections.close_all)()  # those of the thread that socket code used


__all__ = ["PASSWORD", "Opener", "Socket", "cookie_of"]
