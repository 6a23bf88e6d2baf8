"""Small acts on entries and comments. POST does, POST with `undo` takes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from comptoir.core.decisions import Refused, require
from comptoir.core.plain import plain_of
from comptoir.entries import actions
from comptoir.entries.access import can_edit, can_hide, group_meant, listed_groups
from comptoir.entries.composer import kept_files
from comptoir.entries.forms import CommentForm, ReasonForm, body_of, ids_in
from comptoir.entries.models import Comment, Entry, Reaction
from comptoir.entries.views.answer import (
    after,
    after_comment,
    back,
    openable_comment,
    openable_entry,
    redirect_undoable,
    visible_entry,
)
from comptoir.entries.views.received import is_complete, received
from comptoir.groups.access import readable_groups
from comptoir.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Callable

    from comptoir.groups.models import Group
    from comptoir.people.http import Request


def _undo(request: Request) -> bool:
    return bool(request.POST.get("undo"))


@require_http_methods(["GET", "HEAD", "POST"])
def entry_reactions(request: Request, pk: int) -> HttpResponse:
    """POST reacts; GET shows who did."""
    entry = visible_entry(request, pk)
    if request.method != "POST":
        return _who_reacted(request, entry, {"entry": entry})
    _react(request, entry)
    return after(request, entry)


@require_http_methods(["GET", "HEAD", "POST"])
def comment_reactions(request: Request, pk: int) -> HttpResponse:
    """As `entry_reactions`, for a comment."""
    comment = openable_comment(request, pk)
    if request.method != "POST":
        return _who_reacted(request, comment.entry, {"comment": comment})
    _react(request, comment)
    return after_comment(request, comment)


def _react(request: Request, thing: Entry | Comment) -> None:
    """`kind` says a word; `undo` takes one back (it names the word, or goes with `kind`)."""
    undo, kind = request.POST.get("undo", ""), request.POST.get("kind", "")
    act = actions.unreact if undo else actions.react
    act(actor=request.person, thing=thing, kind=kind or undo)


def _who_reacted(request: Request, entry: Entry, where: dict[str, Entry | Comment]) -> HttpResponse:
    seen = Person.objects.visible_to(request.person).values("pk")
    rows = Reaction.objects.filter(**where, person__in=seen).select_related("person")
    context = {"entry": entry, "reactions": list(rows.order_by("kind", "-at")[:500])}
    return render(request, "entries/reactions.html", context)


@require_POST
def entry_bookmark(request: Request, pk: int) -> HttpResponse:
    entry = visible_entry(request, pk)
    act = actions.unbookmark if _undo(request) else actions.bookmark
    act(actor=request.person, entry=entry)
    return after(request, entry)


@require_POST
def entry_reading(request: Request, pk: int) -> HttpResponse:
    """Mark read; with `undo`, unread."""
    entry = visible_entry(request, pk)
    act = actions.mark_unread if _undo(request) else actions.mark_read
    act(person=request.person, entry=entry)
    if _undo(request):
        messages.success(request, _("Kept as unread."))
        return redirect("home")
    return after(request, entry)


@require_POST
def entry_subscription(request: Request, pk: int) -> HttpResponse:
    """Follow, mute, or neither."""
    entry = visible_entry(request, pk)
    chosen = {"follow": actions.follow_entry, "mute": actions.mute_entry}
    chosen.get(request.POST.get("level", ""), actions.forget_entry)(
        actor=request.person, entry=entry
    )
    return back(request, entry.url)


@require_POST
def entry_pin(request: Request, pk: int) -> HttpResponse:
    entry = visible_entry(request, pk)
    act = actions.unpin_entry if _undo(request) else actions.pin_entry
    act(actor=request.person, entry=entry)
    return back(request, entry.url)


def _target(request: Request) -> Group:
    """The group chosen in the list, or the only one of the name typed."""
    typed = request.POST.get("group_search", "").strip()
    if typed and (meant := group_meant(request.person, typed)):
        return meant
    mine = readable_groups(request.person)
    return get_object_or_404(mine, pk__in=ids_in([request.POST.get("group", "")]))


@require_http_methods(["GET", "HEAD", "POST"])
def entry_move(request: Request, pk: int) -> HttpResponse:
    """Move to another group; GET asks which."""
    entry = visible_entry(request, pk)
    if request.method != "POST":
        return _pass_on(request, entry)
    actions.move_entry(actor=request.person, entry=entry, group=_target(request))
    messages.success(request, _("Moved to %(group)s.") % {"group": entry.group.name})
    still = readable_groups(request.person).filter(shares__entry=entry)
    if names := ", ".join(still.order_by("name").values_list("name", flat=True)):
        messages.info(request, _("Still shared to: %(groups)s.") % {"groups": names})
    return redirect(entry.url)


@require_http_methods(["GET", "HEAD", "POST"])
def entry_shares(request: Request, pk: int) -> HttpResponse:
    """Open to another group, with `undo` close to it; GET asks which, and says who will read."""
    entry = visible_entry(request, pk)
    if request.method != "POST":
        return _pass_on(request, entry)
    group = _target(request)
    if not _undo(request):
        actions.share_entry(actor=request.person, entry=entry, group=group)
        messages.success(request, _("Shared to %(group)s.") % {"group": group.name})
        return redirect(entry.url)
    actions.unshare_entry(actor=request.person, entry=entry, group=group)
    messages.success(request, _("No longer shared to %(group)s.") % {"group": group.name})
    return redirect(entry.url if entry.author_id == request.person.pk else "home")


def _pass_on(request: Request, entry: Entry) -> HttpResponse:
    """Where else it may be read: shared there, or moved."""
    person = request.person
    mine = entry.author_id == person.pk or can_hide(person, entry)
    targets = [group for group in listed_groups(person) if group.pk != entry.group_id]
    context = {"entry": entry, "targets": targets, "can_move": bool(mine)}
    return render(request, "entries/pass_on.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def entry_hiding(request: Request, pk: int) -> HttpResponse:
    """A moderator hides with a reason; with `undo`, shows again."""
    entry = openable_entry(request, pk)
    if _undo(request):
        actions.unhide_entry(actor=request.person, entry=entry)
        return redirect(entry.url)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.hide_entry(actor=request.person, entry=entry, reason=form.cleaned_data["reason"])
        messages.success(request, _("Hidden. Its author sees your reason."))
        return redirect(entry.url)
    return _ask_reason(request, entry, form, _("Hide this entry"))


@require_http_methods(["GET", "HEAD", "POST"])
def comment_hiding(request: Request, pk: int) -> HttpResponse:
    """As `entry_hiding`, for a comment."""
    comment = openable_comment(request, pk)
    if _undo(request):
        actions.unhide_comment(actor=request.person, comment=comment)
        return redirect(comment.url)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.hide_comment(
            actor=request.person, comment=comment, reason=form.cleaned_data["reason"]
        )
        messages.success(request, _("Hidden. Its author sees your reason."))
        return redirect(comment.entry.url)
    return _ask_reason(request, comment.entry, form, _("Hide this comment"), comment)


@require_http_methods(["GET", "HEAD", "POST"])
def entry_report(request: Request, pk: int) -> HttpResponse:
    """Ask the moderators to look at the entry."""
    return _report(request, visible_entry(request, pk), None)


@require_http_methods(["GET", "HEAD", "POST"])
def comment_report(request: Request, pk: int) -> HttpResponse:
    """Ask the moderators to look at the comment."""
    comment = openable_comment(request, pk)
    return _report(request, comment.entry, comment)


def _report(request: Request, entry: Entry, comment: Comment | None) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        actions.report(actor=request.person, entry=entry, comment=comment, reason=reason)
        messages.success(request, _("The moderators of the group are told. Thank you."))
        return redirect(entry.url)
    return _ask_reason(request, entry, form, _("Report to the moderators"), comment)


def _ask_reason(
    request: Request, entry: Entry, form: ReasonForm, what: str, comment: Comment | None = None
) -> HttpResponse:
    """The form of the reason, under what it is about: the comment, else the entry."""
    status = 422 if form.errors else 200
    context = {"entry": entry, "comment": comment, "form": form, "what": what}
    return render(request, "entries/reason.html", context, status=status)


@require_POST
def entry_deletion(request: Request, pk: int) -> HttpResponse:
    """Delete; with `undo`, bring back within a day."""
    person = request.person
    if _undo(request):
        entry = get_object_or_404(Entry.objects.deleted_by(person).for_cards(), pk=pk)
        return _restored(
            request, entry.url, lambda: actions.restore_entry(actor=person, entry=entry)
        )
    entry = openable_entry(request, pk)
    begun = entry.state in {"draft", "scheduled"}  # nobody else saw it: back to the others
    actions.delete_entry(actor=person, entry=entry)
    return redirect_undoable(request, reverse("drafts") if begun else entry.group.url)


@require_POST
def comment_deletion(request: Request, pk: int) -> HttpResponse:
    """As `entry_deletion`, for a comment."""
    person = request.person
    if _undo(request):
        rows = Comment.objects.deleted_by(person).select_related("entry__group")
        found = get_object_or_404(rows, pk=pk)
        return _restored(
            request, found.url, lambda: actions.restore_comment(actor=person, comment=found)
        )
    comment = openable_comment(request, pk)
    actions.delete_comment(actor=person, comment=comment)
    return redirect_undoable(request, comment.entry.url)


def _restored(request: Request, url: str, restore: Callable[[], None]) -> HttpResponse:
    try:
        restore()
        messages.success(request, _("It is back."))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("home")
    return redirect(url)


@require_POST
def entry_reports(request: Request, pk: int) -> HttpResponse:
    """A moderator has looked at what was reported."""
    entry = openable_entry(request, pk)
    for row in entry.reports.filter(closed_at=None):
        actions.close_report(actor=request.person, report=row)
    return redirect(entry.url)


@require_http_methods(["GET", "HEAD", "POST"])
def comment_edit(request: Request, pk: int) -> HttpResponse:
    """Change a comment of mine."""
    comment = openable_comment(request, pk)
    if request.method != "POST":
        form = CommentForm(initial={"body": plain_of(comment.body)}, person=request.person)
        return _edit_page(request, comment, form)
    data, refused = received(request)
    form = CommentForm(data, person=request.person)
    try:
        if is_complete(form, refused):
            said = body_of(form, request.person, comment.entry.group, comment.body)
            files = ids_in(data.getlist("files"))
            actions.edit_comment(actor=request.person, comment=comment, body=said, files=files)
            return redirect(comment.url)
    except Refused as refusal:
        form.add_error("body", str(refusal))
    return _edit_page(request, comment, form)


def _edit_page(request: Request, comment: Comment, form: CommentForm) -> HttpResponse:
    require(can_edit(request.person, comment))
    context = {
        "comment": comment,
        "form": form,
        "is_html": form.data.get("format") == "html",
        "source": "" if form.is_bound else comment.body,
        "files": kept_files(form, comment),
    }
    return render(request, "entries/edit_comment.html", context, status=422 if form.errors else 200)
