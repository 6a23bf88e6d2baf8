"""Where the journal stands: what a page has already shown when it is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comptoir.journal.models import Event

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from comptoir.networks.models import Network


def last_event_id(network: Network) -> int:
    """Id of the network's latest event, 0 before the first: one step in an index."""
    return latest_events(network.pk).values_list("pk", flat=True).first() or 0


def latest_events(network_id: int) -> QuerySet[Event]:
    """The network's events, the latest first."""
    return Event.objects.filter(network_id=network_id).order_by("-pk")


def latest_id() -> int:
    """Id of the latest event of the installation, 0 before the first."""
    return Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
