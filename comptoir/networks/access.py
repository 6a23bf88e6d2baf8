"""Who runs a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from comptoir.core.decisions import ALLOWED, Decision, Denied

if TYPE_CHECKING:
    from comptoir.networks.models import Network
    from comptoir.people.models import Person


def can_administer(actor: Person, network: Network) -> Decision:
    """Whether the person runs the network: people, roles, branding."""
    if not actor.is_active:
        return Denied(_("Your access is suspended."))
    if actor.network_id != network.pk or not actor.is_administrator:
        return Denied(_("Only an administrator of the network can do this."))
    return ALLOWED
