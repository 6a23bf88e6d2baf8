"""What stands around every page: the most active of my groups, and what I have not seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import F, Q

from comptoir.core.clock import now
from comptoir.entries.models import Entry
from comptoir.groups.access import active_memberships

if TYPE_CHECKING:
    from collections.abc import Mapping

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


def nav_groups(person: Person, unread: Mapping[int, int]) -> tuple[list[NavGroup], int]:
    """The person's most active groups with what is `unread` in each, and how many more
    groups there are."""
    memberships = active_memberships(person)
    lines = [_line(row.group, unread.get(row.group_id, 0)) for row in memberships[:SHOWN]]
    total = memberships[0].total if memberships else 0  # type: ignore[attr-defined]
    return lines, total - len(lines)


def unread_entries(person: Person) -> EntryQuerySet | None:
    """Entries of the groups in the navigation that are active since the person looked at
    the group; None when nothing moved there."""
    condition = Q()
    since = now() - RECENT
    for row in active_memberships(person)[:SHOWN]:
        looked = max(row.visited_at or row.joined_at, since)
        if row.group.active_at > looked:
            condition |= Q(group_id=row.group_id, active_at__gt=looked)
    if not condition:
        return None
    rows = Entry.objects.visible_to(person).filter(condition)
    return rows.exclude(author=person, active_at=F("published_at"))


def _line(group: Group, unread: int) -> NavGroup:
    return NavGroup(
        group.name, group.slug, group.initial, group.hue, group.has_guests, unread, group.url
    )
