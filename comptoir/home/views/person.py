"""A person's page: who they are, what they write, what they know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from comptoir.core.prepared import prepared
from comptoir.groups.access import findable_groups
from comptoir.groups.models import Group
from comptoir.home.rail import answers_of
from comptoir.home.streams import person_page
from comptoir.home.views.counter import FRAGMENT
from comptoir.people.http import Request
from comptoir.people.models import Follow, Person, PersonSkill

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from comptoir.groups.reach import GroupQuerySet
    from comptoir.people.reach import PersonQuerySet


@require_safe
def person(request: Request, pk: int) -> HttpResponse:
    """Limited to what the viewer may read."""
    viewer = request.person
    found: Any = next(iter(_visible(viewer, pk)), None)
    if found is None:
        raise Http404
    page = person_page(found, viewer, request.GET.get("cursor", ""))
    context = {
        "person": found,
        "page": page,
        "since": 0,
        "more_url": f"?cursor={page.next_cursor}" if page.next_cursor else "",
    }
    if request.htmx.target == FRAGMENT:
        return render(request, "entries/_stream.html", context)
    context |= {
        "groups": _shared_groups(found, viewer, most=30),
        "answers": answers_of(found, viewer),
        "skills": [row.skill for row in _skills(found.pk)],
        "follows": found.is_followed,
        "is_me": found.pk == viewer.pk,
    }
    return render(request, "home/person.html", context)


@prepared
def _visible(viewer: Person, pk: int) -> PersonQuerySet:
    """The person of that id, with `is_followed`."""
    people = Person.objects.visible_to(viewer).select_related("network", "manager", "user")
    following = Follow.objects.filter(follower=viewer, followed=OuterRef("pk"))
    return people.filter(pk=pk).annotate(is_followed=Exists(following))


@prepared
def _shared_groups(found: Person, viewer: Person, *, most: int) -> GroupQuerySet:
    shared = Group.objects.with_member(found) & findable_groups(viewer)
    return shared.order_by("name")[:most]


@prepared
def _skills(person_id: int) -> QuerySet[PersonSkill]:
    return PersonSkill.objects.filter(person_id=person_id).select_related("skill")
