"""Finding, creating and managing groups; their members. The stream is home's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comptoir.core.decisions import Refused, require
from comptoir.core.html import strip_control
from comptoir.groups import actions, requests
from comptoir.groups.access import (
    can_create_group,
    can_invite_guests,
    can_invite_people,
    can_manage,
    can_moderate,
    findable_groups,
    readable_groups,
)
from comptoir.groups.directory import groups_page, leads_of, members_page
from comptoir.groups.forms import (
    EditGroupForm,
    NewGroupForm,
    PersonChoice,
    template_of,
    templates_of,
)
from comptoir.groups.models import JoinRequest, Membership
from comptoir.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Callable

    from comptoir.groups.models import Group
    from comptoir.people.http import Request


def readable(request: Request, slug: str) -> Group:
    """A group whose content the person reads, or 404."""
    return get_object_or_404(readable_groups(request.person), slug=slug)


def findable(request: Request, slug: str) -> Group:
    """A group that the person may know, or 404."""
    return get_object_or_404(findable_groups(request.person), slug=slug)


def back(request: Request, fallback: str) -> HttpResponseRedirect:
    """To our own page that `next` names, else to `fallback`."""
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return HttpResponseRedirect(wanted if wanted and ours else fallback)


def typed(request: Request) -> str:
    """The words sought, cut, without what databases refuse."""
    return strip_control(request.GET.get("q", ""))[:80]


def attempt(request: Request, act: Callable[[], object], done: str = "") -> bool:
    """Do it and say so, or say why not."""
    try:
        act()
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False
    if done:
        messages.success(request, done)
    return True


@require_safe
def groups(request: Request) -> HttpResponse:
    """Every group I may know."""
    words, chosen = typed(request), request.GET.get("filter", "")
    page = groups_page(request.person, words, chosen, request.GET.get("cursor", ""))
    invitations = JoinRequest.objects.filter(
        person=request.person, decided_at=None, invited_by__isnull=False
    )
    context = {
        "page": page,
        "words": words,
        "chosen": chosen,
        "can_create": can_create_group(request.person),
        "invitations": list(invitations.select_related("group", "invited_by")),
    }
    part = request.htmx.target in {"groups", "more"}
    return render(request, f"groups/{'_list' if part else 'groups'}.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def group_new(request: Request) -> HttpResponse:
    """Thirty seconds: a name, who can read it."""
    require(can_create_group(request.person))
    start = template_of(request.person, request.GET.get("template", ""))
    form = NewGroupForm(request.POST or None, person=request.person, start=start)
    if request.method == "POST" and form.is_valid():
        group = actions.create_group(actor=request.person, **form.cleaned_data)
        messages.success(request, _("The group is there. Invite people, or write the first entry."))
        return redirect(group.url)
    status = 422 if form.errors else 200
    context = {"form": form, "start": start, "templates": templates_of(request.person)}
    return render(request, "groups/new.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def group_edit(request: Request, slug: str) -> HttpResponse:
    """What owners change: words, visibility, dates; archive, transfer."""
    group = findable(request, slug)
    require(can_manage(request.person, group))
    form = EditGroupForm(request.POST or None, group=group, person=request.person)
    if request.method == "POST" and form.is_valid():
        actions.edit_group(actor=request.person, group=group, **form.cleaned_data)
        messages.success(request, _("The group is changed."))
        return redirect(group.url)
    return _edit_page(request, group, form, PersonChoice(viewer=request.person))


def _edit_page(
    request: Request, group: Group, form: EditGroupForm, choice: PersonChoice
) -> HttpResponse:
    context = {"group": group, "form": form, "tab": "edit", "choice": choice}
    refused = form.errors or choice.errors
    return render(request, "groups/edit.html", context, status=422 if refused else 200)


@require_safe
def group_about(request: Request, slug: str) -> HttpResponse:
    """What the group is for, and who runs it."""
    group = readable(request, slug)
    context = {"group": group, "tab": "about", "leads": leads_of(group, request.person)}
    return render(request, "groups/about.html", context)


@require_safe
def group_members(request: Request, slug: str) -> HttpResponse:
    """Who is in it, with externals and their end dates; requests, for moderators."""
    group = readable(request, slug)
    words = typed(request)
    page = members_page(group, request.person, words, request.GET.get("cursor", ""))
    moderates = can_moderate(request.person, group) or can_manage(request.person, group)
    context = {
        "group": group,
        "tab": "members",
        "page": page,
        "words": words,
        "manages": can_manage(request.person, group),
        "moderates": moderates,
        "can_invite": can_invite_people(request.person, group),
        "can_invite_guests": can_invite_guests(request.person, group),
        "requests": _requests(group) if moderates else [],
        "choice": PersonChoice(viewer=request.person),
        "roles": Membership.Role.choices,
    }
    part = request.htmx.target in {"members", "more"}
    return render(request, f"groups/{'_members' if part else 'members'}.html", context)


def _requests(group: Group) -> list[JoinRequest]:
    rows = JoinRequest.objects.filter(group=group, decided_at=None, invited_by=None)
    return list(rows.select_related("person").order_by("at")[:100])


@require_POST
def group_join(request: Request, slug: str) -> HttpResponse:
    """Join an open group; ask to join a closed one; with `undo`, leave."""
    group, person = findable(request, slug), request.person
    if request.POST.get("undo"):
        actions.leave_group(actor=person, group=group)
        messages.success(request, _("You have left %(group)s.") % {"group": group.name})
        return redirect("groups")
    if group.is_open:
        actions.join_group(actor=person, group=group)
        messages.success(request, _("Welcome to %(group)s.") % {"group": group.name})
    else:
        said = request.POST.get("message", "")
        requests.ask_to_join(actor=person, group=group, message=said)
        messages.success(request, _("The owners are told. You will know their answer here."))
    return back(request, group.url)


@require_POST
def group_level(request: Request, slug: str) -> HttpResponse:
    """What I am told of this group."""
    group = readable(request, slug)
    level = request.POST.get("level", "")
    attempt(
        request,
        lambda: actions.set_level(actor=request.person, group=group, level=level),
        _("Your choice is kept."),
    )
    return back(request, group.url)


@require_POST
def group_invite(request: Request, slug: str) -> HttpResponse:
    """Ask a colleague to join."""
    group = readable(request, slug)
    require(can_invite_people(request.person, group))
    form = PersonChoice(request.POST, viewer=request.person)
    if not form.is_valid():
        messages.error(request, str(form.non_field_errors()[0]))
        return redirect("group_members", group.slug)
    chosen = form.cleaned_data["chosen"]
    attempt(
        request,
        lambda: requests.invite_person(actor=request.person, group=group, person=chosen),
        _("%(name)s is invited.") % {"name": chosen.name},
    )
    return redirect("group_members", group.slug)


@require_POST
def join_request(request: Request, slug: str, pk: int) -> HttpResponse:
    """A moderator answers somebody who asked."""
    group = readable(request, slug)
    rows = JoinRequest.objects.filter(group=group, invited_by=None).select_related(
        "person", "group"
    )
    asked = get_object_or_404(rows, pk=pk)
    accept = request.POST.get("answer") == "yes"
    attempt(
        request,
        lambda: requests.answer_request(actor=request.person, request=asked, accept=accept),
        _("%(name)s is in.") % {"name": asked.person.name} if accept else _("Declined."),
    )
    return redirect("group_members", group.slug)


@require_POST
def group_invitation(request: Request, pk: int) -> HttpResponse:
    """I answer an invitation."""
    rows = JoinRequest.objects.filter(person=request.person, invited_by__isnull=False)
    asked = get_object_or_404(rows.select_related("group", "person"), pk=pk)
    accept = request.POST.get("answer") == "yes"
    attempt(
        request,
        lambda: requests.answer_invitation(actor=request.person, request=asked, accept=accept),
    )
    return redirect(asked.group.url if accept else "groups")


@require_POST
def group_member(request: Request, slug: str, pk: int) -> HttpResponse:
    """Change a member's role; with `undo`, send them away."""
    group = findable(request, slug)
    person = _member(request, group, pk)
    if request.POST.get("undo"):
        attempt(
            request,
            lambda: actions.remove_member(actor=request.person, group=group, person=person),
            _("%(name)s is no longer in the group.") % {"name": person.name},
        )
    else:
        role = request.POST.get("role", "")
        attempt(
            request,
            lambda: actions.change_role(
                actor=request.person, group=group, person=person, role=role
            ),
            _("The role of %(name)s is changed.") % {"name": person.name},
        )
    if not readable_groups(request.person).filter(pk=group.pk).exists():
        return redirect("groups")
    return redirect("group_members", group.slug)


def _member(request: Request, group: Group, pk: int) -> Person:
    require(can_manage(request.person, group))
    found = Person.objects.visible_to(request.person).filter(pk=pk, memberships__group=group)
    person = found.first()
    if person is None:
        raise Http404
    return person


@require_POST
def group_transfer(request: Request, slug: str) -> HttpResponse:
    """Give the group to another member."""
    group = findable(request, slug)
    require(can_manage(request.person, group))
    choice = PersonChoice(request.POST, viewer=request.person)
    if choice.is_valid():
        chosen = choice.cleaned_data["chosen"]
        try:
            actions.transfer_group(actor=request.person, group=group, person=chosen)
            messages.success(request, _("%(name)s now owns the group.") % {"name": chosen.name})
            return redirect(group.url)
        except Refused as refusal:
            choice.add_error(None, str(refusal))
    return _edit_page(request, group, EditGroupForm(group=group, person=request.person), choice)


@require_POST
def group_archive(request: Request, slug: str) -> HttpResponse:
    """Archive; with `undo`, open again."""
    group = findable(request, slug)
    act = actions.unarchive_group if request.POST.get("undo") else actions.archive_group
    attempt(request, lambda: act(actor=request.person, group=group))
    return redirect(group.url)
