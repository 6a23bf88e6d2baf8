"""Notifications: gathered by entry, within reach, in the inbox and by mail, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comptoir.core.clock import now
from comptoir.entries.actions import (
    add_comment,
    follow_entry,
    mute_entry,
    publish_entry,
    react,
)
from comptoir.entries.models import Entry
from comptoir.groups.actions import remove_member
from comptoir.groups.models import Group
from comptoir.journal.models import Delivery, Event
from comptoir.journal.outbox import drain
from comptoir.networks.models import Network
from comptoir.notifications.choices import choose_channel, digest_setting
from comptoir.notifications.digest import owe_digests, unseen_entries
from comptoir.notifications.gather import gather
from comptoir.notifications.inbox import unread_count
from comptoir.notifications.models import Channel, DigestSetting, Mailing, Notification
from comptoir.notifications.ways_out import unsubscribe_path
from comptoir.people.models import Person
from tests.conftest import add, make_person

AsPerson = Callable[[Person], Client]
Write = Callable[..., Entry]


def mention(person: Person) -> str:
    return f'<p><a data-mention="{person.pk}" href="/people/{person.pk}/">@{person.name}</a> ?</p>'


def test_a_mention_is_told_here_and_by_mail_once(alice: Person, bob: Person, group: Group) -> None:
    publish_entry(actor=alice, group=group, body=mention(bob))
    drain()
    assert [row.kind for row in Notification.objects.filter(person=bob)] == ["mention"]
    assert [letter.to for letter in mail.outbox] == [[bob.email]]
    Delivery.objects.update(done_at=None, claimed_until=None)  # as after a crash
    drain()
    assert Notification.objects.filter(person=bob).count() == 1
    assert len(mail.outbox) == 1


def test_reactions_and_comments_gather_in_one_line_each(
    alice: Person, bob: Person, dana: Person, group: Group, write: Write
) -> None:
    entry = write(alice, group)
    for person in (bob, dana):
        react(actor=person, thing=entry, kind="merci")
        add_comment(actor=person, entry=entry, body="<p>Oui</p>")
    drain()
    lines = Notification.objects.filter(person=alice).order_by("kind")
    assert [(line.kind, line.events) for line in lines] == [("comment", 2), ("reaction", 2)]
    assert lines[0].actors == [dana.pk, bob.pk]


def test_a_line_begins_with_the_latest_in_whatever_order_events_are_read(
    alice: Person, bob: Person, dana: Person, group: Group, write: Write
) -> None:
    entry = write(alice, group)
    said = [add_comment(actor=one, entry=entry, body="<p>Oui</p>") for one in (bob, dana)]
    for event in Event.objects.filter(verb="comment.added").order_by("-pk"):
        gather(event)
    line = Notification.objects.get(person=alice)
    assert (line.actors, line.actor, line.events) == ([dana.pk, bob.pk], dana, 2)
    assert line.comment == said[1]


def test_nobody_is_told_of_what_they_cannot_read(
    alice: Person, gina: Person, charlie: Person, group: Group
) -> None:
    body = mention(gina) + mention(charlie)
    publish_entry(actor=alice, group=group, body=body, internal=True)
    drain()
    assert not Notification.objects.exists()
    assert not mail.outbox


def test_a_mail_is_not_sent_to_who_lost_the_right_meanwhile(
    alice: Person, bob: Person, group: Group
) -> None:
    publish_entry(actor=alice, group=group, body=mention(bob))
    drain(most=1)
    remove_member(actor=alice, group=group, person=bob)
    drain()
    assert not mail.outbox
    assert unread_count(bob) == 0


def test_a_muted_entry_tells_nothing(
    alice: Person, bob: Person, group: Group, write: Write
) -> None:
    entry = write(alice, group)
    mute_entry(actor=alice, entry=entry)
    add_comment(actor=bob, entry=entry, body=mention(alice))
    drain()
    assert not Notification.objects.filter(person=alice).exists()


def test_a_kind_set_to_nothing_is_not_told(
    alice: Person, bob: Person, group: Group, write: Write
) -> None:
    choose_channel(alice, "reaction", Channel.NONE)
    react(actor=bob, thing=write(alice, group), kind="utile")
    drain()
    assert not Notification.objects.exists()


def test_quiet_hours_hold_the_mail_back(alice: Person, bob: Person, group: Group) -> None:
    setting = digest_setting(bob)
    local = now()
    setting.quiet_from = (local - timedelta(hours=2)).time()
    setting.quiet_until = (local + timedelta(hours=2)).time()
    setting.save()
    bob.network.time_zone = "UTC"
    bob.network.save()
    publish_entry(actor=alice, group=group, body=mention(bob))
    drain()
    assert not mail.outbox
    assert Mailing.objects.get().due_at > now()
    assert unread_count(bob) == 1


def test_opening_the_entry_reads_its_lines(
    alice: Person, bob: Person, group: Group, write: Write, as_person: AsPerson
) -> None:
    entry = write(alice, group)
    react(actor=bob, thing=entry, kind="merci")
    drain()
    assert unread_count(alice) == 1
    as_person(alice).get(entry.url)
    assert unread_count(alice) == 0


def test_inbox_of_a_guest_names_only_people_they_see(
    alice: Person, gina: Person, group: Group, as_person: AsPerson
) -> None:
    publish_entry(actor=alice, group=group, body=mention(gina))
    drain()
    page = as_person(gina).get("/inbox/").content.decode()
    assert "Alice mentions you" in page


def test_digest_is_never_empty_never_twice_and_within_reach(
    alice: Person, bob: Person, group: Group, secret_group: Group, write: Write
) -> None:
    DigestSetting.objects.create(person=bob, rhythm="daily")
    write(alice, group, "Visible")
    hidden = write(alice, secret_group, "Hidden")
    remove_member(actor=alice, group=secret_group, person=bob)
    since = now() - timedelta(days=1)
    assert hidden not in unseen_entries(bob, since)
    assert [entry.text for entry in unseen_entries(bob, since)] == ["Visible"]
    owe_digests()
    owe_digests()
    drain()
    assert sum(letter.to == [bob.email] for letter in mail.outbox) <= 1


def test_one_click_leaves_the_thread_without_signing_in(
    alice: Person, bob: Person, group: Group, write: Write
) -> None:
    entry = write(alice, group)
    path = unsubscribe_path(alice, "comment", entry.pk)
    visitor = Client(headers={"host": "testserver"}, enforce_csrf_checks=True)
    assert visitor.get(path).status_code == 200
    assert visitor.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    add_comment(actor=bob, entry=entry, body="<p>Encore</p>")
    drain()
    assert not Notification.objects.filter(person=alice).exists()


def test_a_forged_way_out_is_not_found(alice: Person, zoe: Person) -> None:
    path = unsubscribe_path(alice, "comment", None)
    other = Client(headers={"host": "other.example"})
    assert other.get(path).status_code == 404
    assert Client().get(path[:-3] + "xx/").status_code == 404


def test_telling_many_costs_no_more_queries_than_telling_few(
    alice: Person, group: Group, write: Write, network: Network
) -> None:
    entry = write(alice, group)

    def queries_of_a_comment() -> int:
        add_comment(actor=alice, entry=entry, body="<p>Encore</p>")
        with CaptureQueriesContext(connection) as captured:
            drain()
        return len(captured)

    people = [make_person(network, f"Lectrice {number}") for number in range(12)]
    for person in people:
        add(person, group)
    for person in people[:2]:
        follow_entry(actor=person, entry=entry)
    queries_of_a_comment()
    few = queries_of_a_comment()
    for person in people[2:]:
        follow_entry(actor=person, entry=entry)
    queries_of_a_comment()
    assert queries_of_a_comment() <= few + 1  # those who follow since later read another line
    lines = Notification.objects.filter(kind="comment", person__in=people)
    assert sorted(set(lines.values_list("events", flat=True))) == [2, 4]
    assert all(line.actors == [alice.pk] for line in lines)


def test_mails_to_many_are_owed_in_as_many_queries_as_to_few(
    alice: Person, group: Group, network: Network
) -> None:
    people = [make_person(network, f"Lectrice {number}") for number in range(12)]
    for person in people:
        add(person, group)

    def queries_of_mentioning(some: list[Person]) -> int:
        publish_entry(actor=alice, group=group, body="".join(map(mention, some)))
        event = Event.objects.filter(verb="entry.published").latest("pk")
        with CaptureQueriesContext(connection) as captured:
            gather(event)
        return len(captured)

    few, many = queries_of_mentioning(people[:2]), queries_of_mentioning(people[2:])
    assert many == few
    drain()  # gathers both again, as after a crash
    assert sorted(letter.to for letter in mail.outbox) == sorted([one.email] for one in people)
