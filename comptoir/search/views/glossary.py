"""The glossary that managers keep, and what administrators see of searches."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from comptoir.core.decisions import Refused
from comptoir.people.http import Request
from comptoir.search import remembering
from comptoir.search.glossary import can_edit_glossary, lines_of, write_line


@require_http_methods(["GET", "HEAD", "POST"])
def glossary(request: Request) -> HttpResponse:
    """Everybody in the company reads the glossary; its managers write it."""
    if request.person.is_guest:
        raise Http404
    typed, error, wrong = "", "", ""
    if request.method == "POST":
        typed, wrong = request.POST.get("words", ""), request.POST.get("line", "")
        try:
            return _write(request, typed)
        except Refused as refused:
            error = str(refused)
    context = {
        "lines": lines_of(request.person.network_id),
        "may_edit": bool(can_edit_glossary(request.person)),
        "typed": typed or request.GET.get("words", "")[:200],
        "error": error,
        "wrong": wrong,  # the line that was refused, "" for a new one
    }
    return render(request, "search/glossary.html", context, status=422 if error else 200)


def _write(request: Request, typed: str) -> HttpResponse:
    number = request.POST.get("line", "")
    rows = lines_of(request.person.network_id)
    known = number.isascii() and number.isdigit() and len(number) < 16
    line = get_object_or_404(rows, pk=int(number)) if known else None
    typed = "" if "remove" in request.POST else typed
    write_line(actor=request.person, typed=typed, line=line)
    messages.success(request, _("The glossary is changed. Searches use it from now on."))
    return redirect("search_glossary")


@require_safe
def figures(request: Request) -> HttpResponse:
    """How searches go, by week and without names, for administrators."""
    if not request.person.is_administrator:
        raise Http404
    network = request.network
    context = {
        "weeks": remembering.weeks_of(network),
        "frequent": remembering.frequent(network),
        "without": remembering.frequent(network, empty=True),
        "several": remembering.SEVERAL,
    }
    return render(request, "search/figures.html", context)
