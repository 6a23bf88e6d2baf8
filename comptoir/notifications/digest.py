"""The summary: what a person has not seen, daily or weekly, never empty, nothing twice.

1. Every hour `owe_digests` looks for people for whom it is eight in the morning or later, on
   a day of their rhythm, and who got none since that morning began; the claim is one
   conditional UPDATE of `last_sent_at`, and the event is recorded in the same transaction.
2. The worker writes the summary when it leaves: entries active since the last one that the
   person may read now, has not read, did not write, did not mute and was not mailed about.
3. New results of kept searches that wait in the inbox come after them.
4. With nothing to say, no mail leaves.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comptoir.core.clock import now
from comptoir.core.text import excerpt
from comptoir.core.when import ago
from comptoir.entries.models import Entry, Reading, Subscription
from comptoir.groups.access import readable_groups
from comptoir.journal.record import record
from comptoir.networks.addresses import absolute
from comptoir.notifications.choices import channels_for, zone_of
from comptoir.notifications.inbox import address_of
from comptoir.notifications.letters import Letter, in_language_of, post
from comptoir.notifications.models import (
    Channel,
    DigestSetting,
    Mailing,
    Notification,
    NotificationKind,
)
from comptoir.notifications.sentences import sentence
from comptoir.people.models import Person

if TYPE_CHECKING:
    from comptoir.entries.reach import EntryQuerySet
    from comptoir.journal.models import Event

DIGEST_DUE = "digest.due"
HOUR = 8
MOST = 12
LONGEST = timedelta(days=8)


def owe_digests() -> int:
    """Job: owe a summary to everybody whose hour has come; how many."""
    people = Person.objects.active().exclude(email="").exclude(user=None)
    owed = 0
    for person in people.filter(network__is_demo=False).select_related("network").iterator():
        owed += _owe(person, now())
    return owed


def _owe(person: Person, moment: datetime) -> bool:
    setting, _made = DigestSetting.objects.get_or_create(person=person)
    start = _morning(person, moment)
    if start is None or not _is_day_of(setting.rhythm, start):
        return False
    with transaction.atomic():
        rows = DigestSetting.objects.filter(pk=setting.pk)
        late = Q(last_sent_at__isnull=True) | Q(last_sent_at__lt=start)
        if not rows.filter(late).update(last_sent_at=moment):
            return False
        since = setting.last_sent_at or moment - timedelta(days=7)
        facts = {"since": max(since, moment - LONGEST).isoformat()}
        record(DIGEST_DUE, network=person.network, actor=None, person=person, data=facts)
    return True


def _morning(person: Person, moment: datetime) -> datetime | None:
    """Eight o'clock of the person's day, when it has passed."""
    local = moment.astimezone(zone_of(person))
    start = local.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    return start if local >= start else None


def _is_day_of(rhythm: str, day: datetime) -> bool:
    days = {DigestSetting.Rhythm.DAILY: range(5), DigestSetting.Rhythm.WEEKLY: range(1)}
    return day.weekday() in days.get(DigestSetting.Rhythm(rhythm), range(0))


def unseen_entries(person: Person, since: datetime) -> EntryQuerySet:
    """Entries for the summary, newest activity first."""
    mine = readable_groups(person).with_member(person).values_list("pk", flat=True)
    read = Reading.objects.filter(
        entry=OuterRef("pk"), person=person, read_at__gte=OuterRef("active_at"), unread=False
    )
    muted = Subscription.objects.filter(entry=OuterRef("pk"), person=person, level="mute")
    mailed = Mailing.objects.filter(
        entry=OuterRef("pk"), person=person, sent_at__gte=OuterRef("active_at") - timedelta(hours=1)
    )
    rows = Entry.objects.visible_to(person).in_groups(list(mine)).filter(active_at__gt=since)
    rows = rows.exclude(Q(author=person) & Q(active_at=F("published_at")))
    rows = rows.filter(~Exists(read), ~Exists(muted), ~Exists(mailed))
    return rows.for_cards().order_by("-active_at", "-pk")


def send_digest(event: Event) -> None:
    """Write and send one summary; none when there is nothing to say."""
    rows = Person.objects.active().select_related("network", "user")
    person = rows.filter(pk=event.person_id or 0).exclude(email="").first()
    sent = Mailing.objects.filter(event=event, kind="digest", sent_at__isnull=False)
    if person is None or sent.exists():
        return
    entries = list(unseen_entries(person, datetime.fromisoformat(event.data["since"]))[:MOST])
    matches = _matches(person, datetime.fromisoformat(event.data["since"]))
    if not entries and not matches:
        return
    with in_language_of(person):
        post(_letter(person, entries, matches, event))
    Mailing.objects.get_or_create(
        person=person, kind="digest", event=event, defaults={"due_at": now(), "sent_at": now()}
    )


def _matches(person: Person, since: datetime) -> list[Notification]:
    """New results of kept searches that wait for the person, if these go into the summary."""
    if channels_for(NotificationKind.SEARCH, [person.pk])[person.pk] != Channel.DIGEST:
        return []
    rows = Notification.objects.filter(person=person, kind=NotificationKind.SEARCH)
    return list(rows.filter(read_at__isnull=True, at__gt=since).order_by("-at")[:MOST])


def _letter(
    person: Person, entries: list[Entry], matches: list[Notification], event: Event
) -> Letter:
    count = len(entries)
    pattern = ngettext("%(n)d conversation for you", "%(n)d conversations for you", count)
    subject = pattern % {"n": count} if entries else sentence(matches[0], [])
    return Letter(
        person=person,
        key=f"digest-{event.pk}",
        subject=f"{subject} · {person.network.name}",
        lead=_("Since the last summary, in your groups:"),
        action=_("Open the counter"),
        path="/",
        kind="digest",
        items=[
            *(_line(person, entry) for entry in entries),
            *(_match(person, row) for row in matches),
        ],
        why=_("Summary of what you have not seen"),
    )


def _match(person: Person, row: Notification) -> dict[str, str]:
    link = absolute(person.network, address_of(row))
    return {"title": sentence(row, []), "link": link, "meta": ago(row.at), "text": ""}


def _line(person: Person, entry: Entry) -> dict[str, str]:
    author = entry.author.name if entry.author else ""
    return {
        "title": entry.name,
        "link": absolute(person.network, entry.url),
        "meta": " · ".join(filter(None, [author, entry.group.name, ago(entry.active_at)])),
        "text": excerpt(entry.text, 180) if entry.title else "",
    }
