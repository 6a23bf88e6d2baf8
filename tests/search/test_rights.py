"""Nobody finds, counts or is told of what they may not read; everybody finds what they may."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db.models import Q, QuerySet
from django.test import Client
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from comptoir.core.clock import now
from comptoir.core.decisions import NotAllowed, Refused
from comptoir.entries.actions.comment import add_comment
from comptoir.entries.actions.delete import delete_entry, restore_entry
from comptoir.entries.actions.moderate import (
    hide_comment,
    hide_entry,
    unhide_comment,
    unhide_entry,
)
from comptoir.entries.actions.move import move_entry, share_entry, unshare_entry
from comptoir.entries.actions.publish import publish_due
from comptoir.entries.models import Attachment, Comment, Entry, EntryTopic, Topic
from comptoir.experts.ranking import who_knows
from comptoir.files.actions import store_file
from comptoir.groups.actions import archive_group, edit_group, unarchive_group
from comptoir.groups.models import Group, Membership
from comptoir.networks.middleware import forget_networks
from comptoir.networks.models import Network
from comptoir.people.actions import reinstate_person, suspend_person
from comptoir.people.models import Person
from comptoir.search.asking import Asked
from comptoir.search.checking import compare
from comptoir.search.correcting import corrected
from comptoir.search.finding import Found, find, starting
from comptoir.search.foremost import Bounds
from comptoir.search.models import FilePage
from comptoir.search.query import Shown
from comptoir.search.reach import reach_of
from comptoir.search.results import load
from comptoir.search.schema import (
    COMMENT,
    ENTRY,
    FILE,
    GROUP,
    PERSON,
    TOPIC,
    key_of,
    sort_and_id,
)
from comptoir.search.store import searcher_of
from tests.conftest import add, make_group, make_person, write_entry
from tests.search.settling import settle

SignIn = Callable[[Person], Client]


class World:
    """Three groups, five readers, and all that may say “bouilloire”: questions, posts, one that
    waits for its hour, comments, files, a topic, a group, profiles."""

    def __init__(self) -> None:
        name = uuid.uuid4().hex[:12]
        self.network = Network.objects.create(name=name, slug=name, host=f"{name}.example")
        make: Callable[..., Person] = lambda who, **f: make_person(  # noqa: E731
            self.network, who, email=f"{who.lower()}@{name}.example", **f
        )
        said = {"bio": "J’aime la bouilloire"}
        self.owner = make("Alice")
        self.readers = [
            self.owner, make("Bob", **said), make("Charlie"), make("Gina", kind="guest", **said),
            make("Adam", role="administrator"),
        ]  # fmt: skip
        self.groups = [
            make_group(self.network, f"{kind}-{name}", kind, purpose=purpose)
            for kind, purpose in (("open", ""), ("closed", ""), ("secret", "La bouilloire"))
        ]
        for group in self.groups:
            add(self.owner, group, "owner")
        add(self.readers[3], self.groups[1], expires_at=now() + timedelta(days=9))
        topic = Topic.objects.create(network=self.network, name="Bouilloire", slug="bouilloire")
        self.entries = [
            write_entry(self.owner, group, f"bouilloire {n}", kind, internal=n % 2 == 1)
            for n, (group, kind) in enumerate(zip(self.groups * 2, KINDS, strict=True))
        ]
        later: dict[str, Any] = {"state": "scheduled", "at": now() + timedelta(days=1)}
        self.entries.append(write_entry(self.owner, self.groups[0], "bouilloire", **later))
        EntryTopic.objects.create(entry=self.entries[2], topic=topic)
        add_comment(actor=self.owner, entry=self.entries[0], body="<p>La bouilloire siffle</p>")
        for entry in (self.entries[1], self.entries[5], self.entries[6]):
            self.attach(entry)
        self.attach(self.entries[0], Comment.objects.get(network=self.network))
        settle()

    def attach(self, entry: Entry, comment: Comment | None = None) -> None:
        stored = store_file(actor=self.owner, upload=ContentFile(b"x"), name="plan.zip")
        FilePage.objects.create(file=stored, number=1, text="La bouilloire du plan")
        Attachment.objects.create(entry=entry, comment=comment, file=stored)

    def act(self, what: str, one: int, other: int) -> None:
        entry = self.entries[one % len(self.entries)]
        entry = Entry.objects.select_related("group", "network").get(pk=entry.pk)
        person = self.readers[1 + one % 4]
        group = Group.objects.get(pk=self.groups[other % 3].pk)
        comment = Comment.objects.filter(network=self.network).select_related("entry__group")[0]
        adam = self.readers[4]
        here = Membership.objects.filter(person=person, group=group)
        acts: dict[str, Callable[[], Any]] = {
            "join": lambda: Membership.objects.get_or_create(person=person, group=group),
            "leave": here.delete,
            "end": lambda: here.update(expires_at=now()),  # the job that deletes it has not run
            "suspend": lambda: suspend_person(actor=adam, person=person),
            "reinstate": lambda: reinstate_person(actor=adam, person=person),
            "archive": lambda: archive_group(actor=self.owner, group=group),
            "unarchive": lambda: unarchive_group(actor=self.owner, group=group),
            "publish": self.publish,
            "move": lambda: move_entry(actor=self.owner, entry=entry, group=group),
            "share": lambda: share_entry(actor=self.owner, entry=entry, group=group),
            "unshare": lambda: unshare_entry(actor=self.owner, entry=entry, group=group),
            "hide": lambda: hide_entry(actor=self.owner, entry=entry, reason="Non"),
            "unhide": lambda: unhide_entry(actor=self.owner, entry=entry),
            "delete": lambda: delete_entry(actor=self.owner, entry=entry),
            "restore": lambda: restore_entry(actor=self.owner, entry=entry),
            "hush": lambda: hide_comment(actor=self.owner, comment=comment, reason="Non"),
            "unhush": lambda: unhide_comment(actor=self.owner, comment=comment),
            "close": lambda: edit_group(
                actor=self.owner, group=group, visibility=["open", "closed", "secret"][one % 3]
            ),
            "comment": lambda: add_comment(
                actor=self.owner, entry=entry, body="<p>Une bouilloire</p>"
            ),
        }
        with suppress(NotAllowed, Refused):  # an act that is not allowed now changes nothing
            acts[what]()

    def publish(self) -> None:
        """The hour of the entry that waits comes."""
        waits = Entry.objects.filter(network=self.network, state="scheduled")
        waits.update(published_at=now())
        publish_due()

    def check(self) -> None:
        settle()
        for reader in self.readers:
            person = Person.objects.get(pk=reader.pk)
            readable = readable_by(person)
            found = find(person, Asked(q="bouilloires"))
            assert {hit.key for hit in found.hits} == readable
            self.check_counts(person, found)
            check_rest(person, readable)
            for bounds in (FEW, FREQUENT):
                check_bounds(person, found, bounds)
            check_room(person, found)
        assert compare(self.network.pk).agrees

    def check_counts(self, person: Person, found: Found) -> None:
        assert found.total == len(found.hits)
        assert (
            len(load(person, [h.key for h in found.hits], Shown(frozenset(), None))) == found.total
        )
        seen = Counter(sort_and_id(hit.key)[0] for hit in found.hits)
        kinds: dict[str, int] = dict(found.facets["kind"])
        told = {
            ENTRY: kinds.get("post", 0) + kinds.get("question", 0),
            COMMENT: kinds.get("comment", 0) + kinds.get("answer", 0),
            FILE: kinds.get("file", 0), PERSON: kinds.get("person", 0),
            GROUP: kinds.get("group", 0), TOPIC: kinds.get("topic", 0),
        }  # fmt: skip
        assert +Counter(told) == seen
        groups: dict[int, int] = dict(found.facets["group"])
        for group in self.groups:
            held = Entry.objects.visible_to(person).in_groups([group.pk])
            said = Comment.objects.visible_to(person).filter(entry__in=held.values("pk"))
            hung = files_of(person).filter(entry__in=held.values("pk"))
            readable = Group.objects.readable_by(person).filter(pk=group.pk).exists()
            expected = held.count() + said.count() + hung.count() if readable else 0
            assert groups.get(group.pk, 0) == expected


KINDS = ("post", "post", "question", "question", "question", "post")


def files_of(person: Person) -> QuerySet[Attachment]:
    seen = Entry.objects.visible_to(person).values("pk")
    said = Comment.objects.visible_to(person).values("pk")
    return Attachment.objects.filter(Q(comment=None) | Q(comment__in=said), entry__in=seen)


def readable_by(person: Person) -> set[int]:
    """The keys of all that says “bouilloire” and that the person may read, by the database."""
    rows: dict[int, QuerySet[Any]] = {
        ENTRY: Entry.objects.visible_to(person),
        COMMENT: Comment.objects.visible_to(person),
        FILE: files_of(person),
        PERSON: Person.objects.visible_to(person).active().filter(bio__contains="bouilloire"),
        GROUP: Group.objects.findable_by(person).filter(purpose__contains="bouilloire"),
        TOPIC: Topic.objects.visible_to(person),
    }
    return {key_of(sort, pk) for sort, of in rows.items() for pk in of.values_list("pk", flat=True)}


def check_rest(person: Person, readable: set[int]) -> None:
    """Suggestions, corrections and experts hold what is readable, and no more."""
    searcher, reach = searcher_of(person.network_id), reach_of(person)
    assert searcher is not None
    started = set(starting(searcher, person, reach, ["bouil"]))
    questions = Entry.objects.visible_to(person).filter(kind="question")
    expected = {key_of(ENTRY, pk) for pk in questions.values_list("pk", flat=True)}
    assert started == expected | {key for key in readable if sort_and_id(key)[0] == TOPIC}
    better = corrected(searcher, reach, Asked(q="bouillaire"))
    assert (better is not None) is bool(readable)
    seen = {pk for sort, pk in map(sort_and_id, readable) if sort == ENTRY}
    for expert in who_knows(person, "bouilloires"):
        assert Person.objects.visible_to(person).active().filter(pk=expert.person.pk).exists()
        assert {one.entry for one in expert.evidence} <= seen


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
    check_newest(person, whole, bounds)


def check_room(person: Person, whole: Found) -> None:
    for bounds in (ROOM, NARROW):
        for typed in ("bouilloires", "bouilloires -absente"):
            assert comparable(find(person, Asked(q=typed), bounds=bounds)) == comparable(whole)
        check_newest(person, whole, bounds)


def check_newest(person: Person, whole: Found, bounds: Bounds) -> None:
    newest = find(person, Asked(q="bouilloires", sort="date"), bounds=bounds)
    assert {hit.key for hit in newest.hits} <= {hit.key for hit in whole.hits}
    assert newest.more == (newest.total < whole.total)


def comparable(found: Found) -> object:
    facets = {name: dict(counts) for name, counts in found.facets.items()}
    return [hit.key for hit in found.hits], found.total, found.more, facets


ACTS = ["join", "leave", "end", "suspend", "reinstate", "archive", "unarchive", "publish", "move",
        "share", "unshare", "hide", "unhide", "delete", "restore", "hush", "unhush", "close",
        "comment"]  # fmt: skip


@pytest.mark.django_db
@settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # at most six acts: short enough to read
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.lists(
        st.tuples(st.sampled_from(ACTS), st.integers(0, 11), st.integers(0, 11)),
        min_size=1,
        max_size=6,
    )
)
@example([("hush", 0, 0), ("publish", 0, 0), ("end", 2, 1), ("suspend", 0, 0), ("close", 2, 0)])
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
