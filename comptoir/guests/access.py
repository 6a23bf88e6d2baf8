"""Who invites, renews, revokes, and reads the report of an external."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from comptoir.core.decisions import ALLOWED, Decision, Denied
from comptoir.groups.access import can_invite_guests
from comptoir.groups.models import Group, Membership
from comptoir.people.models import Person
from comptoir.people.reach import unexpired

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from comptoir.people.reach import PersonQuerySet


def groups_to_invite_to(person: Person) -> list[Group]:
    """Groups into which the person may invite externals, by name."""
    mine = Group.objects.with_member(person).running().order_by("name")
    return [group for group in mine[:300] if can_invite_guests(person, group)]


def answered_memberships(person: Person) -> QuerySet[Membership]:
    """Memberships of externals that the person answers for: as their sponsor, as an owner of
    the group, or, for every group of the network, as an administrator."""
    rows = Membership.objects.filter(
        person__network_id=person.network_id, person__kind=Person.Kind.GUEST
    )
    if not person.is_active or person.is_guest:
        return rows.none()
    if person.is_administrator:
        return rows
    owned = person.memberships.filter(unexpired(), role="owner").values("group_id")
    return rows.filter(sponsor=person) | rows.filter(group__in=owned)


def answered_guests(person: Person) -> PersonQuerySet:
    """The externals whom the person answers for."""
    rows = answered_memberships(person).values("person_id")
    return Person.objects.filter(network_id=person.network_id, pk__in=rows)


def can_answer_for(person: Person, membership: Membership) -> Decision:
    """Sponsor, owner of the group, or administrator."""
    if answered_memberships(person).filter(pk=membership.pk).exists():
        return ALLOWED
    return Denied(_("Only the sponsor, an owner of the group or an administrator can do this."))
