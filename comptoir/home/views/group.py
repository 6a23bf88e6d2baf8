"""The stream of a group."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from comptoir.core.clock import now
from comptoir.entries.composer import composer_for
from comptoir.entries.kinds import all_kinds
from comptoir.entries.streams import load_cards, stream
from comptoir.groups.access import can_write, findable_groups, membership_of, readable_groups
from comptoir.groups.models import Group, Membership
from comptoir.home.streams import group_entries
from comptoir.home.views.counter import FRAGMENT, filtered
from comptoir.people.http import Request


@require_safe
def group(request: Request, slug: str) -> HttpResponse:
    """What is said in the group; a closed group that I am not in shows its purpose only."""
    found = get_object_or_404(findable_groups(request.person), slug=slug)
    if not readable_groups(request.person).filter(pk=found.pk).exists():
        return render(request, "home/closed_group.html", {"group": found})
    return _stream(request, found)


def _stream(request: Request, group: Group) -> HttpResponse:
    person, chosen = request.person, request.GET.get("filter", "")
    cursor = request.GET.get("cursor", "")
    entries = group_entries(group, person)
    page = stream(filtered(entries, person, chosen), person, cursor)
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
    membership = membership_of(person, group)
    if membership is not None:
        Membership.objects.filter(pk=membership.pk).update(visited_at=now())
    pinned = entries.filter(pin__group=group).order_by("-pin__at")[:3]
    context |= {
        "kinds": all_kinds(),
        "pinned": load_cards(list(pinned.for_cards()), person) if not cursor else [],
        "composer": composer_for(person, group=group) if can_write(person, group) else None,
        "tab": "stream",
    }
    return render(request, "home/group.html", context)
