"""Deleting what one wrote; undone within a day, then for good."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from comptoir.core.clock import now
from comptoir.core.decisions import Refused, require
from comptoir.entries.access import can_delete
from comptoir.entries.actions.comment import count_comment
from comptoir.entries.kinds import kind_named
from comptoir.entries.models import Comment, Deletion, Entry
from comptoir.journal.record import record

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from comptoir.people.models import Person

UNDO_FOR = timedelta(days=1)


def delete_entry(*, actor: Person, entry: Entry) -> None:
    """Gone for everybody.

    Raises:
        NotAllowed: the actor is not its author, or the group is archived.
    """
    require(can_delete(actor, entry))
    with transaction.atomic():
        before = _state_now(Entry.objects.filter(pk=entry.pk))
        if before != Entry.State.DELETED:
            Entry.objects.filter(pk=entry.pk).update(state="deleted")
            Deletion.objects.create(entry=entry, by=actor, state_before=before)
            entry.state = Entry.State.DELETED
            record("entry.deleted", network=entry.network_id, actor=actor, entry=entry)


def restore_entry(*, actor: Person, entry: Entry) -> None:
    """Undo, within a day.

    Raises:
        NotAllowed: the actor is not its author, or the group is archived.
        Refused: too late, or not the actor's deletion.
    """
    require(can_delete(actor, entry))
    row = _undoable(Deletion.objects.filter(entry=entry, by=actor).order_by("-pk").first())
    with transaction.atomic():
        if Entry.objects.filter(pk=entry.pk, state="deleted").update(state=row.state_before):
            entry.state = row.state_before
            record("entry.restored", network=entry.network_id, actor=actor, entry=entry)


def delete_comment(*, actor: Person, comment: Comment) -> None:
    """Gone; replies below it stay.

    Raises:
        NotAllowed: the actor is not its author, or the group is archived.
    """
    require(can_delete(actor, comment))
    with transaction.atomic():
        before = _state_now(Comment.objects.filter(pk=comment.pk))
        if before != Comment.State.DELETED:
            Comment.objects.filter(pk=comment.pk).update(state="deleted")
            Deletion.objects.create(comment=comment, by=actor, state_before=before)
            if before == Comment.State.PUBLISHED:
                count_comment(comment.entry, -1)
                kind_named(comment.entry.kind).comment_gone(comment)
            comment.state = Comment.State.DELETED
            _record("comment.deleted", actor, comment)


def restore_comment(*, actor: Person, comment: Comment) -> None:
    """Undo, within a day.

    Raises:
        NotAllowed: the actor is not its author, or the group is archived.
        Refused: too late, or not the actor's deletion.
    """
    require(can_delete(actor, comment))
    row = _undoable(Deletion.objects.filter(comment=comment, by=actor).order_by("-pk").first())
    with transaction.atomic():
        if Comment.objects.filter(pk=comment.pk, state="deleted").update(state=row.state_before):
            comment.state = row.state_before
            if row.state_before == Comment.State.PUBLISHED:
                count_comment(comment.entry, +1)
            _record("comment.restored", actor, comment)


def _state_now(row: QuerySet[Any]) -> str:
    """As it is in the database: a moderator may have hidden it since it was loaded."""
    return str(row.select_for_update().values_list("state", flat=True).get())


def _undoable(row: Deletion | None) -> Deletion:
    if row is None or now() - row.at > UNDO_FOR:
        raise Refused(_("This can no longer be undone."))
    return row


def _record(verb: str, actor: Person, comment: Comment) -> None:
    entry = comment.entry
    record(verb, network=entry.network_id, actor=actor, entry=entry, comment=comment)
