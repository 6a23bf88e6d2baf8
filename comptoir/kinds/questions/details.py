"""The detail row of a question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from comptoir.kinds.questions.models import Question

if TYPE_CHECKING:
    from comptoir.entries.models import Comment, Entry


def save(entry: Entry, details: dict[str, Any]) -> None:
    """Make the detail row, once."""
    Question.objects.get_or_create(entry=entry)


def reopen(comment: Comment) -> None:
    """A question whose accepted answer is gone waits for another."""
    rows = Question.objects.filter(entry=comment.entry_id, accepted=comment)
    rows.update(accepted=None, accepted_by=None, accepted_at=None)
