"""Voting, and who chose what where the poll says so."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from comptoir.core.decisions import Refused
from comptoir.entries.forms import ids_in
from comptoir.entries.models import Entry
from comptoir.entries.streams import load_cards
from comptoir.entries.views.answer import back, card
from comptoir.kinds.polls.actions import vote
from comptoir.kinds.polls.models import Ballot
from comptoir.people.http import Request


def _poll(request: Request, pk: int) -> Entry:
    rows = Entry.objects.visible_to(request.person).for_cards().select_related("poll")
    return get_object_or_404(rows, pk=pk, kind="poll")


@require_POST
def ballot(request: Request, pk: int) -> HttpResponse:
    """My choice."""
    entry = _poll(request, pk)
    try:
        vote(actor=request.person, entry=entry, options=ids_in(request.POST.getlist("option")))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return back(request, entry.url)
    if request.htmx:
        return card(request, entry)
    messages.success(request, _("Your choice is kept. You can change it until the poll closes."))
    return back(request, entry.url)


@require_safe
def ballots(request: Request, pk: int) -> HttpResponse:
    """Who chose what: never for an anonymous poll, and once I have voted or it is closed."""
    entry = _poll(request, pk)
    load_cards([entry], request.person)
    if entry.poll.anonymous or not entry.shows_results:  # type: ignore[attr-defined]
        raise Http404
    rows = Ballot.objects.filter(option__poll=entry.poll).select_related("person", "option")
    context = {"entry": entry, "ballots": list(rows.order_by("option__position", "-at")[:500])}
    return render(request, "kinds/polls/ballots.html", context)
