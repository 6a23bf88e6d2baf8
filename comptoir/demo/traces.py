"""What living in the network left: the journal, what was read, kept, followed, notified."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from comptoir.core.clock import now
from comptoir.demo.markup import to_html
from comptoir.demo.stage import chance, some, write
from comptoir.entries.actions import save_draft
from comptoir.entries.actions.publish import Draft
from comptoir.entries.models import Bookmark, Entry, Mention, Reading, Topic, TopicFollow
from comptoir.kinds.questions.models import Solicitation
from comptoir.notifications.models import DigestSetting, Notification

if TYPE_CHECKING:
    from comptoir.demo.stage import Stage
    from comptoir.journal.models import Event
    from comptoir.people.models import Person

LAST_VISIT = timedelta(hours=19)
RECENT = timedelta(days=6)
FRESH = timedelta(days=4)
UNREAD = 0.3  # of what is fresh, left for later


def set_traces(stage: Stage) -> None:
    """Write the journal in the order of time, then what the personas find."""
    stage.events.sort(key=lambda event: event.at)
    for event in stage.events:  # rows were made after the events were noted
        for name in ("entry", "comment", "group", "person", "actor"):
            setattr(event, name, getattr(event, name))
    write(stage.events)
    _set_readings(stage)
    _set_kept(stage)
    _set_drafts(stage)
    _set_notifications(stage)


def _set_readings(stage: Stage) -> None:
    """Personas read what was there at their last visit; a few things they left unread."""
    rows = []
    for person in stage.personas:
        seen = now() - LAST_VISIT
        visible = Entry.objects.visible_to(person).filter(active_at__lt=seen)
        rows += [
            Reading(person=person, entry_id=pk, read_at=seen)
            for pk, active in visible.values_list("pk", "active_at")
            if active < seen - FRESH or chance("read", person.email, pk).random() > UNREAD
        ]
    write(rows)


def _set_kept(stage: Stage) -> None:
    topics = list(Topic.objects.of(stage.network).order_by("slug"))
    readers = {group.pk: set(stage.readers(key)) for key, group in stage.groups.items()}
    bookmarks, follows, digests = [], [], []
    for person in stage.people.values():
        mine = [
            entry
            for entry in stage.entries.values()
            if person in readers[entry.group_id] and not (entry.internal and person.is_guest)
        ]
        count = 4 if person in stage.personas else chance("kept", person.email).choice([0, 0, 1, 3])
        kept = some(mine, count, "bookmark", person.email)
        bookmarks += [Bookmark(person=person, entry=entry, at=entry.active_at) for entry in kept]
        moment = now() - timedelta(days=30)
        followed = some(topics, min(count, 2), "topic", person.email)
        follows += [TopicFollow(person=person, topic=topic, at=moment) for topic in followed]
        digests.append(DigestSetting(person=person, last_sent_at=now()))
    write(bookmarks)
    write(follows)
    write(digests)


def _set_drafts(stage: Stage) -> None:
    """What the personas began to write, as the composer would have kept it."""
    for line in stage.story.drafts:
        body = to_html(line.text, stage.people)
        draft = Draft(group=stage.groups[line.group], kind=line.kind, title=line.title, body=body)
        save_draft(actor=stage.people[line.author], draft=draft)


def _set_notifications(stage: Stage) -> None:
    """For the personas: one row for each entry and kind, as the inbox gathers them."""
    found: dict[tuple[int, int, str], Notification] = {}
    since = now() - RECENT
    mentioned, asked = _mentioned(stage), _asked(stage)
    for event in stage.events:
        if event.at < since or event.entry is None:
            continue
        for person in stage.personas:
            kind = _put_to(person, event, asked) or _kind_for(person, event, mentioned)
            if kind:
                _gather(found, person, event, kind)
    rows = list(found.values())
    for row in rows:
        if row.at < now() - LAST_VISIT - timedelta(days=1):
            row.read_at = row.at + timedelta(hours=2)
    write(rows)


def _asked(stage: Stage) -> set[tuple[int, int]]:
    rows = Solicitation.objects.filter(entry__network=stage.network, how=Solicitation.How.ASKED)
    return set(rows.values_list("person", "entry"))


def _put_to(person: Person, event: Event, asked: set[tuple[int, int]]) -> str | None:
    """What the event asks of the person, or tells of their question."""
    if event.verb == "entry.published":
        return "asked" if (person.pk, event.entry_id) in asked else None
    if event.verb in {"question.redirected", "question.passed"}:
        if event.person_id == person.pk:
            return "asked" if event.verb == "question.redirected" else "passed"
        if event.entry is not None and event.entry.author_id == person.pk:
            return "handed"
    return None


def _mentioned(stage: Stage) -> set[tuple[int, int, int | None]]:
    rows = Mention.objects.filter(entry__network=stage.network)
    return set(rows.values_list("person", "entry", "comment"))


def _kind_for(
    person: Person, event: Event, mentioned: set[tuple[int, int, int | None]]
) -> str | None:
    """What the event is for the person; None when it is nothing to them."""
    entry, comment = event.entry, event.comment
    if entry is None or event.actor_id == person.pk:
        return None
    if event.verb in {"entry.published", "comment.added"}:
        if (person.pk, entry.pk, comment.pk if comment else None) in mentioned:
            return "mention"
        if event.verb == "comment.added" and entry.author_id == person.pk:
            return "answer" if entry.kind == "question" else "comment"
        if entry.kind == "news" and event.verb == "entry.published" and person.is_employee:
            return "news" if entry.group.is_company else None
    if event.verb == "answer.accepted" and event.person_id == person.pk:
        return "accepted"
    received = comment or entry
    if event.verb == "reaction.added" and received.author_id == person.pk:
        return "reaction"
    return None


def _gather(
    found: dict[tuple[int, int, str], Notification], person: Person, event: Event, kind: str
) -> None:
    assert event.entry is not None
    key = (person.pk, event.entry.pk, kind)
    row = found.setdefault(
        key,
        Notification(
            person=person, kind=kind, entry=event.entry, group=event.group, events=0, at=event.at
        ),
    )
    row.events += 1
    row.actor, row.comment, row.last_event = event.actor, event.comment, event
    row.actors = _first_five(event, row.actors)
    row.at = _latest(row.at, event.at)
    row.data = {"verb": event.verb, **event.data}


def _first_five(event: Event, actors: list[int]) -> list[int]:
    newest = [event.actor_id] if event.actor_id else []
    return (newest + [actor for actor in actors if actor not in newest])[:5]


def _latest(one: datetime, other: datetime) -> datetime:
    return max(one, other)
