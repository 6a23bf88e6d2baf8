"""The stream of a group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from comptoir.core.clock import now
from comptoir.entries.composer import composer_for
from comptoir.entries.kinds import all_kinds
from comptoir.entries.streams import for_person, stream
from comptoir.groups.access import (
    active_memberships,
    can_write,
    findable_groups,
    membership_of,
    readable_groups,
)
from comptoir.groups.models import Group, Membership
from comptoir.home.streams import group_entries
from comptoir.home.views.counter import FRAGMENT, filtered
from comptoir.people.http import Request

if TYPE_CHECKING:
    from comptoir.entries.models import Entry
    from comptoir.entries.reach import EntryQuerySet
    from comptoir.people.models import Person


@require_safe
def group(request: Request, slug: str) -> HttpResponse:
    """What is said in the group; a closed group that I am not in shows its purpose only."""
    readable = readable_groups(request.person).filter(pk=OuterRef("pk"))
    rows = findable_groups(request.person).annotate(is_readable=Exists(readable))
    found = get_object_or_404(rows, slug=slug)
    if not found.is_readable:  # type: ignore[attr-defined]
        return render(request, "home/closed_group.html", {"group": found})
    return _stream(request, found)


def _stream(request: Request, group: Group) -> HttpResponse:
    person, chosen = request.person, request.GET.get("filter", "")
    cursor = request.GET.get("cursor", "")
    entries = group_entries(group, person)
    whole = not cursor and not request.htmx.target
    pinned = _pinned(group, entries, person) if whole else []
    page = stream(filtered(entries, person, chosen), person, cursor, besides=pinned)
    context = {
        "group": group,
        "page": page,
        "chosen": chosen,
        "since": 0,
        "more_url": f"?filter={chosen}&cursor={page.next_cursor}" if page.next_cursor else "",
    }
    if request.htmx.target == FRAGMENT:
        return render(request, "entries/_stream.html", context)
    if request.htmx.target == "stream":
        return render(request, "home/_stream.html", context)
    active_memberships(person)  # the navigation shows them: mine here is most often among them
    membership = membership_of(person, group)
    if membership is not None:
        Membership.objects.filter(pk=membership.pk).update(visited_at=now())
    context |= {
        "kinds": all_kinds(),
        "pinned": pinned,
        "composer": composer_for(person, group=group) if can_write(person, group) else None,
        "tab": "stream",
    }
    return render(request, "home/group.html", context)


def _pinned(group: Group, entries: EntryQuerySet, person: Person) -> list[Entry]:
    """What is kept on top of the group, latest first."""
    rows = entries.filter(pin__group=group).order_by("-pin__at")
    return list(for_person(rows, person)[:3])
