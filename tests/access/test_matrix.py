"""Every address of the product × every role. The table is in tests/access/table.py.

The list of addresses comes from the resolver: one without a line fails. Who may, succeeds and
the database shows it; who may not, gets an error and nothing is written.

Faults were planted to see it fail (November 2026), and it did: a room of a group, an entry, a file,
a thumbnail, the directory, a notification and the report of an external each loaded without reach;
suspension and the export of figures without their check; requests answered by any member; internal
entries for externals; a group found from another network. Taking the reach from a view whose act
checks again (accepting an answer, throwing a draft away) changes nothing, and is not seen. Of
sockets, tests/live sees a message without reach, one about an internal entry, an access that ended.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse

from comptoir.networks.models import Network
from tests.access.stage import PREPARED, Stage, client_of, make_stage, watched
from tests.access.table import OWN, PUBLIC, ROLES, TABLE, Row

HIDDEN = {403, 404, 405, 422}  # 405: no such method there; 422: a sentence, nothing done


@pytest.fixture
def stage(network: Network, other_network: Network) -> Stage:
    return make_stage(network, other_network)


def addresses() -> Iterator[str]:
    """The name of every address."""

    def walk(patterns: Any) -> Iterator[str]:
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern.url_patterns)
            else:
                yield pattern.name

    return walk(get_resolver().url_patterns)


def test_every_address_has_a_row() -> None:
    rows = PUBLIC | OWN | {row.name for row in TABLE}
    missing, gone = set(addresses()) - rows, rows - set(addresses())
    hint = 'Row("its_name", on="entry", get=READERS, post=AUTHOR, sends={…}, writes="a_table")'
    assert not missing, f"add a line to tests/access/table.py for {sorted(missing)}: {hint}"
    assert not gone, f"tests/access/table.py has lines for addresses that are no more: {gone}"


def test_every_row_speaks_of_known_roles() -> None:
    for row in TABLE:
        assert set(f"{row.get} {row.post}".split()) <= set(ROLES), row.name
        assert bool(row.post) == bool(row.writes), f"{row.name}: say what the act writes"


class Taken(Exception):
    """Ends a transaction whose writes are not kept."""


def answer_to(client: Client, stage: Stage, row: Row, method: str) -> tuple[int, set[str], str]:
    """Status, tables written, and where it leads; what was done is taken back."""
    cache.clear()
    url = reverse(row.name, args=stage.arguments(row.on))
    found: list[tuple[int, set[str], str]] = []
    try:
        with transaction.atomic():
            if row.before:
                PREPARED[row.before](stage)
            with watched() as writes:
                answer = _ask(client, stage, row, method, url)
            told = "Confidential" in body_of(answer) and answer.status_code >= 400
            assert not told, f"{row.name} tells the title"
            found = [(answer.status_code, writes.tables, answer.get("Location", ""))]
            raise Taken
    except Taken:
        return found[0]


def _ask(client: Client, stage: Stage, row: Row, method: str, url: str) -> HttpResponse:
    if method == "get":
        return client.get(url)  # type: ignore[return-value]
    return client.post(url, stage.form(row.sends))  # type: ignore[return-value]


def body_of(answer: HttpResponse) -> str:
    return "" if getattr(answer, "streaming", False) else answer.content.decode(errors="replace")


def check(client: Client, stage: Stage, row: Row, role: str) -> list[str]:
    """What is wrong with a row for somebody of that role."""
    wrong = []
    for method, allowed in (("get", row.get), ("post", row.post)):
        status, written, leads = answer_to(client, stage, row, method)
        said = f"{role} {method} {row.name}: {status} {leads} {sorted(written)}"
        signing_in = status == 302 and leads.startswith("/accounts/login/")
        if role in allowed.split():
            done = method == "get" or row.writes in written
            if status >= 400 or signing_in or not done:
                wrong.append(f"{said}, should have been allowed")
        elif status not in HIDDEN and not (role in {"nobody", "suspended"} and signing_in):
            wrong.append(f"{said}, should have been refused")
        elif method == "post" and written:
            wrong.append(f"{said}, refused but something is written")
    return wrong


@pytest.mark.parametrize("role", ROLES)
def test_each_role_reaches_what_the_table_says_and_nothing_else(role: str, stage: Stage) -> None:
    client, rows = client_of(stage, role), TABLE
    if role == "elsewhere":  # at home they open what is their own
        rows = [row for row in TABLE if row.on]
    wrong = [line for row in rows for line in check(client, stage, row, role)]
    assert not wrong, "\n".join(wrong)


def test_guests_reach_nothing_that_is_internal(network: Network, other_network: Network) -> None:
    stage = make_stage(network, other_network, internal=True)
    client = client_of(stage, "guest")
    written = {"entry", "news", "poll", "closed_poll", "comment", "file", "picture", "topic"}
    rows = [Row(row.name, row.on, sends=row.sends) for row in TABLE if row.on in written]
    assert len(rows) > 25
    wrong = [line for row in rows for line in check(client, stage, row, "guest")]
    assert not wrong, "\n".join(wrong)


def own_addresses() -> Iterator[str]:
    arguments: dict[str, list[Any]] = {
        "people_terms": ["site"], "mfa_remove_webauthn": [1], "mfa_edit_webauthn": [1],
    }  # fmt: skip
    return (reverse(name, args=arguments.get(name, [])) for name in sorted(OWN))


@pytest.mark.parametrize("role", ["nobody", "suspended"])
def test_what_is_ones_own_needs_somebody(role: str, stage: Stage) -> None:
    client = client_of(stage, role)
    for url in own_addresses():
        for answer in (client.get(url), client.post(url)):
            sent = answer.status_code == 302 and "/accounts/login/" in answer["Location"]
            assert sent or answer.status_code in HIDDEN, f"{url}: {answer.status_code}"


def test_a_session_of_one_network_is_worth_nothing_in_another(stage: Stage) -> None:
    client = client_of(stage, "elsewhere")
    hosts = {"host": "testserver"}
    for row in TABLE:
        url = reverse(row.name, args=stage.arguments(row.on))
        with watched() as writes:
            answers = [client.get(url, headers=hosts), client.post(url, headers=hosts)]
        assert all(answer.status_code in HIDDEN | {302} for answer in answers), url
        assert all("Confidential" not in body_of(answer) for answer in answers), url  # type: ignore[arg-type]
        assert not writes.tables, url


def test_managers_of_the_network_curate_the_topics_that_they_see(stage: Stage) -> None:
    member = stage.people["member"]
    member.role = "manager"
    member.save()
    client = client_of(stage, "member")
    for name, form in (("topic_name", {"name": "New"}), ("topic_merge", {"into": "other-topic"})):
        row = Row(name, on="topic", sends=form)
        assert "entries_topic" in answer_to(client, stage, row, "post")[1]


def test_no_list_shows_what_is_out_of_reach(stage: Stage) -> None:
    lists = ("home", "questions", "topics", "groups", "bookmarks", "drafts", "inbox")
    for role in ("outsider", "former", "ended", "elsewhere", "administrator"):
        client = client_of(stage, role)
        for name in lists:
            content = body_of(client.get(reverse(name)))  # type: ignore[arg-type]
            assert "Confidential" not in content, f"{role} {name}"
            assert "Secret topic" not in content, f"{role} {name}"
    assert "Confidential" in body_of(client_of(stage, "member").get("/"))  # type: ignore[arg-type]
