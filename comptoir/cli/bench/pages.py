"""What is measured: the pages, and who asks for them. Runs inside the seeded database."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from typing import Any

import click

from comptoir.core.clock import now

# What a page costs a bare Django view of the same server, which touches no database.
BARE = "/alive/"
TOKEN = "b" * 32
# So many people post by turns: one person may write only so often.
POSTING = 200
MANY = "home, a person in 1,000 groups"
# Of the seeded people, the one in the hundred groups that hold everything: who searches.
READER = 2


def prepared() -> dict[str, Any]:
    """Addresses, session keys and numbers of queries, as JSON for the measuring process."""
    from comptoir.entries.models import Entry
    from comptoir.people.models import Person

    people = list(Person.objects.order_by("pk").select_related("user")[:POSTING])
    entry = Entry.objects.order_by("-pk")[0]
    group = people[0].memberships.order_by("pk")[0].group
    everywhere = people[READER].memberships.order_by("pk")[0].group_id
    addresses = {
        "home": "/",
        "group": group.url,
        "entry with 20 comments": entry.url,
        "person": people[5 % len(people)].url,
        "posting a comment": f"{entry.url}comments/",
    }
    queries = {name: queries_of(people[0], url) for name, url in addresses.items()}
    return {
        "addresses": addresses,
        "group": everywhere,
        "sessions": [_session(person) for person in people],
        "queries": queries
        | {MANY: queries_of(people[1], "/"), "roi": queries_of(people[0], "/roi/")},
    }


def backlog() -> int:
    """Deliveries of the outbox that the worker still owes."""
    from comptoir.journal.models import Delivery

    return Delivery.objects.filter(done_at=None, dead_at=None, due_at__lte=now()).count()


def owe(count: int) -> None:
    """Say that the latest entries were edited: work for every reader of the journal."""
    from django.db import transaction

    from comptoir.entries.models import Entry
    from comptoir.journal.record import record

    latest = list(Entry.objects.order_by("-pk").select_related("author")[:count])
    for start in range(0, len(latest), 50):
        with transaction.atomic():
            for entry in latest[start : start + 50]:
                record("entry.edited", network=entry.network_id, actor=entry.author, entry=entry)


def unindexed() -> int:
    """Changes that the indexes of search owe, and indexes that are still to be made."""
    from comptoir.networks.models import Network
    from comptoir.search import store
    from comptoir.search.models import Change

    networks = Network.objects.values_list("pk", flat=True)
    unmade = sum(store.is_wanted(network) for network in networks)
    return unmade + Change.objects.filter(applied=False).count()


def wait_until_idle(most: float, told: Callable[[str], None]) -> None:
    """Return once the worker owes nothing, or after `most` seconds; `told` hears how far it is."""
    began = spoken = time.monotonic()
    while (owed := backlog() + unindexed()) and time.monotonic() - began < most:
        if time.monotonic() - spoken > 20:
            spoken = time.monotonic()
            told(f"  the worker owes {owed} pieces after {spoken - began:.0f} s …")
        time.sleep(0.5)


def _session(person: Any) -> str:
    """The key of a session in which the person is signed in."""
    from django.test import Client

    client = Client()
    client.force_login(person.user)
    return client.cookies["comptoir_session"].value


def queries_of(person: Any, url: str) -> int:
    """Queries of one answer of `url`, with everything warm."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(person.user)
    _answer(client, url)
    with CaptureQueriesContext(connection) as captured:
        _answer(client, url)
    # savepoints and transaction marks are not questions asked of the tables
    return sum(_asks(str(query["sql"])) for query in captured.captured_queries)


def _answer(client: Any, url: str) -> None:
    if url.endswith("/comments/"):  # what the browser asks: a fragment, not the page anew
        body = {"body": f"Mesure {secrets.token_hex(4)}"}
        response = client.post(url, body, headers={"hx-request": "true"})
    else:
        response = client.get(url)
    if response.status_code >= 400:
        raise click.ClickException(f"{url} answers {response.status_code}")


def _asks(sql: str) -> bool:
    return not sql.upper().startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))
