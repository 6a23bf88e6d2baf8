"""What stands around every page: the most active of my groups, and what I have not seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import F, Q

from comptoir.core.clock import now
from comptoir.entries.models import Entry
from comptoir.groups.access import LISTED, active_memberships

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from comptoir.entries.reach import EntryQuerySet
    from comptoir.groups.models import Group
    from comptoir.people.models import Person

SHOWN = 9
RECENT = timedelta(days=14)  # what is older than that is not counted as unread


@dataclass(frozen=True)
class NavGroup:
    """A line of the navigation; `unread`: entries active since the person's last look."""

    name: str
    slug: str
    initial: str
    hue: int
    has_guests: bool
    unread: int
    url: str


def nav_groups(person: Person, unread: Mapping[int, int]) -> tuple[list[NavGroup], int | None]:
    """The person's most active groups with what is `unread` in each, and how many more groups
    there are: None when they are too many to count."""
    memberships = active_memberships(person)
    lines = [_line(row.group, unread.get(row.group_id, 0)) for row in memberships[:SHOWN]]
    return lines, len(memberships) - len(lines) if len(memberships) < LISTED else None


def moved_groups(person: Person) -> list[tuple[int, datetime]]:
    """(id, when the person last looked) of the groups in the navigation where something moved
    since."""
    since = now() - RECENT
    looked = [
        (row, max(row.visited_at or row.joined_at, since))
        for row in active_memberships(person)[:SHOWN]
    ]
    return [(row.group_id, at) for row, at in looked if row.group.active_at > at]


def unread_entries(person: Person, moved: Sequence[tuple[int, datetime]]) -> EntryQuerySet:
    """Entries of the groups that `moved` since the person looked at them; at least one."""
    condition = Q()
    for group_id, looked in moved:
        condition |= Q(group_id=group_id, active_at__gt=looked)
    rows = Entry.objects.visible_to(person).filter(condition)
    return rows.exclude(author=person, active_at=F("published_at"))


def _line(group: Group, unread: int) -> NavGroup:
    return NavGroup(
        group.name, group.slug, group.initial, group.hue, group.has_guests, unread, group.url
    )
