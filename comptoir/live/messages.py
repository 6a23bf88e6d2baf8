"""What an event of the journal says to somebody who is looking. Never what was written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from comptoir.entries.models import Entry, Share
from comptoir.entries.reach import Whereabouts
from comptoir.journal.models import Event

if TYPE_CHECKING:
    from comptoir.live.taps import Tap

NEW = {"entry.published", "entry.shared", "entry.restored", "entry.unhidden"}
CHANGED = {
    "entry.edited", "entry.moved", "entry.unshared", "entry.pinned", "entry.unpinned",
    "entry.hidden", "entry.deleted", "answer.accepted", "answer.unaccepted",
    "news.acknowledged", "news.reminded", "poll.voted", "reaction.added", "reaction.removed",
    "question.asked", "question.redirected", "question.passed", "question.declined",
}  # fmt: skip
COMMENT_CHANGED = {
    "comment.edited", "comment.hidden", "comment.unhidden", "comment.deleted",
    "comment.restored", "reaction.added", "reaction.removed",
}  # fmt: skip
# after these, whoever could see the entry before is told that it is gone, if it is
MAY_HIDE = {"entry.moved", "entry.unshared", "entry.hidden", "entry.deleted", "entry.edited"}
VERBS = NEW | CHANGED | COMMENT_CHANGED | {"comment.added"}

# a right of the person may have changed: their reach is loaded again
REACH_AREAS = ("member", "join", "guest", "person", "group")
# a right of the person ended: their taps close
ENDING = {"member.removed", "member.left", "guest.revoked", "guest.expired", "person.suspended"}
COUNTED = {"entry.published", "answer.accepted", "answer.unaccepted"}


@dataclass(frozen=True)
class Told:
    """The facts of one event, without its row."""

    id: int
    network: int
    verb: str
    actor: int | None
    person: int | None
    group: int | None
    entry: int | None
    comment: int | None
    data: dict[str, Any]

    @property
    def area(self) -> str:
        return self.verb.split(".")[0]

    @property
    def concerned(self) -> set[int]:
        """The people whose rights the event may change."""
        return {person for person in (self.actor, self.person) if person}

    def ends(self, person: int) -> bool:
        """Whether a right of `person` ended with this event."""
        return self.verb in ENDING and person == (self.person or self.actor)


FIELDS = (
    "pk", "network_id", "verb", "actor_id", "person_id", "group_id", "entry_id", "comment_id",
    "data",
)  # fmt: skip


def events_after(position: int, *, network: int | None = None, most: int = 500) -> list[Told]:
    """At most `most` events after `position`, oldest first."""
    rows = Event.objects.filter(pk__gt=position)
    if network is not None:
        rows = rows.filter(network=network)
    return [Told(*row) for row in rows.order_by("pk").values_list(*FIELDS)[:most]]


def events_with(ids: Iterable[int], network: int) -> list[Told]:
    """The events of a network among `ids`, oldest first."""
    rows = Event.objects.filter(pk__in=list(ids), network=network).order_by("pk")
    return [Told(*row) for row in rows.values_list(*FIELDS)]


def whereabouts(events: Iterable[Told]) -> dict[int, Whereabouts]:
    """Where the entries of `events` are now, in two queries."""
    ids = {event.entry for event in events if event.entry and event.verb in VERBS}
    if not ids:
        return {}
    shared: dict[int, set[int]] = {}
    for entry, group in Share.objects.filter(entry__in=ids).values_list("entry", "group"):
        shared.setdefault(entry, set()).add(group)
    rows = Entry.objects.filter(pk__in=ids)  # reach: what decides reach, for every reader
    return {
        pk: Whereabouts(
            network, frozenset(shared.get(pk, set()) | {group}), state == "published", internal
        )
        for pk, network, group, state, internal in rows.values_list(
            "pk", "network", "group", "state", "internal"
        )
    }


def message_for(tap: Tap, event: Told, where: Whereabouts | None) -> dict[str, Any] | None:
    """What `tap` is told of `event`: through the reader's reach, ids only."""
    if event.verb not in VERBS or event.entry is None or where is None:
        return None
    if event.data.get("away"):  # a move is written in both groups, and told once
        return None
    if tap.sees(where):
        return _message(tap, event, where, _type_of(tap, event, where))
    if event.verb in MAY_HIDE and _could_see(tap, event, where):
        return {"id": event.id, "type": "entry.gone", "entry": event.entry}
    return None


def _type_of(tap: Tap, event: Told, where: Whereabouts) -> str:
    if event.verb == "comment.added":
        return "comment.new"
    if event.comment is not None and event.verb in COMMENT_CHANGED:
        return "comment.changed"
    if event.verb == "entry.shared" and _was_seen(tap, event, where):
        return "entry.changed"
    return "entry.new" if event.verb in NEW else "entry.changed"


def _was_seen(tap: Tap, event: Told, where: Whereabouts) -> bool:
    """Whether the reader saw the entry before it was shared to the event's group."""
    return not (where.groups - {event.group}).isdisjoint(tap.reach.groups)


def _message(tap: Tap, event: Told, where: Whereabouts, what: str) -> dict[str, Any]:
    """Ids only, and of the groups only one that the reader reads."""
    readable = where.groups & tap.reach.groups
    group = event.group if event.group in readable else min(readable)
    message = {"id": event.id, "type": what, "entry": event.entry, "group": group}
    if event.comment is not None:
        message["comment"] = event.comment
    if event.actor == tap.person:
        message["mine"] = True
    return message


def _could_see(tap: Tap, event: Told, where: Whereabouts) -> bool:
    """Whether the entry may have been on the reader's page before the event."""
    if where.is_internal and tap.reach.is_guest and not event.data.get("closed"):
        return False  # never was, unless this edit is what made it internal
    before = {event.group} | set(where.groups)
    before |= {value for value in event.data.values() if type(value) is int}
    return where.network == tap.network and not before.isdisjoint(tap.reach.groups)
