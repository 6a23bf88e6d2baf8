"""What is measured: the pages, and who asks for them. Runs inside the seeded database."""

from __future__ import annotations

import json
import secrets
import sys
from typing import Any

import click

from comptoir.cli import house

# What a page costs a bare Django view of the same server, which touches no database.
BARE = "/alive/"
TOKEN = "b" * 32
# So many people post by turns: one person may write only so often.
POSTING = 200


def prepared() -> dict[str, Any]:
    """Addresses, session keys and numbers of queries, as JSON for the measuring process."""
    from comptoir.entries.models import Entry
    from comptoir.people.models import Person

    people = list(Person.objects.order_by("pk").select_related("user")[:POSTING])
    entry = Entry.objects.order_by("-pk")[0]
    group = people[0].memberships.order_by("pk")[0].group
    addresses = {
        "home": "/",
        "group": group.url,
        "entry with 20 comments": entry.url,
        "person": people[5 % len(people)].url,
        "posting a comment": f"{entry.url}comments/",
    }
    return {
        "addresses": addresses,
        "sessions": [_session(person) for person in people],
        "queries": {name: _queries(people[0], url) for name, url in addresses.items()},
    }


def _session(person: Any) -> str:
    """The key of a session in which the person is signed in."""
    from django.test import Client

    client = Client()
    client.force_login(person.user)
    return client.cookies["comptoir_session"].value


def _queries(person: Any, url: str) -> int:
    """Queries of one answer, with everything warm."""
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
    body = {"body": f"Mesure {secrets.token_hex(4)}"}
    response = client.post(url, body) if url.endswith("/comments/") else client.get(url)
    if response.status_code >= 400:
        raise click.ClickException(f"{url} answers {response.status_code}")


def _asks(sql: str) -> bool:
    return not sql.upper().startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))


def main() -> None:
    """Seed the database of the environment, then print what `prepared` says."""
    house.open_house()
    from comptoir.cli.bench.seed import Size, fill

    house.prepare()
    size = json.loads(sys.stdin.read() or "{}")
    fill(Size(**size), lambda step: click.echo(f"  {step} …", err=True))
    click.echo(json.dumps(prepared()))


if __name__ == "__main__":
    main()
