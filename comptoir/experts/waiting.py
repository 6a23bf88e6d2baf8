"""Questions that were put to somebody and wait for their answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from comptoir.entries.models import Comment, Entry
from comptoir.kinds.questions.models import Solicitation

if TYPE_CHECKING:
    from comptoir.people.models import Person

MOST = 10


def waiting_for(person: Person) -> list[Solicitation]:
    """The open ones that they may still read, latest first; with their entries."""
    said = Comment.objects.filter(entry=OuterRef("entry"), author=person, state="published")
    seen = Entry.objects.visible_to(person)
    rows = Solicitation.objects.filter(person=person, handed_at=None, entry__in=seen)
    rows = rows.filter(declined_at=None)
    rows = rows.filter(~Exists(said), entry__kind="question", entry__question__accepted=None)
    return list(rows.select_related("entry").order_by("-at", "-pk")[:MOST])
