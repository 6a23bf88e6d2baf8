"""The readable journal of a group."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from comptoir.groups.access import readable_groups
from comptoir.home.trace import FAMILIES, trace_page
from comptoir.people.http import Request
from comptoir.people.models import Person


@require_safe
def group_trace(request: Request, slug: str) -> HttpResponse:
    """Filtered by act and person."""
    group = get_object_or_404(readable_groups(request.person), slug=slug)
    family, wanted = request.GET.get("act", ""), request.GET.get("person", "")
    person_id = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 19 else 0
    lines, cursor = trace_page(
        group,
        request.person,
        family=family,
        person_id=person_id,
        cursor=request.GET.get("cursor", ""),
    )
    chosen = Person.objects.visible_to(request.person).filter(pk=person_id).first()
    context = {
        "group": group,
        "tab": "trace",
        "lines": lines,
        "cursor": cursor,
        "family": family,
        "chosen": chosen,
        "families": [(name, label) for name, label in _labels().items() if name in FAMILIES],
    }
    return render(request, "home/trace.html", context)


def _labels() -> dict[str, str]:
    return {
        "entries": _("Entries"),
        "comments": _("Comments"),
        "members": _("Members"),
        "externals": _("Externals"),
        "group": _("The group"),
    }
