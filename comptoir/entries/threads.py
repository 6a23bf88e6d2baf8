"""Which comments an entry's page shows, a page at a time, with the replies below them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q

from comptoir.core.prepared import prepared
from comptoir.entries.models import Comment
from comptoir.entries.streams import load_comments

if TYPE_CHECKING:
    from django.http import QueryDict

    from comptoir.entries.models import Entry
    from comptoir.entries.reach import CommentQuerySet
    from comptoir.people.models import Person

SHOWN = 20  # comments on a page, their replies not counted
MOST_REPLIES = 400


@dataclass(frozen=True)
class Window:
    """Comments of the first level, oldest first, and whether there are others around."""

    comments: list[Comment]
    has_earlier: bool
    has_later: bool


def thread_of(entry: Entry, person: Person, asked: QueryDict, *, moderates: bool) -> dict[str, Any]:
    """The latest comments, oldest first, each with its `thread` of replies.

    `asked` may hold `before` (an id: those before it) or `comment` (those from it on). `earlier`
    is the id to ask `before`, 0 when there are none; `later` says that newer ones exist.
    """
    before, wanted = _id(asked, "before"), _id(asked, "comment")
    window: Window | None = None
    if before or wanted:
        rows = shown_comments(entry, person, moderates=moderates)
        window = _window(rows, before, wanted)
    if window is None:
        found = _latest(entry, person, moderates=moderates, size=SHOWN + 1)
        window = Window(found[:SHOWN][::-1], len(found) > SHOWN, False)
    top = window.comments
    ids = [comment.pk for comment in top]
    replies = _below(entry, person, ids, moderates=moderates, most=MOST_REPLIES) if ids else []
    load_comments([*top, *replies], person, moderates=moderates)
    for comment in top:
        shown: Any = comment
        shown.thread = [reply for reply in replies if reply.parent_id == comment.pk]
    earlier = top[0].pk if window.has_earlier else 0
    return {"comments": top, "earlier": earlier, "later": window.has_later}


@prepared
def _latest(entry: Entry, person: Person, *, moderates: bool, size: int) -> CommentQuerySet:
    rows = shown_comments(entry, person, moderates=moderates).filter(parent=None)
    return rows.order_by("-pk")[:size]


@prepared
def _below(
    entry: Entry, person: Person, ids: list[int], *, moderates: bool, most: int
) -> CommentQuerySet:
    rows = shown_comments(entry, person, moderates=moderates)
    return rows.filter(parent__in=ids).order_by("pk")[:most]


def _window(rows: CommentQuerySet, before: int, wanted: int) -> Window | None:
    """Those from the `wanted` comment on, else those `before` one; None for the latest."""
    tops = rows.filter(parent=None)
    if wanted and (named := rows.filter(pk=wanted).first()):
        first = named.parent_id or named.pk
        found = list(tops.filter(pk__gte=first).order_by("pk")[: SHOWN + 1])
        return Window(found[:SHOWN], tops.filter(pk__lt=first).exists(), len(found) > SHOWN)
    if not before:
        return None
    found = list(tops.filter(pk__lt=before).order_by("-pk")[: SHOWN + 1])
    return Window(found[:SHOWN][::-1], len(found) > SHOWN, True)


def _id(asked: QueryDict, name: str) -> int:
    value = asked.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else 0


def shown_comments(entry: Entry, person: Person, *, moderates: bool) -> CommentQuerySet:
    """Comments of a loaded entry: published ones; hidden ones for their author and the
    moderators; what else was taken away but has replies, as a gap."""
    seen = Q(state="published") | Q(state="hidden", author=person)
    if moderates:
        seen |= Q(state="hidden")
    below = Comment.objects.under(entry).filter(parent=OuterRef("pk"), state="published")
    gap = Q(parent=None) & ~Q(state="published") & Exists(below)
    return Comment.objects.under(entry).filter(seen | gap).select_related("author")
