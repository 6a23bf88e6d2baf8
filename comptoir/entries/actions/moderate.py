"""What moderators do: pin, hide with a reason, answer reports. Anybody may report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from comptoir.core.clock import now
from comptoir.core.decisions import Refused, require
from comptoir.core.html import strip_control
from comptoir.entries.access import can_hide, can_pin, can_report
from comptoir.entries.actions.comment import count_comment
from comptoir.entries.kinds import kind_named
from comptoir.entries.models import Comment, Entry, Hiding, Pin, Report
from comptoir.journal.record import record

if TYPE_CHECKING:
    from comptoir.people.models import Person


def pin_entry(*, actor: Person, entry: Entry) -> None:
    """Keep it on top of its group.

    Raises:
        NotAllowed: the actor does not moderate the group.
    """
    require(can_pin(actor, entry))
    with transaction.atomic():
        _row, made = Pin.objects.get_or_create(
            entry=entry, defaults={"group": entry.group, "by": actor}
        )
        if made:
            record("entry.pinned", network=entry.network_id, actor=actor, entry=entry)


def unpin_entry(*, actor: Person, entry: Entry) -> None:
    """Let it go down the stream.

    Raises:
        NotAllowed: the actor does not moderate the group.
    """
    require(can_pin(actor, entry))
    with transaction.atomic():
        gone, _by = Pin.objects.filter(entry=entry).delete()
        if gone:
            record("entry.unpinned", network=entry.network_id, actor=actor, entry=entry)


def hide_entry(*, actor: Person, entry: Entry, reason: str) -> None:
    """Take it out of sight; its author sees it with the reason.

    Raises:
        NotAllowed: the actor does not moderate the group.
        Refused: no reason.
    """
    require(can_hide(actor, entry))
    said = _reason(reason)
    with transaction.atomic():
        if Entry.objects.filter(pk=entry.pk, state="published").update(state="hidden"):
            entry.state = Entry.State.HIDDEN
            Hiding.objects.create(entry=entry, by=actor, reason=said)
            _record("entry.hidden", actor, entry, None, said)


def unhide_entry(*, actor: Person, entry: Entry) -> None:
    """Back in sight.

    Raises:
        NotAllowed: the actor does not moderate the group.
    """
    require(can_hide(actor, entry))
    with transaction.atomic():
        if Entry.objects.filter(pk=entry.pk, state="hidden").update(state="published"):
            entry.state = Entry.State.PUBLISHED
            Hiding.objects.filter(entry=entry, lifted_at=None).update(lifted_at=now())
            _record("entry.unhidden", actor, entry, None, "")


def hide_comment(*, actor: Person, comment: Comment, reason: str) -> None:
    """As `hide_entry`."""
    require(can_hide(actor, comment))
    said = _reason(reason)
    with transaction.atomic():
        if Comment.objects.filter(pk=comment.pk, state="published").update(state="hidden"):
            comment.state = Comment.State.HIDDEN
            Hiding.objects.create(comment=comment, by=actor, reason=said)
            count_comment(comment.entry, -1)
            kind_named(comment.entry.kind).comment_gone(comment)
            _record("comment.hidden", actor, comment.entry, comment, said)


def unhide_comment(*, actor: Person, comment: Comment) -> None:
    """As `unhide_entry`."""
    require(can_hide(actor, comment))
    with transaction.atomic():
        if Comment.objects.filter(pk=comment.pk, state="hidden").update(state="published"):
            comment.state = Comment.State.PUBLISHED
            Hiding.objects.filter(comment=comment, lifted_at=None).update(lifted_at=now())
            count_comment(comment.entry, +1)
            _record("comment.unhidden", actor, comment.entry, comment, "")


def report(*, actor: Person, entry: Entry, reason: str, comment: Comment | None = None) -> Report:
    """Ask the moderators of the group to look.

    Raises:
        NotAllowed: the entry is not published.
        Refused: no reason.
    """
    require(can_report(actor, entry))
    said = _reason(reason)
    with transaction.atomic():
        row = Report.objects.create(entry=entry, comment=comment, by=actor, reason=said)
        verb = "comment.reported" if comment else "entry.reported"
        _record(verb, actor, entry, comment, said)
    return row


def close_report(*, actor: Person, report: Report) -> None:
    """The report was looked at.

    Raises:
        NotAllowed: the actor neither moderates the group nor administers the network.
    """
    if not actor.is_administrator:
        require(can_hide(actor, report.entry))
    Report.objects.filter(pk=report.pk, closed_at=None).update(closed_at=now(), closed_by=actor)


def _reason(reason: str) -> str:
    said = " ".join(strip_control(reason).split())
    if not said:
        raise Refused(_("Say why in a few words: the person will read it."))
    return said[:500]


def _record(verb: str, actor: Person, entry: Entry, comment: Comment | None, reason: str) -> None:
    record(
        verb,
        network=entry.network_id,
        actor=actor,
        entry=entry,
        comment=comment,
        data={"reason": reason} if reason else {},
    )
