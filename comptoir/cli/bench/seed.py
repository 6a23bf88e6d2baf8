"""The network that is measured: 1,000 people, 100 groups, 50,000 entries, 150,000 comments.

Each person is in about ten groups; one person is in every group, to show that it costs
nothing, and one in the 100 where everything is. Written with bulk inserts, always the same.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from comptoir.accounts.models import User
from comptoir.cli.bench.words import Words
from comptoir.core.clock import now
from comptoir.entries.models import Comment, Entry, EntryTopic, Topic
from comptoir.groups.models import Group, Membership
from comptoir.kinds.questions.models import Question
from comptoir.networks.models import Network
from comptoir.people.models import Person

BATCH = 2000
NO_PASSWORD = "!"  # noqa: S105  Django’s mark of an unusable one


@dataclass(frozen=True)
class Size:
    """How much is seeded."""

    people: int = 1000
    groups: int = 100
    entries: int = 50_000
    comments: int = 150_000
    topics: int = 200
    many: int = 1000  # groups of the person who is in very many


def fill(size: Size, progress: Callable[[str], None]) -> None:
    """Fill an empty, migrated database."""
    chance = random.Random(7)  # noqa: S311
    words = Words()
    network = Network.objects.create(
        name="Banc", slug="banc", is_default=True, language="fr", host=None
    )
    progress("people and groups")
    people = _people(network, size, words)
    groups = _groups(network, size, words)
    _memberships(people, groups[: size.groups], groups, chance)
    topics = Topic.objects.bulk_create(
        Topic(network=network, name=f"sujet {n}", slug=f"sujet-{n}") for n in range(size.topics)
    )
    progress("entries")
    entries = _entries(network, people, groups[: size.groups], size, words, chance)
    _batches(
        EntryTopic,
        (
            EntryTopic(entry=e, topic=chance.choice(topics))
            for e in entries
            if chance.random() < 0.3
        ),
    )
    _batches(Question, (Question(entry=e) for e in entries if e.kind == "question"))
    progress("comments")
    _comments(network, people, entries, size, words, chance)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _people(network: Network, size: Size, words: Words) -> list[Person]:
    emails = [f"p{n}@banc.example" for n in range(size.people)]
    users = User.objects.bulk_create(User(email=email, password=NO_PASSWORD) for email in emails)
    rows = []
    for number, user in enumerate(users):
        name = f"{words.some(1)[:-1]} {words.some(1)[:-1]} {number}"
        rows.append(
            Person(
                network=network,
                user=user,
                name=name,
                sort_name=name.lower(),
                email=user.email,
                title="Chef de produit",
                department=f"Service {number % 12}",
                site=f"Site {number % 7}",
                welcomed_at=now(),
            )
        )
    return Person.objects.bulk_create(rows)


def _groups(network: Network, size: Size, words: Words) -> list[Group]:
    count = max(size.groups, size.many)
    return Group.objects.bulk_create(
        Group(
            network=network,
            name=f"{words.some(2)[:-1]} {n}",
            slug=f"groupe-{n}",
            visibility=("open", "closed", "closed")[n % 3],
            members_count=size.people // 10,
        )
        for n in range(count)
    )


def _memberships(
    people: list[Person], groups: list[Group], all_groups: list[Group], chance: random.Random
) -> None:
    """Person 0 is in ten groups, person 1 in every one, person 2 in the 100 of the entries."""
    rows: list[Membership] = []
    for number, person in enumerate(people):
        chosen = chance.sample(groups, min(10, len(groups)))
        chosen = groups if number == 2 else chosen
        rows += [Membership(group=group, person=person) for group in chosen]
    taken = {row.group_id for row in rows if row.person_id == people[1].pk}
    rows += [Membership(group=g, person=people[1]) for g in all_groups if g.pk not in taken]
    _batches(Membership, rows)


def _entries(
    network: Network,
    people: list[Person],
    groups: list[Group],
    size: Size,
    words: Words,
    chance: random.Random,
) -> list[Entry]:
    start = now() - timedelta(days=730)
    step = timedelta(days=729) / size.entries
    made: list[Entry] = []
    for number in range(size.entries):
        text = words.between(40, 80)
        kind = "question" if number % 4 == 0 else "post"
        moment = start + step * number
        made.append(
            Entry(
                network=network,
                group=chance.choice(groups),
                author=chance.choice(people),
                kind=kind,
                title=words.between(5, 9) if kind == "question" else "",
                body=f"<p>{text}</p>",
                text=text,
                language="fr",
                state="published",
                published_at=moment,
                active_at=moment,
                comment_count=size.comments // size.entries,
            )
        )
    return _batches(Entry, made)


def _comments(
    network: Network,
    people: list[Person],
    entries: list[Entry],
    size: Size,
    words: Words,
    chance: random.Random,
) -> None:
    """Three an entry; the last entry of all gets twenty more, to be the measured page."""

    def rows() -> Iterable[Comment]:
        for number in range(size.comments):
            yield comment(entries[number % len(entries)], number // len(entries))
        for number in range(20):
            yield comment(entries[-1], number)

    def comment(entry: Entry, position: int) -> Comment:
        text = words.between(40, 80)
        moment: datetime = entry.active_at + timedelta(minutes=position)
        return Comment(
            network=network,
            entry=entry,
            author=chance.choice(people),
            body=f"<p>{text}</p>",
            text=text,
            language="fr",
            published_at=moment,
        )

    _batches(Comment, rows())
    last = Entry.objects.of(network).filter(pk=entries[-1].pk)
    last.update(comment_count=20 + size.comments // size.entries)


def _batches(model: Any, rows: Iterable[Any]) -> list[Any]:
    made: list[Any] = []
    batch: list[Any] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            made += _insert(model, batch)
            batch = []
    return made + _insert(model, batch)


def _insert(model: Any, batch: list[Any]) -> list[Any]:
    with transaction.atomic():
        inserted: list[Any] = model._default_manager.bulk_create(batch)
    return inserted
