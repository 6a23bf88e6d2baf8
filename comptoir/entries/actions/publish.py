"""Publishing: at once, later, or after a draft."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from comptoir.core.clock import now
from comptoir.core.decisions import Refused, require
from comptoir.core.html import clean_html, strip_control
from comptoir.core.text import one_line
from comptoir.entries.access import can_mark_internal, can_publish
from comptoir.entries.actions.keep import follow_quietly
from comptoir.entries.actions.write import attach, checked_body, plain, write_links, write_topics
from comptoir.entries.kinds import kind_named
from comptoir.entries.models import Entry
from comptoir.groups.models import Group
from comptoir.journal.record import record

if TYPE_CHECKING:
    from comptoir.people.models import Person


@dataclass(frozen=True)
class Draft:
    """What the composer holds. `body` is HTML, `files` ids of own uploads, `details` the
    cleaned fields of the kind."""

    group: Group
    kind: str = "post"
    title: str = ""
    body: str = ""
    topics: Sequence[str] = ()
    internal: bool = False
    files: Sequence[int] = ()
    details: dict[str, Any] = field(default_factory=dict)


def publish_entry(
    *,
    actor: Person,
    group: Group,
    kind: str = "post",
    title: str = "",
    body: str = "",
    topics: Iterable[str] = (),
    internal: bool = False,
    files: Sequence[int] = (),
    details: dict[str, Any] | None = None,
    at: datetime | None = None,
) -> Entry:
    """Publish now, or at a later moment when `at` is in the future (then: scheduled).

    Raises:
        NotAllowed: the actor may not publish this kind in the group.
        Refused: something to read is missing, or too long.
    """
    draft = Draft(group, kind, title, body, tuple(topics), internal, tuple(files), details or {})
    with transaction.atomic():
        entry = _write(Entry(network=group.network, author=actor), actor, draft)
        return _release(entry, actor, at)


def save_draft(
    *, actor: Person, draft: Draft, entry: Entry | None = None, at: datetime | None = None
) -> Entry:
    """Keep what is typed, however unfinished, for its author only. `at` is when it should leave,
    once its author says so.

    Raises:
        NotAllowed: the actor may not publish in the group.
        Refused: the entry is not the actor's draft.
    """
    require(can_publish(actor, draft.group, draft.kind))
    if entry is not None and (entry.author_id != actor.pk or entry.state == "published"):
        raise Refused(_("This is not one of your drafts."))
    with transaction.atomic():
        row = entry or Entry(network=draft.group.network, author=actor, state=Entry.State.DRAFT)
        _fill(row, draft, clean_html(draft.body))
        if row.state == Entry.State.DRAFT:
            row.published_at = at
        row.save()
        kind_named(draft.kind).save(row, draft.details)
        write_topics(row, draft.topics)
        attach(actor, row, None, draft.files, row.body)
    return row


def publish_draft(
    *, actor: Person, entry: Entry, draft: Draft, at: datetime | None = None
) -> Entry:
    """Publish a draft (or a scheduled entry, before its time) with what the composer holds.

    Raises:
        NotAllowed, Refused: as `publish_entry`.
    """
    if entry.author_id != actor.pk or entry.state not in {"draft", "scheduled"}:
        raise Refused(_("This is not one of your drafts."))
    with transaction.atomic():
        return _release(_write(entry, actor, draft), actor, at)


def discard_draft(*, actor: Person, entry: Entry) -> None:
    """Throw a draft or a scheduled entry away.

    Raises:
        Refused: the entry is not the actor's draft.
    """
    if entry.author_id != actor.pk or entry.state not in {"draft", "scheduled"}:
        raise Refused(_("This is not one of your drafts."))
    entry.delete()


def publish_due() -> int:
    """Job: publish scheduled entries whose time has come; how many. Idempotent: the state
    changes once, in the transaction that records it."""
    due = Entry.objects.filter(state=Entry.State.SCHEDULED, published_at__lte=now())
    return sum(_publish_scheduled(pk) for pk in list(due.values_list("pk", flat=True)))


def _publish_scheduled(pk: int) -> bool:
    with transaction.atomic():
        waiting = Entry.objects.filter(pk=pk, state=Entry.State.SCHEDULED)
        if not waiting.update(state=Entry.State.PUBLISHED):
            return False
        entry = Entry.objects.select_related("author", "group", "network").get(pk=pk)
        if not _may_leave(entry):
            Entry.objects.filter(pk=pk).update(state=Entry.State.DRAFT)
            return False
        entry.state = Entry.State.PUBLISHED
        _announce(entry, entry.author)
    return True


def _may_leave(entry: Entry) -> bool:
    """Whether it may still be published as it stands; mentions are looked at again."""
    author = entry.author
    if author is None or not can_publish(author, entry.group, entry.kind):
        return False
    files = list(entry.attachments.values_list("file_id", flat=True))
    draft = Draft(entry.group, entry.kind, entry.title, entry.body, (), entry.internal, files)
    try:
        entry.body = _body_of(author, draft)
    except Refused:
        return False
    entry.text = plain(entry.body)
    entry.save(update_fields=["body", "text"])
    write_links(entry, None, entry.body)
    return bool(entry.title) or not kind_named(entry.kind).has_title


def _write(entry: Entry, actor: Person, draft: Draft) -> Entry:
    require(can_publish(actor, draft.group, draft.kind))
    if draft.internal:
        require(can_mark_internal(actor, draft.group))
    kind = kind_named(draft.kind)
    if kind.has_title and not draft.title.strip():
        raise Refused(_("Give it a title: it is what people see first."))
    _fill(entry, draft, _body_of(actor, draft))
    entry.save()
    kind.save(entry, draft.details)
    write_links(entry, None, entry.body)
    write_topics(entry, draft.topics)
    attach(actor, entry, None, draft.files, entry.body)
    return entry


def _body_of(actor: Person, draft: Draft) -> str:
    """A title says enough where the kind has one: the body may then be empty."""
    return checked_body(
        actor,
        draft.group,
        draft.body,
        files=draft.files,
        internal=draft.internal,
        may_be_blank=kind_named(draft.kind).has_title,
    )


def _fill(entry: Entry, draft: Draft, body: str) -> None:
    entry.group, entry.kind = draft.group, draft.kind
    entry.title = one_line(strip_control(draft.title))[:200]
    entry.body, entry.text = body, plain(body)
    entry.internal = draft.internal
    entry.active_at = entry.active_at or now()


def _release(entry: Entry, actor: Person, at: datetime | None) -> Entry:
    moment = now()
    if at is not None and at > moment:
        entry.state, entry.published_at = Entry.State.SCHEDULED, at
        entry.save(update_fields=["state", "published_at"])
        return entry
    entry.state, entry.published_at, entry.active_at = Entry.State.PUBLISHED, moment, moment
    entry.save(update_fields=["state", "published_at", "active_at"])
    _announce(entry, actor)
    return entry


def _announce(entry: Entry, actor: Person | None) -> None:
    moment = entry.published_at or now()
    Entry.objects.filter(pk=entry.pk).update(active_at=moment)
    Group.objects.filter(pk=entry.group_id, active_at__lt=moment).update(active_at=moment)
    if actor is not None:
        follow_quietly(actor, entry)
    record("entry.published", network=entry.network_id, actor=actor, entry=entry)
    for group in Group.objects.filter(shares__entry=entry):  # news also told to communities
        record("entry.shared", network=entry.network_id, actor=actor, entry=entry, group=group)
