"""How views answer after an act: back to where the person was, or the fragment that changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from comptoir.core.prepared import prepared
from comptoir.entries.access import can_hide
from comptoir.entries.models import Comment, Entry
from comptoir.entries.streams import for_page, for_person, load_cards, load_comments

if TYPE_CHECKING:
    from comptoir.entries.reach import EntryQuerySet
    from comptoir.people.http import Request
    from comptoir.people.models import Person


def visible_entry(request: Request, pk: int) -> Entry:
    """A published entry within reach, or 404."""
    return _one(_visible(request.person, pk))


@prepared
def _visible(person: Person, pk: int) -> EntryQuerySet:
    return Entry.objects.visible_to(person).for_cards().filter(pk=pk)


def opened_entry(person: Person, pk: int) -> Entry:
    """An entry that the person may open, with what its own page shows, or 404."""
    return _one(_opened(person, pk))


@prepared
def _opened(person: Person, pk: int) -> EntryQuerySet:
    return for_page(Entry.objects.openable_by(person), person).filter(pk=pk)


def _one(found: list[Entry]) -> Entry:
    if not found:
        raise Http404
    return found[0]


def openable_entry(request: Request, pk: int) -> Entry:
    """An entry that the person may open (own drafts, hidden ones they moderate), or 404."""
    rows = Entry.objects.openable_by(request.person).for_cards()
    return get_object_or_404(rows, pk=pk)


def openable_comment(request: Request, pk: int) -> Comment:
    """A comment that the person may act on, or 404."""
    rows = Comment.objects.openable_by(request.person)
    return get_object_or_404(rows.select_related("entry__group", "author", "parent"), pk=pk)


def back(request: Request, fallback: str) -> HttpResponseRedirect:
    """To the page that `next` names when it is ours, else to `fallback`."""
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return HttpResponseRedirect(wanted if wanted and ours else fallback)


def redirect_undoable(request: Request, to: str) -> HttpResponse:
    """On with the reading; the message carries a button that takes the deletion back."""
    messages.success(request, _("Deleted."), extra_tags=f"undo:{request.path}")
    return redirect(to)


def card(request: Request, entry: Entry) -> HttpResponse:
    """The entry's card as it is now for this person."""
    return render(request, "entries/_card.html", {"entry": _fresh(request, entry)})


def _fresh(request: Request, entry: Entry) -> Entry:
    rows = for_person(Entry.objects.openable_by(request.person), request.person)
    fresh = get_object_or_404(rows, pk=entry.pk)
    load_cards([fresh], request.person)
    return fresh


def after(request: Request, entry: Entry) -> HttpResponse:
    """After an act on an entry: the foot of its card for htmx, else back."""
    if not request.htmx:
        return back(request, entry.url)
    return render(request, "entries/_foot.html", {"entry": _fresh(request, entry)})


def after_comment(request: Request, comment: Comment) -> HttpResponse:
    """After an act on a comment: the comment for htmx, else back to it."""
    if not request.htmx:
        return redirect(comment.url)
    fresh = openable_comment(request, comment.pk)
    return render(request, "entries/_comment.html", comment_context(request, fresh.entry, [fresh]))


def comment_context(request: Request, entry: Entry, comments: list[Comment]) -> dict[str, Any]:
    """What the fragment of one or several comments needs."""
    moderates = bool(can_hide(request.person, entry))
    load_comments(comments, request.person, moderates=moderates)
    context = {"entry": entry, "comments": comments, "moderates": moderates}
    return context | ({"comment": comments[0]} if comments else {})
