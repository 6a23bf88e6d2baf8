"""Acts about people: adding, suspending, roles, following."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from comptoir.accounts.models import User
from comptoir.accounts.sessions import end_sessions
from comptoir.core.clock import now
from comptoir.core.decisions import Refused, require
from comptoir.core.html import strip_control
from comptoir.journal.record import record
from comptoir.people.access import can_change_role, can_follow, can_suspend
from comptoir.people.models import Follow, Person

if TYPE_CHECKING:
    from comptoir.networks.models import Network


def add_person(
    *,
    network: Network,
    email: str,
    name: str,
    actor: Person | None = None,
    **fields: Any,
) -> Person:
    """Add somebody to the network; employees join the company group.

    The user is found by address, or made without a password (they sign in by code). An empty
    address makes a person who cannot sign in: an author of imported content. `fields` are
    those of Person; `actor` is None when the system acts.

    Raises:
        Refused: when the name is blank, the address wrong, or already somebody's here.
    """
    name = " ".join(strip_control(name).split())[:120]
    if not name:
        raise Refused(_("Write the person’s name."))
    address = _checked_address(email)
    with transaction.atomic():
        user = user_of(address) if address else None
        if user is not None and Person.objects.of(network).filter(user=user).exists():
            raise Refused(_("%(email)s is already in this network.") % {"email": address})
        person = Person.objects.create(
            network=network, user=user, email=address, name=name, **fields
        )
        join_company_group(person)
        record("person.joined", network=network, actor=actor or person, person=person)
    return person


def _checked_address(email: str) -> str:
    address = email.strip().lower()
    if not address:
        return ""
    try:
        validate_email(address)
    except ValidationError:
        sentence = _("%(email)s is not an e-mail address. Write one such as name@company.com.")
        raise Refused(sentence % {"email": email.strip()}) from None
    return address


def user_of(address: str) -> User:
    """The user who signs in with `address`, made when there is none. Over all networks."""
    user = User.objects.filter(email=address).first()
    return user or User.objects.create_user(address)


def join_company_group(person: Person) -> None:
    """Put an employee in the company group, where there is one."""
    company = person.network.groups.filter(kind="company").first()
    if company is None or not person.is_employee:
        return
    _membership, added = person.memberships.get_or_create(group=company)
    if added:
        groups = person.network.groups.filter(pk=company.pk)
        groups.update(members_count=F("members_count") + 1)


def suspend_person(*, actor: Person, person: Person) -> Person:
    """Take somebody out at once: pages, sockets and the sessions opened in this network.

    Raises:
        NotAllowed: when the actor is no administrator, or is the person.
    """
    require(can_suspend(actor, person))
    with transaction.atomic():
        if not _mark(person, suspended=True):
            return person
        if person.user is not None:
            end_sessions(person.user, person.network)
        record("person.suspended", network=person.network, actor=actor, person=person)
    return person


def reinstate_person(*, actor: Person, person: Person) -> Person:
    """Let a suspended person come back.

    Raises:
        NotAllowed: when the actor is no administrator.
    """
    require(can_suspend(actor, person))
    with transaction.atomic():
        if _mark(person, suspended=False):
            record("person.reinstated", network=person.network, actor=actor, person=person)
    return person


def _mark(person: Person, *, suspended: bool) -> bool:
    """Set or clear the suspension; whether anything changed."""
    moment = now() if suspended else None
    rows = Person.objects.filter(pk=person.pk, suspended_at__isnull=suspended)
    changed = rows.update(suspended_at=moment)
    if changed:
        person.suspended_at = moment
    return bool(changed)


def change_role(*, actor: Person, person: Person, role: str) -> Person:
    """Make an employee a member, a manager or an administrator of the network.

    Raises:
        NotAllowed: when the actor is no administrator, or nobody would be left.
        Refused: when there is no such role.
    """
    require(can_change_role(actor, person))
    if role not in Person.Role.values:
        raise Refused(_("Choose a role of the list."))
    if person.role == role:
        return person
    with transaction.atomic():
        before, person.role = person.role, role
        person.save(update_fields=["role"])
        record(
            "person.role", network=person.network, actor=actor, person=person,
            data={"from": before, "to": role},
        )  # fmt: skip
    return person


def follow_person(*, actor: Person, person: Person) -> None:
    """Bring what somebody writes to the actor's home.

    Raises:
        NotAllowed: when the person cannot be seen, or is the actor.
    """
    require(can_follow(actor, person))
    with transaction.atomic():
        _follow, added = Follow.objects.get_or_create(follower=actor, followed=person)
        if added:
            record("person.followed", network=actor.network_id, actor=actor, person=person)


def unfollow_person(*, actor: Person, person: Person) -> None:
    """Stop following; nothing happens when the actor did not follow."""
    Follow.objects.filter(follower=actor, followed=person).delete()
