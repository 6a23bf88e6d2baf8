"""Which entries a page gathers. Every one of them starts from `visible_to`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from comptoir.core.clock import now
from comptoir.core.paging import Page, all_after, place_of
from comptoir.core.prepared import prepared
from comptoir.entries.models import Bookmark, Entry, EntryTopic, Share, TopicFollow
from comptoir.entries.streams import PAGE, for_person, stream_page, stream_rows
from comptoir.groups.access import LISTED, active_memberships
from comptoir.home.filters import filtered, known_filter
from comptoir.home.gathering import AT_FIRST, group_gathered, home_gathered
from comptoir.people.models import Follow
from comptoir.people.reach import unexpired

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from comptoir.entries.models import Topic
    from comptoir.entries.reach import EntryQuerySet
    from comptoir.groups.models import Group
    from comptoir.home.gathering import Place
    from comptoir.people.models import Person

WALKED = 300  # entries of the network, before the page is gathered from the groups


def home_page(person: Person, chosen: str, cursor: str) -> Page[Entry]:
    """One page of home, with the filter `chosen`, ready for cards."""
    return stream_page(_home_rows(person, place_of(cursor), known_filter(chosen)), person)


def _home_rows(person: Person, place: Place, chosen: str) -> Sequence[Entry]:
    found = _near(person, *place, chosen=chosen)
    if len(found) > PAGE:
        return found
    if chosen and len(active_memberships(person)) >= LISTED:
        return _walked(person, *place, chosen=chosen)
    return home_gathered(person, place, chosen)


@prepared
def _walked(
    person: Person, moment: datetime | None, last_id: int | None, *, chosen: str
) -> EntryQuerySet:
    return stream_rows(filtered(home_entries(person), person, chosen), person, moment, last_id)


@prepared
def _near(
    person: Person, moment: datetime | None, last_id: int | None, *, chosen: str
) -> EntryQuerySet:
    """The page, when it is whole among the next `WALKED` entries of the network."""
    everything = Entry.objects.held_by(Q(network_id=person.network_id), person)
    walked = all_after(everything, moment, last_id, by="active_at").values("active_at")
    end = Subquery(walked[WALKED : WALKED + 1])
    rows = home_entries(person).filter(active_at__gte=Coalesce(end, now() - AT_FIRST))
    return stream_rows(filtered(rows, person, chosen), person, moment, last_id)


def group_page(
    group: Group, person: Person, chosen: str, cursor: str, besides: Sequence[Entry]
) -> Page[Entry]:
    """As `home_page`, of a group; `besides` are its pinned entries. The group may tell that it
    `holds_shares`; it is taken to hold some otherwise."""
    chosen, place = known_filter(chosen), place_of(cursor)
    if getattr(group, "holds_shares", True):
        found = group_gathered(group, person, place, chosen)
    else:
        found = _own(group, person, *place, chosen=chosen)
    return stream_page(found, person, besides)


@prepared
def _own(
    group: Group, person: Person, moment: datetime | None, last_id: int | None, *, chosen: str
) -> EntryQuerySet:
    own = Entry.objects.visible_to(person).filter(group=group)
    return stream_rows(filtered(own, person, chosen), person, moment, last_id)


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
