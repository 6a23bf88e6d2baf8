"""A random walk of acts against the oracle: after each, everybody reads what it says.

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
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

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
from tests.access.oracle import KnownComment, KnownEntry, Oracle
from tests.conftest import add, make_group, make_person

LONG = os.environ.get("COMPTOIR_WALK") == "long"
WALK = settings(
    max_examples=200 if LONG else 4,
    stateful_step_count=80 if LONG else 24,
    derandomize=not LONG,
    deadline=None,
    database=None,
    print_blob=LONG,
    suppress_health_check=list(HealthCheck),
)
ANY = st.integers(0, 10_000)


class Walk(RuleBasedStateMachine):
    """Three groups, six people, one administrator, one neighbour network."""

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        forget_networks()
        self.network = Network.objects.create(
            name="Halmont", slug="halmont", is_default=True, language="en", host="testserver"
        )
        self.oracle = Oracle(at=now())
        self.people = [make_person(self.network, name).pk for name in ("Alice", "Bob", "Charlie")]
        self.people += [self._guest("Gina"), self._guest("Hugo")]
        self.people.append(make_person(self.network, "Adam", role="administrator").pk)
        self.oracle.people = set(self.people)
        self.oracle.administrators = {self.people[-1]}
        self.groups = [self._group(kind) for kind in ("open", "closed", "secret")]
        other = Network.objects.create(name="Autre", slug="autre", host="other.example")
        self.zoe = make_person(other, "Zoe", role="administrator")
        make_group(other, "Elsewhere", "open")

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

    # what the numbers of a rule name
    def person(self, n: int) -> Person:
        return Person.objects.select_related("network", "user").get(
            pk=self.people[n % len(self.people)]
        )

    def group(self, n: int) -> Group:
        return Group.objects.get(pk=self.groups[n % len(self.groups)])

    def entry(self, n: int) -> Entry | None:
        pks = sorted(self.oracle.entries)
        rows = Entry.objects.select_related("group", "author")
        return rows.get(pk=pks[n % len(pks)]) if pks else None

    def tried(self, act: Callable[..., Any], **facts: Any) -> bool:
        """Whether the product let it happen."""
        try:
            with transaction.atomic():
                act(**facts)
        except (Refused, NotAllowed):
            return False
        return True

    # people and groups
    @rule(p=ANY, g=ANY)
    def join(self, p: int, g: int) -> None:
        person, group = self.person(p), self.group(g)
        if self.tried(groups.join_group, actor=person, group=group):
            self.oracle.members.setdefault((group.pk, person.pk), ("member", None))

    @rule(p=ANY, g=ANY)
    def leave(self, p: int, g: int) -> None:
        person, group = self.person(p), self.group(g)
        if self.tried(groups.leave_group, actor=person, group=group):
            del self.oracle.members[group.pk, person.pk]

    @rule(p=ANY, g=ANY, a=ANY)
    def remove(self, p: int, g: int, a: int) -> None:
        person, group = self.person(p), self.group(g)
        if self.tried(groups.remove_member, actor=self.person(a), group=group, person=person):
            del self.oracle.members[group.pk, person.pk]

    @rule(p=ANY, g=ANY, a=ANY)
    def invite(self, p: int, g: int, a: int) -> None:
        person, group, actor = self.person(p), self.group(g), self.person(a)

        def come_in() -> None:
            asked = invite_person(actor=actor, group=group, person=person)
            answer_invitation(actor=person, request=asked, accept=True)

        if self.tried(come_in):
            self.oracle.members.setdefault((group.pk, person.pk), ("member", None))

    @rule(p=ANY, g=ANY, a=ANY, role=st.sampled_from(["member", "moderator", "owner"]))
    def give_role(self, p: int, g: int, a: int, role: str) -> None:
        person, group, actor = self.person(p), self.group(g), self.person(a)
        if self.tried(groups.change_role, actor=actor, group=group, person=person, role=role):
            end = self.oracle.members[group.pk, person.pk][1]
            self.oracle.members[group.pk, person.pk] = (role, end)

    @rule(p=ANY, g=ANY, a=ANY, days=st.integers(1, 40))
    def invite_external(self, p: int, g: int, a: int, days: int) -> None:
        guest, group, actor = self.person(3 + p % 2), self.group(g), self.person(a)
        end = now() + timedelta(days=days)
        facts = {"email": guest.email, "groups": [group], "ends_at": end}
        if self.tried(invite_guest, actor=actor, **facts):
            self.oracle.members[group.pk, guest.pk] = ("member", end)

    @rule(p=ANY, g=ANY, a=ANY, renew=st.booleans())
    def revoke_or_renew(self, p: int, g: int, a: int, renew: bool) -> None:
        guest, group = self.person(3 + p % 2), self.group(g)
        access = Membership.objects.filter(person=guest, group=group).first()
        if access is None:
            return
        if renew and self.tried(renew_access, actor=self.person(a), membership=access):
            self.oracle.members[group.pk, guest.pk] = ("member", access.expires_at)
        elif not renew and self.tried(revoke_access, actor=self.person(a), membership=access):
            del self.oracle.members[group.pk, guest.pk]

    @rule(days=st.integers(1, 30), job=st.booleans())
    def time_passes(self, days: int, job: bool) -> None:
        rows = Membership.objects.filter(expires_at__isnull=False)
        rows.update(expires_at=F("expires_at") - timedelta(days=days))
        self.oracle.pass_days(days)
        if job:
            expire_guests()
            keys = [key for key in self.oracle.members if not self.oracle.role(key[1], key[0])]
            for key in keys:
                del self.oracle.members[key]

    @rule(p=ANY, back=st.booleans())
    def suspend(self, p: int, back: bool) -> None:
        person = self.person(p)
        act = reinstate_person if back else suspend_person
        if self.tried(act, actor=self.person(len(self.people) - 1), person=person):
            (self.oracle.suspended.discard if back else self.oracle.suspended.add)(person.pk)

    @rule(g=ANY, a=ANY, visibility=st.sampled_from(["open", "closed", "secret"]))
    def open_or_close(self, g: int, a: int, visibility: str) -> None:
        group = self.group(g)
        if self.tried(groups.edit_group, actor=self.person(a), group=group, visibility=visibility):
            self.oracle.groups[group.pk] = visibility

    @rule(g=ANY, a=ANY, undo=st.booleans())
    def archive(self, g: int, a: int, undo: bool) -> None:
        act = groups.unarchive_group if undo else groups.archive_group
        self.tried(act, actor=self.person(a), group=self.group(g))

    # content
    @rule(p=ANY, g=ANY, internal=st.booleans())
    def publish(self, p: int, g: int, internal: bool) -> None:
        self._publish(self.person(p), self.group(g), internal)

    @rule(p=ANY, g=ANY, internal=st.booleans())
    def publish_again(self, p: int, g: int, internal: bool) -> None:
        """Twice as likely: a walk without content says little."""
        self._publish(self.person(p % 2), self.group(g), internal)

    def _publish(self, author: Person, group: Group, internal: bool) -> None:
        title = f"Title{len(self.oracle.entries)}x"
        facts = {"kind": "question", "title": title, "body": "<p>Words</p>", "internal": internal}
        if not self.tried(actions.publish_entry, actor=author, group=group, **facts):
            return
        entry = Entry.objects.latest("pk")
        self.oracle.entries[entry.pk] = KnownEntry(author.pk, group.pk, internal)
        stored = store_file(actor=author, upload=ContentFile(b"words"), name="note.txt")
        Attachment.objects.create(entry=entry, file=stored)
        self.oracle.files[stored.pk] = entry.pk
        name = f"t{len(self.oracle.entries) % 3}"
        topic, _made = Topic.objects.get_or_create(network=self.network, name=name, slug=name)
        EntryTopic.objects.create(entry=entry, topic=topic)
        self.oracle.topics.setdefault(topic.pk, set()).add(entry.pk)

    @rule(p=ANY, e=ANY)
    def comment(self, p: int, e: int) -> None:
        person, entry = self.person(p), self.entry(e)
        if entry is None or not Entry.objects.visible_to(person).filter(pk=entry.pk).exists():
            return
        if self.tried(actions.add_comment, actor=person, entry=entry, body="<p>Yes</p>"):
            self.oracle.comments[Comment.objects.latest("pk").pk] = KnownComment(entry.pk)

    @rule(p=ANY, e=ANY, g=ANY, undo=st.booleans())
    def share(self, p: int, e: int, g: int, undo: bool) -> None:
        entry, group = self.entry(e), self.group(g)
        act = actions.unshare_entry if undo else actions.share_entry
        if entry and self.tried(act, actor=self.person(p), entry=entry, group=group):
            shares = self.oracle.entries[entry.pk].shares
            (shares.discard if undo else shares.add)(group.pk)

    @rule(p=ANY, e=ANY, g=ANY)
    def move(self, p: int, e: int, g: int) -> None:
        entry, group = self.entry(e), self.group(g)
        if entry and self.tried(actions.move_entry, actor=self.person(p), entry=entry, group=group):
            known = self.oracle.entries[entry.pk]
            left = set(Share.objects.filter(entry=entry).values_list("group_id", flat=True))
            assert left <= known.shares - {group.pk}, "a move never opens"
            known.group, known.shares = group.pk, left

    @rule(p=ANY, e=ANY, internal=st.booleans())
    def mark_internal(self, p: int, e: int, internal: bool) -> None:
        entry = self.entry(e)
        if entry is None:
            return
        facts = {"title": entry.title, "body": entry.body, "internal": internal}
        if self.tried(actions.edit_entry, actor=self.person(p), entry=entry, **facts):
            self.oracle.entries[entry.pk].internal = internal

    @rule(p=ANY, e=ANY, undo=st.booleans())
    def hide(self, p: int, e: int, undo: bool) -> None:
        entry, actor = self.entry(e), self.person(p)
        if entry is None:
            return
        known, wanted = self.oracle.entries[entry.pk], ("hidden" if undo else "published")
        done = (
            self.tried(actions.unhide_entry, actor=actor, entry=entry)
            if undo
            else self.tried(actions.hide_entry, actor=actor, entry=entry, reason="Wrong")
        )
        if done and known.state == wanted:
            known.state = "published" if undo else "hidden"

    @rule(p=ANY, c=ANY, undo=st.booleans())
    def hide_comment(self, p: int, c: int, undo: bool) -> None:
        pks = sorted(self.oracle.comments)
        if not pks:
            return
        found = Comment.objects.select_related("entry__group").get(pk=pks[c % len(pks)])
        actor, known = self.person(p), self.oracle.comments[found.pk]
        done = (
            self.tried(actions.unhide_comment, actor=actor, comment=found)
            if undo
            else self.tried(actions.hide_comment, actor=actor, comment=found, reason="Wrong")
        )
        if done and known.state == ("hidden" if undo else "published"):
            known.state = "published" if undo else "hidden"

    @rule(p=ANY, e=ANY, undo=st.booleans())
    def delete(self, p: int, e: int, undo: bool) -> None:
        entry = self.entry(e)
        if entry is None:
            return
        act = actions.restore_entry if undo else actions.delete_entry
        known, gone = self.oracle.entries[entry.pk], entry.state == "deleted"
        if self.tried(act, actor=self.person(p), entry=entry) and gone == undo:
            known.before = known.before if undo else known.state
            known.state = known.before if undo else "deleted"

    # what must hold
    @invariant()
    def everybody_reads_what_the_oracle_says(self) -> None:
        oracle = self.oracle
        for pk in self.people:
            person = Person.objects.get(pk=pk)
            for rows, rule_of, known in (
                (Entry.objects.visible_to(person), oracle.reads_entry, oracle.entries),
                (Comment.objects.visible_to(person), oracle.reads_comment, oracle.comments),
                (readable_files(person), oracle.reads_file, oracle.files),
                (Topic.objects.visible_to(person), oracle.reads_topic, oracle.topics),
                (Group.objects.readable_by(person), oracle.reads_group, oracle.groups),
                (Group.objects.findable_by(person), oracle.finds_group, oracle.groups),
                (Person.objects.visible_to(person), oracle.sees, oracle.people),
            ):
                got = set(rows.values_list("pk", flat=True))
                assert got == {k for k in known if rule_of(pk, k)}, (person.name, rule_of.__name__)
        assert not Entry.objects.visible_to(self.zoe).exists()

    @rule(p=ANY)
    def browse(self, p: int) -> None:
        """The pages agree: home, groups, entries, files, topics."""
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
        for pk in list(oracle.entries)[-3:]:
            known = oracle.entries[pk]
            status = client.get(f"/entries/{pk}/card/").status_code
            shown = pk in read or (known.state == "hidden" and self._sees_hidden(person, known))
            assert (status == 200) == shown, pk
        for pk, entry in list(oracle.files.items())[-2:]:
            status = client.get(f"/files/{pk}/").status_code
            assert (status == 200) == oracle.reads_file(person.pk, pk), (pk, entry)
        for pk in oracle.groups:
            self._look_at_group(client, person, pk, read, names)

    def _sees_hidden(self, person: Person, known: KnownEntry) -> bool:
        role = self.oracle.role(person.pk, known.group)
        return role in {"moderator", "owner"} or (bool(role) and known.author == person.pk)

    def _look_at_group(
        self, client: Client, person: Person, pk: int, read: set[int], names: dict[int, str]
    ) -> None:
        group = Group.objects.get(pk=pk)
        answer = client.get(group.url)
        assert (answer.status_code == 200) == self.oracle.finds_group(person.pk, pk)
        reads = self.oracle.reads_group(person.pk, pk)
        here = {
            entry
            for entry, known in self.oracle.entries.items()
            if entry in read and reads and pk in {known.group} | known.shares
        }
        shown = {entry for entry, name in names.items() if name in answer.text}
        assert shown == here, group.name


@pytest.mark.django_db
def test_a_random_walk_agrees_with_the_oracle() -> None:
    run_state_machine_as_test(Walk, settings=WALK)
