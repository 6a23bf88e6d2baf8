"""Where nothing is measured: secret groups, and groups that are excluded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from comptoir.groups.models import Group

if TYPE_CHECKING:
    from comptoir.entries.models import Entry

# Secret groups are unknown to administrators, who therefore could not exclude them.
UNMEASURED = Q(visibility="secret") | Q(exclusion__isnull=False)


def is_measured_group(group: Group | int) -> bool:
    """Whether acts in the group may give a credit."""
    pk = group if isinstance(group, int) else group.pk
    return not Group.objects.filter(UNMEASURED, pk=pk).exists()


def is_measured_place(entry: Entry) -> bool:
    """Whether neither the entry's group nor any group it is shared to is left out."""
    held = Q(pk=entry.group_id) | Q(shares__entry=entry)
    return not Group.objects.filter(UNMEASURED).filter(held).exists()
