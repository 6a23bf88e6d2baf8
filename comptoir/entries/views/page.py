"""An entry's page, its comments, its history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from comptoir.core.decisions import Refused
from comptoir.core.diff import word_diff
from comptoir.core.limits import limit
from comptoir.entries.access import (
    can_comment,
    can_delete,
    can_edit,
    can_hide,
    can_pin,
    writable_groups,
)
from comptoir.entries.actions import add_comment, mark_read
from comptoir.entries.forms import CommentForm, body_of, ids_in
from comptoir.entries.kinds import kind_named
from comptoir.entries.models import Comment, Entry, Subscription
from comptoir.entries.opening import note_opening
from comptoir.entries.streams import for_person, load_cards, load_comments
from comptoir.entries.views.answer import card, openable_comment, openable_entry, visible_entry
from comptoir.groups.access import readable_groups

if TYPE_CHECKING:
    from comptoir.people.http import Request
    from comptoir.people.models import Person

WRITES = "60/m"  # nobody types faster; a script does
SHOWN = 20  # comments on the first page: the latest ones


@require_safe
def entry(request: Request, pk: int) -> HttpResponse:
    """The entry with its latest comments; `?before=` shows earlier ones."""
    rows = for_person(Entry.objects.openable_by(request.person), request.person)
    found = get_object_or_404(rows, pk=pk)
    return entry_page(request, found, CommentForm())


def entry_page(
    request: Request, entry: Entry, form: CommentForm, *, status: int = 200
) -> HttpResponse:
    """The whole page, with a comment form that may carry errors."""
    person = request.person
    load_cards([entry], person)
    context = _thread(entry, person, request.GET.get("before", "")) | _rights(entry, person)
    context |= {"entry": entry, "form": form, "kind": kind_named(entry.kind)}
    response = render(request, "entries/page.html", context, status=status)
    if entry.is_published and request.method == "GET":
        mark_read(person=person, entry=entry)
        note_opening(person, entry)
    return response


def _thread(entry: Entry, person: Person, before: str) -> dict[str, Any]:
    """Top comments, oldest first, with their replies; and whether there are earlier ones."""
    rows = shown_comments(entry, person).filter(parent=None)
    if before.isascii() and before.isdigit() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    top = list(rows.order_by("-pk")[: SHOWN + 1])
    earlier, top = len(top) > SHOWN, top[:SHOWN][::-1]
    replies = shown_comments(entry, person).filter(parent__in=[c.pk for c in top]).order_by("pk")
    below = list(replies) if top else []
    load_comments([*top, *below], person)
    for comment in top:
        comment.thread = [r for r in below if r.parent_id == comment.pk]  # type: ignore[attr-defined]
    return {"comments": top, "earlier": top[0].pk if earlier else 0}


def shown_comments(entry: Entry, person: Person) -> Any:
    """Comments of a loaded entry: published ones; to moderators and authors also hidden ones;
    deleted ones that have replies, as a gap."""
    seen = Q(state="published") | Q(state="hidden", author=person)
    if can_hide(person, entry):
        seen |= Q(state="hidden")
    gap = Q(state="deleted", parent=None, replies__state="published")
    rows = Comment.objects.under(entry).filter(seen | gap).distinct()
    return rows.select_related("author", "parent")


def _rights(entry: Entry, person: Person) -> dict[str, Any]:
    subscription = Subscription.objects.filter(person=person, entry=entry).first()
    moderates = bool(can_hide(person, entry))
    return {
        "can_comment": can_comment(person, entry),
        "can_edit": can_edit(person, entry),
        "can_delete": can_delete(person, entry),
        "can_pin": can_pin(person, entry),
        "moderates": moderates,
        "subscription": subscription.level if subscription else "",
        "hiding": entry.hidings.filter(lifted_at=None).first() if entry.state == "hidden" else None,
        "shares": readable_groups(person).filter(shares__entry=entry),
        "is_pinned": hasattr(entry, "pin"),
        "targets": writable_groups(person)[:100] if person.is_employee else [],
    }


@require_http_methods(["GET", "HEAD", "POST"])
def comments(request: Request, pk: int) -> HttpResponse:
    """POST adds a comment; GET `?after=ID` gives those that came since, as a fragment."""
    entry = visible_entry(request, pk)
    if request.method != "POST":
        return _newer(request, entry)
    limit(f"write:{request.person.pk}", WRITES)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return entry_page(request, entry, form, status=422)
    try:
        comment = add_comment(
            actor=request.person,
            entry=entry,
            body=body_of(form),
            parent=_parent(request, entry),
            files=ids_in(request.POST.getlist("files")),
        )
    except Refused as refusal:
        form.add_error("body", str(refusal))
        return entry_page(request, entry, form, status=422)
    return _added(request, entry, comment)


def _parent(request: Request, entry: Entry) -> Comment | None:
    wanted = ids_in([request.POST.get("parent", "")])
    return Comment.objects.of_entry(entry).filter(pk__in=wanted).first() if wanted else None


def _added(request: Request, entry: Entry, comment: Comment) -> HttpResponse:
    if not request.htmx:
        return redirect(comment.url)
    load_comments([comment], request.person)
    return render(
        request, "entries/_comment.html", {"comment": comment, "entry": entry}, status=201
    )


def _newer(request: Request, entry: Entry) -> HttpResponse:
    last = ids_in([request.GET.get("after", "")])
    rows = shown_comments(entry, request.person)
    rows = rows.filter(pk__gt=last[0]) if last and last[0] < 2**63 else rows
    newer = list(rows.order_by("pk")[:100])
    load_comments(newer, request.person)
    return render(request, "entries/_newer.html", {"comments": newer, "entry": entry})


@require_safe
def entry_card(request: Request, pk: int) -> HttpResponse:
    """The card, for live updates."""
    return card(request, openable_entry(request, pk))


@require_safe
def entry_history(request: Request, pk: int) -> HttpResponse:
    """What the entry said before each edit, with the differences."""
    entry = openable_entry(request, pk)
    rows = list(entry.revisions.select_related("edited_by").order_by("-at")[:50])
    return render(request, "entries/history.html", _history(entry, rows, entry.title, entry.body))


@require_safe
def comment_history(request: Request, pk: int) -> HttpResponse:
    """As `entry_history`, for a comment."""
    comment = openable_comment(request, pk)
    rows = list(comment.revisions.select_related("edited_by").order_by("-at")[:50])
    return render(request, "entries/history.html", _history(comment.entry, rows, "", comment.body))


def _history(entry: Entry, rows: list[Any], title: str, body: str) -> dict[str, Any]:
    """Each edit with the words it took away and added; the newest first."""
    changes = []
    newer = (title, body)
    for row in rows:
        older = (row.title, row.body)
        changes.append({"row": row, "words": word_diff(" ".join(older), " ".join(newer))})
        newer = older
    return {"entry": entry, "changes": changes}
