"""Putting a question to somebody, and handing on one that was put to oneself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from comptoir.core.decisions import Refused, require
from comptoir.core.limits import limit
from comptoir.core.text import fold
from comptoir.entries.forms import ids_in
from comptoir.entries.models import Entry
from comptoir.experts.ranking import who_knows
from comptoir.kinds.questions.solicit import (
    ask_person,
    askable,
    can_ask,
    can_redirect,
    decline_question,
    redirect_question,
)

if TYPE_CHECKING:
    from comptoir.experts.ranking import Expert
    from comptoir.people.http import Request
    from comptoir.people.models import Person

RATE = "30/m"
PROPOSED, LOOKED_AT, NAMED = 5, 20, 20


def _question(request: Request, pk: int) -> Entry:
    rows = Entry.objects.visible_to(request.person).filter(kind="question").for_cards()
    rows = rows.select_related("question")
    return get_object_or_404(rows, pk=pk)


def _person(request: Request, entry: Entry) -> Person | None:
    wanted = ids_in([request.POST.get("person", "")])
    return askable(request.person, entry).filter(pk__in=wanted).first() if wanted else None


@require_POST
def solicitations(request: Request, pk: int) -> HttpResponse:
    """Put my question to a `person`."""
    entry = _question(request, pk)
    require(can_ask(request.person, entry))
    limit(f"ask:{request.person.pk}", RATE)
    person = _person(request, entry)
    try:
        if person is None:
            raise Refused(_("This person cannot be asked: they do not read it, or are asked "
                            "already."))  # fmt: skip
        ask_person(actor=request.person, entry=entry, person=person)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(entry.url)
    messages.success(request, _("%(name)s is told.") % {"name": person.name})
    return redirect(entry.url)


@require_POST
def refusal(request: Request, pk: int) -> HttpResponse:
    """I cannot answer the question that was put to me."""
    entry = _question(request, pk)
    decline_question(actor=request.person, entry=entry)
    messages.success(request, _("You are asked no more; who asked is told."))
    return redirect(entry.url)


@require_http_methods(["GET", "HEAD", "POST"])
def redirection(request: Request, pk: int) -> HttpResponse:
    """Whom to hand the question on to: those who know, or anybody who reads it, by name (`q`)."""
    entry = _question(request, pk)
    require(can_redirect(request.person, entry))
    if request.method != "POST":
        return _choice(request, entry)
    limit(f"ask:{request.person.pk}", RATE)
    person = _person(request, entry)
    if person is None:
        return _choice(request, entry, _("Choose somebody who may read the question."))
    try:
        redirect_question(actor=request.person, entry=entry, person=person)
    except Refused as refusal:
        return _choice(request, entry, str(refusal))
    messages.success(request, _("Handed on to %(name)s, who is told.") % {"name": person.name})
    return redirect(entry.url)


def _choice(request: Request, entry: Entry, error: str = "") -> HttpResponse:
    typed = request.GET.get("q", "")[:80]
    context = {
        "entry": entry,
        "experts": _proposed(request.person, entry),
        "typed": typed,
        "named": _named(request.person, entry, typed),
        "error": error,
    }
    status = 422 if error else 200
    return render(request, "experts/redirection.html", context, status=status)


def _proposed(actor: Person, entry: Entry) -> list[Expert]:
    words = f"{entry.title} {entry.text[:500]}"
    found = who_knows(actor, words, most=LOOKED_AT, subject=entry.title, apart=entry.pk)
    able = askable(actor, entry).filter(pk__in=[one.person.pk for one in found])
    ids = set(able.values_list("pk", flat=True))
    return [one for one in found if one.person.pk in ids][:PROPOSED]


def _named(actor: Person, entry: Entry, typed: str) -> list[Person]:
    """People who may be asked and whose name holds every word that was typed."""
    words = fold(typed).split()[:5]
    if not words:
        return []
    people = askable(actor, entry)
    for word in words:
        people = people.filter(sort_name__contains=word)
    return list(people.order_by("sort_name", "pk")[:NAMED])
