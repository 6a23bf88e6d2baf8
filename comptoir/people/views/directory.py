"""The directory, what is suggested while typing, photos, following."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from comptoir.accounts.views import local_next
from comptoir.core.limits import limit
from comptoir.core.paging import by_name
from comptoir.people.access import can_browse_directory
from comptoir.people.actions import follow_person, unfollow_person
from comptoir.people.directory import (
    Search,
    attach_skills,
    find_people,
    places,
    suggest_people,
    suggest_places,
    suggest_skills,
)
from comptoir.people.forms import manager_label
from comptoir.people.http import Request
from comptoir.people.models import Person

ONE_DAY = 60 * 60 * 24


@require_GET
def people(request: Request) -> HttpResponse:
    """The directory; to htmx, only its rows. Externals have none: 404."""
    if not can_browse_directory(request.person):
        raise Http404
    search = Search.from_query(request.GET)
    found = find_people(request.person, search)
    page = by_name(found, fields=["sort_name"], cursor=request.GET.get("cursor", ""))
    attach_skills(page.rows)
    context = {"search": search, "page": page, "more_url": _more_url(request, page.next_cursor)}
    if request.htmx and not request.htmx.boosted:
        return render(request, "people/_people.html", context)
    context["departments"] = places(request.person, "department")
    context["sites"] = places(request.person, "site")
    return render(request, "people/people.html", context)


def _more_url(request: Request, cursor: str) -> str:
    if not cursor:
        return ""
    query = request.GET.copy()
    query["cursor"] = cursor
    return f"{request.path}?{query.urlencode()}"


@require_GET
def suggest(request: Request) -> JsonResponse:
    """People to mention, as JSON."""
    words, group = request.GET.get("q", "")[:80], request.GET.get("group", "")[:60]
    found = suggest_people(request.person, words.replace("\x00", ""), group.replace("\x00", ""))
    rows = [
        {
            "id": person.pk,
            "name": person.name,
            "title": person.organisation if person.is_guest else person.title,
            "initials": person.initials,
            "hue": person.hue,
            "photo": person.photo_url,
            "external": person.is_guest,
            "url": person.url,
        }
        for person in found
    ]
    return JsonResponse({"people": rows})


@require_GET
def terms(request: Request, field: str) -> HttpResponse:
    """Options for a field of the profile while somebody types, as <option> elements."""
    typed = next(iter(request.GET.values()), "")
    words = str(typed).replace("\x00", "").rsplit(",", 1)[-1].strip()[:80]
    options = _terms(request.person, field, words) if words else []
    return render(request, "people/_options.html", {"options": options})


def _terms(person: Person, field: str, words: str) -> list[str]:
    if field == "skill":
        return suggest_skills(person, words)
    if person.is_guest:
        raise Http404
    if field == "manager":
        found = suggest_people(person, words)
        return [manager_label(found_one) for found_one in found if found_one.is_employee]
    if field in {"department", "site"}:
        return suggest_places(person, field, words)
    raise Http404


@require_GET
def photo(request: Request, person_id: int, version: str) -> FileResponse:
    """The photo of somebody whom the reader may see."""
    person = get_object_or_404(Person.objects.visible_to(request.person), pk=person_id)
    if not person.photo or f"/{version}/" not in person.photo_url:
        raise Http404
    try:
        content = person.photo.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(content, content_type="image/webp")
    response.headers["Cache-Control"] = f"private, max-age={ONE_DAY}, immutable"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_POST
def follow(request: Request, person_id: int) -> HttpResponse:
    """Follow somebody, or stop with `undo`."""
    person = get_object_or_404(Person.objects.visible_to(request.person), pk=person_id)
    limit(f"follow:{request.person.pk}", "60/m")
    undo = bool(request.POST.get("undo"))
    if undo:
        unfollow_person(actor=request.person, person=person)
    else:
        follow_person(actor=request.person, person=person)
    if request.htmx:
        context = {"followed": person, "is_followed": not undo}
        return render(request, "people/_follow.html", context)
    sentence = _("You no longer follow %(name)s.") if undo else _("You follow %(name)s.")
    messages.success(request, sentence % {"name": person.name})
    return HttpResponseRedirect(local_next(request, person.url))
