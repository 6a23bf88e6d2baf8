"""Editing what one wrote, with its history kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from comptoir.core.clock import now
from comptoir.core.decisions import Refused, require
from comptoir.core.html import strip_control
from comptoir.core.text import one_line
from comptoir.entries.access import can_edit, can_mark_internal
from comptoir.entries.actions.write import attach, checked_body, plain, write_links, write_topics
from comptoir.entries.kinds import kind_named
from comptoir.entries.models import Entry, Revision
from comptoir.journal.record import record

if TYPE_CHECKING:
    from comptoir.people.models import Person


def edit_entry(
    *,
    actor: Person,
    entry: Entry,
    title: str,
    body: str,
    topics: Iterable[str] = (),
    internal: bool = False,
    files: Sequence[int] = (),
    details: dict[str, Any] | None = None,
) -> Entry:
    """Change a published entry; what it said before stays readable.

    Raises:
        NotAllowed: the actor is not its author, or the group is archived.
        Refused: something to read is missing, or too long.
    """
    require(can_edit(actor, entry))
    if internal and not entry.internal:
        require(can_mark_internal(actor, entry.group))
    kind = kind_named(entry.kind)
    if kind.has_title and not title.strip():
        raise Refused(_("Give it a title: it is what people see first."))
    clean = checked_body(
        actor, entry.group, body, files=files, internal=internal, may_be_blank=kind.has_title
    )
    # the live page of a guest who saw it must drop it; one who never did must hear nothing
    facts = {"closed": True} if internal and not entry.internal else {}
    with transaction.atomic():
        _keep_revision(entry, actor)
        entry.title = one_line(strip_control(title))[:200]
        entry.body, entry.text, entry.internal = clean, plain(clean), internal
        entry.edited_at = now()
        entry.save(update_fields=["title", "body", "text", "internal", "edited_at"])
        if details is not None:
            kind.save(entry, details)
        write_links(entry, None, clean)
        write_topics(entry, topics)
        attach(actor, entry, None, files, clean)
        record("entry.edited", network=entry.network_id, actor=actor, entry=entry, data=facts)
    return entry


def _keep_revision(entry: Entry, actor: Person) -> None:
    Revision.objects.create(
        entry=entry, title=entry.title, body=entry.body, edited_by=actor, at=now()
    )
