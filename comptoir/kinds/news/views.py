"""Confirming, seeing who has, reminding the others."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from comptoir.core.decisions import Refused, require
from comptoir.entries.models import Entry
from comptoir.kinds.news.access import can_see_confirmations
from comptoir.kinds.news.actions import acknowledge, expected, remind
from comptoir.kinds.news.models import Acknowledgement
from comptoir.people.http import Request


def _news(request: Request, pk: int) -> Entry:
    rows = Entry.objects.visible_to(request.person).for_cards().select_related("news")
    return get_object_or_404(rows, pk=pk, kind="news")


@require_POST
def acknowledgement(request: Request, pk: int) -> HttpResponse:
    """I have read it."""
    entry = _news(request, pk)
    try:
        acknowledge(actor=request.person, entry=entry)
        messages.success(request, _("Thank you: your confirmation is kept."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(entry.url)


@require_safe
def acknowledgements(request: Request, pk: int) -> HttpResponse:
    """Who has confirmed, who has not."""
    entry = _news(request, pk)
    require(can_see_confirmations(request.person, entry))
    rows = Acknowledgement.objects.filter(entry=entry).select_related("person").order_by("-at")
    confirmed = list(rows[:500])
    done = Acknowledgement.objects.filter(entry=entry).values("person_id")
    missing = expected(entry).exclude(pk__in=done).order_by("sort_name")
    context = {
        "entry": entry,
        "confirmed": confirmed,
        "confirmed_count": rows.count(),
        "missing": list(missing[:500]),
        "missing_count": missing.count(),
    }
    return render(request, "kinds/news/acknowledgements.html", context)


@require_POST
def reminder(request: Request, pk: int) -> HttpResponse:
    """Tell those who have not confirmed."""
    entry = _news(request, pk)
    try:
        count = remind(actor=request.person, entry=entry)
        sentence = ngettext("%(n)d person is reminded.", "%(n)d people are reminded.", count)
        messages.success(request, sentence % {"n": count})
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("entry_acknowledgements", entry.pk)
