"""The product as it is run: a process of its own, with a folder and a port of its own.

`python -m tests.running` in such a folder brings the cast in and prints who they are.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as email_policy
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import psycopg
import pytest
from aiosmtpd.controller import Controller

if TYPE_CHECKING:
    from comptoir.people.models import Person

embedded = pytest.mark.skipif(
    os.environ.get("DATABASE_URL", "").startswith("postgres"),
    reason="the embedded process runs on SQLite: tested in that run",
)
ROOT = Path(__file__).resolve().parent.parent
CSRF = "c" * 64


def free_port() -> int:
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        port: int = opened.getsockname()[1]
    return port


@contextmanager
def own_database() -> Iterator[dict[str, str]]:
    """Settings of a House with an empty database on the server of this run; on SQLite, none."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield {}
        return
    name = f"house_{uuid.uuid4().hex}"
    place = urlsplit(url)
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield {"DATABASE_URL": place._replace(path=f"/{name}").geturl()}
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


class House:
    """`comptoir run` in `folder`, on SQLite unless the settings name another database. Leaving
    its `with` leaves no process behind."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.environment = {
            **{k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL"}},
            "COMPTOIR_DATA": str(folder),
            "PORT": str(self.port),
            "COMPTOIR_DEBUG": "yes",  # static files are not what is tested
            "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            **settings,
        }
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> House:
        return self

    def __exit__(self, *_: object) -> None:
        """Kill what a test that failed left running."""
        if self.process is not None and self.process.poll() is None:
            self.kill()

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-c", "from comptoir.cli.main import main; main()", *words]

    def say(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            self.command(*words), env=self.environment, cwd=ROOT, text=True,
            capture_output=True, timeout=120, check=False,
        )  # fmt: skip

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    def cast(self, script: str = "tests.running") -> dict[str, Any]:
        """Bring the cast in: ids, and the session cookie of each, as `script` prints them."""
        self.say("migrate")
        return self.inside(script)

    def inside(self, script: str, *words: str) -> dict[str, Any]:
        """Run a module of the tests on the house's data; the JSON of its last line."""
        made = subprocess.run(
            [sys.executable, "-m", script, *words], env=self.environment, cwd=ROOT, text=True,
            capture_output=True, timeout=120, check=False,
        )  # fmt: skip
        assert made.returncode == 0, made.stderr[-3000:]
        found: dict[str, Any] = json.loads(made.stdout.splitlines()[-1])
        return found

    def start(self, seconds: float = 30) -> None:
        """Start, and return once the port answers."""
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command("run"), env=self.environment, cwd=ROOT, stdout=log, stderr=log
            )
        end = time.monotonic() + seconds
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > end:
                self.kill()
                raise AssertionError((self.folder / "log").read_text()[-3000:])
            time.sleep(0.05)

    def _answers(self) -> bool:
        """Whether pages come: an open port alone is still a house that is being prepared."""
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=1)
            connection.request("GET", "/accounts/login/")
            return connection.getresponse().status < 500
        except OSError:
            return False

    def kill(self) -> None:
        """kill -9."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """Ask to stop; the exit code. One that does not is killed.

        Raises:
            TimeoutExpired: it did not stop within half a minute.
        """
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What the database holds, read beside the process."""
        with sqlite3.connect(self.folder / "comptoir.sqlite3", timeout=20) as connection:
            return connection.execute(query).fetchall()


class Mailbox:
    """A mail server that files letters by their Message-ID, as mailboxes do."""

    def __init__(self) -> None:
        self.port = free_port()
        self.times: Counter[str] = Counter()  # how often each letter came
        self.letters: dict[str, EmailMessage] = {}
        self._server = Controller(self, hostname="127.0.0.1", port=self.port)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def __enter__(self) -> Mailbox:
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        letter = message_from_bytes(envelope.content, policy=email_policy)
        name = str(letter["Message-ID"]).strip()
        self.times[name] += 1
        self.letters[name] = letter
        return "250 OK"

    def letter_to(self, address: str, pattern: str, seconds: float = 20) -> str:
        """What the pattern's group finds in the newest letter to `address`, once one has it."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for letter in reversed(list(self.letters.values())):
                body = letter.get_body(("plain",))
                found = re.search(pattern, body.get_content() if body else "")
                if found and address in str(letter["To"]):
                    return found[1]
            time.sleep(0.05)
        raise AssertionError(f"no letter to {address} with {pattern}")


class Visitor:
    """Somebody who sends forms, with a connection that is kept."""

    def __init__(self, house: House, session: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", house.port, timeout=20)
        self.cookie = f"comptoir_session={session}; csrftoken={CSRF}"

    def post(self, path: str, **fields: str) -> int:
        """The status of the answer.

        Raises:
            OSError: there was no answer.
        """
        body = urlencode({**fields, "csrfmiddlewaretoken": CSRF})
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        try:
            self.connection.request("POST", path, body, headers)
            answer = self.connection.getresponse()
            answer.read()
        except http.client.HTTPException as error:
            raise ConnectionError(str(error)) from None
        return answer.status


def session_of(person: Person) -> str:
    """The cookie of a session of `person`, made in this process's database."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    user, store = person.user, SessionStore()
    assert user is not None
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "comptoir.people.backend.PersonBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store["network"] = person.network_id
    store.create()
    assert store.session_key is not None
    return store.session_key


def _bring_the_cast_in() -> dict[str, Any]:
    import django

    django.setup()
    from comptoir.networks.models import Network
    from tests.conftest import add, make_group, make_person, write_entry

    network = Network.objects.create(name="Halmont", slug="halmont", is_default=True, language="en")
    people = {name: make_person(network, name) for name in ("Alice", "Bob", "Charlie")}
    group = make_group(network, "Atelier", "closed")
    add(people["Alice"], group, "owner")
    add(people["Bob"], group)
    entry = write_entry(people["Alice"], group, "Bonjour")
    sessions = {name: session_of(person) for name, person in people.items()}
    ids = {name: person.pk for name, person in people.items()}
    return {"people": ids, "sessions": sessions, "group": group.pk, "entry": entry.pk}


if __name__ == "__main__":
    print(json.dumps(_bring_the_cast_in()))  # noqa: T201
