"""The measured value: its pages, its switch, and what browsers send."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comptoir.core.decisions import NotAllowed, Refused
from comptoir.core.limits import limit
from comptoir.core.paging import by_name
from comptoir.entries.models import Entry
from comptoir.files.access import readable_files
from comptoir.groups.access import findable_groups
from comptoir.value import actions, charts, dashboard
from comptoir.value.access import can_declare, can_see_value, measures
from comptoir.value.forms import AvoidedForm, SwitchForm, WorthForm
from comptoir.value.kinds import ASSUMED, Kind
from comptoir.value.models import Asking, Declaration, Exclusion, Measurement
from comptoir.value.sampling import answer_question, dismiss_question, question_for
from comptoir.value.visits import drop_open, note_download, note_visit

if TYPE_CHECKING:
    from comptoir.people.http import Request

BEACONS = "60/m"
CAME = {"search": "search", "link": "link"}


def _seen_by_managers(request: Request) -> None:
    if not can_see_value(request.person):
        raise Http404


def _administrators_only(request: Request) -> None:
    if not request.person.is_administrator:
        raise Http404


def _setting(request: Request) -> Measurement:
    found = Measurement.objects.filter(network=request.network).select_related("changed_by")
    return found.first() or Measurement(network=request.network)


@require_safe
def value(request: Request) -> HttpResponse:
    """The last twelve published months: three totals, months, kinds."""
    _seen_by_managers(request)
    found, lines = dashboard.last_year(request.network)
    rows, height, grid = charts.kind_chart(found)
    context = {
        "found": found,
        "lines": lines,
        "setting": _setting(request),
        "kinds": list(Kind),
        "months": charts.month_chart(lines),
        "rows": rows,
        "height": height,
        "grid": grid,
        "next_day": dashboard.publishes_on(),
    }
    return render(request, "value/value.html", context)


@require_safe
def value_events(request: Request) -> HttpResponse:
    """One kind: its months, and for one of them what its events were about."""
    _seen_by_managers(request)
    kind = request.GET.get("kind", Kind.SOLVED)
    if kind not in Kind.values:
        raise Http404
    figures = dashboard.figures_of(request.network, Kind(kind))
    month = _month_in(request, [figure.month for figure in figures])
    found, _lines = dashboard.last_year(request.network)
    context: dict[str, Any] = {
        "kind": found.kind(kind),
        "found": found,
        "minutes": ASSUMED[Kind(kind)],
        "figures": figures,
        "month": month,
        "declared": [],
        "page": None,
    }
    if month and kind == Kind.AVOIDED:
        context["declared"] = dashboard.declarations_behind(request.person, month)
    elif month:
        rows = dashboard.contents_behind(request.person, Kind(kind), month)
        cursor = request.GET.get("cursor", "")
        context["page"] = by_name(rows, fields=["title"], cursor=cursor, size=30)
    return render(request, "value/events.html", context)


def _month_in(request: Request, months: list[date]) -> date | None:
    """The month asked for when it is published, else the latest."""
    asked = request.GET.get("month", "")
    named = {f"{month:%Y-%m}": month for month in months}
    return named.get(asked) or (months[0] if months else None)


@require_safe
def value_export(request: Request) -> HttpResponse:
    """The published figures of the last twelve months as CSV: what the page shows, no more."""
    _seen_by_managers(request)
    _found, lines = dashboard.last_year(request.network)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="comptoir-value.csv"'
    response.write("\ufeff")  # spreadsheets read it as UTF-8
    table = csv.writer(response)
    table.writerow(["month", "kind", "events", "source", "hours_low", "hours", "hours_high",
                    "hours_assumed", "hours_spent", "cash_eur"])  # fmt: skip
    for line in lines:
        for one in filter(None, line.kinds):
            hours = (one.best.low, one.best.mid, one.best.high, one.assumed.mid, one.spent)
            table.writerow([f"{line.month:%Y-%m}", one.kind.value, one.events, one.source,
                            *(f"{hour:.2f}" for hour in hours), one.cash])  # fmt: skip
    return response


@require_safe
def value_about(request: Request) -> HttpResponse:
    """For everybody: exactly what is measured, on or off."""
    excluded = Exclusion.objects.filter(group__in=findable_groups(request.person))
    context = {
        "setting": _setting(request),
        "excluded": list(excluded.select_related("group").order_by("group__name")[:200]),
        "rules": [(kind, ASSUMED[kind]) for kind in Kind],
        "can_see": can_see_value(request.person),
        "can_declare": can_declare(request.person),
    }
    return render(request, "value/about.html", context)


@require_POST
def value_visits(request: Request) -> HttpResponse:
    """Thirty seconds on an entry that was looked for, or a file taken from it. Says nothing
    back, and leaves nothing in the journal."""
    limit(f"visit:{request.person.pk}", BEACONS)
    entry = get_object_or_404(
        Entry.objects.visible_to(request.person), pk=_number(request.POST.get("entry", ""))
    )
    if taken := request.POST.get("file", ""):
        files = readable_files(request.person).filter(attachments__entry=entry)
        stored = get_object_or_404(files.distinct(), pk=_number(taken))
        note_download(actor=request.person, entry=entry, stored=stored)
    elif request.POST.get("came") in CAME:
        came: Any = CAME[request.POST["came"]]
        note_visit(actor=request.person, entry=entry, came=came)
    return HttpResponse(status=204)


@require_POST
def value_searches(request: Request) -> HttpResponse:
    """A search was begun again: what was read in between was not what was looked for."""
    limit(f"visit:{request.person.pk}", BEACONS)
    drop_open(request.person, kinds=(Kind.FOUND,))
    return HttpResponse(status=204)


@require_POST
def value_answer(request: Request, pk: UUID) -> HttpResponse:
    """One tap; or none. Only whoever was asked reaches the question."""
    asking = _asked(request, pk)
    if request.POST.get("dismiss"):
        dismiss_question(asking=asking)
    else:
        saved, otherwise = request.POST.get("saved", ""), request.POST.get("otherwise", "")
        try:
            answer_question(actor=request.person, asking=asking, saved=saved, otherwise=otherwise)
            messages.success(request, _("Thank you. Your answer is kept without your name."))
        except Refused as refusal:
            messages.error(request, str(refusal))
    return redirect(asking.entry.url if asking.entry else "home")


def _asked(request: Request, pk: UUID) -> Asking:
    asking = question_for(request.person) if measures(request.network) else None
    if asking is None or asking.pk != pk:
        raise Http404
    return asking


@require_http_methods(["GET", "HEAD", "POST"])
def value_avoided(request: Request) -> HttpResponse:
    """Declare what was avoided; confirm what others declared."""
    person = request.person
    if not person.is_employee:
        raise Http404
    allowed = can_declare(person)
    form = AvoidedForm(request.POST or None, viewer=person) if allowed else None
    if (
        request.method == "POST"
        and form is not None
        and form.is_valid()
        and _declared(request, form)
    ):
        return redirect("value_avoided")
    own = Declaration.objects.filter(network=request.network).select_related("by", "witness")
    context = {
        "form": form,
        "allowed": allowed,
        "waiting": list(own.filter(witness=person, decided_on=None).order_by("-pk")[:50]),
        "mine": list(own.filter(by=person).order_by("-pk")[:50]),
    }
    refused = form is not None and bool(form.errors)
    return render(request, "value/avoided.html", context, status=422 if refused else 200)


def _declared(request: Request, form: AvoidedForm) -> bool:
    limit(f"declare:{request.person.pk}", "20/h")
    names = ("what", "about", "planned_on", "people", "hours")
    facts = {name: form.cleaned_data[name] for name in names}
    cash = form.cleaned_data["cash"] or Decimal(0)
    witness = form.cleaned_data["chosen"]
    try:
        actions.declare_avoided(actor=request.person, cash=cash, witness=witness, **facts)
    except Refused as refusal:
        form.add_error("who", str(refusal))
        return False
    messages.success(request, _("Declared. It counts once %(name)s has confirmed it.")
                     % {"name": witness.name})  # fmt: skip
    return True


@require_POST
def value_decision(request: Request, pk: int) -> HttpResponse:
    """The second person says whether it was so."""
    rows = Declaration.objects.filter(network=request.network, witness=request.person)
    declaration = get_object_or_404(rows, pk=pk)
    confirmed = request.POST.get("confirmed") == "1"
    actions.decide_avoided(actor=request.person, declaration=declaration, confirmed=confirmed)
    messages.success(request, _("Confirmed.") if confirmed else _("Refused: it will not count."))
    return redirect("value_avoided")


@require_http_methods(["GET", "HEAD", "POST"])
def value_settings(request: Request) -> HttpResponse:
    """Administrators: on or off, what an hour is worth, which groups are left out."""
    _administrators_only(request)
    setting = _setting(request)
    act = request.POST.get("act", "")
    if act == "stop":
        actions.stop_measuring(actor=request.person, network=request.network)
        messages.success(request, _("Nothing is measured any more. What was kept is deleted."))
        return redirect("value_settings")
    start = SwitchForm(request.POST if act == "start" else None)
    worth = WorthForm(request.POST if act == "worth" else None, initial=_worth_of(setting))
    if (act == "start" and _started(request, start)) or (
        act == "worth" and _valued(request, worth)
    ):
        return redirect("value_settings")
    context = {
        "setting": setting,
        "start": start,
        "worth": worth,
        "typed": request.GET.get("q", "")[:80],
        "groups": _groups(request),
    }
    status = 422 if start.errors or worth.errors else 200
    return render(request, "value/settings.html", context, status=status)


def _worth_of(setting: Measurement) -> dict[str, Any]:
    return {
        "hour_cost": setting.hour_cost,
        "source": setting.hour_cost_source,
        "weeks": setting.weeks,
        "low": round(setting.transfer_low * 100),
        "likely": round(setting.transfer_likely * 100),
        "high": round(setting.transfer_high * 100),
        "transfer_source": setting.transfer_source,
    }


def _started(request: Request, form: SwitchForm) -> bool:
    if not form.is_valid():
        return False
    day = form.cleaned_data["consulted_on"]
    actions.start_measuring(actor=request.person, network=request.network, consulted_on=day)
    messages.success(request, _("Measurement is on. Everybody can read what is measured."))
    return True


def _valued(request: Request, form: WorthForm) -> bool:
    if not form.is_valid():
        return False
    actions.set_worth(actor=request.person, network=request.network, **form.worth)
    messages.success(request, _("Done."))
    return True


def _groups(request: Request) -> list[Any]:
    """Excluded groups first, then those named by what was typed."""
    rows = findable_groups(request.person).exclude(visibility="secret").select_related("exclusion")
    excluded = list(rows.filter(exclusion__isnull=False).order_by("name")[:200])
    typed = request.GET.get("q", "")[:80].strip()
    if not typed:
        return excluded
    others = rows.filter(exclusion__isnull=True, name__icontains=typed).order_by("name")
    return excluded + list(others[:20])


@require_POST
def value_exclusion(request: Request, slug: str) -> HttpResponse:
    """Leave a group out; with `undo`, measure in it again."""
    _administrators_only(request)
    group = get_object_or_404(
        findable_groups(request.person).exclude(visibility="secret"), slug=slug
    )
    try:
        if request.POST.get("undo"):
            actions.include_group(actor=request.person, group=group)
        else:
            chosen = request.POST.get("representatives") == "1"
            actions.exclude_group(actor=request.person, group=group, representatives=chosen)
        messages.success(request, _("Done."))
    except (Refused, NotAllowed) as refusal:
        messages.error(request, str(refusal))
    return redirect("value_settings")


def _number(value: str) -> int:
    """The id, 0 (nobody's) when it is none."""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else 0
