"""A person's page: who they are, what they write, what they know."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from comptoir.entries.streams import stream
from comptoir.groups.access import findable_groups
from comptoir.groups.models import Group
from comptoir.home.rail import answers_of
from comptoir.home.streams import entries_by
from comptoir.home.views.counter import FRAGMENT
from comptoir.people.http import Request
from comptoir.people.models import Follow, Person


@require_safe
def person(request: Request, pk: int) -> HttpResponse:
    """Limited to what the viewer may read."""
    viewer = request.person
    people = Person.objects.visible_to(viewer).select_related("network", "manager", "user")
    following = Follow.objects.filter(follower=viewer, followed=OuterRef("pk"))
    found: Any = get_object_or_404(people.annotate(is_followed=Exists(following)), pk=pk)
    page = stream(entries_by(found, viewer), viewer, request.GET.get("cursor", ""))
    context = {
        "person": found,
        "page": page,
        "since": 0,
        "more_url": f"?cursor={page.next_cursor}" if page.next_cursor else "",
    }
    if request.htmx.target == FRAGMENT:
        return render(request, "entries/_stream.html", context)
    shared = Group.objects.with_member(found) & findable_groups(viewer)
    context |= {
        "groups": list(shared.order_by("name")[:30]),
        "answers": answers_of(found, viewer),
        "skills": [row.skill for row in found.person_skills.select_related("skill")],
        "follows": found.is_followed,
        "is_me": found.pk == viewer.pk,
    }
    return render(request, "home/person.html", context)
