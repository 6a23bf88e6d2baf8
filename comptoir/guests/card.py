"""The access card that an external always has in view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comptoir.groups.models import Membership
from comptoir.people.reach import unexpired

if TYPE_CHECKING:
    from comptoir.people.models import Person


def guest_access(person: Person) -> list[Membership]:
    """The groups of an external with their ends and sponsors, soonest end first."""
    rows = Membership.objects.filter(unexpired(), person=person)
    return list(rows.select_related("group", "sponsor").order_by("expires_at"))
