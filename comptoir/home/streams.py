"""Which entries a page gathers. Every one of them starts from `visible_to`."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from comptoir.core.clock import now
from comptoir.core.paging import Page, place_of
from comptoir.core.prepared import prepared
from comptoir.entries.kinds import all_kinds
from comptoir.entries.models import Bookmark, Entry, EntryTopic, Reading, Share, TopicFollow
from comptoir.entries.streams import for_person, stream_page, stream_rows
from comptoir.people.models import Follow
from comptoir.people.reach import unexpired

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from comptoir.entries.models import Topic
    from comptoir.entries.reach import EntryQuerySet
    from comptoir.groups.models import Group
    from comptoir.people.models import Person

# Older entries never count as unread: a newcomer does not meet ten thousand of them.
UNREAD_FOR = timedelta(days=30)


def home_page(person: Person, chosen: str, cursor: str) -> Page[Entry]:
    """One page of home, with the filter `chosen`, ready for cards."""
    return stream_page(_home(person, *place_of(cursor), chosen=known_filter(chosen)), person)


@prepared
def _home(
    person: Person, moment: datetime | None, last_id: int | None, *, chosen: str
) -> EntryQuerySet:
    return stream_rows(filtered(home_entries(person), person, chosen), person, moment, last_id)


def group_page(
    group: Group, person: Person, chosen: str, cursor: str, besides: Sequence[Entry]
) -> Page[Entry]:
    """As `home_page`, of a group; `besides` are its pinned entries. The group may tell that it
    `holds_shares`; it is taken to hold some otherwise."""
    chosen, holds = known_filter(chosen), getattr(group, "holds_shares", True)
    found = _in_group(group, person, *place_of(cursor), chosen=chosen, holds_shares=holds)
    return stream_page(found, person, besides)


@prepared
def _in_group(
    group: Group, person: Person, moment: datetime | None, last_id: int | None,
    *, chosen: str, holds_shares: bool,
) -> EntryQuerySet:  # fmt: skip
    # with shares, the stream of the network is walked; without, an index gives the page: in a
    # quiet group the difference is that of reading everything
    own = Entry.objects.visible_to(person).filter(group=group)
    rows = filtered(group_entries(group, person) if holds_shares else own, person, chosen)
    return stream_rows(rows, person, moment, last_id)


def person_page(author: Person, viewer: Person, cursor: str) -> Page[Entry]:
    """As `home_page`, of what somebody wrote."""
    return stream_page(_by(author.pk, viewer, *place_of(cursor)), viewer)


@prepared
def _by(
    author_id: int, viewer: Person, moment: datetime | None, last_id: int | None
) -> EntryQuerySet:
    return stream_rows(entries_by(author_id, viewer), viewer, moment, last_id)


@prepared
def pinned_entries(group: Group, person: Person, *, most: int) -> EntryQuerySet:
    """What is kept on top of the group, latest first."""
    rows = group_entries(group, person).filter(pin__group=group).order_by("-pin__at")
    return for_person(rows, person)[:most]


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


def home_entries(person: Person) -> EntryQuerySet:
    """Entries of my groups (company news among them), of people and topics I follow."""
    mine = person.memberships.filter(unexpired()).values("group_id")
    shared = Share.objects.filter(entry=OuterRef("pk"), group__in=mine)
    followed = Follow.objects.filter(follower=person).values("followed_id")
    topics = TopicFollow.objects.filter(person=person).values("topic_id")
    about = EntryTopic.objects.filter(entry=OuterRef("pk"), topic__in=topics)
    return Entry.objects.visible_to(person).filter(
        Q(group__in=mine) | Exists(shared) | Q(author__in=followed) | Exists(about)
    )


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


def group_entries(group: Group, person: Person) -> EntryQuerySet:
    """Entries of a group, those shared to it among them; pinned ones are shown apart."""
    shared = Share.objects.filter(entry=OuterRef("pk"), group=group)
    return Entry.objects.visible_to(person).filter(Q(group=group) | Exists(shared))


def entries_by(author_id: int, viewer: Person) -> EntryQuerySet:
    """What somebody wrote, as far as the viewer may read."""
    return Entry.objects.visible_to(viewer).filter(author_id=author_id)


def entries_about(topic: Topic, viewer: Person) -> EntryQuerySet:
    """Entries of a topic, as far as the viewer may read."""
    links = EntryTopic.objects.filter(entry=OuterRef("pk"), topic=topic)
    return Entry.objects.visible_to(viewer).filter(Exists(links))


def bookmarked(person: Person) -> EntryQuerySet:
    """What the person kept for later and may still read."""
    kept = Bookmark.objects.filter(person=person, entry=OuterRef("pk"))
    return Entry.objects.visible_to(person).filter(Exists(kept))
