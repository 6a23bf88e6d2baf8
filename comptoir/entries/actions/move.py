"""Moving an entry to another group, and opening it to others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from comptoir.core.decisions import require
from comptoir.entries.access import can_move, can_share, can_unshare
from comptoir.entries.models import Pin, Share
from comptoir.journal.record import record

if TYPE_CHECKING:
    from comptoir.entries.models import Entry
    from comptoir.groups.models import Group
    from comptoir.people.models import Person


def move_entry(*, actor: Person, entry: Entry, group: Group) -> Entry:
    """The entry now lives in `group`; who read it through the old one no longer does.

    Shares were decided for the group that it leaves: those that the actor could not make
    from the new one are closed (ADR 50).

    Raises:
        NotAllowed: see `can_move`.
    """
    require(can_move(actor, entry, group))
    old = entry.group
    if old.pk == group.pk:
        return entry
    with transaction.atomic():
        Pin.objects.filter(entry=entry).delete()
        Share.objects.filter(entry=entry, group=group).delete()
        entry.group = group
        entry.save(update_fields=["group"])
        _close_shares(actor, entry)
        data = {"from": old.pk, "to": group.pk}
        record("entry.moved", network=entry.network_id, actor=actor, entry=entry, data=data)
        record(
            "entry.moved",
            network=entry.network_id,
            actor=actor,
            entry=entry,
            group=old,
            data=data | {"away": True},
        )
    return entry


def _close_shares(actor: Person, entry: Entry) -> None:
    for share in Share.objects.filter(entry=entry).select_related("group"):
        if not can_share(actor, entry, share.group):
            share.delete()
            record(
                "entry.unshared",
                network=entry.network_id,
                actor=actor,
                entry=entry,
                group=share.group,
            )


def share_entry(*, actor: Person, entry: Entry, group: Group) -> Share:
    """Open the entry to another group's readers.

    Raises:
        NotAllowed: see `can_share`.
    """
    require(can_share(actor, entry, group))
    with transaction.atomic():
        share, made = Share.objects.get_or_create(entry=entry, group=group, defaults={"by": actor})
        if made:
            record("entry.shared", network=entry.network_id, actor=actor, entry=entry, group=group)
    return share


def unshare_entry(*, actor: Person, entry: Entry, group: Group) -> None:
    """Close it to them again.

    Raises:
        NotAllowed: see `can_unshare`.
    """
    require(can_unshare(actor, entry, group))
    with transaction.atomic():
        gone, _by = Share.objects.filter(entry=entry, group=group).delete()
        if gone:
            record(
                "entry.unshared", network=entry.network_id, actor=actor, entry=entry, group=group
            )
