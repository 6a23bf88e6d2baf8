"""The detail row of a question, and whom it is put to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from comptoir.entries.actions.write import mentionable
from comptoir.kinds.questions.models import Question, Solicitation

if TYPE_CHECKING:
    from comptoir.entries.models import Comment, Entry
    from comptoir.people.models import Person

ASKED = Solicitation.How.ASKED


def save(entry: Entry, details: dict[str, Any]) -> None:
    """Make the detail row, once; until it is published, whom it is put to may change."""
    Question.objects.get_or_create(entry=entry)
    if not entry.is_published and "asked" in details:
        _put_to(entry, details["asked"])


def _put_to(entry: Entry, people: list[Person]) -> None:
    """Those who could not read the question are left out, as with mentions."""
    assert entry.author is not None
    ids = [one.pk for one in people]
    able = mentionable(entry.author, entry.group, ids, internal=entry.internal)
    Solicitation.objects.filter(entry=entry, how=ASKED).delete()
    Solicitation.objects.bulk_create(
        Solicitation(entry=entry, person_id=pk, by=entry.author, how=ASKED)
        for pk in ids
        if pk in able
    )


def reopen(comment: Comment) -> None:
    """A question whose accepted answer is gone waits for another."""
    rows = Question.objects.filter(entry=comment.entry_id, accepted=comment)
    rows.update(accepted=None, accepted_by=None, accepted_at=None)
