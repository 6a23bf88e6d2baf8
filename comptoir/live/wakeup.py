"""Waking the switchboards when an event is committed: in this process, and through Redis in
the others. A lost wake-up costs a second: switchboards look at the journal by themselves."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import structlog
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.conf import settings

if TYPE_CHECKING:
    from comptoir.journal.models import Event
    from comptoir.live.switchboard import Switchboard

log = structlog.get_logger(__name__)

EVERYBODY = "live"  # the channel group of every process that has open taps
boards: WeakKeyDictionary[asyncio.AbstractEventLoop, Switchboard] = WeakKeyDictionary()


def announce(event: Event) -> None:
    """Tell the switchboards that the journal has grown. Called in any thread."""
    loops = list(boards.items())
    for loop, board in loops:
        if not loop.is_closed():
            loop.call_soon_threadsafe(board.wake.set)
    if settings.REDIS:
        _tell_others(next((loop for loop, _board in loops if loop.is_running()), None))


def _tell_others(loop: asyncio.AbstractEventLoop | None) -> None:
    layer = get_channel_layer()
    message = {"type": "journal.grew"}
    if loop is not None:  # pages are answered beside the loop: nobody waits for Redis
        asyncio.run_coroutine_threadsafe(layer.group_send(EVERYBODY, message), loop)
    else:
        async_to_sync(layer.group_send)(EVERYBODY, message)


async def hear_others(board: Switchboard) -> None:
    """Wake `board` whenever another process says that the journal has grown."""
    layer = get_channel_layer()
    while True:
        try:
            channel = await layer.new_channel()
            await layer.group_add(EVERYBODY, channel)
            while True:
                await layer.receive(channel)
                board.wake.set()
        except (OSError, ConnectionError):
            log.warning("redis_lost", exc_info=True)
            await asyncio.sleep(5)
