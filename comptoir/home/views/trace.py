"""The trace of a group: who did what, when."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from comptoir.core.html import strip_control
from comptoir.groups.access import readable_groups
from comptoir.home.trace import trace_of
from comptoir.home.trace_words import families
from comptoir.people.http import Request


@require_safe
def group_trace(request: Request, slug: str) -> HttpResponse:
    """Filtered by act and by person."""
    group = get_object_or_404(readable_groups(request.person).select_related("network"), slug=slug)
    chosen = request.GET.get("act", "")
    words = strip_control(request.GET.get("q", ""))[:80]
    found = trace_of(
        group, request.person, family=chosen, words=words, cursor=request.GET.get("cursor", "")
    )
    context = {
        "group": group,
        "tab": "trace",
        "trace": found,
        "families": families(),
        "chosen": chosen,
        "words": words,
    }
    part = request.htmx.target == "trace"
    return render(request, f"groups/{'_trace' if part else 'trace'}.html", context)
