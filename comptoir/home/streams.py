"""Which entries a page gathers. Every one of them starts from `visible_to`."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from comptoir.core.clock import now
from comptoir.entries.models import Bookmark, Entry, EntryTopic, Reading, Share, TopicFollow
from comptoir.people.models import Follow
from comptoir.people.reach import unexpired

if TYPE_CHECKING:
    from comptoir.entries.models import Topic
    from comptoir.entries.reach import EntryQuerySet
    from comptoir.groups.models import Group
    from comptoir.people.models import Person

# Older entries never count as unread: a newcomer does not meet ten thousand of them.
UNREAD_FOR = timedelta(days=30)


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
    since = max(person.joined_at, now() - UNREAD_FOR)
    marked = Reading.objects.filter(person=person, entry=OuterRef("pk"), unread=True)
    recent = Q(active_at__gt=since) & ~Exists(read) & ~Q(author=person, comment_count=0)
    return entries.filter(recent | Exists(marked))


def unanswered(entries: EntryQuerySet) -> EntryQuerySet:
    """Questions without an accepted answer."""
    return entries.filter(kind="question", question__accepted__isnull=True)


def group_entries(group: Group, person: Person) -> EntryQuerySet:
    """Entries of a group, those shared to it among them; pinned ones are shown apart."""
    shared = Share.objects.filter(entry=OuterRef("pk"), group=group)
    return Entry.objects.visible_to(person).filter(Q(group=group) | Exists(shared))


def entries_by(author: Person, viewer: Person) -> EntryQuerySet:
    """What somebody wrote, as far as the viewer may read."""
    return Entry.objects.visible_to(viewer).filter(author=author)


def entries_about(topic: Topic, viewer: Person) -> EntryQuerySet:
    """Entries of a topic, as far as the viewer may read."""
    links = EntryTopic.objects.filter(entry=OuterRef("pk"), topic=topic)
    return Entry.objects.visible_to(viewer).filter(Exists(links))


def bookmarked(person: Person) -> EntryQuerySet:
    """What the person kept for later and may still read."""
    kept = Bookmark.objects.filter(person=person, entry=OuterRef("pk"))
    return Entry.objects.visible_to(person).filter(Exists(kept))
