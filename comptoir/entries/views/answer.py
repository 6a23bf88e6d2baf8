"""How views answer after an act: back to where the person was, or the fragment that changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from comptoir.entries.models import Comment, Entry
from comptoir.entries.streams import for_person, load_cards, load_comments

if TYPE_CHECKING:
    from comptoir.people.http import Request


def visible_entry(request: Request, pk: int) -> Entry:
    """A published entry within reach, or 404."""
    rows = Entry.objects.visible_to(request.person).for_cards()
    return get_object_or_404(rows, pk=pk)


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


def card(request: Request, entry: Entry) -> HttpResponse:
    """The entry's card as it is now for this person."""
    rows = for_person(Entry.objects.openable_by(request.person), request.person)
    fresh = get_object_or_404(rows, pk=entry.pk)
    load_cards([fresh], request.person)
    return render(request, "entries/_card.html", {"entry": fresh})


def after(request: Request, entry: Entry) -> HttpResponse:
    """After an act on an entry: its card for htmx, else back."""
    return card(request, entry) if request.htmx else back(request, entry.url)


def after_comment(request: Request, comment: Comment) -> HttpResponse:
    """After an act on a comment: the comment for htmx, else back to it."""
    if not request.htmx:
        return redirect(comment.url)
    fresh = openable_comment(request, comment.pk)
    load_comments([fresh], request.person)
    return render(request, "entries/_comment.html", {"comment": fresh, "entry": fresh.entry})
