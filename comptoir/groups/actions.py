"""What people do with groups. Each act: check, write, record in the journal, return."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from comptoir.core.clock import now
from comptoir.core.decisions import Refused, require
from comptoir.core.html import strip_control
from comptoir.core.text import slug_of
from comptoir.groups.access import (
    can_change_visibility,
    can_create_group,
    can_join,
    can_leave,
    can_manage,
    forget_membership,
)
from comptoir.groups.models import Group, GroupTemplate, Membership
from comptoir.journal.record import record

if TYPE_CHECKING:
    from comptoir.people.models import Person

# Addresses that are pages of their own under /groups/.
RESERVED = {"new", "suggest", "requests"}


def create_group(
    *,
    actor: Person,
    name: str,
    visibility: str = Group.Visibility.OPEN,
    kind: str = Group.Kind.COMMUNITY,
    purpose: str = "",
    about: str = "",
    template: GroupTemplate | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Group:
    """A new group that the actor owns. A name and who can read it are enough.

    Raises:
        NotAllowed: externals create no groups.
        Refused: no name, or an end before the start.
    """
    require(can_create_group(actor))
    clean = checked_name(name)
    check_dates(starts_on, ends_on)
    with transaction.atomic():
        group = Group.objects.create(
            network=actor.network,
            name=clean,
            slug=free_slug(actor, clean),
            kind=kind if kind != Group.Kind.COMPANY else Group.Kind.COMMUNITY,
            visibility=visibility,
            purpose=strip_control(purpose or (template.purpose if template else ""))[:200],
            about=strip_control(about or (template.about if template else "")),
            starts_on=starts_on,
            ends_on=ends_on,
            created_by=actor,
        )
        _let_in(group, actor, Membership.Role.OWNER)
        data = {"template": template.pk} if template else {}
        record("group.created", network=actor.network, actor=actor, group=group, data=data)
    return group


def checked_name(name: str) -> str:
    """One line of 1 to 80 characters, one of which can be seen.

    Raises:
        Refused: otherwise.
    """
    clean = " ".join(strip_control(name).split())
    if len(clean) > 80 or not any(c.isprintable() for c in clean.replace(" ", "")):
        raise Refused(_("Write a name of 1 to 80 characters."))
    return clean


def check_dates(start: date | None, end: date | None) -> None:
    """
    Raises:
        Refused: the end comes before the start.
    """
    if start and end and end < start:
        raise Refused(_("The end comes before the start. Change one of the two days."))


def free_slug(actor: Person, name: str) -> str:
    """A slug that no group of the network has."""
    base = slug_of(name, fallback="group", length=50)
    taken = set(
        Group.objects.of(actor.network).filter(slug__startswith=base).values_list("slug", flat=True)
    )
    candidates = [base, *(f"{base}-{number}" for number in range(2, len(taken) + 4))]
    return next(slug for slug in candidates if slug not in taken | RESERVED)


def edit_group(*, actor: Person, group: Group, **changes: object) -> Group:
    """Change name, purpose, about, visibility, kind or dates.

    Raises:
        NotAllowed: see `can_manage` and `can_change_visibility`.
        Refused: a name or dates that cannot be.
    """
    require(can_manage(actor, group))
    before = group.visibility
    if changes.get("visibility", before) != before:
        require(can_change_visibility(actor, group))
    if "name" in changes:
        changes["name"] = checked_name(str(changes["name"]))
    for name, value in changes.items():
        setattr(group, name, strip_control(value) if isinstance(value, str) else value)
    check_dates(group.starts_on, group.ends_on)
    if group.is_company:
        group.visibility, group.kind = Group.Visibility.OPEN, Group.Kind.COMPANY
    with transaction.atomic():
        group.save()
        data: dict[str, object] = {"fields": sorted(changes)}
        if group.visibility != before:
            data["visibility"] = group.visibility
        record("group.edited", network=group.network_id, actor=actor, group=group, data=data)
    return group


def archive_group(*, actor: Person, group: Group) -> None:
    """Keep it to be read; nobody writes in it any more.

    Raises:
        NotAllowed: see `can_manage`.
        Refused: the company group.
    """
    require(can_manage(actor, group))
    if group.is_company:
        raise Refused(_("The company group cannot be archived."))
    with transaction.atomic():
        group.archived_at, group.archived_by = now(), actor
        group.save(update_fields=["archived_at", "archived_by"])
        record("group.archived", network=group.network_id, actor=actor, group=group)


def unarchive_group(*, actor: Person, group: Group) -> None:
    """Open it again.

    Raises:
        NotAllowed: see `can_manage`.
    """
    require(can_manage(actor, group))
    with transaction.atomic():
        group.archived_at = group.archived_by = None
        group.save(update_fields=["archived_at", "archived_by"])
        record("group.unarchived", network=group.network_id, actor=actor, group=group)


def transfer_group(*, actor: Person, group: Group, person: Person) -> None:
    """Another member owns the group; the actor stays as a moderator.

    Raises:
        NotAllowed: see `can_manage`.
        Refused: the person is not an employee member.
    """
    require(can_manage(actor, group))
    membership = _membership(group, person)
    if person.is_guest:
        raise Refused(_("An external cannot own a group."))
    with transaction.atomic():
        membership.role = Membership.Role.OWNER
        membership.save(update_fields=["role"])
        own = Membership.objects.filter(group=group, person=actor, role=Membership.Role.OWNER)
        if actor.pk != person.pk:
            own.update(role=Membership.Role.MODERATOR)
        _forget(group, actor, person)
        record(
            "group.transferred", network=group.network_id, actor=actor, group=group, person=person
        )


def join_group(*, actor: Person, group: Group) -> Membership:
    """Become a member of an open group.

    Raises:
        NotAllowed: see `can_join`.
    """
    require(can_join(actor, group))
    return _joined(group, actor, actor)


def leave_group(*, actor: Person, group: Group) -> None:
    """No longer a member.

    Raises:
        NotAllowed: see `can_leave`.
    """
    require(can_leave(actor, group))
    with transaction.atomic():
        Membership.objects.filter(group=group, person=actor).delete()
        _forget(group, actor)
        refresh_counts(group)
        record("member.left", network=group.network_id, actor=actor, group=group, person=actor)


def add_member(
    *,
    actor: Person | None,
    group: Group,
    person: Person,
    role: str = Membership.Role.MEMBER,
    sponsor: Person | None = None,
    expires_at: datetime | None = None,
) -> Membership:
    """Let somebody in; the caller has checked that they may be. Again: extends, never lowers
    the role."""
    return _joined(group, person, actor, role=role, sponsor=sponsor, expires_at=expires_at)


def remove_member(*, actor: Person, group: Group, person: Person) -> None:
    """Send a member away, at once.

    Raises:
        NotAllowed: see `can_manage`.
        Refused: the last owner, or the company group.
    """
    require(can_manage(actor, group))
    membership = _membership(group, person)
    if group.is_company and person.is_employee:
        raise Refused(_("Everybody is in the company group."))
    _keep_an_owner(group, membership)
    with transaction.atomic():
        membership.delete()
        _forget(group, person)
        refresh_counts(group)
        record("member.removed", network=group.network_id, actor=actor, group=group, person=person)


def change_role(*, actor: Person, group: Group, person: Person, role: str) -> Membership:
    """Make a member a moderator or an owner, or a member again.

    Raises:
        NotAllowed: see `can_manage`.
        Refused: an external, the last owner, or no such role.
    """
    require(can_manage(actor, group))
    membership = _membership(group, person)
    if role not in Membership.Role.values:
        raise Refused(_("Choose member, moderator or owner."))
    if person.is_guest and role != Membership.Role.MEMBER:
        raise Refused(_("Externals are members only."))
    if role != Membership.Role.OWNER:
        _keep_an_owner(group, membership)
    with transaction.atomic():
        membership.role = role
        membership.save(update_fields=["role"])
        _forget(group, person)
        record(
            "member.role",
            network=group.network_id,
            actor=actor,
            group=group,
            person=person,
            data={"role": role},
        )
    return membership


def set_level(*, actor: Person, group: Group, level: str) -> None:
    """What the actor is told of this group.

    Raises:
        Refused: no such level, or not a member.
    """
    if level not in Membership.Level.values:
        raise Refused(_("Choose everything, important only, or nothing."))
    membership = _membership(group, actor)
    membership.level = level
    membership.save(update_fields=["level"])


def refresh_counts(group: Group) -> None:
    """Count members and externals again."""
    counts = Membership.objects.filter(group=group)
    group.members_count = counts.filter(person__kind="employee").count()
    group.guests_count = counts.filter(person__kind="guest").count()
    group.save(update_fields=["members_count", "guests_count"])


def _membership(group: Group, person: Person) -> Membership:
    found = Membership.objects.filter(group=group, person=person).first()
    if found is None:
        raise Refused(_("This person is not in the group."))
    return found


def _keep_an_owner(group: Group, membership: Membership) -> None:
    owners = Membership.objects.filter(group=group, role=Membership.Role.OWNER)
    if membership.owns and owners.count() == 1:
        raise Refused(_("This is the only owner: transfer the group first."))


def _joined(
    group: Group,
    person: Person,
    actor: Person | None,
    *,
    role: str = Membership.Role.MEMBER,
    sponsor: Person | None = None,
    expires_at: datetime | None = None,
) -> Membership:
    with transaction.atomic():
        membership, made = _let_in(group, person, role, sponsor, expires_at)
        if made:
            record(
                "member.joined", network=group.network_id, actor=actor, group=group, person=person
            )
    return membership


def _let_in(
    group: Group,
    person: Person,
    role: str,
    sponsor: Person | None = None,
    expires_at: datetime | None = None,
) -> tuple[Membership, bool]:
    """The membership, and whether it is new. An existing one is extended."""
    try:
        with transaction.atomic():
            membership, made = Membership.objects.get_or_create(
                group=group,
                person=person,
                defaults={"role": role, "sponsor": sponsor, "expires_at": expires_at},
            )
    except IntegrityError:  # two requests at once
        membership, made = Membership.objects.get(group=group, person=person), False
    if not made and expires_at != membership.expires_at:
        membership.expires_at, membership.sponsor = expires_at, sponsor
        membership.save(update_fields=["expires_at", "sponsor"])
    _forget(group, person)
    refresh_counts(group)
    return membership, made


def _forget(group: Group, *people: Person) -> None:
    for person in people:
        forget_membership(person, group)
