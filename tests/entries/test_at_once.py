"""Counters under many hands at once, on the database that lets them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import close_old_connections, connection

from comptoir.entries.actions import add_comment, react, recount, unreact
from comptoir.entries.models import Comment, Entry
from comptoir.groups.models import Group
from comptoir.kinds.polls.actions import vote
from comptoir.kinds.polls.models import Ballot, Option
from comptoir.people.models import Person

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
Write = Callable[..., Entry]


@pytest.fixture(autouse=True)
def _only_postgresql() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite takes one writer at a time")


def together(acts: list[Callable[[], object]]) -> None:
    """Run every act at the same time, each in its own connection."""

    def run(act: Callable[[], object]) -> None:
        close_old_connections()
        try:
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(run, acts))


def test_no_comment_and_no_reaction_is_lost_by_the_counters(
    transactional_db: None, write: Write, group: Group, alice: Person, bob: Person, gina: Person
) -> None:
    entry = write(bob, group)
    people = (alice, bob, gina)
    acts: list[Callable[[], object]] = []
    for person in people:
        for _time in range(6):
            acts.append(partial(add_comment, actor=person, entry=entry, body="<p>x</p>"))
            acts.append(partial(react, actor=person, thing=entry, kind="merci"))
            acts.append(partial(react, actor=person, thing=entry, kind="utile"))
            acts.append(partial(unreact, actor=person, thing=entry, kind="utile"))
    together(acts)
    fresh = Entry.objects.get(pk=entry.pk)
    assert Comment.objects.count() == fresh.comment_count == 18
    assert fresh.reaction_counts["merci"] == 3
    assert recount(group.network) == 0


def test_a_person_votes_once_however_fast(
    transactional_db: None, write: Write, group: Group, bob: Person, alice: Person
) -> None:
    entry = write(bob, group, "Où ?", kind="poll")
    options = list(Option.objects.filter(poll__entry=entry).values_list("pk", flat=True))
    together([partial(vote, actor=alice, entry=entry, options=[options[n % 2]]) for n in range(12)])
    assert Ballot.objects.filter(person=alice).count() == 1
