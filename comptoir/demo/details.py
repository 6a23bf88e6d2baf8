"""What each kind adds: confirmations of news, accepted answers, polls with their ballots."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from comptoir.core.clock import now
from comptoir.demo.stage import chance, write
from comptoir.demo.when import end_of_day
from comptoir.kinds.news.models import Acknowledgement, News
from comptoir.kinds.polls.models import Ballot, Option, Poll
from comptoir.kinds.questions.models import Question

if TYPE_CHECKING:
    from comptoir.demo.stage import Stage
    from comptoir.demo.story import StoryEntry
    from comptoir.people.models import Person


def set_details(stage: Stage) -> None:
    """The one-to-one rows of every entry, and what hangs on them."""
    by_kind: dict[str, list[StoryEntry]] = {}
    for line in stage.story.entries:
        by_kind.setdefault(line.kind, []).append(line)
    _set_news(stage, by_kind.get("news", []))
    _set_questions(stage, by_kind.get("question", []))
    _set_polls(stage, by_kind.get("poll", []))


def _published(stage: Stage, line: StoryEntry) -> datetime:
    moment = stage.entries[line.key].published_at
    assert moment is not None
    return moment


def _later(stage: Stage, line: StoryEntry, person: Person, most_hours: int) -> datetime:
    draw = chance("later", line.key, person.email)
    later = _published(stage, line) + timedelta(hours=draw.triangular(0.1, most_hours, 3))
    return min(later, now() - timedelta(seconds=draw.randint(30, 4000)))


def _set_news(stage: Stage, lines: list[StoryEntry]) -> None:
    write([News(entry=stage.entries[line.key], acknowledge=line.acknowledge) for line in lines])
    rows = []
    for line in lines:
        entry = stage.entries[line.key]
        if not line.acknowledge:
            continue
        for person in (stage.people[key] for key in dict.fromkeys(line.confirmed)):
            at = _later(stage, line, person, 90)
            rows.append(Acknowledgement(entry=entry, person=person, at=at))
            stage.note("news.acknowledged", at, actor=person, group=entry.group, entry=entry)
    write(rows)


def _set_questions(stage: Stage, lines: list[StoryEntry]) -> None:
    rows = []
    for line in lines:
        entry = stage.entries[line.key]
        row = Question(entry=entry)
        if line.accepted is not None:
            answer = stage.comments[line.key][line.accepted]
            row.accepted, row.accepted_by = answer, entry.author
            row.accepted_at = min(answer.published_at + timedelta(hours=2), now())
            facts = {"group": entry.group, "entry": entry, "comment": answer}
            who = {"actor": entry.author, "person": answer.author}
            stage.note("answer.accepted", row.accepted_at, **facts, **who)
        rows.append(row)
    write(rows)


def _set_polls(stage: Stage, lines: list[StoryEntry]) -> None:
    polls = [
        Poll(
            entry=stage.entries[line.key],
            multiple=line.multiple,
            anonymous=line.anonymous,
            closes_at=None if line.closes_day is None else end_of_day(line.closes_day),
        )
        for line in lines
    ]
    write(polls)
    options = [
        [Option(poll=poll, text=text, position=n) for n, text in enumerate(line.options)]
        for poll, line in zip(polls, lines, strict=True)
    ]
    write([option for of_one in options for option in of_one])
    rows = []
    for line, of_one in zip(lines, options, strict=True):
        for key, chosen in line.votes.items():
            _note_vote(stage, line, stage.people[key])
            rows += [_ballot(stage, line, of_one[n], stage.people[key]) for n in chosen]
    write(rows)


def _note_vote(stage: Stage, line: StoryEntry, person: Person) -> None:
    """In an anonymous poll the journal does not say who."""
    entry, at = stage.entries[line.key], _later(stage, line, person, 70)
    actor = None if line.anonymous else person
    stage.note("poll.voted", at, actor=actor, group=entry.group, entry=entry)


def _ballot(stage: Stage, line: StoryEntry, option: Option, person: Person) -> Ballot:
    return Ballot(option=option, person=person, at=_later(stage, line, person, 70))
