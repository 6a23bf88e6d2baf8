"""What each kind adds: confirmations of news, accepted answers, polls with their ballots."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from comptoir.core.clock import now
from comptoir.demo.stage import chance, write
from comptoir.demo.talk import end_of_day, position_of, readers_of, who_of
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
        wanted = 0.7 if line.confirmed is None else line.confirmed
        for person in who_of(stage, line, wanted, entry.author, "confirmed"):
            at = _later(stage, line, person, 90)
            rows.append(Acknowledgement(entry=entry, person=person, at=at))
            stage.note("news.acknowledged", at, actor=person, group=entry.group, entry=entry)
    write(rows)


def _set_questions(stage: Stage, lines: list[StoryEntry]) -> None:
    rows = []
    for line in lines:
        entry = stage.entries[line.key]
        row = Question(entry=entry)
        if (position := _accepted(line)) is not None:
            answer = stage.comments[line.key][position]
            row.accepted, row.accepted_by = answer, entry.author
            row.accepted_at = min(answer.published_at + timedelta(hours=2), now())
            facts = {"group": entry.group, "entry": entry, "comment": answer}
            who = {"actor": entry.author, "person": answer.author}
            stage.note("answer.accepted", row.accepted_at, **facts, **who)
        rows.append(row)
    write(rows)


def _accepted(line: StoryEntry) -> int | None:
    for position, comment in enumerate(line.comment):
        if comment.accepted:
            return position
    if line.accepted in {None, "", 0}:
        return None
    return position_of(line, line.accepted)


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
        for option, voters in zip(of_one, voters_of(stage, line), strict=True):
            rows += [_ballot(stage, line, option, person) for person in voters]
    write(rows)


def _ballot(stage: Stage, line: StoryEntry, option: Option, person: Person) -> Ballot:
    at = _later(stage, line, person, 70)
    entry = stage.entries[line.key]
    actor = None if line.anonymous else person
    stage.note("poll.voted", at, actor=actor, group=entry.group, entry=entry)
    return Ballot(option=option, person=person, at=at)


def voters_of(stage: Stage, line: StoryEntry) -> list[list[Person]]:
    """Who chose each option. The story gives names or numbers for each one, by its text or
    its place; with one choice a person, nobody is counted twice."""
    votes = line.votes or {}
    given: list[Any]
    if isinstance(votes, dict):
        given = [votes.get(text, votes.get(str(n), 0)) for n, text in enumerate(line.options, 1)]
    else:
        given = [*votes, *[0] * len(line.options)][: len(line.options)]
    left = readers_of(stage, line)
    chance("voters", line.key).shuffle(left)
    named = {stage.people[key] for who in given if isinstance(who, list) for key in who}
    left = [person for person in left if person not in named]
    chosen = []
    for who in given:
        if isinstance(who, list):
            chosen.append([stage.people[key] for key in dict.fromkeys(who)])
            continue
        count = int(who)
        chosen.append(left[:count])
        left = left[count // 2 :] + left[: count // 2] if line.multiple else left[count:]
    return chosen
