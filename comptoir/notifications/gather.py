"""The reader of the journal that fills inboxes and owes mails.

1. `recipients.wanted_by` names who should know, each as one kind.
2. Only those who may read the entry now stay (`entries.reach.readers_of`).
3. A notification for the same person, entry and kind that is still unread gathers the event;
   otherwise a new row is made. An event already gathered is skipped: idempotent.
4. Who wants the kind by mail is owed a Mailing, due after their quiet hours, and a
   `mail.due` event hands it to the worker.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import F
from django.db.models.functions import Greatest

from comptoir.entries.reach import readers_of
from comptoir.journal.readers import Reader
from comptoir.journal.record import record_each
from comptoir.notifications.choices import channels_for, first_quiet_end
from comptoir.notifications.models import Channel, DigestSetting, Mailing, Notification
from comptoir.notifications.recipients import RULES, Wanted, wanted_by
from comptoir.people.models import Person

if TYPE_CHECKING:
    from comptoir.journal.models import Event

MAIL_DUE = "mail.due"
KEPT_ACTORS = 5
# These concern people who may not (or no longer) read the entry in the stream.
UNREAD_TOO = {"entry.hidden", "comment.hidden"}


def gather(event: Event) -> None:
    """Handle one event of the journal."""
    if event.data.get("imported"):
        return
    wanted = _within_reach(event, wanted_by(event))
    for kind in sorted(set(wanted.values())):
        people = [person_id for person_id, its in wanted.items() if its == kind]
        channels = channels_for(kind, people)
        notified = [p for p in people if channels[p] != Channel.NONE]
        fresh = _notify(event, kind, notified)
        _owe_mails(event, kind, [p for p in fresh if channels[p] == Channel.MAIL])


def _within_reach(event: Event, wanted: Wanted) -> Wanted:
    people = Person.objects.filter(network_id=event.network_id, pk__in=wanted).active()
    if event.entry is not None and event.verb not in UNREAD_TOO:
        people = readers_of(event.entry, people)
    kept = set(people.values_list("pk", flat=True))
    return {person_id: kind for person_id, kind in wanted.items() if person_id in kept}


def _notify(event: Event, kind: str, people: list[int]) -> list[int]:
    """Gather the event for each of `people`; those for whom it is news."""
    waiting = Notification.objects.filter(
        person_id__in=people, kind=kind, entry=event.entry, read_at__isnull=True
    )
    if event.entry_id is None:
        same = {"data__search": event.data["search"]} if "search" in event.data else {}
        waiting = waiting.filter(**(same or {"last_event": event}))
    open_rows = {row.person_id: row for row in waiting}
    known = Notification.objects.filter(person_id__in=people, kind=kind, last_event=event)
    done = set(known.values_list("person_id", flat=True))
    fresh = [person_id for person_id in people if person_id not in done]
    _add_to([row for person_id in fresh if (row := open_rows.get(person_id))], event)
    new = [_row(event, kind, person_id) for person_id in fresh if person_id not in open_rows]
    Notification.objects.bulk_create(new)
    return fresh


def _row(event: Event, kind: str, person_id: int) -> Notification:
    return Notification(
        person_id=person_id,
        kind=kind,
        entry_id=event.entry_id,
        comment_id=event.comment_id,
        group_id=event.group_id,
        actor_id=event.actor_id,
        actors=[event.actor_id] if event.actor_id else [],
        last_event=event,
        data={"verb": event.verb, **facts_of(event)},
        at=event.at,
    )


def facts_of(event: Event) -> dict[str, object]:
    """What a sentence and a link need of an event, besides its verb."""
    told = ("kind", "reason", "ends_at", "search", "name", "query", "round")
    return {key: event.data[key] for key in told if key in event.data}


def _add_to(rows: list[Notification], event: Event) -> None:
    """One statement for all whose line names the same people: most of those who follow an entry
    read the same of it. An event that is handled after a later one stands behind it."""
    alike: dict[tuple[bool, tuple[int, ...]], list[int]] = defaultdict(list)
    for row in rows:
        alike[event.at < row.at, _actors(row, event)].append(row.pk)
    for (is_late, actors), ids in alike.items():
        newest = {} if is_late else {"actor": event.actor_id, "comment": event.comment_id}
        Notification.objects.filter(pk__in=ids).update(
            actors=list(actors),
            events=F("events") + 1,
            last_event=event,
            at=Greatest(F("at"), event.at),
            read_at=None,  # read meanwhile: this is news all the same
            **newest,
        )


def _actors(row: Notification, event: Event) -> tuple[int, ...]:
    """Who acted, the latest first."""
    if event.actor_id is None:
        return tuple(row.actors[:KEPT_ACTORS])
    if event.at < row.at:
        return tuple(dict.fromkeys([*row.actors, event.actor_id]))[:KEPT_ACTORS]
    return tuple(dict.fromkeys([event.actor_id, *row.actors]))[:KEPT_ACTORS]


def _owe_mails(event: Event, kind: str, people: list[int]) -> None:
    settings = {s.person_id: s for s in DigestSetting.objects.filter(person_id__in=people)}
    owed = Mailing.objects.filter(event=event, kind=kind).values("person_id")
    rows = Person.objects.filter(pk__in=people).exclude(email="").exclude(pk__in=owed)
    made = Mailing.objects.bulk_create(
        Mailing(
            person=person,
            kind=kind,
            event=event,
            entry_id=event.entry_id,
            comment_id=event.comment_id,
            due_at=first_quiet_end(person, event.at, settings.get(person.pk)),
        )
        for person in rows.select_related("network")
    )
    record_each(
        MAIL_DUE,
        network=event.network_id,
        about=[(one.person, {"mailing": one.pk}, one.due_at) for one in made],
    )


reader = Reader("notifications", gather, frozenset(RULES))
