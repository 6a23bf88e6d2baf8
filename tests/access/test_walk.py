"""A random walk of acts against the oracle: after each, everybody reads what it says.

What it can see was tried by planting faults, one by one, in November 2026; each of them failed:

- reading: internal entries for externals; accesses that never end; groups read past the end;
  open groups for externals; suspended people who go on reading; secret groups that are found;
  hidden and deleted entries; shares that open nothing; hidden entries opened by any member;
  hidden comments, and their files; topics out of reach; every employee seen by externals;
- acts that do less than they say: a move that keeps its shares, a share that is not closed,
  a leave, a revocation, an end date that is forgotten, a night job that leaves the ended in,
  an undone deletion that shows what was hidden;
- acts that are allowed: writing and commenting in archived groups, externals who share or mark
  internal, members who share out of a closed group, hide, edit and move what is not theirs or
  invite externals, internal entries shared to externals, administrators who open closed groups
  or manage secret ones, closed groups that are joined at once.

COMPTOIR_WALK=long walks far longer (see docs/development.md).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F
from django.test import Client
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from comptoir.core.clock import now
from comptoir.core.decisions import NotAllowed, Refused
from comptoir.entries import actions
from comptoir.entries.models import Attachment, Comment, Entry, EntryTopic, Share, Topic
from comptoir.files.access import readable_files
from comptoir.files.actions import store_file
from comptoir.groups import actions as groups
from comptoir.groups.models import Group, Membership
from comptoir.groups.requests import answer_invitation, invite_person
from comptoir.guests.actions import expire_guests, invite_guest, renew_access, revoke_access
from comptoir.networks.middleware import forget_networks
from comptoir.networks.models import Network
from comptoir.people.actions import reinstate_person, suspend_person
from comptoir.people.models import Person
from comptoir.people.reach import unexpired
from tests.access.oracle import KnownComment, KnownEntry, Oracle
from tests.conftest import add, make_group, make_person

LONG = os.environ.get("COMPTOIR_WALK") == "long"
WALK = settings(
    max_examples=200 if LONG else 3,
    stateful_step_count=80 if LONG else 32,
    derandomize=not LONG,
    phases=list(Phase) if LONG else [Phase.generate],  # to shrink a failure takes many walks
    deadline=None,
    database=None,
    print_blob=LONG,
    suppress_health_check=list(HealthCheck),
)
ANY = st.integers(0, 10_000)


class Walk(RuleBasedStateMachine):
    """Three groups, six people, one administrator, one neighbour network.

    Nobody begins with empty hands: each group holds an entry and an internal one, some are
    shared, commented and hidden, and the externals are in.
    """

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        forget_networks()
        self.network = Network.objects.create(
            name="Halmont", slug="halmont", is_default=True, language="en", host="testserver"
        )
        self.oracle = Oracle()
        self.people = [make_person(self.network, name).pk for name in ("Alice", "Bob", "Charlie")]
        self.people += [self._guest("Gina"), self._guest("Hugo")]
        self.people.append(make_person(self.network, "Adam", role="administrator").pk)
        self.oracle.people = set(self.people)
        self.oracle.administrators = {self.people[-1]}
        self.groups = [self._group(kind) for kind in ("open", "closed", "secret")]
        other = Network.objects.create(name="Autre", slug="autre", host="other.example")
        self.zoe = make_person(other, "Zoe", role="administrator")
        make_group(other, "Elsewhere", "open")
        self.changed = True
        self.pretending = False

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)
        forget_networks()

    def _guest(self, name: str) -> int:
        pk = make_person(self.network, name, kind="guest", organisation="Quartz").pk
        self.oracle.guests.add(pk)
        return pk

    def _group(self, visibility: str) -> int:
        group = make_group(self.network, visibility.title(), visibility)
        add(Person.objects.get(pk=self.people[0]), group, "owner")
        add(Person.objects.get(pk=self.people[1]), group)
        self.oracle.groups[group.pk] = visibility
        self.oracle.members[group.pk, self.people[0]] = ("owner", None)
        self.oracle.members[group.pk, self.people[1]] = ("member", None)
        return group.pk

    @initialize()
    def furnish(self) -> None:
        alice, bob, gina, hugo = 0, 1, 3, 4
        for guest, group in ((gina, 1), (hugo, 1), (hugo, 2)):
            self.invite_external(p=guest - 3, g=group, a=alice, days=20 * (guest - 2))
        for group in range(3):
            self.publish(p=alice, g=group, internal=False)
            self.publish(p=bob, g=group, internal=True)
        self.publish(p=gina, g=1, internal=False)
        for entry in range(7):
            self.comment(p=gina if entry == 2 else bob, e=entry)
        self.share(p=alice, e=4, g=1, undo=False)  # secret, also read in the closed group
        self.share(p=bob, e=3, g=0, undo=False)  # internal, also read in the open group
        self.hide(p=alice, e=6, undo=False)  # Gina's
        self.hide_comment(p=alice, c=2, undo=False)  # hers too
        for undo in (False, True):
            self.delete(p=gina, e=6, undo=undo)  # undone, it is hidden as before
        self._move_about()
        self._come_and_go()
        assert len(self.oracle.comments) == 7
        assert [bool(known.shares) for known in self.oracle.entries.values()].count(True) == 2

    def _move_about(self) -> None:
        """Moves of shared entries, which chance seldom makes."""
        alice, hugo = 0, 4
        self.publish(p=hugo, g=1, internal=False)
        self.share(p=alice, e=7, g=0, undo=False)
        self.move(p=hugo, e=7, g=2)  # an external could not have shared it: the share is closed
        self.publish(p=alice, g=0, internal=False)
        self.share(p=alice, e=8, g=1, undo=False)
        self.move(p=alice, e=8, g=1)  # where it was shared to
        self.share(p=alice, e=2, g=2, undo=False)
        self.share(p=alice, e=2, g=2, undo=True)
        known = list(self.oracle.entries.values())
        assert [(one.group, one.shares) for one in known[7:]] == [
            (self.groups[2], set()),
            (self.groups[1], set()),
        ]

    def _come_and_go(self) -> None:
        alice, charlie, gina = 0, 2, 3
        self.invite(p=charlie, g=1, a=alice)
        self.leave(p=charlie, g=1)
        for days in (1, 30):
            self.invite_external(p=gina - 3, g=2, a=alice, days=days)
            if days == 1:
                self.time_passes(days=2, job=True)
            else:
                self.revoke_or_renew(p=gina - 3, g=2, a=alice, renew=False)

    # what the numbers of a rule name
    def person(self, n: int) -> Person:
        return Person.objects.select_related("network", "user").get(
            pk=self.people[n % len(self.people)]
        )

    def group(self, n: int) -> Group:
        return Group.objects.get(pk=self.groups[n % len(self.groups)])

    def entry(self, n: int) -> Entry:
        pks = sorted(self.oracle.entries)
        return Entry.objects.select_related("group", "author").get(pk=pks[n % len(pks)])

    def tried(self, act: Callable[..., Any], *, may: bool, **facts: Any) -> bool:
        """Whether the product let it happen; it may not when the oracle says no. Suspended
        people do not get as far as an act."""
        actor = facts.get("actor")
        if actor is not None and actor.pk in self.oracle.suspended:
            return False
        try:
            with transaction.atomic():
                act(**facts)
                transaction.set_rollback(self.pretending)
        except (Refused, NotAllowed):
            return False
        told = ", ".join(f"{key} {value}" for key, value in facts.items())
        assert may, f"{act.__name__} was allowed: {told}"
        self.changed = True
        return not self.pretending

    def everybody_tries_everything(self) -> None:
        """Nothing that they do is kept; what may not be is not allowed."""
        self.pretending = True
        for p in range(len(self.people)):
            for g in range(len(self.groups)):
                self.join(p, g)
                self.invite(2, g, p)
                self.remove(1, g, p)
                self.give_role(1, g, p, "owner")
                self.invite_external(0, g, p, 9)
                self.revoke_or_renew(1, g, p, renew=False)
                self.open_or_close(g, p, "open")
                self.archive(g, p, undo=False)
                self.publish(p, g, internal=True)
                self.publish(p, g, internal=False)
            for e in range(len(self.oracle.entries)):
                self.comment(p, e)
                self.mark_internal(p, e, internal=True)
                self.delete(p, e, undo=False)
                self.hide(p, e, undo=False)
                self.hide_comment(p, e, undo=False)
                for g in range(len(self.groups)):
                    self.move(p, e, g)
                    self.share(p, e, g, undo=False)
                    self.share(p, e, g, undo=True)
        self.pretending = False

    # people and groups
    @rule(p=ANY, g=ANY)
    def join(self, p: int, g: int) -> None:
        person, group = self.person(p), self.group(g)
        may = self.oracle.may_join(person.pk, group.pk)
        if self.tried(groups.join_group, may=may, actor=person, group=group):
            self.oracle.members.setdefault((group.pk, person.pk), ("member", None))

    @rule(p=ANY, g=ANY)
    def leave(self, p: int, g: int) -> None:
        person, group = self.person(p), self.group(g)
        may = bool(self.oracle.role(person.pk, group.pk))
        if self.tried(groups.leave_group, may=may, actor=person, group=group):
            del self.oracle.members[group.pk, person.pk]

    @rule(p=ANY, g=ANY, a=ANY)
    def remove(self, p: int, g: int, a: int) -> None:
        person, group, actor = self.person(p), self.group(g), self.person(a)
        may = self.oracle.may_manage(actor.pk, group.pk)
        if self.tried(groups.remove_member, may=may, actor=actor, group=group, person=person):
            del self.oracle.members[group.pk, person.pk]

    @rule(p=ANY, g=ANY, a=ANY)
    def invite(self, p: int, g: int, a: int) -> None:
        person, group, actor = self.person(p), self.group(g), self.person(a)

        def come_in(actor: Person) -> None:
            asked = invite_person(actor=actor, group=group, person=person)
            answer_invitation(actor=person, request=asked, accept=True)

        may = self.oracle.may_invite(actor.pk, group.pk)
        if self.tried(come_in, may=may, actor=actor):
            self.oracle.members.setdefault((group.pk, person.pk), ("member", None))

    @rule(p=ANY, g=ANY, a=ANY, role=st.sampled_from(["member", "moderator", "owner"]))
    def give_role(self, p: int, g: int, a: int, role: str) -> None:
        person, group, actor = self.person(p), self.group(g), self.person(a)
        may = self.oracle.may_manage(actor.pk, group.pk)
        facts = {"actor": actor, "group": group, "person": person, "role": role}
        if self.tried(groups.change_role, may=may, **facts):
            end = self.oracle.members[group.pk, person.pk][1]
            self.oracle.members[group.pk, person.pk] = (role, end)

    @rule(p=ANY, g=ANY, a=ANY, days=st.integers(1, 40))
    def invite_external(self, p: int, g: int, a: int, days: int) -> None:
        guest, group, actor = self.person(3 + p % 2), self.group(g), self.person(a)
        end = now() + timedelta(days=days)
        facts = {"actor": actor, "email": guest.email, "groups": [group], "ends_at": end}
        may = self.oracle.role(actor.pk, group.pk) == "owner"
        if self.tried(invite_guest, may=may and group.pk not in self.oracle.archived, **facts):
            self.oracle.members[group.pk, guest.pk] = ("member", end)
            self.oracle.sponsors[group.pk, guest.pk] = actor.pk

    @rule(p=ANY, g=ANY, a=ANY, renew=st.booleans())
    def revoke_or_renew(self, p: int, g: int, a: int, renew: bool) -> None:
        guest, group, actor = self.person(3 + p % 2), self.group(g), self.person(a)
        access = Membership.objects.filter(person=guest, group=group).first()
        if access is None:
            return
        may = self.oracle.may_answer_for(actor.pk, group.pk, guest.pk)
        act = renew_access if renew else revoke_access
        end = now() + timedelta(days=self.network.guest_days)
        if self.tried(act, may=may, actor=actor, membership=access):
            if renew:
                self.oracle.members[group.pk, guest.pk] = ("member", end)
            else:
                del self.oracle.members[group.pk, guest.pk]

    @rule(days=st.integers(1, 30), job=st.booleans())
    def time_passes(self, days: int, job: bool) -> None:
        rows = Membership.objects.filter(expires_at__isnull=False)
        rows.update(expires_at=F("expires_at") - timedelta(days=days))
        self.oracle.pass_days(days)
        self.changed = True
        if job:
            expire_guests()
            keys = [key for key in self.oracle.members if not self.oracle.role(key[1], key[0])]
            for key in keys:
                del self.oracle.members[key]
            kept = set(Membership.objects.values_list("group", "person"))
            assert kept == set(self.oracle.members)

    @rule(p=ANY, back=st.booleans())
    def suspend(self, p: int, back: bool) -> None:
        person = self.person(p)
        act = reinstate_person if back else suspend_person
        actor = self.person(len(self.people) - 1)
        if self.tried(act, may=True, actor=actor, person=person):
            (self.oracle.suspended.discard if back else self.oracle.suspended.add)(person.pk)

    @rule(g=ANY, a=ANY, visibility=st.sampled_from(["open", "closed", "secret"]))
    def open_or_close(self, g: int, a: int, visibility: str) -> None:
        group, actor = self.group(g), self.person(a)
        same = self.oracle.groups[group.pk] == visibility
        may = self.oracle.role(actor.pk, group.pk) == "owner" or (
            same and self.oracle.may_manage(actor.pk, group.pk)
        )
        facts = {"actor": actor, "group": group, "visibility": visibility}
        if self.tried(groups.edit_group, may=may, **facts):
            self.oracle.groups[group.pk] = visibility

    @rule(g=ANY, a=ANY, undo=st.booleans())
    def archive(self, g: int, a: int, undo: bool) -> None:
        act = groups.unarchive_group if undo else groups.archive_group
        group, actor, archived = self.group(g), self.person(a), self.oracle.archived
        may = self.oracle.may_manage(actor.pk, group.pk)
        if self.tried(act, may=may, actor=actor, group=group):
            (archived.discard if undo else archived.add)(group.pk)

    # content: as the pages do, only what the actor opens is acted on
    @rule(p=ANY, g=ANY, internal=st.booleans())
    def publish(self, p: int, g: int, internal: bool) -> None:
        author, group = self.person(p), self.group(g)
        title = f"Title{len(self.oracle.entries)}x"
        facts = {"kind": "question", "title": title, "body": "<p>Words</p>", "internal": internal}
        may = self.oracle.may_write(author.pk, group.pk)
        may = may and not (internal and author.pk in self.oracle.guests)
        if not self.tried(actions.publish_entry, may=may, actor=author, group=group, **facts):
            return
        entry = Entry.objects.latest("pk")
        self.oracle.entries[entry.pk] = KnownEntry(author.pk, group.pk, internal)
        self.oracle.files[self._hang(author, entry, None)] = entry.pk
        name = f"t{len(self.oracle.entries) % 3}"
        topic, _made = Topic.objects.get_or_create(network=self.network, name=name, slug=name)
        EntryTopic.objects.create(entry=entry, topic=topic)
        self.oracle.topics.setdefault(topic.pk, set()).add(entry.pk)

    def _hang(self, author: Person, entry: Entry, comment: Comment | None) -> int:
        """A file on an entry or a comment: its id."""
        stored = store_file(actor=author, upload=ContentFile(b"words"), name="note.txt")
        Attachment.objects.create(entry=entry, comment=comment, file=stored)
        return stored.pk

    @rule(p=ANY, e=ANY)
    def comment(self, p: int, e: int) -> None:
        person, entry = self.person(p), self.entry(e)
        if not self.oracle.opens_entry(person.pk, entry.pk):
            return
        facts = {"actor": person, "entry": entry, "body": "<p>Yes</p>"}
        may = self.oracle.may_comment(person.pk, entry.pk)
        if self.tried(actions.add_comment, may=may, **facts):
            found = Comment.objects.latest("pk")
            self.oracle.comments[found.pk] = KnownComment(person.pk, entry.pk)
            self.oracle.comment_files[self._hang(person, entry, found)] = found.pk

    @rule(p=ANY, e=ANY, g=ANY, undo=st.booleans())
    def share(self, p: int, e: int, g: int, undo: bool) -> None:
        person, entry, group = self.person(p), self.entry(e), self.group(g)
        if not self.oracle.opens_entry(person.pk, entry.pk):
            return
        act = actions.unshare_entry if undo else actions.share_entry
        rule_of = self.oracle.may_unshare if undo else self.oracle.may_share
        may = rule_of(person.pk, entry.pk, group.pk)
        if self.tried(act, may=may, actor=person, entry=entry, group=group):
            shares = self.oracle.entries[entry.pk].shares
            (shares.discard if undo else shares.add)(group.pk)

    @rule(p=ANY, e=ANY, g=ANY)
    def move(self, p: int, e: int, g: int) -> None:
        person, entry, group = self.person(p), self.entry(e), self.group(g)
        if not self.oracle.opens_entry(person.pk, entry.pk):
            return
        known = self.oracle.entries[entry.pk]
        may = self.oracle.may_move(person.pk, entry.pk, group.pk) or known.group == group.pk
        if self.tried(actions.move_entry, may=may, actor=person, entry=entry, group=group):
            same, known.group = known.group == group.pk, group.pk
            left = set(Share.objects.filter(entry=entry).values_list("group_id", flat=True))
            assert left <= known.shares - {group.pk}, "a move never opens"
            rule_of = self.oracle.may_share
            assert same or all(rule_of(person.pk, entry.pk, one) for one in left)
            known.shares = left

    @rule(p=ANY, e=ANY, internal=st.booleans())
    def mark_internal(self, p: int, e: int, internal: bool) -> None:
        person, entry = self.person(p), self.entry(e)
        facts = {"title": entry.title, "body": entry.body, "internal": internal}
        may = self.oracle.may_change(person.pk, entry.pk)
        if self.tried(actions.edit_entry, may=may, actor=person, entry=entry, **facts):
            assert entry.internal == internal
            self.oracle.entries[entry.pk].internal = internal

    @rule(p=ANY, e=ANY, undo=st.booleans())
    def hide(self, p: int, e: int, undo: bool) -> None:
        entry, actor = self.entry(e), self.person(p)
        known, wanted = self.oracle.entries[entry.pk], ("hidden" if undo else "published")
        may = self.oracle.moderates(actor.pk, known.group)
        act = actions.unhide_entry if undo else actions.hide_entry
        facts = {} if undo else {"reason": "Wrong"}
        if self.tried(act, may=may, actor=actor, entry=entry, **facts) and known.state == wanted:
            known.state = "published" if undo else "hidden"

    @rule(p=ANY, c=ANY, undo=st.booleans())
    def hide_comment(self, p: int, c: int, undo: bool) -> None:
        pks = sorted(self.oracle.comments)
        found = Comment.objects.select_related("entry__group").get(pk=pks[c % len(pks)])
        actor, known = self.person(p), self.oracle.comments[found.pk]
        may = self.oracle.moderates(actor.pk, found.entry.group_id)
        act = actions.unhide_comment if undo else actions.hide_comment
        facts = {"actor": actor, "comment": found} | ({} if undo else {"reason": "Wrong"})
        wanted = "hidden" if undo else "published"
        if self.tried(act, may=may, **facts) and known.state == wanted:
            known.state = "published" if undo else "hidden"

    @rule(p=ANY, e=ANY, undo=st.booleans())
    def delete(self, p: int, e: int, undo: bool) -> None:
        entry, actor = self.entry(e), self.person(p)
        act = actions.restore_entry if undo else actions.delete_entry
        known, gone = self.oracle.entries[entry.pk], entry.state == "deleted"
        may = self.oracle.may_change(actor.pk, entry.pk)
        if self.tried(act, may=may, actor=actor, entry=entry) and gone == undo:
            known.before = known.before if undo else known.state
            known.state = known.before if undo else "deleted"

    # what must hold
    @invariant()
    def everybody_reads_what_the_oracle_says(self) -> None:
        if not self.changed:
            return
        self.changed = False
        oracle = self.oracle
        inside = Membership.objects.filter(unexpired()).values_list("group", "person", "role")
        assert {(group, person): role for group, person, role in inside} == {
            key: role for key, (role, _end) in oracle.members.items() if oracle.role(key[1], key[0])
        }
        archived = Group.objects.filter(archived_at__isnull=False)
        assert set(archived.values_list("pk", flat=True)) == oracle.archived
        files = oracle.files | oracle.comment_files
        for pk in self.people:
            person = Person.objects.get(pk=pk)
            for rows, rule_of, known in (
                (Entry.objects.visible_to(person), oracle.reads_entry, oracle.entries),
                (Entry.objects.openable_by(person), oracle.opens_entry, oracle.entries),
                (Comment.objects.visible_to(person), oracle.reads_comment, oracle.comments),
                (readable_files(person), oracle.reads_file, files),
                (Topic.objects.visible_to(person), oracle.reads_topic, oracle.topics),
                (Group.objects.readable_by(person), oracle.reads_group, oracle.groups),
                (Group.objects.findable_by(person), oracle.finds_group, oracle.groups),
                (Person.objects.visible_to(person), oracle.sees, oracle.people),
            ):
                got = set(rows.values_list("pk", flat=True))
                assert got == {k for k in known if rule_of(pk, k)}, (person.name, rule_of.__name__)
        assert not Entry.objects.visible_to(self.zoe).exists()

    @rule(p=ANY, g=ANY, e=ANY)
    def browse(self, p: int, g: int, e: int) -> None:
        """The pages agree: home, a group, an entry, a file."""
        person, oracle = self.person(p), self.oracle
        if person.pk in oracle.suspended:
            return
        cache.clear()
        client = Client(headers={"host": "testserver"})
        assert person.user is not None
        client.force_login(person.user)
        read = {pk for pk in oracle.entries if oracle.reads_entry(person.pk, pk)}
        names = dict(Entry.objects.filter(pk__in=oracle.entries).values_list("pk", "title"))
        home = client.get("/").text
        assert not [pk for pk in oracle.entries if pk not in read and names[pk] in home]
        entry, group = self.entry(e), self.group(g)
        status = client.get(f"/entries/{entry.pk}/card/").status_code
        assert (status == 200) == oracle.opens_entry(person.pk, entry.pk), entry.pk
        for pk in [pk for pk, on in oracle.files.items() if on == entry.pk]:
            status = client.get(f"/files/{pk}/").status_code
            assert (status == 200) == oracle.reads_file(person.pk, pk), (pk, entry.pk)
        self._look_at_group(client, person, group, read, names)

    def _look_at_group(
        self, client: Client, person: Person, group: Group, read: set[int], names: dict[int, str]
    ) -> None:
        answer = client.get(group.url)
        assert (answer.status_code == 200) == self.oracle.finds_group(person.pk, group.pk)
        reads = self.oracle.reads_group(person.pk, group.pk)
        here = {
            entry
            for entry, known in self.oracle.entries.items()
            if entry in read and reads and group.pk in {known.group} | known.shares
        }
        shown = {entry for entry, name in names.items() if name in answer.text}
        assert shown == here, group.name


@pytest.mark.django_db
def test_nobody_does_what_the_oracle_forbids() -> None:
    walk = Walk()
    try:
        walk.furnish()
        walk.everybody_tries_everything()
        walk.archive(1, 0, undo=False)
        walk.archive(2, 0, undo=False)
        walk.everybody_tries_everything()
        walk.everybody_reads_what_the_oracle_says()
    finally:
        walk.teardown()


@pytest.mark.django_db
def test_a_random_walk_agrees_with_the_oracle() -> None:
    run_state_machine_as_test(Walk, settings=WALK)
