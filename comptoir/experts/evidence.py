"""What people wrote that speaks for them, and what each piece of it is worth.

Loaded through `visible_to`: nothing that the reader may not read is evidence.

    worth(passage) = bm25 / best bm25 x role x (1 + 0.1 ln(1 + useful)) x 2^(-age / 18 months)

A question that was found speaks for those who answered it; asking counts nothing. A file speaks
for who attached it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from comptoir.core.prepared import prepared
from comptoir.entries.models import Attachment, Comment, Entry, Reaction
from comptoir.search.results import looked_for
from comptoir.search.schema import COMMENT, ENTRY, FILE, sort_and_id

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from comptoir.people.models import Person

HALF_LIFE = timedelta(days=548)  # 18 months
USEFUL_COUNTS = 0.1
ACCEPTED, ANSWER, THREAD, WRITTEN, FILED, POST, REMARK = 1.3, 1.0, 0.7, 0.8, 0.8, 0.6, 0.4
ROLE_OF_KIND = {"question": 0.0, "post": POST, "poll": 0.0}  # other kinds: WRITTEN
ROLE_OF_COMMENT = {"accepted": ACCEPTED, "answer": ANSWER, "comment": REMARK}
MOST_ANSWERS = 1000


@dataclass(frozen=True)
class Evidence:
    """One thing that somebody wrote, and what it is worth for the question."""

    worth: float
    role: str  # accepted, answer, comment, file, or the kind of the entry
    title: str
    url: str
    at: datetime
    entry: int = 0


Found = dict[int, list[Evidence]]  # by author


def weighed(reader: Person, hits: Mapping[int, float], newest: int, apart: int = 0) -> Found:
    """By author, what they wrote among `hits` (key: BM25 relative to the best), best first; not
    what is under the entry `apart`."""
    entries = {pk: worth for key, worth in hits.items() if (pk := _id(key, ENTRY))}
    comments = {pk: worth for key, worth in hits.items() if (pk := _id(key, COMMENT))}
    files = {pk: worth for key, worth in hits.items() if (pk := _id(key, FILE))}
    found: Found = defaultdict(list)
    asked_in: dict[int, float] = {}
    for entry in _entries(reader, list(entries)):
        if entry.kind == "question":
            asked_in[entry.pk] = entries[entry.pk]
        if entry.author_id and (one := of_entry(entry, entries[entry.pk], newest)):
            found[entry.author_id].append(one)
    for author, one in [
        *_said(reader, comments, asked_in, newest),
        *_attached(reader, files, newest),
    ]:
        found[author].append(one)
    kept = {
        author: sorted((one for one in some if one.entry != apart), key=lambda one: -one.worth)
        for author, some in found.items()
    }
    return {author: some for author, some in kept.items() if some}


@prepared
def _entries(reader: Person, ids: list[int]) -> QuerySet[Entry]:
    return Entry.objects.visible_to(reader).filter(pk__in=ids)


def _id(key: int, sort: int) -> int:
    found, pk = sort_and_id(key)
    return pk if found == sort else 0


def of_entry(entry: Entry, close: float, newest: int) -> Evidence | None:
    """What an entry says for its author; None for kinds that only ask."""
    role = ROLE_OF_KIND.get(entry.kind, WRITTEN)
    if not role:
        return None
    at = entry.published_at or entry.created_at
    return Evidence(
        close * role * _fresh(at, newest), entry.kind, entry.name, _place(entry.url), at, entry.pk
    )


def _said(
    reader: Person, comments: Mapping[int, float], asked_in: Mapping[int, float], newest: int
) -> Iterable[tuple[int, Evidence]]:
    """(author, evidence) of comments and answers found, and of answers to questions found."""
    said = list(_comments(reader, list(comments), list(asked_in), most=MOST_ANSWERS))
    close = {
        one.pk: max(comments.get(one.pk, 0.0), asked_in.get(one.entry_id, 0.0) * THREAD)
        for one in said
    }
    return of_comments(said, close, newest)


@prepared
def _comments(
    reader: Person, ids: list[int], asked_in: list[int], *, most: int
) -> QuerySet[Comment]:
    either = Q(pk__in=ids) | Q(entry__in=asked_in, parent=None)
    rows = Comment.objects.visible_to(reader).filter(either, author__isnull=False)
    return rows.select_related("entry", "entry__question").order_by("-published_at")[:most]


def of_comments(
    said: list[Comment], close: Mapping[int, float], newest: int
) -> list[tuple[int, Evidence]]:
    """(author, evidence) of comments loaded with `entry__question`, in one query more."""
    received = _useful([one.pk for one in said])
    found = []
    for one in said:
        role = _role(one)
        useful = received.get(one.pk, 0) + sum(one.imported_reactions.values())
        worth = close[one.pk] * ROLE_OF_COMMENT[role] * _fresh(one.published_at, newest)
        worth *= 1 + USEFUL_COUNTS * math.log1p(useful)
        told = (one.entry.name, _place(one.url), one.published_at, one.entry_id)
        found.append((one.author_id or 0, Evidence(worth, role, *told)))
    return found


def _role(one: Comment) -> str:
    question = getattr(one.entry, "question", None)
    if question is not None and question.accepted_id == one.pk:
        return "accepted"
    return "answer" if one.entry.kind == "question" and one.parent_id is None else "comment"


def _useful(comments: list[int]) -> dict[int, int]:
    counts: dict[int, int] = defaultdict(int)
    for pk in _reactions(comments):
        counts[pk or 0] += 1
    return counts


@prepared
def _reactions(comments: list[int]) -> QuerySet[Reaction, int | None]:
    return Reaction.objects.filter(comment__in=comments).values_list("comment_id", flat=True)


def _attached(
    reader: Person, files: Mapping[int, float], newest: int
) -> Iterable[tuple[int, Evidence]]:
    """(who attached it, evidence) of the files found; no query when there are none."""
    if not files:
        return []
    return [
        (row.file.uploader_id, of_file(row, files[row.pk], newest))
        for row in _files(reader, list(files))
        if row.file.uploader_id
    ]


@prepared
def _files(reader: Person, ids: list[int]) -> QuerySet[Attachment]:
    seen = Entry.objects.visible_to(reader).filter(attachments__in=ids)
    rows = Attachment.objects.filter(pk__in=ids, inline=False, entry__in=seen.values("pk"))
    rows = rows.exclude(comment__isnull=False, comment__state__in=["hidden", "deleted"])
    return rows.select_related("file", "entry", "comment")


def of_file(row: Attachment, close: float, newest: int) -> Evidence:
    """What an attached file says for who attached it."""
    at = row.entry.published_at or row.file.at
    place = row.comment or row.entry
    worth = close * FILED * _fresh(at, newest)
    return Evidence(worth, "file", row.file.name, _place(place.url), at, row.entry_id)


def _place(url: str) -> str:
    """Its address, which says that it was looked for."""
    return looked_for(url, "experts")


def _fresh(at: datetime, newest: int) -> float:
    """Half after `HALF_LIFE`; `newest`, in seconds, is what ages are counted from."""
    return float(0.5 ** (max(newest - at.timestamp(), 0.0) / HALF_LIFE.total_seconds()))
