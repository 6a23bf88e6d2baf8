"""What a person keeps for themselves about an entry: read, saved, followed, muted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comptoir.core.clock import now
from comptoir.entries.models import Bookmark, Reading, Subscription

if TYPE_CHECKING:
    from collections.abc import Callable

    from comptoir.entries.models import Entry
    from comptoir.people.models import Person

_on_read: list[Callable[[Person, Entry], None]] = []


def when_read(listener: Callable[[Person, Entry], None]) -> None:
    """Call `listener` when somebody opens an entry (the inbox then marks its lines read)."""
    if listener not in _on_read:
        _on_read.append(listener)


def mark_read(*, person: Person, entry: Entry) -> None:
    """The person has the entry before their eyes."""
    _keep_reading(Reading(person=person, entry=entry, read_at=now(), unread=False), "read_at")
    look_again(person=person, entry=entry)


def look_again(*, person: Person, entry: Entry) -> None:
    """The person opens what they have read since it last moved: nothing new to keep of it."""
    for listener in _on_read:
        listener(person, entry)


def mark_unread(*, person: Person, entry: Entry) -> None:
    """Keep the entry as unread until it is opened again."""
    _keep_reading(Reading(person=person, entry=entry, read_at=now(), unread=True))


def _keep_reading(reading: Reading, *changed: str) -> None:
    """One query, whether the row exists or not."""
    Reading.objects.bulk_create(
        [reading],
        update_conflicts=True,
        unique_fields=["person", "entry"],
        update_fields=["unread", *changed],
    )


def bookmark(*, actor: Person, entry: Entry) -> None:
    """Keep for later."""
    Bookmark.objects.get_or_create(person=actor, entry=entry)


def unbookmark(*, actor: Person, entry: Entry) -> None:
    """No longer."""
    Bookmark.objects.filter(person=actor, entry=entry).delete()


def follow_entry(*, actor: Person, entry: Entry) -> None:
    """Be told of every comment."""
    _subscribe(actor, entry, Subscription.Level.FOLLOW)


def mute_entry(*, actor: Person, entry: Entry) -> None:
    """Be told of nothing more here."""
    _subscribe(actor, entry, Subscription.Level.MUTE)


def forget_entry(*, actor: Person, entry: Entry) -> None:
    """Neither follow nor mute."""
    Subscription.objects.filter(person=actor, entry=entry).delete()


def follow_quietly(person: Person, entry: Entry) -> None:
    """Taking part follows, unless the person muted the entry."""
    Subscription.objects.bulk_create(
        [Subscription(person=person, entry=entry, level=Subscription.Level.FOLLOW)],
        ignore_conflicts=True,
    )


def _subscribe(person: Person, entry: Entry, level: str) -> None:
    Subscription.objects.update_or_create(person=person, entry=entry, defaults={"level": level})
