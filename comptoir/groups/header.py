"""What the head of every group page shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from comptoir.core.decisions import Decision
from comptoir.groups.access import (
    can_ask_to_join,
    can_invite_guests,
    can_join,
    can_leave,
    can_manage,
    membership_of,
)
from comptoir.groups.models import JoinRequest, Membership
from comptoir.people.reach import unexpired

if TYPE_CHECKING:
    from comptoir.groups.models import Group
    from comptoir.people.models import Person


@dataclass(frozen=True)
class Header:
    """Rights and externals of one group, for one viewer."""

    membership: Membership | None
    can_join: Decision
    can_ask: Decision
    can_leave: Decision
    can_manage: Decision
    can_invite_guests: Decision
    invitation: JoinRequest | None
    externals: list[Membership]
    levels: list[tuple[str, str]]


def header(group: Group, viewer: Person) -> Header:
    """The facts of the head. Externals are shown to members only, soonest end first."""
    membership = membership_of(viewer, group)
    invited = JoinRequest.objects.filter(group=group, person=viewer, decided_at=None)
    return Header(
        membership=membership,
        can_join=can_join(viewer, group),
        can_ask=can_ask_to_join(viewer, group),
        can_leave=can_leave(viewer, group),
        can_manage=can_manage(viewer, group),
        can_invite_guests=can_invite_guests(viewer, group),
        invitation=None if membership else invited.exclude(invited_by=None).first(),
        externals=_externals(group) if membership and group.has_guests else [],
        levels=[(value, str(label)) for value, label in Membership.Level.choices],
    )


def _externals(group: Group) -> list[Membership]:
    rows = Membership.objects.filter(unexpired(), group=group, person__kind="guest")
    return list(rows.select_related("person").order_by("expires_at")[:8])
