"""The stream of a group."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from comptoir.core.clock import now
from comptoir.core.prepared import prepared
from comptoir.entries.composer import composer_for
from comptoir.entries.forms import ids_in
from comptoir.entries.kinds import all_kinds
from comptoir.entries.models import Share
from comptoir.groups.access import (
    active_memberships,
    can_write,
    findable_groups,
    membership_of,
    readable_groups,
)
from comptoir.groups.models import Group, Membership
from comptoir.home.streams import group_page, pinned_entries
from comptoir.home.views.counter import FRAGMENT
from comptoir.people.http import Request

if TYPE_CHECKING:
    from collections.abc import Sequence

    from comptoir.entries.models import Entry
    from comptoir.groups.reach import GroupQuerySet
    from comptoir.people.models import Person

PINNED = 3
A_MINUTE = timedelta(minutes=1)


@require_safe
def group(request: Request, slug: str) -> HttpResponse:
    """What is said in the group; a closed group that I am not in shows its purpose only."""
    found = next(iter(_findable(request.person, str(slug))), None)
    if found is None:
        raise Http404
    if not found.is_readable:  # type: ignore[attr-defined]
        return render(request, "home/closed_group.html", {"group": found})
    return _stream(request, found)


@prepared
def _findable(person: Person, slug: str) -> GroupQuerySet:
    """The group of that name, with `is_readable` and `holds_shares`."""
    readable = readable_groups(person).filter(pk=OuterRef("pk"))
    shares = Share.objects.filter(group=OuterRef("pk"))
    rows = findable_groups(person).filter(slug=slug)
    return rows.annotate(is_readable=Exists(readable), holds_shares=Exists(shares))


def _stream(request: Request, group: Group) -> HttpResponse:
    person, chosen = request.person, request.GET.get("filter", "")
    cursor = request.GET.get("cursor", "")
    pinned = [] if cursor or chosen else pinned_entries(group, person, most=PINNED)
    above = _shown_above(request, pinned)
    page = group_page(group, person, chosen, cursor, pinned)
    context = {
        "group": group,
        "page": page,
        "chosen": chosen,
        "since": 0,
        "above": above,
        "more_url": _more_url(chosen, page.next_cursor, above),
    }
    if request.htmx.target == FRAGMENT:
        return render(request, "entries/_stream.html", context)
    if request.htmx.target == "stream":
        return render(request, "home/_stream.html", context)
    active_memberships(person)  # the navigation shows them: mine here is most often among them
    membership = membership_of(person, group)
    if membership is not None:
        _note_visit(membership, group)
    context |= {
        "kinds": all_kinds(),
        "pinned": pinned,
        "composer": composer_for(person, group=group) if can_write(person, group) else None,
        "tab": "stream",
    }
    return render(request, "home/group.html", context)


def _note_visit(membership: Membership, group: Group) -> None:
    """Keep when the member last looked, to the minute unless something moved since."""
    moment = now()
    seen = membership.visited_at
    if seen is None or seen < max(group.active_at, moment - A_MINUTE):
        Membership.objects.filter(pk=membership.pk).update(visited_at=moment)


def _shown_above(request: Request, pinned: Sequence[Entry]) -> list[int]:
    """Ids of what stands on top already: not shown again below, also by further pages that are
    put under the first."""
    if request.htmx.target == FRAGMENT:
        return ids_in(request.GET.get("above", "").split("-"))
    return [entry.pk for entry in pinned]


def _more_url(chosen: str, cursor: str, above: Sequence[int]) -> str:
    if not cursor:
        return ""
    ids = "-".join(map(str, above))
    return f"?filter={chosen}&cursor={cursor}" + (f"&above={ids}" if ids else "")
