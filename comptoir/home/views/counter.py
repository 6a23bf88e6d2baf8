"""Home: the counter where everybody meets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from comptoir.entries.composer import composer_for
from comptoir.entries.kinds import all_kinds
from comptoir.home.rail import deadlines, helpers, topics_of_the_week
from comptoir.home.streams import home_page
from comptoir.people.http import Request

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from comptoir.entries.models import Entry

FRAGMENT = "more"  # id of the element that asks for the next page


def last_before(entries: Sequence[Entry], moment: datetime | None) -> int:
    """Id of the first entry that is older than the last visit, 0 when none or all are."""
    if moment is None or not entries or entries[0].active_at <= moment:
        return 0
    return next((entry.pk for entry in entries if entry.active_at <= moment), 0)


@require_safe
def home(request: Request) -> HttpResponse:
    """The stream, what I can filter it by, and who can help."""
    return _counter(request, request.GET.get("filter", ""), place="home")


@require_safe
def questions(request: Request) -> HttpResponse:
    """Questions of my groups, those without an accepted answer first to see."""
    chosen = request.GET.get("filter", "unanswered")
    return _counter(request, chosen, place="questions")


def _counter(request: Request, chosen: str, *, place: str) -> HttpResponse:
    person = request.person
    cursor = request.GET.get("cursor", "")
    page = home_page(person, chosen, cursor)
    context: dict[str, Any] = {
        "page": page,
        "chosen": chosen,
        "place": place,
        "since": "" if cursor else last_before(page.rows, person.previous_seen_at),
        "more_url": f"?filter={chosen}&cursor={page.next_cursor}" if page.next_cursor else "",
    }
    if request.htmx.target == FRAGMENT:
        return render(request, "entries/_stream.html", context)
    if request.htmx.target == "stream":
        return render(request, "home/_stream.html", context)
    return render(request, "home/home.html", context | _around(request))


def _around(request: Request) -> dict[str, Any]:
    person = request.person
    return {
        "composer": composer_for(person),
        "kinds": all_kinds(),
        "helpers": helpers(person),
        "deadlines": deadlines(person),
        "topics": topics_of_the_week(person),
    }
