"""The groups in the navigation: the most active of mine, with what I have not seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, F, OuterRef, Q, Subquery, Window
from django.db.models.functions import Coalesce

from comptoir.core.clock import now
from comptoir.entries.models import Entry
from comptoir.groups.models import Group, Membership

if TYPE_CHECKING:
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


def nav_groups(person: Person) -> tuple[list[NavGroup], int]:
    """The person's most active groups, and how many more there are. One query."""
    mine = Membership.objects.filter(person=person, group=OuterRef("pk"))
    looked = Coalesce(Subquery(mine.values("visited_at")[:1]), mine.values("joined_at")[:1])
    rows = (
        Group.objects.with_member(person)
        .running()
        .annotate(total=Window(Count("pk")), looked=looked)
        .order_by("-active_at")[:SHOWN]
    )
    groups = list(rows)
    unread = _unread(person, groups)
    more = groups[0].total - len(groups) if groups else 0  # type: ignore[attr-defined]
    return [_line(group, unread.get(group.pk, 0)) for group in groups], more


def _unread(person: Person, groups: list[Group]) -> dict[int, int]:
    """Entries of each group that are active since the person looked at it."""
    condition = Q()
    since = now() - RECENT
    for group in groups:
        looked = max(group.looked, since)  # type: ignore[attr-defined]
        if group.active_at > looked:
            condition |= Q(group_id=group.pk, active_at__gt=looked)
    if not condition:
        return {}
    rows = (
        Entry.objects.visible_to(person)
        .filter(condition)
        .exclude(author=person, active_at=F("published_at"))
    )
    counted = rows.order_by().values("group_id").annotate(n=Count("pk"))
    return dict(counted.values_list("group_id", "n"))


def _line(group: Group, unread: int) -> NavGroup:
    return NavGroup(
        group.name, group.slug, group.initial, group.hue, group.has_guests, unread, group.url
    )
