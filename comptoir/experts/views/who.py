"""Who knows: beside results and on question pages (a fragment), and as a page of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from comptoir.entries.forms import ids_in
from comptoir.entries.models import Entry
from comptoir.experts.ranking import who_knows
from comptoir.kinds.questions.models import Solicitation
from comptoir.kinds.questions.solicit import askable, can_ask
from comptoir.search.asking import Asked
from comptoir.search.ranking import LONGEST_QUESTION

if TYPE_CHECKING:
    from comptoir.experts.ranking import Expert
    from comptoir.people.http import Request
    from comptoir.people.models import Person

MOST = 5
BESIDE = 3


@require_safe
def experts(request: Request) -> HttpResponse:
    """People for the words in `q`, or for the question `entry`, which must be readable."""
    reader, entry = request.person, _entry(request)
    without = frozenset({reader.pk, entry.author_id or 0} if entry else {reader.pk})
    typed = Asked.of(request.GET.dict()).q[:LONGEST_QUESTION]
    words = f"{entry.title} {entry.text[:500]}" if entry else typed
    title = (entry.title if entry else words)[:200]
    fragment = bool(request.htmx)
    most = BESIDE if fragment else MOST
    found = who_knows(reader, words, most=most, without=without, subject=title,
                      apart=entry.pk if entry else 0)  # fmt: skip
    context = {
        "experts": found,
        "words": title,
        "question": entry,
        **_asking(reader, entry, found),
        "ask_url": f"{reverse('entry_new')}?{urlencode({'kind': 'question', 'title': title})}",
        "beside": fragment,
    }
    name = "experts/_experts.html" if fragment else "experts/who.html"
    return render(request, name, context)


def _asking(reader: Person, entry: Entry | None, found: list[Expert]) -> dict[str, Any]:
    """Whom of those found the author of the question may put it to, and did."""
    if entry is None or not can_ask(reader, entry):
        return {"may_ask": False, "able": (), "asked_already": ()}
    ids = [one.person.pk for one in found]
    asked = Solicitation.objects.filter(entry=entry, person__in=ids)
    return {
        "may_ask": True,
        "able": set(askable(reader, entry).filter(pk__in=ids).values_list("pk", flat=True)),
        "asked_already": set(asked.values_list("person_id", flat=True)),
    }


def _entry(request: Request) -> Entry | None:
    given = request.GET.get("entry", "")
    if not given:
        return None
    rows = Entry.objects.visible_to(request.person).filter(kind="question").for_cards()
    rows = rows.select_related("question")
    return get_object_or_404(rows, pk__in=ids_in([given]))
