"""Accepting an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from comptoir.core.clock import now
from comptoir.core.decisions import ALLOWED, Decision, Denied, require
from comptoir.groups.access import moderates
from comptoir.journal.record import record
from comptoir.kinds.questions.models import Question

if TYPE_CHECKING:
    from comptoir.entries.models import Comment, Entry
    from comptoir.people.models import Person


def can_accept(person: Person, entry: Entry) -> Decision:
    """The asker or a moderator of the group accepts one answer."""
    if entry.kind != "question" or not entry.is_published:
        return Denied(_("Only an answer to a question can be accepted."))
    if entry.group.is_archived:
        return Denied(_("This group is archived: it can be read, not changed."))
    if entry.author_id == person.pk or moderates(person, entry.group):
        return ALLOWED
    return Denied(_("Only the person who asked, or a moderator, accepts an answer."))


def accept_answer(*, actor: Person, comment: Comment) -> None:
    """This answer is the one; another that was accepted no longer is.

    Raises:
        NotAllowed: see `can_accept`; or the comment is a reply, not an answer.
    """
    entry = comment.entry
    require(can_accept(actor, entry))
    if comment.parent_id or comment.state != "published":
        require(Denied(_("Only an answer to a question can be accepted.")))
    with transaction.atomic():
        question = Question.objects.select_for_update().get(entry=entry)
        if question.accepted_id == comment.pk:
            return
        question.accepted, question.accepted_by, question.accepted_at = comment, actor, now()
        question.save()
        record(
            "answer.accepted",
            network=entry.network_id,
            actor=actor,
            entry=entry,
            comment=comment,
            person=comment.author,
        )


def unaccept_answer(*, actor: Person, comment: Comment) -> None:
    """The question waits for an answer again.

    Raises:
        NotAllowed: see `can_accept`.
    """
    entry = comment.entry
    require(can_accept(actor, entry))
    with transaction.atomic():
        rows = Question.objects.filter(entry=entry, accepted=comment)
        if rows.update(accepted=None, accepted_by=None, accepted_at=None):
            record(
                "answer.unaccepted",
                network=entry.network_id,
                actor=actor,
                entry=entry,
                comment=comment,
            )
