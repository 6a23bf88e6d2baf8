"""Whom questions are put to in the demo, and what people say of being suggested."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from comptoir.core.clock import now
from comptoir.core.text import fold
from comptoir.demo.stage import write
from comptoir.demo.when import span_of
from comptoir.experts.models import HiddenSubject, Presence
from comptoir.kinds.questions.models import Question, Solicitation

if TYPE_CHECKING:
    from comptoir.demo.stage import Stage
    from comptoir.demo.story import StoryAsking

HOW = Solicitation.How


def set_asking(stage: Stage) -> None:
    """The rows as the acts would have left them, and their events."""
    rows = {(line.entry, line.person): _row(stage, line) for line in stage.story.asking}
    for line in stage.story.asking:
        row = rows[line.entry, line.person]
        if line.how == HOW.REDIRECTED:
            before = rows[line.entry, line.by]
            before.handed_to, before.handed_at = row.person, row.at
        if line.how != HOW.ASKED:
            facts = {"group": row.entry.group, "entry": row.entry, "person": row.person}
            stage.note(f"question.{line.how}", row.at, actor=row.by, **facts)
    write(list(rows.values()))
    for row in rows.values():
        if row.how == HOW.PASSED:
            Question.objects.filter(entry=row.entry).update(passed_at=row.at, passed_rounds=1)
    _set_presence(stage)


def _row(stage: Stage, line: StoryAsking) -> Solicitation:
    entry = stage.entries[line.entry]
    assert entry.published_at is not None
    at = min(entry.published_at + span_of(line.after), now() - timedelta(seconds=20))
    by = stage.people[line.by] if line.by else entry.author
    return Solicitation(
        entry=entry,
        person=stage.people[line.person],
        by=None if line.how == HOW.PASSED else by,
        how=line.how,
        at=at,
    )


def _set_presence(stage: Stage) -> None:
    lines = stage.story.presence
    write([Presence(person=stage.people[one.person], sentence=one.sentence) for one in lines])
    write(
        [
            HiddenSubject(person=stage.people[one.person], name=name, folded=fold(name), at=now())
            for one in lines
            for name in one.hidden
        ]
    )
