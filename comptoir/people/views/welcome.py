"""The first day: three short steps that teach the product, left and taken up at will."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from comptoir.core.limits import limit
from comptoir.journal.models import Event
from comptoir.people.forms import ProfileForm
from comptoir.people.http import Request
from comptoir.people.models import Person
from comptoir.people.profile import finish_first_steps, pass_step, save_profile
from comptoir.people.reach import unexpired
from comptoir.people.views.profile import own_row

EMPLOYEE_STEPS = ("profile", "groups", "question")
GUEST_STEPS = ("profile", "scope")
GROUPS_TO_JOIN = 3


@dataclass(frozen=True)
class Step:
    """One step as the list on top shows it."""

    name: str
    number: int
    is_done: bool
    is_current: bool


def steps_of(person: Person) -> tuple[str, ...]:
    return GUEST_STEPS if person.is_guest else EMPLOYEE_STEPS


def welcome(request: Request) -> HttpResponse:
    """The step where the person left, or the one of `?step=`."""
    names = steps_of(request.person)
    if request.method == "POST":
        limit(f"welcome:{request.person.pk}", "60/m")
        return _go_on(request, names)
    return _show(request, names, _wanted(request, names))


def _wanted(request: Request, names: tuple[str, ...]) -> str:
    asked = request.GET.get("step", "")
    return asked if asked in names else names[min(request.person.welcome_steps, len(names) - 1)]


def _go_on(request: Request, names: tuple[str, ...]) -> HttpResponse:
    """Save the step (or skip it), and show the next one; after the last, home."""
    if request.POST.get("dismiss"):
        return _finish(request.person)
    name = request.POST.get("step", "")
    if name not in names:
        return HttpResponseRedirect(reverse("welcome"))
    if name == "profile" and not request.POST.get("skip"):
        form = ProfileForm(request.POST, request.FILES, instance=own_row(request))
        if not form.is_valid():
            return _show(request, names, name, form)
        save_profile(form)
    done = names.index(name) + 1
    if done == len(names):
        return _finish(request.person)
    pass_step(request.person, done)
    return HttpResponseRedirect(f"{reverse('welcome')}?step={names[done]}")


def _finish(person: Person) -> HttpResponse:
    finish_first_steps(person, len(steps_of(person)))
    return HttpResponseRedirect(reverse("home"))


def _show(
    request: Request, names: tuple[str, ...], name: str, form: ProfileForm | None = None
) -> HttpResponse:
    person = request.person
    steps = [
        Step(each, n, n <= person.welcome_steps, each == name) for n, each in enumerate(names, 1)
    ]
    context = {"steps": steps, "step": name, "groups_to_join": GROUPS_TO_JOIN}
    if name == "profile":
        context["form"] = form or ProfileForm(instance=own_row(request))
    else:
        context |= _groups(person)
    context["has_asked"] = Event.objects.filter(actor=person, verb="entry.published").exists()
    return render(request, "welcome/welcome.html", context, status=422 if form else 200)


def _groups(person: Person) -> dict[str, object]:
    """The person's groups, and open ones to join: the liveliest first."""
    groups = person.network.groups.running().exclude(kind="company")
    mine = groups.with_member(person).order_by("name")
    others = groups.readable_by(person).exclude(pk__in=mine.values("pk"))
    sponsors = person.memberships.filter(unexpired()).select_related("group", "sponsor")
    return {
        "joined": list(mine[:20]),
        "suggested": [] if person.is_guest else list(others.order_by("-members_count", "pk")[:9]),
        "accesses": list(sponsors) if person.is_guest else [],
        "company": person.network.groups.with_member(person).filter(kind="company").first(),
    }
