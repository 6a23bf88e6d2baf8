"""kill -9 while people write: whatever was acknowledged is found, and the index is right."""

from __future__ import annotations

import http.client
import json
import random
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests.running import House, Visitor, embedded

pytestmark = embedded

KILLS = 6


class Writer:
    """Bob, who publishes entry after entry, each with a word of its own."""

    def __init__(self, house: House, cast: dict[str, Any]) -> None:
        self.house, self.cast = house, cast
        self.acknowledged: list[str] = []
        self.sent = 0

    def write_for(self, seconds: float) -> Thread:
        thread = Thread(target=self._write, args=(time.monotonic() + seconds,))
        thread.start()
        return thread

    def _write(self, end: float) -> None:
        visitor = Visitor(self.house, self.cast["sessions"]["Bob"])
        while time.monotonic() < end:
            self.sent += 1
            word = f"vitrine{self.sent}x"
            fields = {"kind": "post", "body": f"<p>Ici {word}</p>", "format": "html"}
            try:
                status = visitor.post("/entries/new/", group=str(self.cast["group"]), **fields)
            except OSError:  # killed: whether it was written, nobody was told
                return
            assert status == 302
            self.acknowledged.append(word)
            time.sleep(0.03)  # the product takes sixty a minute of one person


def wait_until_indexed(house: House, seconds: float = 60) -> None:
    owed = (
        "SELECT (SELECT count(*) FROM search_change WHERE NOT applied) + (SELECT count(*) FROM"
        " journal_delivery WHERE reader = 'search' AND done_at IS NULL)"
    )
    end = time.monotonic() + seconds
    while house.rows(owed)[0][0]:
        assert time.monotonic() < end, house.rows(owed)
        time.sleep(0.1)


def found(house: House, session: str, word: str) -> int:
    """How many results the page shows for the word."""
    connection = http.client.HTTPConnection("127.0.0.1", house.port, timeout=20)
    headers = {"Cookie": f"comptoir_session={session}"}
    connection.request("GET", f"/search/?q={word}&exact=1", headers=headers)
    answer = connection.getresponse()
    assert answer.status == 200
    return answer.read().decode().count("data-result>")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with House(tmp_path) as house:
        yield house


def test_kills_during_writes_lose_nothing_from_the_index(house: House) -> None:
    cast = house.cast()
    writer, chance = Writer(house, cast), random.Random(3)
    for _ in range(KILLS):
        house.start()
        before = len(writer.acknowledged)
        thread = writer.write_for(10)
        while thread.is_alive() and len(writer.acknowledged) == before:
            time.sleep(0.01)  # the first page of a process takes longest
        time.sleep(chance.uniform(0.05, 1.2))
        house.kill()
        thread.join()
    house.start()
    wait_until_indexed(house)
    assert len(writer.acknowledged) >= KILLS
    for name in ("Bob", "Alice"):
        session = cast["sessions"][name]
        lost = [word for word in writer.acknowledged if found(house, session, word) != 1]
        assert not lost
    assert found(house, cast["sessions"]["Charlie"], writer.acknowledged[0]) == 0
    assert house.stop() == 0
    checked = house.say("search", "check", "--json")
    assert json.loads(checked.stdout) == {"mended": 0}, checked
