"""Writing the journal: one row for the act and one for each reader, in the act's transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from comptoir.core.clock import now
from comptoir.journal.models import Delivery, Event
from comptoir.journal.readers import readers_of, tell_listeners

if TYPE_CHECKING:
    from comptoir.entries.models import Comment, Entry
    from comptoir.groups.models import Group
    from comptoir.networks.models import Network
    from comptoir.people.models import Person


def record(
    verb: str,
    *,
    network: Network | int,
    actor: Person | None,
    group: Group | int | None = None,
    entry: Entry | None = None,
    comment: Comment | None = None,
    person: Person | None = None,
    data: dict[str, Any] | None = None,
    at: datetime | None = None,
    due_at: datetime | None = None,
) -> Event:
    """Record one act. Call it inside the transaction that does the act.

    `group` defaults to the entry's; `person` is whom the act is about, when not the actor.
    Readers get it at once, or not before `due_at`.
    """
    moment = at or now()
    event = Event.objects.create(
        network_id=network if isinstance(network, int) else network.pk,
        actor=actor,
        verb=verb,
        group_id=_group_id(group, entry),
        entry=entry,
        comment=comment,
        person=person,
        data=data or {},
        at=moment,
    )
    Delivery.objects.bulk_create(
        Delivery(event=event, reader=reader.name, due_at=due_at or now())
        for reader in readers_of(verb)
    )
    transaction.on_commit(lambda: tell_listeners(event), robust=True)
    return event


def record_each(
    verb: str,
    *,
    network: int,
    about: Iterable[tuple[Person, dict[str, Any], datetime]],
) -> None:
    """Record the same act of nobody's about each of many people, in a few queries: the person,
    the data, and when readers get it. Call it inside the transaction that does the acts."""
    told = list(about)
    events = Event.objects.bulk_create(
        Event(network_id=network, verb=verb, person=person, data=data, at=now())
        for person, data, _due_at in told
    )
    readers = readers_of(verb)
    Delivery.objects.bulk_create(
        Delivery(event=event, reader=reader.name, due_at=due_at)
        for event, (_person, _data, due_at) in zip(events, told, strict=True)
        for reader in readers
    )
    if events:
        transaction.on_commit(lambda: tell_listeners(events[-1]), robust=True)


def _group_id(group: Group | int | None, entry: Entry | None) -> int | None:
    if isinstance(group, int):
        return group
    if group is not None:
        return group.pk
    return entry.group_id if entry is not None else None
