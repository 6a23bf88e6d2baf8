"""Entries, comments, and the files that hang on them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files import File
from django.db.models import Count, F, Max, Q
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext as _

from comptoir.core.decisions import Refused
from comptoir.core.html import text_of
from comptoir.entries.models import Comment, Entry, EntryTopic, ReactionKind, Topic
from comptoir.files.actions import keep_bytes, safe_name
from comptoir.files.models import StoredFile
from comptoir.groups.models import Group
from comptoir.imports.load.bodies import name_people, places_of, settle_late, settled
from comptoir.imports.records import THE_GROUP, CommentRecord, EntryRecord, FileRecord
from comptoir.imports.source import Unreadable
from comptoir.kinds.news.models import News
from comptoir.kinds.polls.models import Option, Poll
from comptoir.kinds.questions.models import Question
from comptoir.roi.keeping import figures_in
from comptoir.roi.models import Scenario

if TYPE_CHECKING:
    from comptoir.imports.load.ledger import Ledger

KINDS = {"post", "news", "question", "poll", "scenario"}
KEPT_STATES = {"draft", "scheduled", "published", "hidden"}


def load_entries(ledger: Ledger, records: list[EntryRecord]) -> None:
    known = _known(ledger, Entry, "entry", records)
    groups = ledger.keys("group", [one.group for one in records])
    if ledger.group is not None:
        groups[THE_GROUP] = ledger.group.pk
    people = ledger.keys("person", [one.author for one in records])
    places = places_of(ledger, (one.body for one in records))
    made: dict[str, tuple[Entry, EntryRecord]] = {}
    changed: list[Entry] = []
    for one in records:
        body, whole = settled(one.body, places)
        if one.id in known:
            _again(ledger, known[one.id], one, body if whole else None, changed, "entries")
        elif one.group not in groups:
            ledger.leave_out(one, _("Its group “%(group)s” is not here.") % {"group": one.group})
        elif one.kind not in KINDS or one.state not in KEPT_STATES:
            ledger.leave_out(
                one,
                _("Its kind “%(kind)s” or state “%(state)s” is unknown.")
                % {"kind": one.kind, "state": one.state},
            )
        else:
            entry = _entry(ledger, one, body, groups[one.group], people.get(one.author))
            made[one.id] = entry, one
            if not whole:
                ledger.bodies.append((Entry, -1, one.body))
                entry.__dict__["_late"] = len(ledger.bodies) - 1
    _keep_entries(ledger, list(made.values()))
    _keep_changes(ledger, Entry, changed)


def _known(ledger: Ledger, shape: Any, kind: str, records: Iterable[Any]) -> dict[str, Any]:
    keys = ledger.keys(kind, [one.id for one in records])
    rows = shape.objects.in_bulk(list(keys.values()))
    return {one: rows[pk] for one, pk in keys.items()}


def _entry(ledger: Ledger, one: EntryRecord, body: str, group: int, author: int | None) -> Entry:
    at = one.published_at
    if one.state not in ("scheduled", "draft"):
        at = ledger.past(one, one.published_at, one.created_at)
    created = min(one.created_at or at or ledger.started, ledger.started)
    return Entry(
        network=ledger.network, group_id=group, author_id=author, kind=one.kind,
        title=one.title[:200], body=body, text=text_of(body), state=one.state,
        internal=one.internal, language=one.language[:5], created_at=created,
        published_at=at, active_at=at or created, edited_at=one.edited_at,
        imported_reactions=_reactions(one), source=ledger.source, external_id=one.id,
    )  # fmt: skip


def _reactions(one: EntryRecord | CommentRecord) -> dict[str, int]:
    return {kind: n for kind, n in sorted(one.reactions.items()) if kind in ReactionKind.values}


def _again(
    ledger: Ledger, row: Any, one: Any, body: str | None, changed: list[Any], member: str
) -> None:
    """What the source changed since is taken, unless it was edited here meanwhile. A body that
    names what is not here yet (None) is left as it was settled the first time."""
    body = row.body if body is None else body
    reactions, title = _reactions(one), getattr(one, "title", "")[:200]
    same = row.body == body and row.imported_reactions == reactions
    if same and (isinstance(row, Comment) or row.title == title):
        ledger.report.unchanged[member] += 1
        return
    if row.edited_at and row.edited_at > (one.edited_at or one.published_at or row.edited_at):
        ledger.report.unchanged[member] += 1
        ledger.leave_out(one, _("It was edited here since: what is here was kept."))
        return
    row.body, row.text, row.imported_reactions = body, text_of(body), reactions
    row.edited_at = one.edited_at or row.edited_at
    if isinstance(row, Entry):
        row.title = title
    changed.append(row)
    ledger.report.updated[member] += 1


def _keep_changes(ledger: Ledger, shape: Any, rows: list[Any]) -> None:
    fields = ["body", "text", "imported_reactions", "edited_at"]
    shape.objects.bulk_update(rows, [*fields, "title"] if shape is Entry else fields)
    name_people(ledger, rows)


def _keep_entries(ledger: Ledger, made: list[tuple[Entry, EntryRecord]]) -> None:
    rows = Entry.objects.bulk_create([entry for entry, _record in made])
    for entry in rows:
        ledger.arrived[entry.group_id]["entries"] += 1
        _place_late(ledger, entry)
    Question.objects.bulk_create(
        _question(entry, record) for entry, record in made if entry.kind == "question"
    )
    for entry, record in made:
        if entry.kind == "news":
            part = record.news
            News.objects.create(
                entry=entry, acknowledge=bool(part and part.acknowledge),
                acknowledge_by=part.acknowledge_by if part else None,
                reminded_at=part.reminded_at if part else None,
            )  # fmt: skip
        elif entry.kind == "poll":
            _poll(entry, record)
        elif entry.kind == "scenario":
            _scenario(entry, record)
    _topics(ledger, made)
    name_people(ledger, rows)
    ledger.report.created["entries"] += len(rows)


def _place_late(ledger: Ledger, row: Entry | Comment) -> None:
    if (late := row.__dict__.get("_late")) is not None:
        shape, _pk, body = ledger.bodies[late]
        ledger.bodies[late] = shape, row.pk, body


def _question(entry: Entry, record: EntryRecord) -> Question:
    part = record.question
    rounds = min(part.passed_rounds, 100) if part else 0
    return Question(entry=entry, passed_rounds=rounds, passed_at=part.passed_at if part else None)


def _poll(entry: Entry, record: EntryRecord) -> None:
    part = record.poll
    poll = Poll.objects.create(
        entry=entry, multiple=bool(part and part.multiple),
        anonymous=bool(part and part.anonymous), closes_at=part.closes_at if part else None,
    )  # fmt: skip
    Option.objects.bulk_create(
        Option(poll=poll, text=text[:200], position=position)
        for position, text in enumerate(part.options if part else ())
    )


def _scenario(entry: Entry, record: EntryRecord) -> None:
    part = record.scenario
    Scenario.objects.create(
        network_id=entry.network_id, author_id=entry.author_id, entry=entry,
        name=(part.name if part else "")[:120] or entry.name[:120],
        figures=figures_in(part.figures if part else "{}"),
    )  # fmt: skip


def _topics(ledger: Ledger, made: list[tuple[Entry, EntryRecord]]) -> None:
    wanted = {name for _entry, record in made for name in record.topics}
    rows = Topic.objects.filter(network=ledger.network, slug__in=wanted)
    known = dict(rows.values_list("slug", "pk"))
    EntryTopic.objects.bulk_create(
        EntryTopic(entry=entry, topic_id=known[slug])
        for entry, record in made
        for slug in dict.fromkeys(record.topics) if slug in known
    )  # fmt: skip


def load_comments(ledger: Ledger, records: list[CommentRecord]) -> None:
    """First what is said to entries, then the replies; a reply whose parent is not there yet
    waits until the end."""
    _write_comments(ledger, [one for one in records if not one.parent])
    replies = [one for one in records if one.parent]
    above = ledger.keys("comment", [one.parent for one in replies])
    ledger.orphans += [one for one in replies if one.parent not in above]
    _write_comments(ledger, [one for one in replies if one.parent in above])


def _write_comments(ledger: Ledger, records: list[CommentRecord]) -> None:
    if not records:
        return
    known = _known(ledger, Comment, "comment", records)
    entries = Entry.objects.in_bulk(
        list(ledger.keys("entry", keys := [one.entry for one in records]).values())
    )
    entry_keys = ledger.keys("entry", keys)
    people = ledger.keys("person", [p for one in records for p in (one.author, one.accepted_by)])
    above = Comment.objects.in_bulk(
        list((parents := ledger.keys("comment", [one.parent for one in records])).values())
    )
    places = places_of(ledger, (one.body for one in records))
    made: list[tuple[Comment, CommentRecord]] = []
    changed: list[Comment] = []
    for one in records:
        body, whole = settled(one.body, places)
        entry = entries.get(entry_keys.get(one.entry, 0))
        if one.id in known:
            _again(ledger, known[one.id], one, body if whole else None, changed, "comments")
        elif entry is None or one.state not in ("published", "hidden", "deleted"):
            ledger.leave_out(
                one, _("What it comments (%(entry)s) is not here.") % {"entry": one.entry[:80]}
            )
        else:
            row = _comment(ledger, one, body, entry, above.get(parents.get(one.parent, 0)))
            row.author_id = people.get(one.author)
            made.append((row, one))
            if not whole:
                ledger.bodies.append((Comment, -1, one.body))
                row.__dict__["_late"] = len(ledger.bodies) - 1
    _keep_comments(ledger, made, people)
    _keep_changes(ledger, Comment, changed)


def _comment(
    ledger: Ledger, one: CommentRecord, body: str, entry: Entry, parent: Comment | None
) -> Comment:
    """One level of replies: a reply to a reply joins its thread."""
    if parent is not None and parent.entry_id != entry.pk:
        ledger.leave_out(
            one, _("It replies to a comment of another entry: kept without its parent.")
        )
        parent = None
    at = ledger.past(one, one.published_at, one.created_at)
    return Comment(
        network=ledger.network, entry=entry,
        parent_id=(parent.parent_id or parent.pk) if parent else None,
        body=body, text=text_of(body), state=one.state, language=one.language[:5],
        created_at=min(one.created_at or at, ledger.started), published_at=at,
        edited_at=one.edited_at, imported_reactions=_reactions(one),
        source=ledger.source, external_id=one.id,
    )  # fmt: skip


def _keep_comments(
    ledger: Ledger, made: list[tuple[Comment, CommentRecord]], people: dict[str, int]
) -> None:
    rows = Comment.objects.bulk_create([row for row, _record in made])
    for row, record in made:
        ledger.arrived[row.entry.group_id]["comments"] += 1
        _place_late(ledger, row)
        if record.accepted:
            Question.objects.filter(entry=row.entry, accepted=None).update(
                accepted=row, accepted_by=people.get(record.accepted_by),
                accepted_at=record.accepted_at,
            )  # fmt: skip
    name_people(ledger, rows)
    count_comments({row.entry_id for row in rows})
    ledger.report.created["comments"] += len(rows)


def count_comments(entries: set[int]) -> None:
    """Counters, and what the streams sort by, from what is there."""
    said = Q(comments__state="published")
    rows: list[Any] = list(
        Entry.objects.filter(pk__in=entries).annotate(
            said=Count("comments", filter=said), last=Max("comments__published_at", filter=said)
        )
    )
    for row in rows:
        row.comment_count = row.said
        row.active_at = max(filter(None, (row.published_at or row.created_at, row.last)))
    Entry.objects.bulk_update(rows, ["comment_count", "active_at"])


def load_files(ledger: Ledger, records: list[FileRecord]) -> None:
    known = ledger.keys("file", [one.id for one in records])
    people = ledger.keys("person", [one.uploader for one in records])
    for one in records:
        if one.id in known:
            ledger.report.unchanged["files"] += 1
        elif one.opened is None:
            ledger.leave_out(
                one, _("The bytes of “%(name)s” are not in the source.") % {"name": one.name[:80]}
            )
        else:
            _file(ledger, one, people.get(one.uploader))


def _file(ledger: Ledger, one: FileRecord, uploader: int | None) -> None:
    """Bytes are checked and typed as those of any upload; a dry run keeps none."""
    assert one.opened is not None
    try:
        with one.opened() as opened:
            content = File(opened, name="content")
            content.size = opened.seek(0, 2)
            opened.seek(0)
            if content.size > settings.MAX_FILE_MB * 2**20:
                ledger.leave_out(
                    one,
                    _("Larger than %(size)s MB.") % {"size": settings.MAX_FILE_MB},
                )
                return
            if ledger.dry_run:
                stored = StoredFile(network=ledger.network, name=safe_name(one.name))
            else:
                stored = keep_bytes(ledger.network, content, one.name, uploader=None)
    except (Unreadable, Refused, OSError) as error:
        ledger.leave_out(one, str(error))
        return
    stored.uploader_id, stored.at = uploader, ledger.past(one, one.at)
    stored.source, stored.external_id = ledger.source, one.id
    stored.save()
    ledger.report.created["files"] += 1


def finish_words(ledger: Ledger) -> None:
    """Replies whose parent came late, or never; bodies that name later things; groups."""
    while ledger.orphans:
        waiting, ledger.orphans = ledger.orphans, []
        load_comments(ledger, waiting)
        if len(ledger.orphans) == len(waiting):  # their parents are not here, or go in circles
            for one in ledger.orphans:
                ledger.leave_out(one, _("What it replies to is not here: kept without its parent."))
            _write_comments(ledger, ledger.orphans)
            break
    ledger.orphans = []
    settle_late(ledger)
    for group in ledger.arrived:
        last = Entry.objects.filter(group_id=group, state="published").aggregate(
            at=Max("active_at")
        )
        if last["at"]:
            Group.objects.filter(pk=group).update(
                active_at=Greatest(F("active_at"), Coalesce(last["at"], F("active_at")))
            )
