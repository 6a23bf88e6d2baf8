"""Where the next page of a stream is: a few rows of each group, then the best of them.

The network's stream is in one index, that of each group in another. Walking the first until twenty
entries are somebody's is quick where much is theirs, and reads everything where their groups are
quiet. So a page is gathered from the second (docs/adr/0101-quiet-streams.md):

1. The *floor* is when the 21st next entry was active, of the group where that is latest: nothing
   older can be on the page, and no group has more than 21 entries from there up, ties aside.
2. The groups' own entries down to the floor, what is shared to them and, for home, what followed
   people wrote and what followed topics are about: of these the latest 21, as ids.
3. `visible_to` decides about them, as everywhere, when they are loaded with what cards show.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from comptoir.core.clock import now
from comptoir.core.paging import all_after
from comptoir.core.prepared import prepared
from comptoir.entries.models import Entry, EntryTopic, Share, TopicFollow
from comptoir.entries.streams import PAGE, for_person
from comptoir.home.filters import filtered
from comptoir.people.models import Follow
from comptoir.people.reach import unexpired

if TYPE_CHECKING:
    from datetime import datetime
    from typing import TypeAlias

    from comptoir.entries.reach import EntryQuerySet
    from comptoir.groups.models import Group
    from comptoir.people.models import Person

    Place: TypeAlias = tuple[datetime | None, int | None]
    Latest: TypeAlias = QuerySet[Entry, tuple[datetime, int]]

AT_FIRST = timedelta(days=36_500)  # no entry is older than that


def home_gathered(person: Person, place: Place, chosen: str) -> list[Entry]:
    """One page of home, whatever the person's groups are; for `stream_page`."""
    return _cards(person, [pk for _at, pk in _home_ids(person, *place, chosen=chosen)])


def group_gathered(group: Group, person: Person, place: Place, chosen: str) -> list[Entry]:
    """One page of a group that the person reads, with what is shared to it."""
    return _cards(person, [pk for _at, pk in _group_ids(group, person, *place, chosen=chosen)])


@prepared
def _cards(person: Person, ids: list[int]) -> EntryQuerySet:
    rows = Entry.objects.visible_to(person).filter(pk__in=ids)
    return for_person(rows, person).order_by("-active_at", "-pk")


@prepared
def _home_ids(
    person: Person, moment: datetime | None, last_id: int | None, *, chosen: str
) -> Latest:
    mine = person.memberships.filter(unexpired())
    last = _last_of_page(Q(group=OuterRef("group")), person, (moment, last_id), chosen)
    floors = mine.annotate(floor=Subquery(last)).order_by(F("floor").desc(nulls_last=True))
    floor = floors.values("floor")[:1]
    followed = Follow.objects.filter(follower=person).values("followed_id")
    topics = TopicFollow.objects.filter(person=person).values("topic_id")
    about = EntryTopic.objects.filter(topic__in=topics).values("entry_id")
    wrote = Entry.objects.filter(author__in=followed).values("pk")
    # by ids: else SQLite without statistics walks for them what followed people did not write
    others = Entry.objects.visible_to(person).filter(pk__in=wrote.union(about))
    sources = [*_held(mine.values("group_id"), person, floor), others]
    return _latest([filtered(rows, person, chosen) for rows in sources], moment, last_id)


@prepared
def _group_ids(
    group: Group, person: Person, moment: datetime | None, last_id: int | None, *, chosen: str
) -> Latest:
    floor = _last_of_page(Q(group=group), person, (moment, last_id), chosen)
    sources = [filtered(rows, person, chosen) for rows in _held([group], person, floor)]
    return _latest(sources, moment, last_id)


def _held(groups: Any, person: Person, floor: QuerySet[Any, Any]) -> list[EntryQuerySet]:
    """The groups' own entries down to the floor, and all that are shared to them."""
    above = Q(active_at__gte=Coalesce(Subquery(floor), now() - AT_FIRST))
    shares = Share.objects.filter(group__in=groups).values("entry_id")
    held = Entry.objects.held_by
    return [held(Q(group__in=groups), person).filter(above), held(Q(pk__in=shares), person)]


def _last_of_page(group: Q, person: Person, place: Place, chosen: str) -> QuerySet[Entry, Any]:
    """When the last entry of one more than a page was active, were the group alone."""
    held = filtered(Entry.objects.held_by(group, person), person, chosen)
    return all_after(held, *place, by="active_at").values("active_at")[PAGE : PAGE + 1]


def _latest(sources: list[EntryQuerySet], moment: datetime | None, last_id: int | None) -> Latest:
    """(when it was active, id) of a page and one more."""
    first, *others = (
        all_after(rows, moment, last_id, by="active_at").order_by().values_list("active_at", "pk")
        for rows in sources
    )
    return first.union(*others).order_by("-active_at", "-pk")[: PAGE + 1]
