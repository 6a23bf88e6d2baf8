"""The websocket of a tab: says what changed, never what was written.

Server to client: {"id", "type", "entry", "group", "comment", "mine"} with types entry.new,
entry.changed, entry.gone, comment.new, comment.changed; {"type": "counts", "notifications",
"unanswered"}; {"type": "reload"} when too much was missed; {"type": "bye"} before close code
4403, when a right ended. Client to server, once, on open: {"type": "hello", "last": N}, where
N is the highest event id that the page knows (`data-last-event`, then the ids received).
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer

from comptoir.live.switchboard import switchboard
from comptoir.live.taps import Tap, asked_host, is_same_origin, open_tap

RIGHT_ENDED = 4403
NOT_UNDERSTOOD = 4400
HELLO_WITHIN = 20.0


class LiveConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]
    """One tap."""

    tap: Tap | None = None
    joined = False
    writer: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        """A page of another site gets 403; nobody signed in gets `bye`."""
        headers = dict(self.scope["headers"])
        if not is_same_origin(headers):
            await self.close()
            return
        await self.accept()
        self.tap = await database_sync_to_async(open_tap)(
            asked_host(headers), self._user_id(), self.scope["session"].session_key
        )
        if self.tap is None:
            await self.send(json.dumps({"type": "bye"}))
            await self.close(RIGHT_ENDED)
            return
        self.writer = asyncio.create_task(self._write(self.tap))

    def _user_id(self) -> int | None:
        user = self.scope["user"]
        return user.pk if user.is_authenticated else None

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        hello = _parsed(text_data)
        if self.tap is None or hello is None:
            await self.close(NOT_UNDERSTOOD)
        elif not self.joined:
            self.joined = True
            await switchboard().join(self.tap, hello)

    async def disconnect(self, code: int) -> None:
        if self.tap is not None and self.joined:
            switchboard().leave(self.tap)
        if self.writer is not None:
            self.writer.cancel()

    async def _write(self, tap: Tap) -> None:
        while (text := await tap.waiting.get()) is not None:
            await self.send(text)
        await self.close(RIGHT_ENDED)


def _parsed(text: str | None) -> int | None:
    """The position in a hello; None when it is not one."""
    try:
        message: Any = json.loads(text or "")
    except ValueError:
        return None
    last = message.get("last") if isinstance(message, dict) else None
    well_formed = type(last) is int and 0 <= last < 2**63 and message.get("type") == "hello"
    return last if well_formed else None
