"""An entry's page, its comments, its history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
)
from comptoir.entries.actions import add_comment, look_again, mark_read
from comptoir.entries.composer import kept_files
from comptoir.entries.forms import CommentForm, body_of, ids_in
from comptoir.entries.kinds import kind_named
from comptoir.entries.models import Comment, Entry
from comptoir.entries.opening import note_opening
from comptoir.entries.streams import for_page, load_cards
from comptoir.entries.threads import shown_comments, thread_of
from comptoir.entries.views.answer import (
    card,
    comment_context,
    openable_comment,
    openable_entry,
    opened_entry,
    visible_entry,
)
from comptoir.entries.views.received import is_complete, received
from comptoir.groups.access import active_memberships, readable_groups

if TYPE_CHECKING:
    from comptoir.people.http import Request
    from comptoir.people.models import Person

WRITES = "60/m"  # nobody types faster; a script does


@require_safe
def entry(request: Request, pk: int) -> HttpResponse:
    """The entry with its latest comments; `?before=` shows earlier ones, `?comment=` those
    from one comment on."""
    found = opened_entry(request.person, pk)
    return entry_page(request, found, CommentForm(person=request.person))


def entry_page(
    request: Request, entry: Entry, form: CommentForm, *, status: int = 200
) -> HttpResponse:
    """The whole page, with a comment form that may carry errors."""
    person = request.person
    known: bool = getattr(entry, "is_read", False)  # before it counts as read by its author
    load_cards([entry], person)
    active_memberships(person)  # the navigation shows them: that of the group is most often there
    rights = _rights(entry, person)
    thread = thread_of(entry, person, request.GET, moderates=rights["moderates"])
    context = thread | rights | {"entry": entry, "form": form, "kind": kind_named(entry.kind)}
    context["files"] = kept_files(form, None)
    response = render(request, "entries/page.html", context, status=status)
    if entry.is_published and request.method == "GET":
        (look_again if known else mark_read)(person=person, entry=entry)
        note_opening(person, entry)
    return response


def _rights(entry: Entry, person: Person) -> dict[str, Any]:
    moderates = bool(can_hide(person, entry))
    facts: Any = entry  # with what `for_page` annotates
    return {
        "can_comment": can_comment(person, entry),
        "can_edit": can_edit(person, entry),
        "can_delete": can_delete(person, entry),
        "can_pin": can_pin(person, entry),
        "moderates": moderates,
        "subscription": facts.my_level or "",
        "hiding": entry.hidings.filter(lifted_at=None).first() if entry.state == "hidden" else None,
        "reports": _unseen_reports(entry) if moderates else [],
        "shares": readable_groups(person).filter(shares__entry=entry) if facts.is_shared else [],
        "is_pinned": moderates and hasattr(entry, "pin"),
        "can_pass_on": person.is_employee and entry.is_published,
    }


def _unseen_reports(entry: Entry) -> list[Any]:
    rows = entry.reports.filter(closed_at=None).select_related("by", "comment")
    return list(rows[:20])


@require_http_methods(["GET", "HEAD", "POST"])
def comments(request: Request, pk: int) -> HttpResponse:
    """POST adds a comment; GET `?after=ID` gives those that came since, as a fragment."""
    entry = visible_entry(request, pk)
    if request.method != "POST":
        return _newer(request, entry)
    limit(f"write:{request.person.pk}", WRITES)
    data, refused = received(request)
    form = CommentForm(data, person=request.person)
    if not is_complete(form, refused):
        return _again(request, pk, form)
    try:
        comment = add_comment(
            actor=request.person,
            entry=entry,
            body=body_of(form, request.person, entry.group),
            parent=_parent(request, entry),
            files=ids_in(data.getlist("files")),
        )
    except Refused as refusal:
        form.add_error("body", str(refusal))
        return _again(request, pk, form)
    return _added(request, entry, comment)


def _again(request: Request, pk: int, form: CommentForm) -> HttpResponse:
    """The page with what was typed, and what is wrong with it."""
    rows = for_page(Entry.objects.visible_to(request.person), request.person)
    return entry_page(request, get_object_or_404(rows, pk=pk), form, status=422)


def _parent(request: Request, entry: Entry) -> Comment | None:
    wanted = ids_in([request.POST.get("parent", "")])
    return Comment.objects.of_entry(entry).filter(pk__in=wanted).first() if wanted else None


def _added(request: Request, entry: Entry, comment: Comment) -> HttpResponse:
    if not request.htmx:
        return redirect(comment.url)
    context = comment_context(request, entry, [comment])
    return render(request, "entries/_comment.html", context, status=201)


def _newer(request: Request, entry: Entry) -> HttpResponse:
    last = ids_in([request.GET.get("after", "")])
    rows = shown_comments(entry, request.person, moderates=bool(can_hide(request.person, entry)))
    rows = rows.filter(pk__gt=last[0]) if last else rows
    newer = list(rows.order_by("pk")[:100])
    context = comment_context(request, entry, newer)
    context["can_comment"] = can_comment(request.person, entry)
    return render(request, "entries/_newer.html", context)


@require_safe
def entry_card(request: Request, pk: int) -> HttpResponse:
    """The card, for live updates."""
    return card(request, openable_entry(request, pk))


@require_safe
def entry_history(request: Request, pk: int) -> HttpResponse:
    """What the entry said before each edit, with the differences."""
    entry = openable_entry(request, pk)
    rows = list(entry.revisions.select_related("edited_by").order_by("-at")[:20])
    return render(request, "entries/history.html", _history(entry, rows, entry.title, entry.body))


@require_safe
def comment_history(request: Request, pk: int) -> HttpResponse:
    """As `entry_history`, for a comment."""
    comment = openable_comment(request, pk)
    rows = list(comment.revisions.select_related("edited_by").order_by("-at")[:20])
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
