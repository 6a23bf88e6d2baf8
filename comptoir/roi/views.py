"""The pages of the business case. Employees only; for externals, 404."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, cast

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comptoir.core.clock import now
from comptoir.core.decisions import Refused, require
from comptoir.core.limits import limit
from comptoir.core.text import slug_of
from comptoir.entries.access import listed_groups
from comptoir.entries.forms import ids_in
from comptoir.people.http import Request
from comptoir.roi.access import can_keep_scenarios, can_see_roi
from comptoir.roi.actions import (
    delete_scenario,
    forget_ours,
    keep_as_ours,
    save_scenario,
    share_scenario,
)
from comptoir.roi.charts import chance_of
from comptoir.roi.figures import Figures, figures
from comptoir.roi.formulas import value_of
from comptoir.roi.keeping import case_of
from comptoir.roi.model import CONTRADICTIONS, as_printed, corrected
from comptoir.roi.models import OurFigures, Scenario
from comptoir.roi.own import counted_case, network_case
from comptoir.roi.page import CasePage
from comptoir.roi.report import report
from comptoir.roi.side_by_side import side_by_side
from comptoir.roi.workbook import workbook

if TYPE_CHECKING:
    from comptoir.roi.models import ScenarioQuerySet

P = ParamSpec("P")
View = Callable[Concatenate[Request, P], HttpResponse]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COMPUTES = "600/m"  # a slider that moves asks ten times a second
FILES = "30/m"
SIDE_BY_SIDE = 4
LISTED = 200


def _said(text: str) -> str:
    """A sentence of the model, translated."""
    return _(text)


def employees_only(view: View[P]) -> View[P]:
    """404 for externals: they need not know that the page exists."""

    @wraps(view)
    def checked(request: Request, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not can_see_roi(request.person):
            raise Http404
        return view(request, *args, **kwargs)

    return cast("View[P]", checked)


def _scenarios(request: Request) -> ScenarioQuerySet:
    return Scenario.objects.readable_by(request.person).select_related("author", "entry__group")


@require_safe
@employees_only
def roi(request: Request) -> HttpResponse:
    """The network's own case, with what the reader types; recomputed as a fragment."""
    return _case_page(request, CasePage(request.person, request.GET))


def _case_page(request: Request, page: CasePage, *, refusal: str = "") -> HttpResponse:
    limit(f"roi:{request.person.pk}", COMPUTES)
    context = {"page": page, "refusal": refusal, "name": request.POST.get("name", "")}
    if request.htmx:
        return render(request, "roi/_recomputed.html", context)
    context["ours"] = _ours(request)
    context["scenarios"] = list(_scenarios(request).order_by("-changed_at", "-id")[:8])
    status = 422 if refusal or not page.typed.is_valid else 200
    return render(request, "roi/roi.html", context, status=status)


def _ours(request: Request) -> OurFigures | None:
    return OurFigures.objects.filter(network=request.network).select_related("by").first()


