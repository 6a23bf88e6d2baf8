"""The detail row of a question, and questions like one that is being typed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from comptoir.core.text import fold
from comptoir.entries.models import Entry
from comptoir.kinds.questions.models import Question

if TYPE_CHECKING:
    from comptoir.entries.models import Comment
    from comptoir.people.models import Person

MOST = 5
SHORTEST = 4  # shorter words say little of the subject


def save(entry: Entry, details: dict[str, Any]) -> None:
    """Make the detail row, once."""
    Question.objects.get_or_create(entry=entry)


def reopen(comment: Comment) -> None:
    """A question whose accepted answer is gone waits for another."""
    rows = Question.objects.filter(entry=comment.entry_id, accepted=comment)
    rows.update(accepted=None, accepted_by=None, accepted_at=None)


def similar_questions(person: Person, typed: str) -> list[Entry]:
    """Questions that `person` may read and that share the most of the longest words typed.

    Plain matching of word beginnings in titles and texts, until search does it better.
    """
    words = sorted(set(re.findall(rf"\w{{{SHORTEST},}}", typed[:400])), key=len, reverse=True)[:6]
    if not words:
        return []
    stems = [word[: max(SHORTEST, len(word) - 2)] for word in words]
    match = Q()
    for stem in stems:
        match |= Q(title__icontains=stem)
    seen = Entry.objects.visible_to(person).filter(match, kind="question")
    rows = seen.select_related("question", "group").order_by("-active_at")[:200]
    ranked = sorted(rows, key=lambda entry: (-_shared(entry, stems), -entry.pk))
    return [entry for entry in ranked if _shared(entry, stems) >= min(2, len(stems))][:MOST]


def _shared(entry: Entry, stems: list[str]) -> int:
    text = fold(entry.title)
    return sum(fold(stem) in text for stem in stems)
