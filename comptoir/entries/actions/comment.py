"""Comments: answers when the entry is a question."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest

from comptoir.core.clock import now
from comptoir.core.decisions import require
from comptoir.core.html import topics_in
from comptoir.entries.access import can_comment, can_edit
from comptoir.entries.actions.keep import follow_quietly
from comptoir.entries.actions.write import add_topics, attach, checked_body, plain, write_links
from comptoir.entries.models import Comment, Entry, Revision
from comptoir.groups.models import Group
from comptoir.journal.record import record

if TYPE_CHECKING:
    from comptoir.people.models import Person


def add_comment(
    *,
    actor: Person,
    entry: Entry,
    body: str,
    parent: Comment | None = None,
    files: Sequence[int] = (),
) -> Comment:
    """Say something under an entry; a reply to a reply joins the same thread.

    Raises:
        NotAllowed: the actor may not comment here.
        Refused: nothing to read in it, or too long.
    """
    require(can_comment(actor, entry))
    clean = checked_body(actor, entry.group, body, files=files, internal=entry.internal)
    moment = now()
    with transaction.atomic():
        comment = Comment.objects.create(
            network_id=entry.network_id,
            entry=entry,
            parent=_top(parent, entry),
            author=actor,
            body=clean,
            text=plain(clean),
            published_at=moment,
        )
        if "data-mention" in clean:
            write_links(entry, comment, clean)
        if "data-topic" in clean:
            add_topics(entry, topics_in(clean))
        if files or "<img" in clean:
            attach(actor, entry, comment, files, clean)
        count_comment(entry, +1, moment)
        follow_quietly(actor, entry)
        record("comment.added", network=entry.network_id, actor=actor, entry=entry, comment=comment)
    return comment


def _top(parent: Comment | None, entry: Entry) -> Comment | None:
    if parent is None or parent.entry_id != entry.pk:
        return None
    return parent.parent or parent


def count_comment(entry: Entry, change: int, moment: datetime | None = None) -> None:
    """Keep the counter, and what the streams sort by."""
    changes: dict[str, Any] = {"comment_count": F("comment_count") + change}
    if moment is not None:
        changes["active_at"] = Greatest("active_at", Value(moment))
        active = Group.objects.filter(pk=entry.group_id, active_at__lt=moment)
        active.update(active_at=moment)
    Entry.objects.filter(pk=entry.pk).update(**changes)


def edit_comment(
    *, actor: Person, comment: Comment, body: str, files: Sequence[int] = ()
) -> Comment:
    """Change a comment; what it said before stays readable.

    Raises:
        NotAllowed: the actor is not its author, or the group is archived.
        Refused: nothing to read in it, or too long.
    """
    require(can_edit(actor, comment))
    entry = comment.entry
    clean = checked_body(actor, entry.group, body, files=files, internal=entry.internal)
    with transaction.atomic():
        Revision.objects.create(comment=comment, body=comment.body, edited_by=actor, at=now())
        comment.body, comment.text, comment.edited_at = clean, plain(clean), now()
        comment.save(update_fields=["body", "text", "edited_at"])
        write_links(comment.entry, comment, clean)
        attach(actor, comment.entry, comment, files, clean)
        record(
            "comment.edited",
            network=comment.network_id,
            actor=actor,
            entry=comment.entry,
            comment=comment,
        )
    return comment
