"""What the page of a question says of the people who are asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from comptoir.core.prepared import prepared
from comptoir.entries.models import Comment
from comptoir.kinds.questions.models import Solicitation
from comptoir.kinds.questions.solicit import is_open
from comptoir.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from comptoir.entries.models import Entry


@dataclass(frozen=True)
class Asked:
    """`mine`: what asks the reader and waits for them. `asked`, `passed`: the people, each with
    who handed on to whom in `handed`."""

    mine: Solicitation | None = None
    asked: list[Person] = field(default_factory=list)
    passed: list[Person] = field(default_factory=list)
    handed: list[Solicitation] = field(default_factory=list)
    may_redirect: bool = False


def who_is_asked(reader: Person, entry: Entry) -> Asked | None:
    """For the page of a question that was loaded through reach; None when nobody is asked. One
    query. People whom the reader may not see are not named."""
    if entry.kind != "question" or not entry.is_published:
        return None
    found = _solicited(reader, entry.pk)
    return _sorted(reader, entry, found) if found else None


@prepared
def _solicited(reader: Person, entry: int) -> QuerySet[Solicitation]:
    said = Comment.objects.filter(entry=entry, state="published", author=OuterRef("person"))
    seen = Person.objects.visible_to(reader).values("pk")
    rows = Solicitation.objects.filter(entry=entry, person__in=seen)
    rows = rows.annotate(has_answered=Exists(said)).select_related("person", "by")
    return rows.order_by("at", "pk")


def _sorted(reader: Person, entry: Entry, rows: Sequence[Solicitation]) -> Asked:
    seen = {row.person_id for row in rows}  # who hands on was asked: one of them, if seen
    for row in rows:
        if row.how == Solicitation.How.REDIRECTED and row.by_id not in seen:
            row.by = None
    open_rows = [row for row in rows if row.handed_at is None]
    mine = next((row for row in open_rows if row.person_id == reader.pk), None)
    waits = mine is not None and not mine.has_answered  # type: ignore[attr-defined]
    solved = entry.question.accepted_id is not None
    return Asked(
        mine=mine if waits and not solved else None,
        asked=[row.person for row in rows if row.how == Solicitation.How.ASKED],
        passed=[row.person for row in rows if row.how == Solicitation.How.PASSED],
        handed=[row for row in rows if row.how == Solicitation.How.REDIRECTED],
        may_redirect=bool(is_open(reader, entry)),
    )
