"""Inviting, coming in, and the report of an external."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comptoir.accounts.signing import send_code
from comptoir.core.clock import now
from comptoir.core.decisions import NotAllowed, Refused
from comptoir.core.limits import limit
from comptoir.groups.models import Group
from comptoir.guests.access import answered_guests, answered_memberships, groups_to_invite_to
from comptoir.guests.actions import (
    accept_invitation,
    invite_guest,
    renew_access,
    revoke_access,
    revoke_invitation,
    user_for,
)
from comptoir.guests.forms import InviteForm
from comptoir.guests.models import Invitation
from comptoir.guests.report import openings_of
from comptoir.guests.tokens import invitation_of

if TYPE_CHECKING:
    from comptoir.groups.models import Membership
    from comptoir.people.http import Request


@require_http_methods(["GET", "HEAD", "POST"])
def guest_invite(request: Request) -> HttpResponse:
    """Invite externals into groups that I own."""
    if not groups_to_invite_to(request.person):
        raise Http404
    form = InviteForm(request.POST or None, person=request.person, initial=_first(request))
    if request.method == "POST" and form.is_valid() and _invite_all(request, form):
        group = form.cleaned_data["groups"][0]
        return redirect("group_members", group.slug)
    context = {"form": form, "scope": _scope(form.choices)}
    return render(request, "guests/invite.html", context, status=422 if form.errors else 200)


def _first(request: Request) -> dict[str, Any]:
    days = timedelta(days=request.network.guest_days)
    chosen = Group.objects.with_member(request.person).filter(slug=request.GET.get("group", ""))
    return {"ends_on": timezone.localdate(now() + days), "groups": list(chosen)}


def _invite_all(request: Request, form: InviteForm) -> bool:
    """Everybody or nobody: what is wrong stands beside the field."""
    chosen = form.cleaned_data
    try:
        for email in chosen["emails"]:
            limit(f"invite:{request.person.pk}", "60/h")
            invite_guest(
                actor=request.person,
                email=email,
                groups=list(chosen["groups"]),
                ends_at=chosen["ends_on"],
                organisation=chosen["organisation"],
                message=chosen["message"],
            )
    except (Refused, NotAllowed) as refusal:
        form.add_error("emails", str(refusal))
        return False
    count = len(chosen["emails"])
    sentence = ngettext(
        "%(n)d invitation is on its way.", "%(n)d invitations are on their way.", count
    )
    messages.success(request, sentence % {"n": count})
    return True


def _scope(groups: list[Group]) -> list[dict[str, Any]]:
    """What an external will see of each group, before sending."""
    return [
        {
            "group": group,
            "entries": group.entries.filter(state="published", internal=False).count(),
            "internal": group.entries.filter(state="published", internal=True).count(),
            "people": group.members_count + group.guests_count,
        }
        for group in groups[:30]
    ]


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: Request, token: str) -> HttpResponse:
    """Who invites, into what, until when; then a code to the address proves who comes."""
    found = invitation_of(request.network, token)
    if found is None or found.ends_at <= now():
        return render(request, "guests/ended.html", status=404)
    if request.user.is_authenticated:
        return _arrive(request, found)
    if request.method == "POST":
        limit(f"code:{found.pk}", "5/h")  # each one is a mail to somebody
        user = user_for(found, get_language() or found.language)
        return send_code(request, user, next_url=request.path)
    return render(request, "guests/invitation.html", _facts(found))


def _facts(found: Invitation) -> dict[str, Any]:
    return {"invitation": found, "groups": list(found.groups.all())}


def _arrive(request: Request, found: Invitation) -> HttpResponse:
    try:
        accept_invitation(invitation=found, user=request.user)  # type: ignore[arg-type]
    except Refused as refusal:
        context = _facts(found) | {"refusal": str(refusal)}
        return render(request, "guests/invitation.html", context, status=403)
    return redirect("home")


@require_safe
def guests(request: Request) -> HttpResponse:
    """The externals I answer for, soonest end first."""
    rows = answered_memberships(request.person).select_related("person", "group", "sponsor")
    mine = Invitation.objects.filter(
        sponsor=request.person, accepted_at=None, revoked_at=None, ends_at__gt=now()
    )
    if request.person.is_guest:
        raise Http404
    context = {
        "memberships": list(rows.order_by("expires_at")[:300]),
        "waiting": list(mine.prefetch_related("groups")[:100]),
        "can_invite": bool(groups_to_invite_to(request.person)),
        "soon": now() + timedelta(days=7),
    }
    return render(request, "guests/guests.html", context)


@require_safe
def guest(request: Request, pk: int) -> HttpResponse:
    """One external: groups, ends, and what they opened or downloaded there."""
    found = get_object_or_404(answered_guests(request.person), pk=pk)
    rows = answered_memberships(request.person).filter(person=found)
    memberships = list(rows.select_related("group", "sponsor").order_by("expires_at"))
    context = {
        "guest": found,
        "memberships": memberships,
        "openings": openings_of(found, [row.group_id for row in memberships]),
    }
    return render(request, "guests/guest.html", context)


def _answered(request: Request, pk: int) -> Membership:
    rows = answered_memberships(request.person).select_related("person", "group", "sponsor")
    return get_object_or_404(rows, pk=pk)


@require_POST
def guest_renewal(request: Request, pk: int) -> HttpResponse:
    """Renew one access, for the network's usual time."""
    membership = _answered(request, pk)
    try:
        renew_access(actor=request.person, membership=membership)
        messages.success(request, _("The access is renewed."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("guest", membership.person_id)


@require_POST
def guest_revocation(request: Request, pk: int) -> HttpResponse:
    """Close one access now."""
    membership = _answered(request, pk)
    revoke_access(actor=request.person, membership=membership)
    sentence = _("The access of %(name)s to %(group)s is closed.")
    names = {"name": membership.person.name, "group": membership.group.name}
    messages.success(request, sentence % names)
    return redirect("guests")


@require_POST
def invitation_revocation(request: Request, pk: int) -> HttpResponse:
    """Take an invitation back."""
    rows = Invitation.objects.filter(network=request.network, sponsor=request.person)
    if request.person.is_administrator:
        rows = Invitation.objects.filter(network=request.network)
    found = get_object_or_404(rows, pk=pk)
    revoke_invitation(actor=request.person, invitation=found)
    messages.success(request, _("The link no longer works."))
    return redirect(reverse("guests"))
