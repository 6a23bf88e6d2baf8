"""Whom questions are put to, and what people decided about being suggested, as records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from comptoir.entries.models import Entry
from comptoir.experts.models import HiddenSubject, Presence
from comptoir.imports import records as shapes
from comptoir.imports.records import Record, id_of
from comptoir.kinds.questions.models import Solicitation
from comptoir.people.models import Person

if TYPE_CHECKING:
    from comptoir.exports.ids import Ids


def solicitations(ids: Ids, rows: list[Solicitation]) -> Iterator[Record]:
    entries = ids.of(Entry, (row.entry_id for row in rows))
    ends = (pk for row in rows for pk in (row.person_id, row.by_id, row.handed_to_id))
    people = ids.of(Person, ends)
    for row in rows:
        entry, person = entries[row.entry_id], people[row.person_id]
        yield shapes.SolicitationRecord(
            id=id_of(entry, person), entry=entry, person=person, by=people.get(row.by_id, ""),
            how=row.how, at=row.at, handed_to=people.get(row.handed_to_id, ""),
            handed_at=row.handed_at, declined_at=row.declined_at,
        )  # fmt: skip


def presences(ids: Ids, rows: list[Presence]) -> Iterator[Record]:
    people = ids.of(Person, (row.person_id for row in rows))
    for row in rows:
        person = people[row.person_id]
        yield shapes.PresenceRecord(
            id=person, person=person, sentence=row.sentence, out_at=row.out_at
        )


def hidden_subjects(ids: Ids, rows: list[HiddenSubject]) -> Iterator[Record]:
    people = ids.of(Person, (row.person_id for row in rows))
    for row in rows:
        person = people[row.person_id]
        yield shapes.HiddenSubjectRecord(
            id=id_of(person, row.folded), person=person, name=row.name, at=row.at
        )
