"""The conversations of the demo: entries of the four kinds, comments, reactions."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from comptoir.core.clock import now
from comptoir.core.html import mentions_in, text_of
from comptoir.core.text import slug_of
from comptoir.demo.markup import to_html, topics_of
from comptoir.demo.stage import chance, write
from comptoir.demo.when import moment_of, span_of
from comptoir.entries.models import (
    Comment,
    Entry,
    EntryTopic,
    Mention,
    Pin,
    Reaction,
    Share,
    Subscription,
    Topic,
)
from comptoir.groups.models import Group

if TYPE_CHECKING:
    from comptoir.demo.stage import Stage
    from comptoir.demo.story import StoryComment, StoryEntry


def set_talk(stage: Stage) -> None:
    """Everything that was written, and how it was received."""
    lines = sorted(stage.story.entries, key=lambda line: moment_of(line.day, line.time, line.key))
    for line, entry in zip(lines, write([_entry(stage, line) for line in lines]), strict=True):
        stage.entries[line.key] = entry
    _set_comments(stage, lines)
    _set_topics(stage, lines)
    _set_mentions(stage)
    _set_reactions(stage, lines)
    _set_places(stage, lines)
    _set_subscriptions(stage)
    Entry.objects.bulk_update(
        stage.entries.values(), ["active_at", "comment_count", "reaction_counts"], batch_size=200
    )
    _wake_groups(stage)


def _entry(stage: Stage, line: StoryEntry) -> Entry:
    moment = moment_of(line.day, line.time, line.key)
    body = to_html(line.text, stage.people)
    entry = Entry(
        network=stage.network,
        group=stage.groups[line.group],
        author=stage.people[line.author],
        kind=line.kind,
        title=line.title,
        body=body,
        text=text_of(body),
        state="published",
        internal=line.internal,
        published_at=moment,
        active_at=moment,
        created_at=moment,
    )
    stage.note("entry.published", moment, actor=entry.author, group=entry.group, entry=entry)
    return entry


def _set_comments(stage: Stage, lines: list[StoryEntry]) -> None:
    """First what was said to the entry, then the replies to that."""
    first: list[Comment] = []
    replies: list[tuple[Comment, str, int]] = []
    for line in lines:
        said = stage.comments[line.key] = []
        moments = _moments(stage, line)
        for position, comment in enumerate(line.comment):
            row = _comment(stage, line, comment, moments[position])
            said.append(row)
            if comment.reply_to is None:
                first.append(row)
            else:
                replies.append((row, line.key, comment.reply_to))
    write(first)
    for row, key, parent in replies:
        above = stage.comments[key][parent]
        row.parent = above.parent or above
    write([row for row, _key, _parent in replies])


def _moments(stage: Stage, line: StoryEntry) -> list[datetime]:
    """When each comment was made: never in the future, never before the one above."""
    start, latest = stage.entries[line.key].published_at, now() - timedelta(minutes=1)
    assert start is not None
    wanted = [start + span_of(comment.after) for comment in line.comment]
    step = (latest - start) / (len(wanted) + 1)
    return [min(at, start + step * n) if at > latest else at for n, at in enumerate(wanted, 1)]


def _comment(stage: Stage, line: StoryEntry, comment: StoryComment, at: datetime) -> Comment:
    entry = stage.entries[line.key]
    body = to_html(comment.text, stage.people)
    entry.comment_count += 1
    entry.active_at = max(entry.active_at, at)
    row = Comment(
        network=stage.network,
        entry=entry,
        author=stage.people[comment.author],
        body=body,
        text=text_of(body),
        published_at=at,
        created_at=at,
    )
    facts = {"actor": row.author, "group": entry.group, "entry": entry, "comment": row}
    stage.note("comment.added", at, **facts)
    return row


def _set_topics(stage: Stage, lines: list[StoryEntry]) -> None:
    """Topics of groups, of entries, and those written in the text; one for each spelling."""
    names: dict[str, str] = {}
    about: list[tuple[Entry, str]] = []
    for group in stage.story.groups:
        names |= {slug_of(name): name for name in reversed(group.topics)} | names
    for line in lines:
        written = [*line.topics, *topics_of(line.text)]
        for name in written:
            names.setdefault(slug_of(name), name)
        slugs = dict.fromkeys(slug_of(name) for name in written)
        about += [(stage.entries[line.key], slug) for slug in slugs]
    rows = [
        Topic(network=stage.network, name=name, slug=slug, created_at=now() - timedelta(days=300))
        for slug, name in names.items()
    ]
    topics = {topic.slug: topic for topic in write(rows)}
    write([EntryTopic(entry=entry, topic=topics[slug]) for entry, slug in about])


def _set_mentions(stage: Stage) -> None:
    rows = []
    for key, entry in stage.entries.items():
        for comment in [None, *stage.comments[key]]:
            body = comment.body if comment else entry.body
            rows += [
                Mention(entry=entry, comment=comment, person_id=person_id)
                for person_id in mentions_in(body)
            ]
    write(rows)


def _set_reactions(stage: Stage, lines: list[StoryEntry]) -> None:
    rows: list[Reaction] = []
    for line in lines:
        entry = stage.entries[line.key]
        rows += _received(stage, line, entry, line.reactions)
        for comment, row in zip(line.comment, stage.comments[line.key], strict=True):
            rows += _received(stage, line, row, comment.reactions)
    write(rows)
    comments = [row for said in stage.comments.values() for row in said if row.reaction_counts]
    Comment.objects.bulk_update(comments, ["reaction_counts"], batch_size=200)
    for reaction in rows:
        _note_reaction(stage, reaction)


def _note_reaction(stage: Stage, row: Reaction) -> None:
    entry = row.comment.entry if row.comment else row.entry
    assert entry is not None
    facts = {"actor": row.person, "group": entry.group, "entry": entry, "comment": row.comment}
    stage.note("reaction.added", row.at, data={"kind": row.kind}, **facts)


def _received(
    stage: Stage, line: StoryEntry, thing: Entry | Comment, reactions: dict[str, list[str]]
) -> list[Reaction]:
    rows = []
    for word, who in reactions.items():
        people = [stage.people[key] for key in dict.fromkeys(who)]
        people = [person for person in people if person != thing.author]
        thing.reaction_counts = {**thing.reaction_counts, word: len(people)}
        target = {"entry": thing} if isinstance(thing, Entry) else {"comment": thing}
        for person in people:
            at = _after(thing.published_at, line.key, word, thing.pk, person.email)
            rows.append(Reaction(person=person, kind=word, at=at, **target))
    return rows


def _after(moment: datetime | None, *parts: object) -> datetime:
    """Some hours after a moment, and before now."""
    assert moment is not None
    later = moment + timedelta(minutes=chance(*parts).triangular(4, 60 * 60, 90))
    return min(later, now() - timedelta(seconds=chance("late", *parts).randint(20, 3000)))


def _set_places(stage: Stage, lines: list[StoryEntry]) -> None:
    """What is pinned on top of its group, and what was opened to other groups."""
    pins, shares = [], []
    for line in lines:
        entry = stage.entries[line.key]
        assert entry.published_at is not None
        facts = {"actor": entry.author, "entry": entry}
        if line.pinned:
            at = entry.published_at + timedelta(minutes=12)
            pins.append(Pin(entry=entry, group=entry.group, by=entry.author, at=at))
            stage.note("entry.pinned", min(at, now()), group=entry.group, **facts)
        for key in line.shared_to:
            at = _after(entry.published_at, "share", line.key, key)
            group = stage.groups[key]
            shares.append(Share(entry=entry, group=group, by=entry.author, at=at))
            stage.note("entry.shared", at, group=group, **facts)
    write(pins)
    write(shares)


def _set_subscriptions(stage: Stage) -> None:
    """Who took part follows."""
    rows = []
    for key, entry in stage.entries.items():
        authors = [entry.author, *(comment.author for comment in stage.comments[key])]
        rows += [
            Subscription(person=person, entry=entry, at=entry.active_at)
            for person in dict.fromkeys(authors)
        ]
    write(rows)


def _wake_groups(stage: Stage) -> None:
    moments: dict[int, datetime] = {}
    for entry in stage.entries.values():
        known = moments.get(entry.group_id, entry.active_at)
        moments[entry.group_id] = max(known, entry.active_at)
    for group in stage.groups.values():
        group.active_at = moments.get(group.pk, group.active_at)
    Group.objects.bulk_update(stage.groups.values(), ["active_at"])
