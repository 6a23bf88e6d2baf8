"""A page of a quiet stream is found without walking what others write."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comptoir.cli.house import count_for_planner
from comptoir.core.clock import now
from comptoir.entries.models import Entry, EntryTopic, Share, Topic, TopicFollow
from comptoir.groups.models import Group
from comptoir.home.streams import WALKED
from comptoir.kinds.questions.models import Question
from comptoir.people.models import Follow, Person
from tests.conftest import add, make_group

As = Callable[[Person], Client]
CARD = re.compile(rb'id="entry-(\d+)"')
MORE = re.compile(rb'id="more"><a class="btn" href="([^"]*)"')


def written(
    group: Group, author: Person, count: int, last: datetime, *, every: int = 60,
    kind: str = "post", internal: bool = False,
) -> list[Entry]:  # fmt: skip
    """`count` entries, the latest active at `last`, one in `every` seconds; latest first."""
    moments = [last - timedelta(seconds=every * number) for number in range(count)]
    made = Entry.objects.bulk_create(
        Entry(network=group.network, group=group, author=author, kind=kind, state="published",
              title=f"Mot {number}", body="<p>x</p>", text="x", internal=internal,
              published_at=at, active_at=at)
        for number, at in enumerate(moments)
    )  # fmt: skip
    if kind == "question":
        Question.objects.bulk_create(Question(entry=entry) for entry in made)
    return made


@pytest.fixture
def crowd(alice: Person, group: Group) -> Group:
    """An open group in which more is written than is walked; Bob is not in it."""
    busy = make_group(alice.network, "Ruche", "open")
    written(busy, alice, WALKED + 50, now(), every=1)
    return busy


@pytest.fixture
def quiet(bob: Person, alice: Person, crowd: Group) -> list[Entry]:
    """What home holds for Bob, latest first: two quiet groups, one with shares."""
    one, other = (make_group(bob.network, name, "closed") for name in ("Cave", "Grenier"))
    add(bob, one)
    add(bob, other)
    before = now() - timedelta(days=40)
    mine = written(one, alice, 25, before) + written(other, alice, 30, before, every=100)
    shared = list(crowd.entries.order_by("active_at")[:2])
    Share.objects.bulk_create(Share(entry=entry, group=one) for entry in shared)
    return sorted([*mine, *shared], key=lambda entry: (entry.active_at, entry.pk), reverse=True)


def pages(client: Client, address: str) -> Iterator[list[int]]:
    """Ids of the cards of each page, to the last one."""
    url = address
    for _ in range(6):
        content = client.get(url).content
        yield [int(pk) for pk in CARD.findall(content)]
        more = MORE.search(content)
        if more is None:
            return
        url = address + more[1].decode().replace("&amp;", "&")


def ids(entries: list[Entry]) -> list[int]:
    return [entry.pk for entry in entries]


def test_pages_of_a_quiet_home_are_whole_in_order_and_without_twice(
    as_person: As, bob: Person, quiet: list[Entry]
) -> None:
    found = list(pages(as_person(bob), "/"))
    assert [len(page) for page in found] == [20, 20, 17]
    assert [pk for page in found for pk in page] == ids(quiet)


def test_what_followed_people_and_topics_bring_is_among_it(
    as_person: As, bob: Person, charlie: Person, quiet: list[Entry], crowd: Group
) -> None:
    secret = make_group(bob.network, "Coffre", "secret")
    moment = quiet[3].active_at + timedelta(seconds=1)
    (by_charlie,) = written(crowd, charlie, 1, moment)
    (about,) = written(crowd, charlie, 1, moment - timedelta(days=1))
    written(secret, charlie, 3, moment)
    topic = Topic.objects.create(network=bob.network, name="cave", slug="cave")
    EntryTopic.objects.create(entry=about, topic=topic)
    TopicFollow.objects.create(person=bob, topic=topic)
    Follow.objects.create(follower=bob, followed=charlie)
    expected = sorted([*quiet, by_charlie, about], key=lambda e: (e.active_at, e.pk), reverse=True)
    assert [pk for page in pages(as_person(bob), "/") for pk in page] == ids(expected)


def test_a_filter_of_a_quiet_home_finds_what_is_old(
    as_person: As, bob: Person, alice: Person, quiet: list[Entry]
) -> None:
    asked = written(quiet[5].group, alice, 3, now() - timedelta(days=90), kind="question")
    assert next(pages(as_person(bob), "/?filter=question")) == ids(asked)
    assert next(pages(as_person(bob), "/?filter=poll")) == []


def test_a_guest_gets_whole_pages_without_what_is_internal(
    as_person: As, gina: Person, alice: Person, crowd: Group
) -> None:
    """What is kept from guests does not take the place of what they read."""
    place = make_group(alice.network, "Agence", "closed")
    add(gina, place)
    before = now() - timedelta(days=40)
    written(place, alice, 30, before, internal=True)
    open_to_her = written(place, alice, 25, before - timedelta(days=1))
    known = {*ids(open_to_her)}
    found = [pk for page in pages(as_person(gina), "/") for pk in page if pk in known]
    assert found == ids(open_to_her)
    assert not set(ids(list(Entry.objects.of(alice.network).filter(internal=True)))) & {
        pk for page in pages(as_person(gina), place.url) for pk in page
    }


def test_a_group_shows_its_own_and_what_is_shared_to_it_in_one_order(
    as_person: As, bob: Person, quiet: list[Entry]
) -> None:
    place = next(entry.group for entry in quiet if entry.group.name == "Cave")
    shared = set(Share.objects.filter(group=place).values_list("entry_id", flat=True))
    expected = [entry.pk for entry in quiet if entry.group_id == place.pk or entry.pk in shared]
    assert [pk for page in pages(as_person(bob), place.url) for pk in page] == expected


def test_a_quiet_home_costs_twelve_queries(as_person: As, bob: Person, quiet: list[Entry]) -> None:
    client = as_person(bob)
    client.get("/")
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/").status_code == 200
    assert len(asked) <= 12


def test_somebody_in_too_many_groups_to_count_finds_them_all(
    as_person: As, bob: Person, group: Group
) -> None:
    for number in range(40):
        add(bob, make_group(bob.network, f"Atelier-{number}", "closed"))
    assert "All my groups" in as_person(bob).get("/").content.decode()


def test_sqlite_samples_its_indexes_before_the_first_page(group: Group) -> None:
    count_for_planner()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'groups_membership'")
            assert cursor.fetchone()[0] > 0
