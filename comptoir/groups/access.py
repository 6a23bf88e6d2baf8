"""Who may read a group, and who may do what in it: decided here, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, QuerySet
from django.utils.translation import gettext as _

from comptoir.core.decisions import ALLOWED, Decision, Denied
from comptoir.core.prepared import prepared
from comptoir.groups.models import Group, JoinRequest, Membership
from comptoir.people.reach import unexpired

if TYPE_CHECKING:
    from comptoir.groups.reach import GroupQuerySet
    from comptoir.people.models import Person

LISTED = 30  # lists of groups to choose from are no longer; the others are found by name


def readable_groups(person: Person) -> GroupQuerySet:
    """The groups whose content `person` reads."""
    return Group.objects.readable_by(person)


def findable_groups(person: Person) -> GroupQuerySet:
    """The groups whose existence `person` may know."""
    return Group.objects.findable_by(person)


def membership_of(person: Person, group: Group) -> Membership | None:
    """The membership that holds today, or None. Asked once a person object and group."""
    known: dict[int, Membership | None] = person.__dict__.setdefault("_memberships", {})
    if group.pk not in known:
        known[group.pk] = next(iter(_memberships_in(person, group.pk)), None)
    return known[group.pk]


@prepared
def _memberships_in(person: Person, group_id: int) -> QuerySet[Membership]:
    return Membership.objects.filter(unexpired(), person=person, group_id=group_id)


def active_memberships(person: Person) -> list[Membership]:
    """Memberships of the `LISTED` most active running groups of the person, each with its
    `group`, and with `leads`: whether the person moderates any group. Asked once a person
    object: navigation, composer and rights share them."""
    known: list[Membership] | None = person.__dict__.get("_active")
    if known is None:
        known = person.__dict__["_active"] = _most_active(person, most=LISTED)
        person.__dict__.setdefault("_memberships", {}).update({m.group_id: m for m in known})
    return known


@prepared
def _most_active(person: Person, *, most: int) -> QuerySet[Membership]:
    rows = Membership.objects.filter(
        unexpired(), person=person, group__archived_at=None, group__network=person.network_id
    )
    led = rows.filter(role__in=[Membership.Role.MODERATOR, Membership.Role.OWNER])
    # which thirty is decided on narrow rows, and nobody counts them all: somebody in a thousand
    # groups pays for thirty
    chosen = rows.order_by("-group__active_at").values("pk")[:most]
    listed = Membership.objects.filter(pk__in=chosen).select_related("group")
    return listed.annotate(leads=Exists(led)).order_by("-group__active_at")


def forget_membership(person: Person, group: Group) -> None:
    """Ask again next time: the membership changed."""
    person.__dict__.get("_memberships", {}).pop(group.pk, None)
    person.__dict__.pop("_active", None)


def is_member(person: Person, group: Group) -> bool:
    return membership_of(person, group) is not None


def moderates(person: Person, group: Group) -> bool:
    """Whether the person moderates or owns the group. Network roles give no right here."""
    membership = membership_of(person, group)
    return membership is not None and membership.moderates


def owns(person: Person, group: Group) -> bool:
    membership = membership_of(person, group)
    return membership is not None and membership.owns


def can_create_group(person: Person) -> Decision:
    if person.is_guest:
        return Denied(_("Externals cannot create groups. Ask your sponsor to create one."))
    return ALLOWED if person.is_active else Denied(_("Your access is suspended."))


def can_write(person: Person, group: Group) -> Decision:
    """Whether the person may publish in the group and comment there."""
    if not person.is_active:
        return Denied(_("Your access is suspended."))
    if group.is_archived:
        return Denied(_("This group is archived: it can be read, not changed."))
    if not is_member(person, group):
        return Denied(_("Join the group to write in it."))
    return ALLOWED


def can_join(person: Person, group: Group) -> Decision:
    """Whether the person may become a member by themselves, at once."""
    if person.is_guest:
        return Denied(_("Externals join a group by invitation."))
    if group.is_archived:
        return Denied(_("This group is archived: it can be read, not changed."))
    if not group.is_open:
        return Denied(_("This group is closed: ask to join it."))
    return ALLOWED


def can_ask_to_join(person: Person, group: Group) -> Decision:
    if person.is_guest or group.visibility != Group.Visibility.CLOSED or group.is_archived:
        return Denied(_("Nobody can ask to join this group."))
    if is_member(person, group):
        return Denied(_("You are already in this group."))
    open_requests = JoinRequest.objects.filter(
        group=group, person=person, decided_at__isnull=True, invited_by__isnull=True
    )
    if open_requests.exists():
        return Denied(_("You have already asked. The owners have been told."))
    return ALLOWED


def can_leave(person: Person, group: Group) -> Decision:
    membership = membership_of(person, group)
    if membership is None:
        return Denied(_("You are not in this group."))
    if group.is_company:
        return Denied(_("Everybody is in the company group."))
    if membership.owns and not _has_another_owner(person, group):
        return Denied(_("You are the only owner: transfer the group first."))
    return ALLOWED


def _has_another_owner(person: Person, group: Group) -> bool:
    owners = Membership.objects.filter(unexpired(), group=group, role=Membership.Role.OWNER)
    return owners.exclude(person=person).exists()


def can_manage(person: Person, group: Group) -> Decision:
    """Whether the person may change the group itself: settings, roles, archive, transfer.

    Administrators of the network may, in groups they can find, so that none is orphaned.
    """
    if not person.is_active:
        return Denied(_("Your access is suspended."))
    if owns(person, group):
        return ALLOWED
    if person.is_administrator and group.visibility != Group.Visibility.SECRET:
        return ALLOWED
    return Denied(_("Only an owner of the group can do this."))


def can_change_visibility(person: Person, group: Group) -> Decision:
    """Whether the person may decide who reads what was written for its readers of today.

    Owners only: an administrator would open to themselves what they may not read.
    """
    if group.is_company:
        return Denied(_("Everybody reads the company group."))
    if owns(person, group) and person.is_active:
        return ALLOWED
    return Denied(_("Only an owner of the group decides who reads it."))


def can_moderate(person: Person, group: Group) -> Decision:
    """Whether the person may pin, hide and move what others wrote, and let people in."""
    if not person.is_active:
        return Denied(_("Your access is suspended."))
    if moderates(person, group):
        return ALLOWED
    return Denied(_("Only a moderator of the group can do this."))


def can_invite_people(person: Person, group: Group) -> Decision:
    """Whether the person may ask colleagues to join."""
    if person.is_guest:
        return Denied(_("Externals cannot invite people."))
    if group.is_archived:
        return Denied(_("This group is archived: it can be read, not changed."))
    if not is_member(person, group):
        return Denied(_("Join the group to invite people."))
    if not group.is_open and not moderates(person, group):
        return Denied(_("Only a moderator of the group can do this."))
    return ALLOWED


def can_invite_guests(person: Person, group: Group) -> Decision:
    """Whether the person may invite externals into the group."""
    if group.is_company:
        return Denied(_("Externals are never in the company group."))
    if group.is_archived:
        return Denied(_("This group is archived: it can be read, not changed."))
    if not person.network.owners_invite_guests and not person.is_administrator:
        return Denied(_("In this network, only administrators invite externals."))
    if person.is_guest or not owns(person, group):
        return Denied(_("Only an owner of the group can do this."))
    return ALLOWED
