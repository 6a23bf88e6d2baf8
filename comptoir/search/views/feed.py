"""A kept search as an RSS feed: the token says whose, and their rights of today decide."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from comptoir.core.limits import limit
from comptoir.people.http import Request
from comptoir.search.asking import Asked
from comptoir.search.finding import find
from comptoir.search.models import SavedSearch
from comptoir.search.query import Shown
from comptoir.search.results import load
from comptoir.search.saving import kept_by

RATE, GUESSES = "30/m", "600/m"  # of one feed; of one address, behind which a whole office may be
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2


@login_not_required
@require_safe
def feed(request: Request) -> HttpResponse:
    """The latest results. An unknown token, or a person who may no longer come in, is 404."""
    limit(request, GUESSES)
    saved = kept_by(request.GET.get("token", "")[:100], request.network)
    if saved is None:
        raise Http404
    limit(f"feed:{saved.pk}", RATE)
    with override(saved.person.network.language):
        response = HttpResponse(_xml(request, saved), content_type="application/rss+xml")
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _xml(request: Request, saved: SavedSearch) -> str:
    asked = Asked.of(dict(parse_qsl(saved.query))).but(sort="date")
    found = find(saved.person, asked, facets=False)
    shown = Shown.of(asked.parsed, found.glossary)
    results = load(saved.person, [hit.key for hit in found.hits], shown, found.reach)
    made = Rss201rev2Feed(
        title=_plain(f"{saved.name} · {request.network.name}"),
        link=request.build_absolute_uri(asked.url),
        description=_plain(saved.name),
        language=request.network.language,
    )
    for result in results:
        made.add_item(
            title=_plain(
                _("%(facet)s: %(value)s")
                % {"facet": result.label, "value": result.title.striptags()}
            ),
            link=request.build_absolute_uri(result.url),
            description=_plain(result.passage.striptags()),
            pubdate=result.at,
            unique_id=f"{request.get_host()}/{result.kind}/{result.key}",
        )
    return str(made.writeString("utf-8"))


def _plain(text: str) -> str:
    """The text without what XML has no place for, such as the form feeds in the text of files."""
    return NOT_IN_XML.sub(" ", text)
