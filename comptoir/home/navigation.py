"""The groups in the navigation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from comptoir.groups.models import Group

if TYPE_CHECKING:
    from comptoir.people.models import Person

SHOWN = 9


@dataclass(frozen=True)
class NavGroup:
    """A line of the navigation; `unread` counts entries active since the last visit."""

    name: str
    slug: str
    initial: str
    hue: int
    has_guests: bool
    unread: int
    url: str


def nav_groups(person: Person) -> tuple[list[NavGroup], int]:
    """The person's most active groups, and how many more there are."""
    mine = Group.objects.with_member(person).running()
    rows = list(mine.order_by("-active_at")[:SHOWN])
    more = mine.count() - len(rows) if len(rows) == SHOWN else 0
    return [_line(group) for group in rows], more


def _line(group: Group) -> NavGroup:
    return NavGroup(
        group.name, group.slug, group.initial, group.hue, group.has_guests, 0, group.url
    )
