"""Asking to join, and being asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from comptoir.core.clock import now
from comptoir.core.decisions import Refused, require
from comptoir.core.html import strip_control
from comptoir.groups.access import can_ask_to_join, can_invite_people, can_moderate, is_member
from comptoir.groups.actions import add_member
from comptoir.groups.models import JoinRequest
from comptoir.journal.record import record

if TYPE_CHECKING:
    from comptoir.groups.models import Group
    from comptoir.people.models import Person


def ask_to_join(*, actor: Person, group: Group, message: str = "") -> JoinRequest:
    """Ask the owners of a closed group. Somebody already invited is let in.

    Raises:
        NotAllowed: see `can_ask_to_join`.
    """
    require(can_ask_to_join(actor, group))
    with transaction.atomic():
        request, made = JoinRequest.objects.get_or_create(
            group=group,
            person=actor,
            decided_at=None,
            defaults={"message": strip_control(message)[:500]},
        )
        if made:
            record("join.asked", network=group.network_id, actor=actor, group=group, person=actor)
            return request
    return answer_invitation(actor=actor, request=request, accept=True)


def answer_request(*, actor: Person, request: JoinRequest, accept: bool) -> JoinRequest:
    """Let somebody in, or not.

    Raises:
        NotAllowed: the actor does not moderate the group.
        Refused: already answered.
    """
    require(can_moderate(actor, request.group))
    with transaction.atomic():
        _decide(request, actor, accept)
        group, person = request.group, request.person
        verb = "join.accepted" if accept else "join.refused"
        record(verb, network=group.network_id, actor=actor, group=group, person=person)
        if accept:
            add_member(actor=actor, group=group, person=person)
    return request


def invite_person(*, actor: Person, group: Group, person: Person) -> JoinRequest:
    """Ask a colleague to join. Somebody who had asked is let in.

    Raises:
        NotAllowed: see `can_invite_people`.
        Refused: an external, or already a member.
    """
    require(can_invite_people(actor, group))
    if person.is_guest:
        raise Refused(_("Externals are invited by e-mail, with an end date."))
    if is_member(person, group):
        raise Refused(_("%(name)s is already in the group.") % {"name": person.name})
    with transaction.atomic():
        request, made = JoinRequest.objects.get_or_create(
            group=group, person=person, decided_at=None, defaults={"invited_by": actor}
        )
        if made:
            record(
                "member.invited", network=group.network_id, actor=actor, group=group, person=person
            )
            return request
    if request.invited_by_id is None and can_moderate(actor, group):
        return answer_request(actor=actor, request=request, accept=True)
    return request


def answer_invitation(*, actor: Person, request: JoinRequest, accept: bool) -> JoinRequest:
    """Come in, or decline.

    Raises:
        Refused: not the actor's invitation, or already answered.
    """
    if request.person_id != actor.pk or request.invited_by_id is None:
        raise Refused(_("This invitation is not yours."))
    with transaction.atomic():
        _decide(request, actor, accept)
        if accept:
            add_member(actor=actor, group=request.group, person=actor)
    return request


def _decide(request: JoinRequest, actor: Person, accept: bool) -> None:
    waiting = JoinRequest.objects.filter(pk=request.pk, decided_at=None)
    if not waiting.update(decided_at=now(), decided_by=actor, accepted=accept):
        raise Refused(_("Somebody has answered already."))
