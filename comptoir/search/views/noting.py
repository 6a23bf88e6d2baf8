"""What the browser tells once a page of results is shown: it was asked for, a result was opened.

The page itself writes nothing: it carries a signed note of what was asked, which the browser
sends back when it has drawn the page. A page that is fetched ahead, or by a robot, is no search.
"""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from comptoir.core.clock import now
from comptoir.core.text import fold
from comptoir.people.http import Request
from comptoir.people.models import Person
from comptoir.search.remembering import ENOUGH, LONGEST, note_opened, remember

SALT = "search.asked"
FOR = 86_400  # seconds that a note is taken


def note_of(person: Person, typed: str, total: int) -> str:
    """What the page of results gives the browser: who asked what, and whether there was any."""
    return signing.dumps([person.pk, typed[:LONGEST], bool(total)], salt=SALT)


@require_POST
def asked(request: Request) -> HttpResponse:
    """Keep a search. One asked right after opening a result says that it was not enough."""
    note = _read(request)
    last: dict[str, Any] = request.session.get("search", {})
    if note and last.get("q") != fold(note[0]):
        if last.get("opened", 0) > now().timestamp() - ENOUGH.total_seconds():
            note_opened(request.person.network_id, last["q"], -1)
        request.session["search"] = {"q": fold(note[0]), "opened": 0}
        remember(request.person, note[0], found=note[1])
    return HttpResponse(status=204)


def _read(request: Request) -> tuple[str, bool] | None:
    """What was asked and whether anything was found; None unless we said so to this person."""
    try:
        pk, typed, found = signing.loads(request.POST.get("note", ""), salt=SALT, max_age=FOR)
    except signing.BadSignature:
        return None
    return (typed, found) if pk == request.person.pk else None


@require_POST
def opened(request: Request) -> HttpResponse:
    """A result was opened: the last search led somewhere."""
    last: dict[str, Any] = request.session.get("search", {})
    if last.get("q") and not last.get("opened"):
        request.session["search"] = {"q": last["q"], "opened": now().timestamp()}
        note_opened(request.person.network_id, last["q"])
    return HttpResponse(status=204)
