"""Loading groups: always through what somebody may read or find."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from comptoir.people.reach import unexpired

if TYPE_CHECKING:
    from comptoir.groups.models import Group  # noqa: F401  named in the base
    from comptoir.networks.models import Network
    from comptoir.people.models import Person


class GroupQuerySet(models.QuerySet["Group"]):
    """Groups, always of one network."""

    def of(self, network: Network) -> GroupQuerySet:
        """Every group of the network, secret ones included: for acts of the system only."""
        return self.filter(network=network)

    def with_member(self, person: Person) -> GroupQuerySet:
        """The groups that `person` belongs to today."""
        mine = person.memberships.filter(unexpired())
        return self.filter(network_id=person.network_id, pk__in=mine.values("group_id"))

    def readable_by(self, person: Person) -> GroupQuerySet:
        """The groups whose content `person` reads: theirs, and open ones for employees.

        A suspended person reads nothing.
        """
        if not person.is_active:
            return self.none()
        mine = person.memberships.filter(unexpired())
        reach = Q(pk__in=mine.values("group_id"))
        if person.is_employee:
            reach |= Q(visibility="open")
        return self.filter(reach, network_id=person.network_id)

    def findable_by(self, person: Person) -> GroupQuerySet:
        """The groups whose existence `person` may know: readable ones, and closed ones
        for employees. Secret groups stay unknown to others, administrators included."""
        if not person.is_active:
            return self.none()
        mine = person.memberships.filter(unexpired())
        reach = Q(pk__in=mine.values("group_id"))
        if person.is_employee:
            reach |= Q(visibility__in=["open", "closed"])
        return self.filter(reach, network_id=person.network_id)

    def running(self) -> GroupQuerySet:
        """Without archived groups."""
        return self.filter(archived_at__isnull=True)


GroupManager = models.Manager.from_queryset(GroupQuerySet)
