"""Who may do what to people."""

from __future__ import annotations

from django.utils.translation import gettext as _

from comptoir.core.decisions import ALLOWED, Decision, Denied
from comptoir.networks.access import can_administer
from comptoir.people.models import Person

__all__ = ["can_administer", "can_browse_directory", "can_change_role", "can_follow", "can_suspend"]


def can_suspend(actor: Person, person: Person) -> Decision:
    """Whether `actor` may suspend `person`, or let them come back."""
    allowed = can_administer(actor, person.network)
    if allowed and actor.pk == person.pk:
        return Denied(_("You cannot suspend yourself: ask another administrator."))
    return allowed


def can_change_role(actor: Person, person: Person) -> Decision:
    allowed = can_administer(actor, person.network)
    if not allowed:
        return allowed
    if person.is_guest:
        return Denied(_("Externals have no role in the network."))
    if person.is_administrator and not _has_another_administrator(person):
        return Denied(_("This is the only administrator: name another one first."))
    return ALLOWED


def _has_another_administrator(person: Person) -> bool:
    people = Person.objects.of(person.network).active().exclude(pk=person.pk)
    return people.filter(role=Person.Role.ADMINISTRATOR).exists()


def can_follow(actor: Person, person: Person) -> Decision:
    if actor.pk == person.pk:
        return Denied(_("You cannot follow yourself."))
    if not actor.is_active:
        return Denied(_("Your access is suspended."))
    if not Person.objects.visible_to(actor).filter(pk=person.pk).exists():
        return Denied(_("You cannot see this person."))
    return ALLOWED


def can_browse_directory(actor: Person) -> Decision:
    if actor.is_guest:
        return Denied(_("Externals see the people of their groups only."))
    return ALLOWED
