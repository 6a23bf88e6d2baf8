"""Who sees what was measured, who decides that it is, and who declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from comptoir.core.decisions import ALLOWED, Decision, Denied
from comptoir.value.models import Declaration, Measurement

if TYPE_CHECKING:
    from comptoir.networks.models import Network
    from comptoir.people.models import Person


def measures(network: Network | int) -> bool:
    """Whether the network measures now."""
    network_id = network if isinstance(network, int) else network.pk
    return Measurement.objects.filter(network_id=network_id, is_on=True).exists()


def can_see_value(person: Person) -> Decision:
    """Managers and administrators see the figures. They see the same ones."""
    if person.is_active and person.is_employee and person.is_manager:
        return ALLOWED
    return Denied(_("Managers and administrators see the measured value."))


def can_declare(person: Person) -> Decision:
    """Any employee declares a meeting or trip that did not happen, while measurement is on."""
    if not person.is_employee or not person.is_active:
        return Denied(_("Only employees declare what was avoided."))
    if not measures(person.network_id):
        return Denied(_("Nothing is measured in this network."))
    return ALLOWED


def can_decide(person: Person, declaration: Declaration) -> Decision:
    """The second person confirms or refuses, once."""
    if declaration.witness_id != person.pk:
        return Denied(_("Only the person who was named can confirm this."))
    if declaration.decided_on is not None:
        return Denied(_("This was already answered."))
    return ALLOWED if person.is_active else Denied(_("Your access is suspended."))
