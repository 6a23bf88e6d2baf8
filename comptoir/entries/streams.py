"""Pages of cards: entries with everything that a card shows, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Exists, OuterRef, Subquery

from comptoir.core.paging import Page, newest_first
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

    from comptoir.entries.models import Entry
    from comptoir.entries.reach import EntryQuerySet
    from comptoir.people.models import Person

PAGE = 20
Thing = TypeVar("Thing", "Entry", "Comment")


def stream(
    entries: EntryQuerySet,
    person: Person,
    cursor: str = "",
    size: int = PAGE,
    besides: Sequence[Entry] = (),
) -> Page[Entry]:
    """One page of `entries` (already within reach), newest activity first, ready for cards;
    so are those `besides` the stream, which cost no query more."""
    page = newest_first(for_person(entries, person), by="active_at", cursor=cursor, size=size)
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
    mine = _my_reactions(person, {"entry__in": ids}, "entry_id") if said else {}
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
    mine = _my_reactions(person, {"comment__in": ids}, "comment_id") if said else {}
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
    rows = Attachment.objects.filter(comment__in=ids, inline=False)
    for row in rows.select_related("file").order_by("position"):
        files[row.comment_id].append(row)
    return files


def _my_reactions(person: Person, where: dict[str, Any], key: str) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for thing, kind in Reaction.objects.filter(person=person, **where).values_list(key, "kind"):
        found[thing].add(kind)
    return found


def _files(ids: list[int]) -> dict[int, list[Attachment]]:
    found: dict[int, list[Attachment]] = defaultdict(list)
    rows = Attachment.objects.filter(entry__in=ids, comment=None, inline=False)
    for row in rows.select_related("file").order_by("position"):
        found[row.entry_id].append(row)
    return found


def _topics(ids: list[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in EntryTopic.objects.filter(entry__in=ids).select_related("topic").order_by("pk"):
        found[row.entry_id].append(row.topic)
    return found
