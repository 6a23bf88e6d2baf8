"""What a stream can be narrowed to: the chips above it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from comptoir.core.clock import now
from comptoir.entries.kinds import all_kinds
from comptoir.entries.models import Reading

if TYPE_CHECKING:
    from comptoir.entries.reach import EntryQuerySet
    from comptoir.people.models import Person

# Older entries never count as unread: a newcomer does not meet ten thousand of them.
UNREAD_FOR = timedelta(days=30)


def known_filter(name: str) -> str:
    """The name of a chip of the bar, '' for anything else that somebody typed."""
    return name if name in {"unread", "unanswered", *(kind.name for kind in all_kinds())} else ""


def filtered(entries: EntryQuerySet, person: Person, name: str) -> EntryQuerySet:
    """The entries behind one chip of the bar; '' changes nothing."""
    if name == "unread":
        return unread(entries, person)
    if name == "unanswered":
        return unanswered(entries)
    return entries.filter(kind=name) if name else entries


def unread(entries: EntryQuerySet, person: Person) -> EntryQuerySet:
    """Those active since the person read them, and those marked unread by hand."""
    read = Reading.objects.filter(
        person=person, entry=OuterRef("pk"), unread=False, read_at__gte=OuterRef("active_at")
    )
    since = Q(active_at__gt=person.joined_at) & Q(active_at__gt=now() - UNREAD_FOR)
    marked = Reading.objects.filter(person=person, entry=OuterRef("pk"), unread=True)
    recent = since & ~Exists(read) & ~Q(author=person, comment_count=0)
    return entries.filter(recent | Exists(marked))


def unanswered(entries: EntryQuerySet) -> EntryQuerySet:
    """Questions without an accepted answer."""
    return entries.filter(kind="question", question__accepted__isnull=True)
