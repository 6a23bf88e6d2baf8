"""Administration: two hours a week, no IT skills. Administrators only; for others, 404."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, cast

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comptoir.administration.forms import KEPT, NetworkForm, NewPerson, PeopleForm, initial_of
from comptoir.administration.overview import old_requests, reports_for, tasks_for
from comptoir.core.clock import now
from comptoir.core.decisions import NotAllowed, Refused
from comptoir.core.paging import by_name
from comptoir.entries.actions import close_report
from comptoir.groups.models import Group, Membership
from comptoir.journal.models import ScheduledRun
from comptoir.journal.outbox import dead_deliveries, revive
from comptoir.networks.actions import change_branding
from comptoir.networks.middleware import forget_networks
from comptoir.people.actions import add_person, change_role, reinstate_person, suspend_person
from comptoir.people.http import Request
from comptoir.people.models import Person
from comptoir.search.trouble import troubles_of

if TYPE_CHECKING:
    from comptoir.networks.models import Network

P = ParamSpec("P")
View = Callable[Concatenate[Request, P], HttpResponse]


def administrators_only(view: View[P]) -> View[P]:
    """404 for anybody else: they need not know that the page exists."""

    @wraps(view)
    def checked(request: Request, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.person.is_administrator:
            raise Http404
        return view(request, *args, **kwargs)

    return cast("View[P]", checked)


def id_in(request: Request, name: str) -> int:
    """The id in a hidden field, 0 (nobody's) when it is none."""
    value = request.POST.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else 0


@require_safe
@administrators_only
def administration(request: Request) -> HttpResponse:
    """What waits, and how big the network is."""
    people = Person.objects.of(request.network)
    context = {
        "tasks": tasks_for(request.person),
        "troubles": troubles_of(request.network.pk),
        "employees": people.active().filter(kind="employee").count(),
        "guests": people.active().filter(kind="guest").count(),
        "active": people.filter(seen_at__gt=now() - timedelta(days=7)).count(),
        "groups": Group.objects.of(request.network).running().count(),
    }
    return render(request, "administration/overview.html", context)


@require_safe
@administrators_only
def people(request: Request) -> HttpResponse:
    """Everybody, suspended people included."""
    words = request.GET.get("q", "")[:80]
    rows = Person.objects.of(request.network)
    for word in words.split()[:5]:
        rows = rows.filter(sort_name__contains=word.lower()) | rows.filter(email__icontains=word)
    page = by_name(rows, fields=["sort_name"], cursor=request.GET.get("cursor", ""), size=50)
    context = {"page": page, "words": words, "roles": Person.Role.choices}
    return render(request, "administration/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def people_new(request: Request) -> HttpResponse:
    """Paste lines, see what will happen, then add."""
    form = PeopleForm(request.POST or None, network=request.network)
    found: list[NewPerson] = []
    if request.method == "POST" and form.is_valid():
        found = form.people()
        if request.POST.get("act") == "add":
            return _added(request, found)
    context = {"form": form, "found": found, "good": sum(not p.problem for p in found)}
    return render(
        request, "administration/people_new.html", context, status=422 if form.errors else 200
    )


def _added(request: Request, found: list[NewPerson]) -> HttpResponse:
    count = 0
    with transaction.atomic():
        for person in found:
            if not person.problem:
                count += _add(request, person)
    sentence = ngettext("%(n)d person is added.", "%(n)d people are added.", count)
    messages.success(request, sentence % {"n": count})
    return redirect("administration_people")


def _add(request: Request, person: NewPerson) -> bool:
    try:
        add_person(
            network=request.network,
            actor=request.person,
            email=person.email,
            name=person.name,
            title=person.title,
            department=person.department,
            site=person.site,
        )
    except Refused as refusal:
        messages.error(request, f"{person.email}: {refusal}")
        return False
    return True


@require_POST
@administrators_only
def person_role(request: Request, pk: int) -> HttpResponse:
    """Member, manager or administrator."""
    person = get_object_or_404(Person.objects.of(request.network), pk=pk)
    role = request.POST.get("role", "")
    _try(request, lambda: change_role(actor=request.person, person=person, role=role))
    return redirect("administration_people")


@require_POST
@administrators_only
def person_suspension(request: Request, pk: int) -> HttpResponse:
    """Out at once; with `undo`, back."""
    person = get_object_or_404(Person.objects.of(request.network).select_related("network"), pk=pk)
    act = reinstate_person if request.POST.get("undo") else suspend_person
    _try(request, lambda: act(actor=request.person, person=person))
    return redirect("administration_people")


def _try(request: Request, act: Callable[[], Any]) -> None:
    try:
        act()
        messages.success(request, _("Done."))
    except (Refused, NotAllowed) as refusal:
        messages.error(request, str(refusal))


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def network(request: Request) -> HttpResponse:
    """The face of the network, and what its owners may do."""
    form = NetworkForm(
        request.POST or None, request.FILES or None, initial=initial_of(request.network)
    )
    if request.method == "POST" and form.is_valid() and _keep(request, form):
        messages.success(request, _("The network is changed."))
        return redirect("administration_network")
    status = 422 if form.errors else 200
    return render(request, "administration/network.html", {"form": form}, status=status)


def _keep(request: Request, form: NetworkForm) -> bool:
    chosen = form.cleaned_data
    network: Network = request.network
    try:
        with transaction.atomic():
            change_branding(
                actor=request.person,
                network=network,
                name=chosen["name"],
                accent=chosen["accent"],
                logo=chosen["logo"],
                without_logo=chosen["without_logo"],
            )
            network.pass_on_after(chosen["pass_on_hours"])
            for name in KEPT:
                setattr(network, name, chosen[name])
            network.save(update_fields=[*KEPT, "pass_on_since"])
    except Refused as refusal:
        form.add_error("accent" if "#" in chosen["accent"] else None, str(refusal))
        network.refresh_from_db()
        return False
    forget_networks()
    return True


@require_safe
@administrators_only
def externals(request: Request) -> HttpResponse:
    """Every external access of the network, soonest end first."""
    rows = Membership.objects.filter(group__network=request.network, person__kind="guest")
    rows = rows.select_related("person", "group", "sponsor").order_by("expires_at", "pk")
    context = {"memberships": list(rows[:1000]), "soon": now() + timedelta(days=7), "now": now()}
    return render(request, "administration/externals.html", context)


@require_safe
@administrators_only
def requests(request: Request) -> HttpResponse:
    """Requests to join that owners forgot."""
    context = {"requests": old_requests(request.network)}
    return render(request, "administration/requests.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def reports(request: Request) -> HttpResponse:
    """What was reported in the groups that I moderate; POST closes one."""
    rows = reports_for(request.person)
    moderates = request.person.memberships.filter(role__in=["moderator", "owner"]).exists()
    if not moderates and not request.person.is_administrator:
        raise Http404
    if request.method == "POST":
        report = get_object_or_404(rows, pk=id_in(request, "report"))
        close_report(actor=request.person, report=report)
        return redirect("reports")
    return render(request, "administration/reports.html", {"reports": list(rows[:200])})


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def dead_letters(request: Request) -> HttpResponse:
    """What was given up after seven tries; POST tries one again."""
    rows = dead_deliveries().filter(event__network=request.network)
    if request.method == "POST":
        revive(get_object_or_404(rows, pk=id_in(request, "delivery")))
        messages.success(request, _("It will be tried again within a second."))
        return redirect("dead_letters")
    context = {
        "deliveries": list(rows[:200]),
        "runs": list(ScheduledRun.objects.order_by("-started_at")[:40]),
    }
    return render(request, "administration/dead_letters.html", context)
