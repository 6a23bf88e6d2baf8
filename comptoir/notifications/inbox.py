"""The inbox of one person: what waits, grouped by entry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from comptoir.core.clock import now
from comptoir.core.paging import Page, newest_first
from comptoir.entries.models import Entry
from comptoir.notifications.models import Notification, NotificationKind
from comptoir.notifications.sentences import sentence
from comptoir.people.models import Person

if TYPE_CHECKING:
    from django.db.models import QuerySet

GROUP_PAGES = {"join.asked": "group_members", "member.invited": "group"}
# The author and the moderators open what was hidden; readers do not.
HIDDEN = {"entry.hidden", "comment.hidden"}


@dataclass
class Line:
    """One line of the inbox."""

    row: Notification
    text: str
    title: str
    people: list[Person]

    @property
    def is_unread(self) -> bool:
        return self.row.read_at is None


def unread_count(person: Person) -> int:
    """How many notifications wait for the person."""
    return unread_notifications(person).count()


def unread_notifications(person: Person) -> QuerySet[Notification]:
    """Those that wait for the person, about what they may still read."""
    return _reachable(person).filter(read_at__isnull=True)


def _reachable(person: Person) -> QuerySet[Notification]:
    """The person's notifications about what they may still read."""
    # asked for each notification: they are few, what the person may read is not
    seen = Exists(Entry.objects.visible_to(person).filter(pk=OuterRef("entry")))
    rows = Notification.objects.filter(person=person)
    return rows.filter(Q(entry__isnull=True) | seen | Q(data__verb__in=HIDDEN))


def inbox_page(person: Person, cursor: str = "", *, unread: bool = False) -> Page[Notification]:
    """One page of the inbox, newest first."""
    rows = _reachable(person).select_related("entry", "group", "comment")
    if unread:
        rows = rows.filter(read_at__isnull=True)
    return newest_first(rows, by="at", cursor=cursor, size=25)


def lines_of(rows: list[Notification], viewer: Person) -> list[Line]:
    """The rows with their sentences; people are loaded in one query, through reach."""
    ids = {actor for row in rows for actor in row.actors}
    people = {p.pk: p for p in Person.objects.visible_to(viewer).filter(pk__in=ids)}
    return [_line(row, people) for row in rows]


def _line(row: Notification, people: dict[int, Person]) -> Line:
    actors = [people[actor] for actor in row.actors if actor in people]
    names = [actor.name for actor in actors]
    return Line(row, sentence(row, names), row.entry.name if row.entry else "", actors)


def address_of(row: Notification) -> str:
    """Where the line leads."""
    if row.comment is not None:
        return row.comment.url
    if row.entry is not None:
        return row.entry.url
    verb = str(row.data.get("verb", ""))
    if row.kind == NotificationKind.SEARCH:
        return f"{reverse('search')}?{row.data.get('query', '')}"
    if row.group is not None and verb.startswith(("join.", "member.")):
        return reverse(GROUP_PAGES.get(verb, "group"), args=[row.group.slug])
    return reverse("value_avoided" if verb == "meeting.declared" else "inbox")


def read_all(person: Person) -> int:
    """Mark everything read; how many rows that was."""
    waiting = Notification.objects.filter(person=person, read_at__isnull=True)
    return waiting.update(read_at=now())


def read_about(person: Person, entry: Entry) -> None:
    """Mark read what concerns an entry that the person has just opened."""
    waiting = Notification.objects.filter(person=person, entry=entry, read_at__isnull=True)
    waiting.update(read_at=now())
