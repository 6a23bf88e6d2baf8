"""The request as views see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from comptoir.networks.models import Network
    from comptoir.people.models import Person


class Request(HttpRequest):
    """A request in a network. `person` is None only in views open to anonymous visitors."""

    network: Network
    person: Person
    htmx: HtmxDetails
