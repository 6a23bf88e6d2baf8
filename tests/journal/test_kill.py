"""kill -9 during a load of writes, again and again: nothing acknowledged is lost, nobody is
told twice."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.running import House, Mailbox, Visitor, embedded

pytestmark = embedded

KILLS = 20
WRITERS = 2


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with Mailbox() as box:
        yield box


class Writers:
    """Bob, in several tabs, who mentions Alice in comment after comment."""

    def __init__(self, house: House, cast: dict[str, Any]) -> None:
        self.house, self.cast = house, cast
        self.acknowledged: list[str] = []
        self.sent = 0
        self.lock = threading.Lock()

    def write_for(self, seconds: float) -> list[threading.Thread]:
        end = time.monotonic() + seconds
        threads = [threading.Thread(target=self._write, args=(end,)) for _ in range(WRITERS)]
        for thread in threads:
            thread.start()
        return threads

    def _write(self, end: float) -> None:
        visitor = Visitor(self.house, self.cast["sessions"]["Bob"])
        while time.monotonic() < end:
            words = self._words()
            try:
                status = visitor.post(f"/entries/{self.cast['entry']}/comments/", **words)
            except OSError:  # killed: whether it was written, nobody was told
                return
            assert status == 302
            with self.lock:
                self.acknowledged.append(words["body"].split("</p>")[0].removeprefix("<p>"))

    def _words(self) -> dict[str, str]:
        with self.lock:
            self.sent += 1
            said = f"comment number {self.sent}"
        alice = self.cast["people"]["Alice"]
        mention = f'<a data-mention="{alice}" href="/people/{alice}/">@Alice</a>'
        return {"body": f"<p>{said}</p><p>{mention}</p>", "format": "html"}


def wait_until_nothing_is_owed(house: House, seconds: float = 60) -> None:
    owed = "SELECT count(*) FROM journal_delivery WHERE done_at IS NULL AND dead_at IS NULL"
    end = time.monotonic() + seconds
    while house.rows(owed)[0][0]:
        assert time.monotonic() < end, house.rows("SELECT * FROM journal_delivery LIMIT 5")
        time.sleep(0.1)


@pytest.fixture
def house(tmp_path: Path, mailbox: Mailbox) -> Iterator[House]:
    with House(tmp_path, MAIL_URL=mailbox.url) as house:
        yield house


def test_twenty_kills_lose_nothing_and_repeat_nothing(house: House, mailbox: Mailbox) -> None:
    cast = house.cast()
    writers, chance = Writers(house, cast), random.Random(20)
    for _ in range(KILLS):
        house.start()
        threads = writers.write_for(5)
        time.sleep(chance.uniform(0.05, 0.5))
        house.kill()
        for thread in threads:
            thread.join()
    house.start()
    wait_until_nothing_is_owed(house)
    assert house.stop() == 0

    written = [text.split("\n")[0] for (text,) in house.rows("SELECT text FROM entries_comment")]
    assert len(writers.acknowledged) >= KILLS
    assert set(writers.acknowledged) <= set(written)
    assert len(written) == len(set(written))
    (counted,) = house.rows("SELECT comment_count FROM entries_entry")
    assert counted == (len(written),)

    alice = cast["people"]["Alice"]
    told = f"SELECT sum(events) FROM notifications_notification WHERE person_id = {alice}"
    assert house.rows(f"{told} AND kind = 'mention'") == [(len(written),)]
    sent = house.rows("SELECT kind FROM notifications_mailing WHERE sent_at IS NOT NULL")
    assert Counter(kind for (kind,) in sent)["mention"] == len(written)
    assert len(mailbox.times) == len(sent)
    # a letter that left in the instant before a kill leaves again under the same Message-ID
    assert mailbox.times.total() - len(mailbox.times) <= KILLS
    assert not house.rows("SELECT 1 FROM journal_delivery WHERE dead_at IS NOT NULL")
    assert not house.rows(
        "SELECT 1 FROM notifications_mailing WHERE kind = 'mention' AND sent_at IS NULL"
    )
