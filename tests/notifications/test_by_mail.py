"""Mail from end to end: written by a running house, received by a mail server, and followed."""

from __future__ import annotations

import http.client
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.running import ROOT, House, Mailbox, Visitor, embedded

pytestmark = embedded
# what the hourly job does for somebody whose morning has come
OWE = """
import django
django.setup()
from comptoir.journal.record import record
from comptoir.people.models import Person
for person in Person.objects.filter(email="bob@halmont.example"):
    facts = {"since": person.network.created_at.isoformat()}
    record("digest.due", network=person.network, actor=None, person=person, data=facts)
"""


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with Mailbox() as box:
        yield box


@pytest.fixture
def house(tmp_path: Path, box: Mailbox) -> Iterator[House]:
    with House(tmp_path, MAIL_URL=box.url) as house:
        yield house


def letters(box: Mailbox, address: str) -> list[EmailMessage]:
    return [one for one in box.letters.values() if address in str(one["To"])]


def words_of(letter: EmailMessage) -> str:
    plain = letter.get_body(("plain",))
    assert plain is not None
    return str(plain.get_content())


def owe_a_summary(house: House) -> None:
    command = [sys.executable, "-c", OWE]
    subprocess.run(command, env=house.environment, cwd=ROOT, check=True, timeout=60)


def settled(house: House) -> None:
    """Wait until the worker owes nothing."""
    owed = "SELECT count(*) FROM journal_delivery WHERE done_at IS NULL AND dead_at IS NULL"
    mails = "SELECT count(*) FROM notifications_mailing WHERE sent_at IS NULL"
    end = time.monotonic() + 30
    while house.rows(owed)[0][0] or house.rows(mails)[0][0]:
        assert time.monotonic() < end
        time.sleep(0.05)


def ask(house: House, method: str, url: str, body: str = "") -> int:
    """Of somebody who is not signed in; the status."""
    connection = http.client.HTTPConnection("127.0.0.1", house.port, timeout=20)
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request(method, urlsplit(url).path, body, kind)
    return connection.getresponse().status


def test_a_mention_a_summary_and_an_invitation_arrive_and_lead_back(
    house: House, box: Mailbox
) -> None:
    cast: dict[str, Any] = house.cast()
    house.start()
    alice, bob = Visitor(house, cast["sessions"]["Alice"]), cast["people"]["Bob"]
    mention = f'<p>Look <a data-mention="{bob}" href="/people/{bob}/">@Bob</a></p>'
    said = {"body": mention, "format": "html"}
    assert alice.post(f"/entries/{cast['entry']}/comments/", **said) == 302
    link = box.letter_to("bob@halmont.example", rf"(\S+/entries/{cast['entry']}/\S*)")
    assert ask(house, "GET", link) == 302  # to the sign-in page

    assert alice.post("/entries/new/", kind="post", group=str(cast["group"]), body="Unseen") == 302
    settled(house)
    owe_a_summary(house)
    box.letter_to("bob@halmont.example", "(Unseen)")
    settled(house)
    told, summary = letters(box, "bob@halmont.example")
    assert "Bonjour" not in words_of(summary), "mailed already"
    way_out = str(told["List-Unsubscribe"]).strip(" <>")
    assert ask(house, "POST", way_out, "List-Unsubscribe=One-Click") == 200

    assert alice.post(f"/entries/{cast['entry']}/comments/", **said) == 302
    fields = {"emails": "hugo@quartz.example", "groups": str(cast["group"])}
    fields["ends_on"] = str((datetime.now(UTC) + timedelta(days=30)).date())
    assert alice.post("/guests/invite/", **fields) == 302
    door = box.letter_to("hugo@quartz.example", r"(http\S+/invitations/\S+)")
    assert ask(house, "GET", door) == 200
    settled(house)
    assert len(letters(box, "bob@halmont.example")) == 2, "one click, and no more of that thread"
    assert set(box.times.values()) == {1}
    assert house.stop() == 0
