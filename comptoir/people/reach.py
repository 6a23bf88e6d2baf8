"""Which people somebody may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q

from comptoir.core.clock import now

if TYPE_CHECKING:
    from comptoir.networks.models import Network
    from comptoir.people.models import Person


def unexpired(prefix: str = "") -> Q:
    """Condition on memberships (or what `prefix` leads to them): not past their end."""
    lasting = Q(**{f"{prefix}expires_at__isnull": True})
    return lasting | Q(**{f"{prefix}expires_at__gt": now()})


class PersonQuerySet(models.QuerySet["Person"]):
    """People, always of one network."""

    def of(self, network: Network) -> PersonQuerySet:
        """Everybody in the network, suspended people included."""
        return self.filter(network=network)

    def active(self) -> PersonQuerySet:
        """Without suspended people."""
        return self.filter(suspended_at__isnull=True)

    def visible_to(self, viewer: Person) -> PersonQuerySet:
        """The people whom `viewer` may see.

        Employees see everybody in the network but guests of groups they are not in (an
        administrator sees all). Guests see only the people with whom they share a group. A
        suspended person sees nobody.
        """
        if not viewer.is_active:
            return self.none()
        mine = self.filter(network_id=viewer.network_id)
        if viewer.is_administrator:
            return mine
        shared = Exists(self._sharing(viewer))
        if viewer.is_guest:
            return mine.filter(Q(pk=viewer.pk) | Q(shared))
        return mine.filter(Q(kind="employee") | Q(pk=viewer.pk) | Q(shared))

    def _sharing(self, viewer: Person) -> models.QuerySet[models.Model]:
        """Memberships of the outer person in a group where `viewer` is."""
        membership = self.model._meta.get_field("memberships").related_model
        rows = membership._default_manager.filter(unexpired(), person=OuterRef("pk"))
        mine = membership._default_manager.filter(unexpired(), person=viewer)
        return rows.filter(group_id__in=mine.values("group_id"))


PersonManager = models.Manager.from_queryset(PersonQuerySet)
