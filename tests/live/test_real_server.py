"""Live updates over a real socket of the real process: at once, and whole after a loss."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import websockets
from websockets.asyncio.client import ClientConnection, connect

from tests.running import House, Visitor, embedded

pytestmark = embedded


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, dict[str, Any]]]:
    folder: Path = tmp_path_factory.mktemp("house")
    with House(folder) as house:
        cast = house.cast()
        house.start()
        yield house, cast
        assert house.stop() == 0


def open_tab(house: House, cast: dict[str, Any], name: str) -> Any:
    origin = f"http://127.0.0.1:{house.port}"
    return connect(
        f"ws://127.0.0.1:{house.port}/live/",
        origin=websockets.Origin(origin),
        additional_headers={"Cookie": f"comptoir_session={cast['sessions'][name]}"},
    )


async def hello(tab: ClientConnection, last: int) -> None:
    await tab.send(json.dumps({"type": "hello", "last": last}))
    while json.loads(await asyncio.wait_for(tab.recv(), 5))["type"] != "counts":
        pass


async def said(tab: ClientConnection, kind: str, seconds: float = 5) -> dict[str, Any]:
    """The next message of that kind."""
    while True:
        message: dict[str, Any] = json.loads(await asyncio.wait_for(tab.recv(), seconds))
        if message["type"] == kind:
            return message


def comment(house: House, cast: dict[str, Any], words: str, name: str = "Alice") -> None:
    visitor = Visitor(house, cast["sessions"][name])
    assert visitor.post(f"/entries/{cast['entry']}/comments/", body=words) == 302


def last_event(house: House) -> int:
    return int(house.rows("SELECT coalesce(max(id), 0) FROM journal_event")[0][0])


async def test_comment_and_count_arrive_within_a_second(
    house: tuple[House, dict[str, Any]],
) -> None:
    place, cast = house
    async with open_tab(place, cast, "Bob") as bobs:
        await hello(bobs, last_event(place))
        await asyncio.to_thread(comment, place, cast, "Bonjour")
        told = await said(bobs, "comment.new", 1)
        assert (told["entry"], told["group"]) == (cast["entry"], cast["group"])
        mention = f'<p><a data-mention="{cast["people"]["Bob"]}" href="/">@Bob</a></p>'
        visitor = Visitor(place, cast["sessions"]["Alice"])
        path = f"/entries/{cast['entry']}/comments/"
        await asyncio.to_thread(lambda: visitor.post(path, body=mention, format="html"))
        assert (await said(bobs, "counts", 3))["notifications"] == 1


async def test_after_a_lost_connection_nothing_is_missed_and_nothing_comes_twice(
    house: tuple[House, dict[str, Any]],
) -> None:
    place, cast = house
    heard: list[int] = []
    last = start = last_event(place)
    for _round in range(4):
        async with open_tab(place, cast, "Bob") as bobs:
            await bobs.send(json.dumps({"type": "hello", "last": last}))
            writing = asyncio.create_task(asyncio.to_thread(write_some, place, cast, 6))
            for _ in range(3):  # the connection is lost while more is being written
                message = await said(bobs, "comment.new")
                heard.append(message["id"])
                last = max(last, message["id"])
        await writing
    async with open_tab(place, cast, "Bob") as bobs:
        await bobs.send(json.dumps({"type": "hello", "last": last}))
        await asyncio.to_thread(comment, place, cast, "the last one")
        wanted = f"SELECT id FROM journal_event WHERE verb = 'comment.added' AND id > {start}"
        events = [row[0] for row in place.rows(wanted)]
        while heard[-1] != events[-1]:
            heard.append((await said(bobs, "comment.new"))["id"])
    assert heard == events


def write_some(house: House, cast: dict[str, Any], how_many: int) -> None:
    for number in range(how_many):
        comment(house, cast, f"number {number}")


async def test_too_much_missed_asks_to_load_the_page_again(
    house: tuple[House, dict[str, Any]],
) -> None:
    place, cast = house
    script = (
        "WITH RECURSIVE filler(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM filler WHERE n < 600)"
        " INSERT INTO journal_event (network_id, verb, at, data)"
        " SELECT first.network_id, 'test.filler', first.at, '{}'"
        " FROM filler, (SELECT network_id, at FROM journal_event LIMIT 1) AS first"
    )
    start = last_event(place)
    place.rows(script)
    async with open_tab(place, cast, "Bob") as bobs:
        await bobs.send(json.dumps({"type": "hello", "last": start}))
        assert (await said(bobs, "reload"))["id"] == last_event(place)


async def test_outsider_and_other_sites_hear_nothing(house: tuple[House, dict[str, Any]]) -> None:
    place, cast = house
    async with open_tab(place, cast, "Charlie") as charlies:
        await hello(charlies, last_event(place))
        await asyncio.to_thread(comment, place, cast, "between us")
        with pytest.raises(TimeoutError):
            await said(charlies, "comment.new", 1)
    with pytest.raises(websockets.InvalidStatus):
        async with connect(
            f"ws://127.0.0.1:{place.port}/live/",
            origin=websockets.Origin("https://evil.example"),
            additional_headers={"Cookie": f"comptoir_session={cast['sessions']['Bob']}"},
        ):
            pass
