"""The page of results, what is suggested while typing, similar questions."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from comptoir.core.prepared import prepared
from comptoir.groups.access import readable_groups
from comptoir.people.http import Request
from comptoir.people.models import Person
from comptoir.search import store
from comptoir.search.analysis import exact_tokens
from comptoir.search.asking import Asked
from comptoir.search.correcting import FEW, as_written, corrected
from comptoir.search.facets import facets_of
from comptoir.search.finding import Found, find, starting
from comptoir.search.glossary import can_edit_glossary
from comptoir.search.models import SavedSearch
from comptoir.search.query import Shown
from comptoir.search.ranking import LONGEST_QUESTION
from comptoir.search.reach import reach_of
from comptoir.search.remembering import past_queries
from comptoir.search.results import load, plain
from comptoir.search.schema import start_of
from comptoir.search.similar import similar_questions
from comptoir.search.trouble import troubles_of
from comptoir.search.views.noting import note_of

SUGGESTED = 8
PAST = 4
SPELT = 3  # results that show how a corrected word is spelt


@require_safe
def search(request: Request) -> HttpResponse:
    """Results, facets, and what leads on when there is nothing."""
    began = time.perf_counter()
    person, asked = request.person, Asked.of(request.GET.dict())
    cursor = request.GET.get("cursor", "")[:300]
    found = find(person, asked, cursor)
    shown = Shown.of(asked.parsed, found.glossary)
    results = load(person, [hit.key for hit in found.hits], shown, found.reach)
    found.total -= len(found.hits) - len(results)
    context: dict[str, Any] = {
        "asked": asked,
        "found": found,
        "results": results,
        "more_url": f"{asked.url}&cursor={found.next_cursor}" if found.next_cursor else "",
        "first": cursor == "",
    }
    if cursor and request.htmx:
        return render(request, "search/_results.html", context)
    told = asked.q and not cursor and not found.no_index
    context["is_failing"] = found.no_index and bool(troubles_of(person.network_id))
    context["note"] = note_of(person, asked.q, found.total) if told else ""
    context |= _around(request, asked, found)
    context["seconds"] = time.perf_counter() - began
    return render(request, "search/search.html", context)


def _around(request: Request, asked: Asked, found: Found) -> dict[str, Any]:
    """Facets, correction, past and kept searches. Whom to tell, and topics with a name like what
    was typed, come after the page (`to_tell_url`)."""
    person, correction = request.person, _correction(request, asked, found)
    told = {"q": asked.q[:LONGEST_QUESTION], "or": correction.q if correction else ""}
    return {
        "facets": facets_of(person, asked, found),
        "correction": correction,
        "past": list(past_queries(person)[:SUGGESTED]) if not asked.query else [],
        "kept": _kept(person, most=20) if not asked.query else [],
        "is_kept": bool(asked.query) and bool(_kept_as(person, asked.query)),
        "ask_url": f"{reverse('entry_new')}?kind=question&title={_quoted(asked.parsed.text[:200])}",
        "may_edit_glossary": bool(can_edit_glossary(person)),
        "to_tell_url": f"{reverse('search_to_tell')}?{urlencode(told)}",
    }


@require_safe
def facet_values(request: Request) -> HttpResponse:
    """All values of the facet `of` that is chosen, each with how many results it would leave in
    its place: one more search, so it is made when the menu opens. Without htmx, the search that
    this facet does not narrow."""
    asked, name = Asked.of(request.GET.dict()), request.GET.get("of", "")
    wide = asked.without(name)
    if not request.htmx:
        return redirect(wide.url)
    found = find(request.person, wide)
    facets = {facet.name: facet for facet in facets_of(request.person, wide, found)}
    context = {"asked": asked, "wide": wide, "found": found, "facet": facets.get(name)}
    return render(request, "search/_values.html", context)


@prepared
def _kept(person: Person, *, most: int) -> QuerySet[SavedSearch]:
    return SavedSearch.objects.filter(person=person).order_by("-pk")[:most]


@prepared
def _kept_as(person: Person, query: str) -> QuerySet[SavedSearch, int]:
    rows = SavedSearch.objects.filter(person=person, query=query)
    return rows.values_list("pk", flat=True)


def _quoted(text: str) -> str:
    from urllib.parse import quote

    return quote(text)


def _correction(request: Request, asked: Asked, found: Found) -> Asked | None:
    if found.total >= FEW or found.reach is None or asked.exact:
        return None
    searcher = store.searcher_of(request.person.network_id)
    better = corrected(searcher, found.reach, asked) if searcher else None
    if better is None:
        return None
    there = find(request.person, better, facets=False, after=found)
    keys, shown = [hit.key for hit in there.hits[:SPELT]], Shown.of(better.parsed)
    results = load(request.person, keys, shown, there.reach)
    return as_written(asked, better, results) if results else None


@require_safe
def suggestions(request: Request) -> JsonResponse:
    """People, groups, topics, pages and past queries for what is typed, as JSON; for nothing
    typed, kept and past searches. `here` is the group whose page one is on."""
    person = request.person
    typed = Asked.of({"q": request.GET.get("q", "")[:200]}).q
    words = [start_of(word) for word in exact_tokens(typed)][:6]
    searcher = store.searcher_of(person.network_id) if words else None
    if not typed:
        return JsonResponse({"suggestions": _before_typing(person)})
    rows = _within_group(person, Asked.of({"q": typed, "group": request.GET.get("here", "")}))
    if searcher is not None:
        reach = reach_of(person)
        keys = starting(searcher, person, reach, words)
        found = load(person, keys, Shown(frozenset(), None), reach)[:SUGGESTED]
        rows += [plain(result) for result in found]
    rows += [_row(_("Past search"), one.typed, Asked(q=one.typed).url)
             for one in past_queries(person, typed)[:PAST]]  # fmt: skip
    return JsonResponse({"suggestions": rows})


def _before_typing(person: Person) -> list[dict[str, Any]]:
    kept, past = _kept(person, most=PAST), past_queries(person)[:SUGGESTED]
    rows = [_row(_("Kept search"), one.name, f"{reverse('search')}?{one.query}") for one in kept]
    rows += [_row(_("Past search"), one.typed, Asked(q=one.typed).url) for one in past]
    forget = _row("", _("See all, or forget them"), reverse("search_kept"))
    return [*rows, forget] if rows else []


def _within_group(person: Person, asked: Asked) -> list[dict[str, Any]]:
    """The same words in the group whose page one is on, when it is readable."""
    if not asked.group:
        return []
    names = readable_groups(person).filter(pk=asked.group).values_list("name", flat=True)
    return [_row(_("In %(group)s") % {"group": name}, asked.q, asked.url) for name in names]


def _row(label: str, name: str, url: str) -> dict[str, Any]:
    return {"kind": "search", "label": label, "name": name, "title": "", "url": url}


@require_safe
def similar(request: Request) -> HttpResponse:
    """Questions like the one being typed, as a fragment."""
    typed = request.GET.get("q", "") or request.GET.get("title", "")
    found = similar_questions(request.person, typed)
    return render(request, "search/_similar.html", {"found": found})
