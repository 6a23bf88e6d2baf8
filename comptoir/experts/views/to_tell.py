"""Whom to put a question to that the search found nothing for: asked for once the page of
results is there (it takes longer than looking), and a page of its own without JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from comptoir.experts.nothing_found import who_may_know
from comptoir.search.asking import Asked
from comptoir.search.ranking import LONGEST_QUESTION
from comptoir.search.related import related_topics

if TYPE_CHECKING:
    from comptoir.people.http import Request


@require_safe
def to_tell(request: Request) -> HttpResponse:
    """People who may know of the words in `q`, or of `or` (their correction), and topics with a
    name like these."""
    reader = request.person
    asked = Asked.of(request.GET.dict())
    text = asked.parsed.text[:LONGEST_QUESTION]
    topics = related_topics(reader, text)
    corrected = Asked.of({"q": request.GET.get("or", "")}).q
    named = " ".join(topic.name for topic in topics)
    context = {
        "asked": asked,
        "known": who_may_know(reader, [text, corrected, named]),
        "topics": topics,
        "to_tell_url": "",
    }
    name = "experts/_to_tell.html" if request.htmx else "experts/to_tell.html"
    return render(request, name, context)
