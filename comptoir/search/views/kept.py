"""Searches that the person keeps, and their past ones."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from comptoir.core.decisions import Refused
from comptoir.people.http import Request
from comptoir.search.alerts import switch_alerts
from comptoir.search.asking import Asked
from comptoir.search.models import SavedSearch
from comptoir.search.remembering import forget, past_queries
from comptoir.search.saving import address_token, keep_search, renew_token


@require_http_methods(["GET", "HEAD", "POST"])
def kept(request: Request) -> HttpResponse:
    """The list; with POST: keep (`q`…), `remove`, `renew`, `alerts`, or `forget` past searches."""
    if request.method == "POST":
        return _act(request)
    rows = list(SavedSearch.objects.filter(person=request.person).order_by("-pk"))
    addresses = {saved.pk: address_token(saved) for saved in rows}
    past = list(past_queries(request.person)[:100])
    return render(request, "search/kept.html", {"kept": rows, "addresses": addresses, "past": past})


def _act(request: Request) -> HttpResponse:
    given, mine = request.POST, SavedSearch.objects.filter(person=request.person)
    if "remove" in given:
        get_object_or_404(mine, pk=_id(given["remove"])).delete()
        messages.success(request, _("The search is no longer kept."))
    elif "renew" in given:
        renew_token(get_object_or_404(mine, pk=_id(given["renew"])))
        messages.success(request, _("The feed has a new address; the old one is closed."))
    elif "alerts" in given:
        _switch(get_object_or_404(mine, pk=_id(given["alerts"])), request)
    elif "forget" in given:
        forget(request.person, _id(given["forget"]) or None)
        messages.success(request, _("Forgotten."))
    else:
        return _keep(request)
    return redirect("search_kept")


def _switch(saved: SavedSearch, request: Request) -> None:
    switch_alerts(saved, on=request.POST.get("on") == "1")
    told = _("You are told of new results.") if saved.alerts else _("You are no longer told.")
    messages.success(request, told)


def _keep(request: Request) -> HttpResponse:
    asked = Asked.of(request.POST.dict())
    try:
        keep_search(actor=request.person, asked=asked)
    except Refused as error:
        messages.error(request, str(error))
        return redirect("search_kept")
    messages.success(request, _("Kept. You find it again on the search page."))
    return redirect(asked.url)


def _id(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else 0