@require_safe
@employees_only
def founding(request: Request) -> HttpResponse:
    """Why the printed case and the corrected one differ, side by side."""
    printed, right = figures(as_printed()), figures(corrected())
    context = {
        "printed": printed,
        "corrected": right,
        "figures": side_by_side(printed, right),
        "contradictions": [_said(one["why"]) for one in CONTRADICTIONS],
        "hidden": [_said(note) for note in printed.case.notes],
    }
    return render(request, "roi/founding.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@employees_only
def scenarios(request: Request) -> HttpResponse:
    """The scenarios that I may read; POST keeps what is on the page as a new one."""
    if request.method == "POST":
        return _save(request, None)
    rows = list(_scenarios(request).order_by("-changed_at", "-id")[:LISTED])
    can_keep = bool(can_keep_scenarios(request.person))
    return render(request, "roi/scenarios.html", {"scenarios": rows, "can_keep": can_keep})


@require_http_methods(["GET", "HEAD", "POST"])
@employees_only
def scenario(request: Request, pk: int) -> HttpResponse:
    """One scenario; POST keeps what is on the page in its place."""
    row = get_object_or_404(_scenarios(request), pk=pk)
    if request.method == "POST":
        return _save(request, row)
    return _case_page(request, CasePage(request.person, request.GET, row))


def _save(request: Request, row: Scenario | None) -> HttpResponse:
    """Keep the case that the hidden field `values` writes down as a query."""
    values = QueryDict(request.POST.get("values", "")[:20_000])
    page = CasePage(request.person, values, row or _scenario_in(request, values))
    if not page.typed.is_valid:
        return _case_page(request, page)
    new_one = row is None or "copy" in request.POST
    try:
        kept = save_scenario(
            actor=request.person,
            name=request.POST.get("name", ""),
            case=page.case,
            scenario=None if new_one else row,
        )
    except Refused as refusal:
        return _case_page(request, page, refusal=str(refusal))
    messages.success(request, _("The scenario is kept."))
    return redirect(kept.url)


@require_POST
@employees_only
def ours(request: Request) -> HttpResponse:
    """Make what is on the page the network's own case; with `forget`, what is counted again."""
    if request.POST.get("forget"):
        forget_ours(actor=request.person)
        messages.success(request, _("Our case is back to the usual figures."))
        return redirect("roi")
    page = CasePage(request.person, QueryDict(request.POST.get("values", "")[:20_000]))
    if not page.typed.is_valid:
        return _case_page(request, page)
    keep_as_ours(actor=request.person, case=page.case, usual=counted_case(request.network))
    messages.success(request, _("This is our case now."))
    return redirect("roi")


def _scenario_in(request: Request, values: QueryDict) -> Scenario | None:
    """The scenario that a query starts from."""
    wanted = ids_in([values.get("scenario", "")])
    return get_object_or_404(_scenarios(request), pk=wanted[0]) if wanted else None


@require_POST
@employees_only
def scenario_deletion(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(_scenarios(request), pk=pk)
    delete_scenario(actor=request.person, scenario=row)
    messages.success(request, _("The scenario is gone."))
    return redirect("roi_scenarios")


@require_http_methods(["GET", "HEAD", "POST"])
@employees_only
def scenario_sharing(request: Request, pk: int) -> HttpResponse:
    """Choose the group whose employees read and comment it."""
    row = get_object_or_404(Scenario.objects.editable_by(request.person), pk=pk)
    require(can_keep_scenarios(request.person))
    groups = listed_groups(request.person)
    error = ""
    if request.method == "POST":
        wanted = ids_in([request.POST.get("group", "")])
        group = next((one for one in groups if one.pk in wanted), None)
        try:
            if group is None:
                raise Refused(_("Choose the group where people will read it."))
            words = request.POST.get("words", "")
            entry = share_scenario(actor=request.person, scenario=row, group=group, words=words)
            messages.success(request, _("Published in %(group)s.") % {"group": group.name})
            return redirect(entry.url)
        except Refused as refusal:
            error = str(refusal)
    context = {"scenario": row, "groups": groups, "error": error,
               "words": request.POST.get("words", "")}  # fmt: skip
    return render(request, "roi/share.html", context, status=422 if error else 200)


@require_safe
@employees_only
def compare(request: Request) -> HttpResponse:
    """Scenarios side by side: those chosen, up to four, beside the network's own case."""
    limit(f"roi:{request.person.pk}", COMPUTES)
    recent = list(_scenarios(request).order_by("-changed_at", "-id")[:LISTED])
    wanted = ids_in(request.GET.getlist("with"))[:SIDE_BY_SIDE]
    # nothing chosen yet: the two latest, so that the page compares at once
    rows = [row for row in recent if row.pk in wanted] if "with" in request.GET else recent[:2]
    usual = network_case(request.network)
    columns: list[tuple[Scenario | None, Figures]] = [(None, figures(usual))]
    columns += [(row, figures(case_of(row, usual))) for row in rows]
    chances = [chance_of(shown.case).rows for _row, shown in columns]
    context = {
        "columns": columns,
        "chances": [
            (rows[0][0], [value for _label, value in rows]) for rows in zip(*chances, strict=True)
        ],
        "assumptions": [
            (_(one.label), [value_of(shown.case.inputs[key]) for _row, shown in columns])
            for key, one in usual.inputs.items()
        ],
        "scenarios": recent,
        "wanted": [row.pk for row in rows],
    }
    return render(request, "roi/compare.html", context)


def _file_case(request: Request) -> CasePage:
    """The case of a file; 404 when its query is wrong, since only our own links name it."""
    limit(f"roi-file:{request.person.pk}", FILES)
    page = CasePage(request.person, request.GET, _scenario_in(request, request.GET))
    if not page.typed.is_valid:
        raise Http404
    return page


@require_safe
@employees_only
def workbook_file(request: Request) -> HttpResponse:
    """The case as a workbook with live formulas."""
    case = _file_case(request).case
    return _file(workbook(case), XLSX, f"{slug_of(_(case.name), fallback='case')}.xlsx")


@require_safe
@employees_only
def report_file(request: Request) -> HttpResponse:
    """The case as a PDF, to be read in a meeting."""
    case = _file_case(request).case
    found = report(case, network=request.network.name, made_at=now())
    return _file(found, "application/pdf", f"{slug_of(_(case.name), fallback='case')}.pdf")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
