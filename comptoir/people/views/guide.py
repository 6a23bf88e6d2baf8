"""Help: one short text for each page, as a panel and as a page of its own."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from comptoir.people.http import Request

TITLES = {
    "home": _("The counter"),
    "entry": _("An entry and its comments"),
    "write": _("Writing an entry"),
    "questions": _("Asking and answering"),
    "search": _("Searching"),
    "experts": _("Who knows, and why"),
    "groups": _("Groups"),
    "group": _("Inside a group"),
    "guests": _("Externals"),
    "topics": _("Topics"),
    "people": _("People"),
    "person": _("Somebody’s page"),
    "profile": _("Your profile"),
    "inbox": _("For me"),
    "preferences": _("Preferences"),
    "bookmarks": _("Saved entries"),
    "drafts": _("Drafts"),
    "security": _("Signing in and security"),
    "roi": _("Return on investment"),
    "welcome": _("First steps"),
    "administration": _("Administration"),
    "value": _("Measured value"),
    "measured": _("What is measured"),
    "avoided": _("Meetings and trips avoided"),
}


@require_GET
@login_not_required
def help_page(request: Request, page: str) -> HttpResponse:
    """The text of one page; alone for the panel (`?panel=1` or htmx)."""
    if page not in TITLES:
        raise Http404
    context = {"page": page, "title": TITLES[page], "titles": TITLES, "text": f"help/{page}.html"}
    alone = request.htmx or request.GET.get("panel")
    return render(request, "help/_panel.html" if alone else "help/page.html", context)
