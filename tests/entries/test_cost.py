"""What a page costs: queries and bytes, for somebody in forty groups, with all that cards show."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comptoir.accounts.models import User
from comptoir.core.clock import now
from comptoir.entries.actions import add_comment, mark_unread, react
from comptoir.entries.models import Attachment, Comment, Entry, EntryTopic, Reading, Topic
from comptoir.entries.threads import shown_comments
from comptoir.files.models import StoredFile
from comptoir.groups.models import Group
from comptoir.people.models import Person
from tests.conftest import add, make_group, make_person, write_entry

As = Callable[[Person], Client]
WORDS = "Nous avons revu le plan de lancement avec les équipes de terrain et l’agence. " * 4


@pytest.fixture
def places(bob: Person, group: Group) -> list[Group]:
    """Forty groups more: Bob is in each."""
    groups = [make_group(bob.network, f"Groupe-{n}", "closed") for n in range(40)]
    for one in groups:
        add(bob, one)
    return groups


@pytest.fixture
def entries(places: list[Group], alice: Person, bob: Person) -> list[Entry]:
    """Twenty-five entries with topics, a file and a reaction."""
    made = [
        write_entry(
            alice, places[n], WORDS, kind="post" if n % 4 else "question", title="Qui sait ?"
        )
        for n in range(25)
    ]
    topic = Topic.objects.create(network=bob.network, name="lancement", slug="lancement")
    EntryTopic.objects.bulk_create(EntryTopic(entry=entry, topic=topic) for entry in made)
    file = StoredFile.objects.create(
        network=bob.network, uploader=alice, name="plan.pdf", size=3, sha256="0" * 64
    )
    Attachment.objects.create(entry=made[-1], file=file)
    react(actor=bob, thing=made[-1], kind="merci")
    return made


def asks(captured: CaptureQueriesContext) -> int:
    """Queries, the marks of transactions left out."""
    marks = ("SAVEPOINT", "RELEASE")
    return sum(not str(one["sql"]).startswith(marks) for one in captured.captured_queries)


def cost(client: Client, address: str) -> tuple[int, int]:
    """(queries, bytes) of a page whose visit was noted before."""
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
    assert answer.status_code == 200
    return asks(asked), len(answer.content)


def test_home_costs_twelve_queries_however_many_groups(
    as_person: As, bob: Person, entries: list[Entry]
) -> None:
    queries, _bytes = cost(as_person(bob), "/")
    assert queries <= 12


def test_home_with_twenty_cards_in_french_weighs_less_than_sixty_kilobytes(
    as_person: As, bob: Person, entries: list[Entry]
) -> None:
    User.objects.filter(people=bob).update(language="fr")
    client = as_person(bob)
    assert client.get("/").content.count(b"<article") == 20
    assert cost(client, "/")[1] <= 60_000


def test_group_and_person_cost_twelve_queries(
    as_person: As, bob: Person, alice: Person, entries: list[Entry]
) -> None:
    client = as_person(bob)
    assert cost(client, entries[-1].group.url)[0] <= 12
    assert cost(client, alice.url)[0] <= 12


def test_entry_with_twenty_comments_costs_twelve_queries(
    as_person: As, bob: Person, entries: list[Entry]
) -> None:
    client = as_person(bob)
    entry = entries[0]
    for number in range(20):
        client.post(f"{entry.url}comments/", {"body": f"Bien vu {number}"})
    assert cost(client, entry.url)[0] <= 12


def test_posting_a_comment_costs_twelve_queries(
    as_person: As, bob: Person, entries: list[Entry]
) -> None:
    client = as_person(bob)
    address = f"{entries[0].url}comments/"
    client.post(address, {"body": "Une fois"})
    with CaptureQueriesContext(connection) as asked:
        answer = client.post(address, {"body": "Deux"}, headers={"HX-Request": "true"})
    assert answer.status_code == 201
    assert asks(asked) <= 12
    assert Comment.objects.count() == 2


def test_opening_again_what_has_not_moved_writes_no_reading(
    as_person: As, bob: Person, alice: Person, entries: list[Entry]
) -> None:
    entry, client = entries[0], as_person(bob)
    client.get(entry.url)
    first = Reading.objects.get(person=bob, entry=entry)
    with CaptureQueriesContext(connection) as asked:
        client.get(entry.url)
    assert not any("INSERT" in str(one["sql"]) for one in asked.captured_queries)
    add_comment(actor=alice, entry=entry, body="<p>Du nouveau</p>")
    assert "Du nouveau" in client.get(entry.url).content.decode()
    assert Reading.objects.get(person=bob, entry=entry).read_at > first.read_at
    mark_unread(person=bob, entry=entry)
    client.get(entry.url)
    assert not Reading.objects.get(person=bob, entry=entry).unread


def test_a_long_thread_costs_its_page_only(
    as_person: As, bob: Person, entries: list[Entry]
) -> None:
    """Its latest comments come from the end of an index, whatever is before them."""
    if connection.vendor != "postgresql":
        pytest.skip("plans are those of PostgreSQL")
    entry, moment = entries[0], now()
    Comment.objects.bulk_create(
        Comment(network=bob.network, entry=entry, author=bob, body="x", text="x",
                published_at=moment) for _ in range(3000)
    )  # fmt: skip
    rows = shown_comments(entry, bob, moderates=False).filter(parent=None).order_by("-pk")[:21]
    assert "comment_top" in rows.explain()


def test_somebody_who_left_the_network_has_no_person_in_the_next_request(
    as_person: As, bob: Person
) -> None:
    client = as_person(bob)
    assert client.get("/").status_code == 200
    Person.objects.filter(pk=bob.pk).update(user=None)
    assert client.get("/").status_code == 403


def test_a_user_of_two_networks_is_somebody_else_in_each(
    as_person: As, bob: Person, zoe: Person
) -> None:
    """The person is found with the user, by the host: never kept from another network."""
    there = make_person(zoe.network, "Ailleurs", email=bob.email)
    client = as_person(bob)
    assert client.get(bob.url).status_code == 200
    client.force_login(bob.user)  # type: ignore[arg-type]
    host = {"host": str(zoe.network.host)}
    assert client.get(there.url, headers=host).status_code in {200, 302}
    assert client.get(bob.url, headers=host).status_code in {302, 404}
