"""Pages of cards: entries with everything that a card shows, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from comptoir.core.paging import Page, newest_first, page_of, rows_after
from comptoir.core.prepared import prepared
from comptoir.entries.kinds import all_kinds, load_details
from comptoir.entries.models import (
    Attachment,
    Bookmark,
    Comment,
    EntryTopic,
    Hiding,
    Reaction,
    Reading,
    Share,
    Subscription,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from comptoir.entries.models import Entry
    from comptoir.entries.reach import EntryQuerySet
    from comptoir.people.models import Person

PAGE = 20
Thing = TypeVar("Thing", "Entry", "Comment")


def stream(
    entries: EntryQuerySet, person: Person, cursor: str = "", size: int = PAGE
) -> Page[Entry]:
    """One page of `entries` (already within reach), newest activity first, ready for cards."""
    page = newest_first(for_person(entries, person), by="active_at", cursor=cursor, size=size)
    load_cards(page.rows, person)
    return page


def stream_rows(
    entries: EntryQuerySet, person: Person, moment: datetime | None, last_id: int | None
) -> EntryQuerySet:
    """What a prepared query gathers for `stream_page`; the place is that of `place_of`."""
    rows = for_person(entries, person)
    return rows_after(rows, moment, last_id, by="active_at", size=PAGE)  # type: ignore[return-value]


def stream_page(
    found: Sequence[Entry], person: Person, besides: Sequence[Entry] = ()
) -> Page[Entry]:
    """The page of the rows that were found, ready for cards; so are the entries `besides` the
    stream, which cost no query more."""
    page = page_of(found, by="active_at", size=PAGE)
    load_cards([*page.rows, *besides], person)
    return page


def for_person(entries: EntryQuerySet, person: Person) -> EntryQuerySet:
    """With author, group, details of the kinds, and the person's own marks, in one query."""
    related = [name for kind in all_kinds() for name in kind.select_related]
    mine = {"person": person, "entry": OuterRef("pk")}
    read = Reading.objects.filter(**mine, unread=False, read_at__gte=OuterRef("active_at"))
    files = Attachment.objects.filter(entry=OuterRef("pk"), comment=None, inline=False)
    return (
        entries.for_cards()
        .select_related(*related)
        .annotate(
            is_kept=Exists(Bookmark.objects.filter(**mine)),
            is_read=Exists(read),
            has_files=Exists(files),
        )
    )


def for_page(entries: EntryQuerySet, person: Person) -> EntryQuerySet:
    """As `for_person`, with what its own page tells besides: `my_level`, `is_shared`."""
    mine = Subscription.objects.filter(person=person, entry=OuterRef("pk"))
    return for_person(entries, person).annotate(
        my_level=Subquery(mine.values("level")[:1]),
        is_shared=Exists(Share.objects.filter(entry=OuterRef("pk"))),
    )


def load_cards(entries: Sequence[Entry], person: Person) -> Sequence[Entry]:
    """Attach to each entry what its card shows: `my_reactions`, `listed_files`, `topics`,
    and what its kind loads. Entries not loaded by `for_person` count as read and not kept."""
    load_details(entries, person)
    ids = [entry.pk for entry in entries]
    said = any(sum(entry.reaction_counts.values()) for entry in entries)
    mine = _my_reactions(person, ids, of="entry") if said else {}
    with_files = [entry.pk for entry in entries if getattr(entry, "has_files", True)]
    files = _files(with_files) if with_files else {}
    topics = _topics(ids) if ids else {}
    for entry in entries:
        card: Any = entry
        card.my_reactions = mine.get(entry.pk, set())
        card.listed_files = files.get(entry.pk, [])
        card.topic_list = topics.get(entry.pk, [])
        card.is_kept = getattr(entry, "is_kept", False)
        card.is_read = getattr(entry, "is_read", True) or entry.author_id == person.pk
    return entries


def load_comments(
    comments: Sequence[Comment], person: Person, *, moderates: bool = False
) -> Sequence[Comment]:
    """Attach `my_reactions`, `listed_files`, `hidden_because` and `is_gap` (taken away, and not
    for this person to read) to each comment."""
    ids = [comment.pk for comment in comments]
    said = any(sum(comment.reaction_counts.values()) for comment in comments)
    mine = _my_reactions(person, ids, of="comment") if said else {}
    files = _files_of_comments(ids) if ids else {}
    hidden = [comment.pk for comment in comments if comment.state == "hidden"]
    rows = Hiding.objects.filter(comment__in=hidden, lifted_at=None)
    reasons = dict(rows.values_list("comment_id", "reason")) if hidden else {}
    for comment in comments:
        shown: Any = comment
        shown.my_reactions = mine.get(comment.pk, set())
        shown.listed_files = files.get(comment.pk, [])
        shown.hidden_because = reasons.get(comment.pk, "")
        own = moderates or comment.author_id == person.pk
        shown.is_gap = comment.state == "deleted" or (comment.state == "hidden" and not own)
    return comments


def _files_of_comments(ids: list[int]) -> dict[int | None, list[Attachment]]:
    files: dict[int | None, list[Attachment]] = defaultdict(list)
    for row in _attached_to_comments(ids):
        files[row.comment_id].append(row)
    return files


@prepared
def _attached_to_comments(ids: list[int]) -> QuerySet[Attachment]:
    rows = Attachment.objects.filter(comment__in=ids, inline=False)
    return rows.select_related("file").order_by("position")


def _my_reactions(person: Person, ids: list[int], *, of: str) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for thing, kind in _reactions_of(person, ids, of=of):
        found[thing].add(kind)
    return found


@prepared
def _reactions_of(person: Person, ids: list[int], *, of: str) -> QuerySet[Any, tuple[int, str]]:
    rows = Reaction.objects.filter(person=person, **{f"{of}__in": ids})
    return rows.values_list(f"{of}_id", "kind")


def _files(ids: list[int]) -> dict[int, list[Attachment]]:
    found: dict[int, list[Attachment]] = defaultdict(list)
    for row in _attached_to_entries(ids):
        found[row.entry_id].append(row)
    return found


@prepared
def _attached_to_entries(ids: list[int]) -> QuerySet[Attachment]:
    rows = Attachment.objects.filter(entry__in=ids, comment=None, inline=False)
    return rows.select_related("file").order_by("position")


def _topics(ids: list[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in _topics_of(ids):
        found[row.entry_id].append(row.topic)
    return found


@prepared
def _topics_of(ids: list[int]) -> QuerySet[EntryTopic]:
    return EntryTopic.objects.filter(entry__in=ids).select_related("topic").order_by("pk")
