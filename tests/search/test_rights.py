"""Nobody finds, counts or is told of what they may not read; everybody finds what they may."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comptoir.core.decisions import NotAllowed, Refused
from comptoir.entries.actions.comment import add_comment
from comptoir.entries.actions.delete import delete_entry, restore_entry
from comptoir.entries.actions.moderate import hide_entry, unhide_entry
from comptoir.entries.actions.move import move_entry, share_entry, unshare_entry
from comptoir.entries.models import Comment, Entry, EntryTopic, Topic
from comptoir.groups.models import Group, Membership
from comptoir.networks.middleware import forget_networks
from comptoir.networks.models import Network
from comptoir.people.models import Person
from comptoir.search.asking import Asked
from comptoir.search.checking import compare
from comptoir.search.finding import Found, find
from comptoir.search.foremost import Bounds
from comptoir.search.query import Shown
from comptoir.search.results import load
from comptoir.search.schema import COMMENT, ENTRY, sort_and_id
from tests.conftest import add, make_group, make_person, write_entry
from tests.search.settling import settle

SignIn = Callable[[Person], Client]


class World:
    """Three groups, four readers, entries that all say “bouilloire”."""

    def __init__(self) -> None:
        name = uuid.uuid4().hex[:12]
        self.network = Network.objects.create(name=name, slug=name, host=f"{name}.example")
        make: Callable[..., Person] = lambda who, **f: make_person(  # noqa: E731
            self.network, who, email=f"{who.lower()}@{name}.example", **f
        )
        self.owner = make("Alice")
        self.readers = [
            self.owner, make("Bob"), make("Charlie"), make("Gina", kind="guest"),
            make("Adam", role="administrator"),
        ]  # fmt: skip
        self.groups = [
            make_group(self.network, f"{kind}-{name}", kind)
            for kind in ("open", "closed", "secret")
        ]
        for group in self.groups:
            add(self.owner, group, "owner")
        topic = Topic.objects.create(network=self.network, name="Bouilloire", slug="bouilloire")
        self.entries = [
            write_entry(self.owner, group, f"bouilloire {n}", internal=n % 2 == 1)
            for n, group in enumerate(self.groups * 2)
        ]
        EntryTopic.objects.create(entry=self.entries[2], topic=topic)
        add_comment(actor=self.owner, entry=self.entries[0], body="<p>La bouilloire siffle</p>")
        settle()

    def act(self, what: str, one: int, other: int) -> None:
        entry = self.entries[one % len(self.entries)]
        entry.refresh_from_db()
        entry = Entry.objects.select_related("group", "network").get(pk=entry.pk)
        person = self.readers[1 + one % 4]
        group = self.groups[other % 3]
        acts: dict[str, Callable[[], Any]] = {
            "join": lambda: Membership.objects.get_or_create(person=person, group=group),
            "leave": lambda: Membership.objects.filter(person=person, group=group).delete(),
            "move": lambda: move_entry(actor=self.owner, entry=entry, group=group),
            "share": lambda: share_entry(actor=self.owner, entry=entry, group=group),
            "unshare": lambda: unshare_entry(actor=self.owner, entry=entry, group=group),
            "hide": lambda: hide_entry(actor=self.owner, entry=entry, reason="Non"),
            "unhide": lambda: unhide_entry(actor=self.owner, entry=entry),
            "delete": lambda: delete_entry(actor=self.owner, entry=entry),
            "restore": lambda: restore_entry(actor=self.owner, entry=entry),
            "close": lambda: Group.objects.filter(pk=group.pk).update(
                visibility=["open", "closed", "secret"][one % 3]
            ),
            "comment": lambda: add_comment(
                actor=self.owner, entry=entry, body="<p>Une bouilloire</p>"
            ),
        }
        with suppress(NotAllowed, Refused):  # an act that is not allowed now changes nothing
            acts[what]()

    def check(self) -> None:
        settle()
        for reader in self.readers:
            person = Person.objects.get(pk=reader.pk)
            entries = set(Entry.objects.visible_to(person).values_list("pk", flat=True))
            comments = set(Comment.objects.visible_to(person).values_list("pk", flat=True))
            topics = set(Topic.objects.visible_to(person).values_list("pk", flat=True))
            found = find(person, Asked(q="bouilloires"))
            by_sort: dict[int, set[int]] = {}
            for hit in found.hits:
                sort, pk = sort_and_id(hit.key)
                by_sort.setdefault(sort, set()).add(pk)
            assert by_sort.pop(ENTRY, set()) == entries
            assert by_sort.pop(COMMENT, set()) == comments
            assert {pk for ids in by_sort.values() for pk in ids} == topics
            self.check_counts(person, found, entries, comments, topics)
            for bounds in (FEW, FREQUENT):
                check_bounds(person, found, bounds)
        assert compare(self.network.pk).agrees

    def check_counts(
        self, person: Person, found: Found, entries: set[int], comments: set[int], topics: set[int]
    ) -> None:
        assert found.total == len(entries) + len(comments) + len(topics)
        assert (
            len(load(person, [h.key for h in found.hits], Shown(frozenset(), None))) == found.total
        )
        kinds: dict[str, int] = dict(found.facets["kind"])
        assert kinds.get("post", 0) == len(entries)
        groups: dict[int, int] = dict(found.facets["group"])
        for group in self.groups:
            held = Entry.objects.visible_to(person).in_groups([group.pk])
            said = Comment.objects.visible_to(person).filter(entry__in=held.values("pk"))
            readable = Group.objects.readable_by(person).filter(pk=group.pk).exists()
            expected = held.count() + said.count() if readable else 0
            assert groups.get(group.pk, 0) == expected


# Little is looked at; words count as frequent, and of the best few some may be read.
FEW, FREQUENT = Bounds(looked_at=3), Bounds(looked_at=4, many=0, enough=1)
# The same with room for everything, the best of all or driven by reach: nothing may differ.
ROOM, NARROW = Bounds(many=0, enough=0), Bounds(many=0, enough=10**6)


def check_bounds(person: Person, whole: Found, bounds: Bounds) -> None:
    """Where not everything is looked at, it is said; what is told is right as far as it goes,
    and a total that is said to be all is all."""
    found = find(person, Asked(q="bouilloires"), bounds=bounds)
    keys = {hit.key for hit in whole.hits}
    assert {hit.key for hit in found.hits} <= keys
    assert found.total == len(found.hits)
    assert found.more or found.total == whole.total
    assert not found.more or found.total >= min(bounds.enough, bounds.looked_at)
    for name in ("kind", "group", "author", "period"):
        every: dict[object, int] = dict(whole.facets[name])
        assert all(n <= every.get(value, 0) for value, n in found.facets[name])
        assert found.more or dict(found.facets[name]) == every
    for typed in ("bouilloires", "bouilloires -absente"):
        for room in (ROOM, NARROW):
            assert comparable(find(person, Asked(q=typed), bounds=room)) == comparable(whole)
    for room in (bounds, ROOM, NARROW):
        newest = find(person, Asked(q="bouilloires", sort="date"), bounds=room)
        assert {hit.key for hit in newest.hits} <= keys
        assert newest.more == (newest.total < whole.total)


def comparable(found: Found) -> object:
    facets = {name: dict(counts) for name, counts in found.facets.items()}
    return [hit.key for hit in found.hits], found.total, found.more, facets


ACTS = ["join", "leave", "move", "share", "unshare", "hide", "unhide", "delete", "restore",
        "close", "comment"]  # fmt: skip


@pytest.mark.django_db
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.lists(
        st.tuples(st.sampled_from(ACTS), st.integers(0, 11), st.integers(0, 11)),
        min_size=1,
        max_size=6,
    )
)
def test_after_any_acts_what_is_found_is_what_is_readable(
    db: None, acts: list[tuple[str, int, int]]
) -> None:
    forget_networks()
    world = World()
    for what, one, other in acts:
        world.act(what, one, other)
        world.check()


def names(client: Client, typed: str) -> set[str]:
    found = json.loads(client.get("/search/suggestions/", {"q": typed}).content)
    return {row["name"] for row in found["suggestions"] if row["kind"] != "past"}


def test_suggestions_hold_only_what_the_person_sees(
    as_person: SignIn, alice: Person, charlie: Person, gina: Person, zoe: Person, group: Group,
    secret_group: Group,
) -> None:  # fmt: skip
    write_entry(alice, group, "Atelier confidentiel", "question")
    write_entry(alice, group, "Atelier interne", "question", internal=True)
    settle()
    assert names(as_person(alice), "atelier") == {
        "Atelier", "Atelier confidentiel", "Atelier interne",
    }  # fmt: skip
    assert names(as_person(charlie), "atelier") == {"Atelier"}  # closed groups are known
    assert names(as_person(gina), "atelier") == {"Atelier", "Atelier confidentiel"}
    assert names(as_person(zoe), "atelier") == set()
    assert names(as_person(charlie), "secret") == set()
    assert names(as_person(gina), "char") == set()
    assert names(as_person(alice), "char") == {"Charlie"}


def test_a_page_never_holds_what_is_out_of_reach(
    as_person: SignIn, alice: Person, bob: Person, charlie: Person, gina: Person, group: Group
) -> None:
    write_entry(alice, group, "Le xylophone est confidentiel")
    write_entry(alice, group, "Le xylophone interne", internal=True)
    settle()
    assert "2 results" in as_person(bob).get("/search/?q=xylophone").content.decode()
    assert "1 result" in as_person(gina).get("/search/?q=xylophone").content.decode()
    for typed in ("xylophone", "xylophones", "xylofone", "xyl"):
        page = as_person(charlie).get("/search/", {"q": typed}).content.decode()
        assert "Nothing found" in page
        assert "confidentiel" not in page
        assert "Did you mean" not in page
    Membership.objects.filter(person=bob).delete()
    assert "Nothing found" in as_person(bob).get("/search/?q=xylophone").content.decode()


def test_an_entry_read_through_a_share_does_not_tell_its_own_group(
    as_person: SignIn, alice: Person, charlie: Person, secret_group: Group, open_group: Group
) -> None:
    entry = write_entry(alice, secret_group, "Un xylophone")
    entry.shares.create(group=open_group)
    settle()
    page = as_person(charlie).get("/search/?q=xylophone").content.decode()
    assert "1 result" in page
    assert "Secret" not in page
