"""The rows of a network as neutral records, in constant memory."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from django.db import models
from django.db.models import Exists, OuterRef, Q

from comptoir.entries import models as words
from comptoir.entries.models import Comment, Entry, Topic
from comptoir.experts.models import HiddenSubject, Presence
from comptoir.exports.asking import hidden_subjects, presences, solicitations
from comptoir.exports.bodies import portable
from comptoir.exports.ids import Ids
from comptoir.files.models import StoredFile
from comptoir.groups.models import Group, Membership
from comptoir.imports import records as shapes
from comptoir.imports.records import Record, id_of
from comptoir.imports.written import stamp
from comptoir.kinds.news.models import Acknowledgement
from comptoir.kinds.polls.models import Ballot, Option
from comptoir.kinds.questions.models import Question, Solicitation
from comptoir.people.models import Follow, Person, PersonSkill

if TYPE_CHECKING:
    from comptoir.networks.models import Network

CHUNK = 500
DETAILS = ("news", "poll", "scenario", "question")
Maker = Callable[[Ids, list[Any]], Iterator[Record]]


def records_of(network: Network) -> Iterator[Record]:
    """Every record of a network, references first; the same database gives the same records.

    Left out: deleted entries and comments (but for deleted comments that have replies, without
    their words), votes of anonymous polls, files that hang nowhere, and what is not content:
    sign-in, journal, notifications, what each person has read.
    """
    ids = Ids(network)
    yield _network(network)
    kept = Q(network=network) & ~Q(state="deleted")
    replied = Exists(Comment.objects.filter(parent=OuterRef("pk")).exclude(state="deleted"))
    said = Comment.objects.filter(network=network).exclude(entry__state="deleted")
    said = said.filter(~Q(state="deleted") | replied).select_related("parent")
    alive = _alive(network)
    hung = StoredFile.objects.filter(network=network, attachments__isnull=False).distinct()
    steps: list[tuple[models.QuerySet[Any], Maker]] = [
        (Person.objects.of(network).select_related("user"), _people),
        (Group.objects.filter(network=network), _groups),
        (Membership.objects.filter(group__network=network), _memberships),
        (Topic.objects.filter(network=network, merged_into=None), _topics),
        (Topic.objects.filter(network=network, merged_into__isnull=False), _topics),
        (hung, _files),
        (Entry.objects.filter(kept).select_related(*DETAILS), _entries),
        (said.filter(parent=None), _comments),
        (said.filter(parent__isnull=False), _comments),
        (alive(words.Attachment), _attachments),
        (alive(words.Reaction), _reactions),
        (alive(words.Share), _shares),
        (alive(words.Pin), _pins),
        (_ballots(network), _votes),
        (alive(Acknowledgement), _acknowledgements),
        (Follow.objects.filter(follower__network=network), _follows),
        (words.TopicFollow.objects.filter(person__network=network), _topic_follows),
        (alive(words.Subscription), _entry_follows),
        (alive(words.Bookmark), _bookmarks),
        (alive(words.Revision), _revisions),
        (alive(words.Hiding), _hidings),
        (alive(Solicitation).filter(entry__kind="question"), solicitations),
        (Presence.objects.filter(person__network=network), presences),
        (HiddenSubject.objects.filter(person__network=network), hidden_subjects),
    ]
    for rows, make in steps:
        for chunk in _chunks(rows):
            yield from make(ids, chunk)


def _chunks(rows: models.QuerySet[Any]) -> Iterator[list[Any]]:
    """By key, so that a large table is never held."""
    last = 0
    while chunk := list(rows.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        yield chunk
        last = chunk[-1].pk


def _alive(network: Network) -> Callable[[Any], models.QuerySet[Any]]:
    """What hangs on an entry or a comment that is not deleted."""

    def alive(shape: Any) -> models.QuerySet[Any]:
        on_entry = Q(entry__network=network) & ~Q(entry__state="deleted")
        if not any(field.name == "comment" for field in shape._meta.fields):
            return shape._default_manager.filter(on_entry)  # type: ignore[no-any-return]
        on_comment = Q(comment__network=network) & ~Q(comment__state="deleted")
        on_comment &= ~Q(comment__entry__state="deleted")
        both = shape is words.Attachment
        on_entry &= Q(comment=None)
        rows = shape._default_manager.filter(on_entry | on_comment)
        return rows.select_related("file") if both else rows  # type: ignore[no-any-return]

    return alive


def _ballots(network: Network) -> models.QuerySet[Ballot]:
    """An anonymous poll never names its voters, here neither."""
    rows = Ballot.objects.filter(option__poll__entry__network=network)
    rows = rows.exclude(option__poll__anonymous=True).exclude(option__poll__entry__state="deleted")
    return rows.select_related("option__poll")


def _network(network: Network) -> Record:
    return shapes.NetworkRecord(
        id="network", name=network.name, language=network.language, time_zone=network.time_zone,
        accent=network.accent, owners_invite_guests=network.owners_invite_guests,
        guest_days=network.guest_days, pass_on_hours=network.pass_on_hours,
        pass_on_since=network.pass_on_since,
    )  # fmt: skip


def _people(ids: Ids, rows: list[Person]) -> Iterator[Record]:
    managers = ids.of(Person, (row.manager_id for row in rows))
    skills = defaultdict(list)
    for own in PersonSkill.objects.filter(person__in=rows).select_related("skill"):
        skills[own.person_id].append(own.skill.name)
    for row in rows:
        yield shapes.PersonRecord(
            id=ids.one(row), name=row.name, email=row.email, signs_in=row.user_id is not None,
            kind=row.kind, role=row.role, title=row.title, department=row.department,
            site=row.site, organisation=row.organisation, languages=row.languages, bio=row.bio,
            manager=managers.get(row.manager_id, ""), phone=row.phone, time_zone=row.time_zone,
            skills=tuple(sorted(skills[row.pk])), joined_at=row.joined_at,
            suspended_at=row.suspended_at,
        )  # fmt: skip


def _groups(ids: Ids, rows: list[Group]) -> Iterator[Record]:
    people = ids.of(Person, (pk for row in rows for pk in (row.created_by_id, row.archived_by_id)))
    for row in rows:
        yield shapes.GroupRecord(
            id=ids.one(row), name=row.name, slug=row.slug, kind=row.kind,
            visibility=row.visibility, purpose=row.purpose, about=row.about,
            starts_on=row.starts_on, ends_on=row.ends_on, created_at=row.created_at,
            created_by=people.get(row.created_by_id, ""), archived_at=row.archived_at,
            archived_by=people.get(row.archived_by_id, ""),
        )  # fmt: skip


def _memberships(ids: Ids, rows: list[Membership]) -> Iterator[Record]:
    groups = ids.of(Group, (row.group_id for row in rows))
    people = ids.of(Person, (pk for row in rows for pk in (row.person_id, row.sponsor_id)))
    for row in rows:
        group, person = groups[row.group_id], people[row.person_id]
        yield shapes.MembershipRecord(
            id=id_of(group, person), group=group, person=person, role=row.role, level=row.level,
            sponsor=people.get(row.sponsor_id, ""), expires_at=row.expires_at,
            joined_at=row.joined_at,
        )  # fmt: skip


def _topics(ids: Ids, rows: list[Topic]) -> Iterator[Record]:
    above = Topic.objects.in_bulk({row.merged_into_id for row in rows} - {None})
    for row in rows:
        merged = above.get(row.merged_into_id or 0)
        yield shapes.TopicRecord(
            id=row.slug, name=row.name, merged_into=merged.slug if merged else "",
            created_at=row.created_at,
        )  # fmt: skip


def _files(ids: Ids, rows: list[StoredFile]) -> Iterator[Record]:
    people = ids.of(Person, (row.uploader_id for row in rows))
    for row in rows:
        yield shapes.FileRecord(
            id=ids.one(row), name=row.name, media_type=row.media_type, size=row.size,
            sha256=row.sha256, uploader=people.get(row.uploader_id, ""), at=row.at,
            opened=partial(_opened, row),
        )  # fmt: skip


def _opened(row: StoredFile) -> BinaryIO:
    return cast("BinaryIO", row.content.storage.open(str(row.content.name), "rb"))


def _entries(ids: Ids, rows: list[Entry]) -> Iterator[Record]:
    groups = ids.of(Group, (row.group_id for row in rows))
    people = ids.of(Person, (row.author_id for row in rows))
    bodies = portable(ids, (row.body for row in rows))
    topics, options = defaultdict(list), defaultdict(list)
    for about in words.EntryTopic.objects.filter(entry__in=rows).select_related("topic"):
        topics[about.entry_id].append(about.topic.slug)
    for option in Option.objects.filter(poll__entry__in=rows).select_related("poll"):
        options[option.poll.entry_id].append((option.position, option.text))
    for row in rows:
        yield shapes.EntryRecord(
            id=ids.one(row), group=groups[row.group_id], author=people.get(row.author_id, ""),
            kind=row.kind, title=row.title, body=bodies.get(row.body, row.body),
            state=row.state, internal=row.internal, language=row.language,
            created_at=row.created_at, published_at=row.published_at, edited_at=row.edited_at,
            topics=tuple(sorted(topics[row.pk])), reactions=dict(row.imported_reactions),
            poll=_poll(row, options[row.pk]), news=_news(row), scenario=_scenario(row),
            question=_question(row),
        )  # fmt: skip


def _poll(row: Entry, options: list[tuple[int, str]]) -> shapes.PollPart | None:
    poll = getattr(row, "poll", None)
    return poll and shapes.PollPart(
        options=tuple(text for _position, text in sorted(options)), multiple=poll.multiple,
        anonymous=poll.anonymous, closes_at=poll.closes_at,
    )  # fmt: skip


def _news(row: Entry) -> shapes.NewsPart | None:
    news = getattr(row, "news", None)
    return news and shapes.NewsPart(
        acknowledge=news.acknowledge, acknowledge_by=news.acknowledge_by,
        reminded_at=news.reminded_at,
    )  # fmt: skip


def _scenario(row: Entry) -> shapes.ScenarioPart | None:
    kept = getattr(row, "scenario", None)
    return kept and shapes.ScenarioPart(
        name=kept.name, figures=json.dumps(kept.figures, ensure_ascii=False, sort_keys=True)
    )


def _question(row: Entry) -> shapes.QuestionPart | None:
    """Only where there is something to tell: most were never passed on."""
    asked = getattr(row, "question", None)
    if asked is None or not asked.passed_rounds:
        return None
    return shapes.QuestionPart(passed_rounds=asked.passed_rounds, passed_at=asked.passed_at)


def _comments(ids: Ids, rows: list[Comment]) -> Iterator[Record]:
    entries = ids.of(Entry, (row.entry_id for row in rows))
    parents = ids.of(Comment, (row.parent_id for row in rows))
    accepted = {one.accepted_id: one for one in Question.objects.filter(accepted__in=rows)}
    authors = [row.author_id for row in rows] + [one.accepted_by_id for one in accepted.values()]
    people = ids.of(Person, authors)
    bodies = portable(ids, (row.body for row in rows))
    for row in rows:
        answer = accepted.get(row.pk)
        told = row.state != "deleted"
        yield shapes.CommentRecord(
            id=ids.one(row), entry=entries[row.entry_id], author=people.get(row.author_id, ""),
            parent=parents.get(row.parent_id, ""), state=row.state, language=row.language,
            body=bodies.get(row.body, row.body) if told else "",
            created_at=row.created_at, published_at=row.published_at, edited_at=row.edited_at,
            reactions=dict(row.imported_reactions), accepted=answer is not None,
            accepted_by=people.get(answer.accepted_by_id, "") if answer else "",
            accepted_at=answer.accepted_at if answer else None,
        )  # fmt: skip


def _linked(ids: Ids, rows: list[Any], **columns: Any) -> Iterator[tuple[Any, dict[str, str]]]:
    """Each row with the ids at its ends; `columns`: field -> (column, model)."""
    known = {f: ids.of(m, (getattr(row, c) for row in rows)) for f, (c, m) in columns.items()}
    for row in rows:
        yield row, {f: known[f].get(getattr(row, c), "") for f, (c, _m) in columns.items()}


PERSON, ENTRY = ("person_id", Person), ("entry_id", Entry)
ON = {"entry": ENTRY, "comment": ("comment_id", Comment)}


def _attachments(ids: Ids, rows: list[Any]) -> Iterator[Record]:
    for row, ends in _linked(ids, rows, file=("file_id", StoredFile), **ON):
        ends["entry"] = "" if ends["comment"] else ends["entry"]
        yield shapes.AttachmentRecord(
            id=id_of(ends["file"], ends["entry"], ends["comment"]), alt=row.alt,
            inline=row.inline, position=row.position, **ends,
        )  # fmt: skip


def _reactions(ids: Ids, rows: list[Any]) -> Iterator[Record]:
    for row, ends in _linked(ids, rows, person=PERSON, **ON):
        one = id_of(ends["entry"] or ends["comment"], ends["person"], row.kind)
        one = one if ends["entry"] else f"comment {one}"
        yield shapes.ReactionRecord(id=one, kind=row.kind, at=row.at, **ends)


def _shares(ids: Ids, rows: list[Any]) -> Iterator[Record]:
    ends_of = {"entry": ENTRY, "group": ("group_id", Group), "by": ("by_id", Person)}
    for row, ends in _linked(ids, rows, **ends_of):
        yield shapes.ShareRecord(id=id_of(ends["entry"], ends["group"]), at=row.at, **ends)


def _pins(ids: Ids, rows: list[Any]) -> Iterator[Record]:
    ends_of = {"entry": ENTRY, "group": ("group_id", Group), "by": ("by_id", Person)}
    for row, ends in _linked(ids, rows, **ends_of):
        yield shapes.PinRecord(id=ends["entry"], at=row.at, **ends)


def _votes(ids: Ids, rows: list[Ballot]) -> Iterator[Record]:
    entries = ids.of(Entry, (row.option.poll.entry_id for row in rows))
    for row, ends in _linked(ids, rows, person=PERSON):
        entry, option = entries[row.option.poll.entry_id], row.option.position
        one = id_of(entry, str(option), ends["person"])
        yield shapes.VoteRecord(id=one, entry=entry, option=option, at=row.at, **ends)


def _acknowledgements(ids: Ids, rows: list[Any]) -> Iterator[Record]:
    for row, ends in _linked(ids, rows, entry=ENTRY, person=PERSON):
        yield shapes.AcknowledgementRecord(id=id_of(*ends.values()), at=row.at, **ends)


def _follows(ids: Ids, rows: list[Any]) -> Iterator[Record]:
    ends_of = {"person": ("follower_id", Person), "followed": ("followed_id", Person)}
    for row, ends in _linked(ids, rows, **ends_of):
        yield shapes.PersonFollowRecord(id=id_of(*ends.values()), at=row.at, **ends)


def _topic_follows(ids: Ids, rows: list[Any]) -> Iterator[Record]:
    topics = Topic.objects.in_bulk([row.topic_id for row in rows])
    for row, ends in _linked(ids, rows, person=PERSON):
        slug = topics[row.topic_id].slug
        yield shapes.TopicFollowRecord(
            id=id_of(ends["person"], slug), topic=slug, at=row.at, **ends
        )


def _entry_follows(ids: Ids, rows: list[Any]) -> Iterator[Record]:
    for row, ends in _linked(ids, rows, person=PERSON, entry=ENTRY):
        yield shapes.EntryFollowRecord(id=id_of(*ends.values()), level=row.level, at=row.at, **ends)


def _bookmarks(ids: Ids, rows: list[Any]) -> Iterator[Record]:
    for row, ends in _linked(ids, rows, person=PERSON, entry=ENTRY):
        yield shapes.BookmarkRecord(id=id_of(*ends.values()), at=row.at, **ends)


def _revisions(ids: Ids, rows: list[Any]) -> Iterator[Record]:
    bodies = portable(ids, (row.body for row in rows))
    for row, ends in _linked(ids, rows, edited_by=("edited_by_id", Person), **ON):
        body = bodies.get(row.body, row.body)
        digest = hashlib.sha256(f"{row.title}\n{body}".encode()).hexdigest()[:12]
        yield shapes.RevisionRecord(
            id=id_of(ends["entry"] or ends["comment"], stamp(row.at), digest), title=row.title,
            body=body, at=row.at, **ends,
        )  # fmt: skip


def _hidings(ids: Ids, rows: list[Any]) -> Iterator[Record]:
    for row, ends in _linked(ids, rows, by=("by_id", Person), **ON):
        yield shapes.HidingRecord(
            id=id_of(ends["entry"] or ends["comment"], stamp(row.at)), reason=row.reason,
            at=row.at, lifted_at=row.lifted_at, **ends,
        )  # fmt: skip
