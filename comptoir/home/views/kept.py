"""What I keep: bookmarks, and my drafts and scheduled entries."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from comptoir.entries.models import Entry
from comptoir.entries.streams import stream
from comptoir.home.streams import bookmarked
from comptoir.home.views.counter import FRAGMENT
from comptoir.people.http import Request


@require_safe
def bookmarks(request: Request) -> HttpResponse:
    """Entries kept for later, newest activity first."""
    page = stream(bookmarked(request.person), request.person, request.GET.get("cursor", ""))
    more_url = f"?cursor={page.next_cursor}" if page.next_cursor else ""
    context = {"page": page, "more_url": more_url, "since": 0}
    if request.htmx.target == FRAGMENT:
        return render(request, "entries/_stream.html", context)
    return render(request, "home/bookmarks.html", context)


@require_safe
def drafts(request: Request) -> HttpResponse:
    """My drafts and what is scheduled, latest first."""
    rows = Entry.objects.unpublished_of(request.person).for_cards().order_by("-pk")[:100]
    return render(request, "home/drafts.html", {"drafts": list(rows)})
