"""Why I am suggested: one’s own page, and the acts on it. No page shows it to anybody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from comptoir.core.decisions import Refused
from comptoir.experts.load import BUSY, asked_lately
from comptoir.experts.models import LONGEST_SENTENCE, LONGEST_SUBJECT
from comptoir.experts.presence import (
    add_subject,
    come_back,
    hide_subject,
    leave,
    presence_of,
    say_of_oneself,
    show_subject,
)
from comptoir.experts.subjects import hidden_of, subjects_of
from comptoir.experts.waiting import waiting_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from comptoir.people.http import Request


@require_safe
def me(request: Request) -> HttpResponse:
    """My subjects with what carries them, what I hide, what I say of myself."""
    return _page(request)


def _page(
    request: Request, typed: dict[str, str] | None = None, error: tuple[str, str] = ("", "")
) -> HttpResponse:
    """The page; after a refusal with what was `typed`, and the `error`: (field, sentence)."""
    person = request.person
    asked = asked_lately([person.pk]).get(person.pk, 0)
    context = {
        "presence": presence_of(person),
        "subjects": subjects_of(person),
        "hidden": hidden_of(person),
        "waiting": waiting_for(person),
        "times": asked,
        "is_busy": asked >= BUSY,
        "typed": typed or {},
        "wrong": error[0],
        "error": error[1],
        "longest_sentence": LONGEST_SENTENCE,
        "longest_subject": LONGEST_SUBJECT,
    }
    return render(request, "experts/me.html", context, status=422 if error[0] else 200)


def _answer(request: Request, name: str, act: Callable[[], object], done: str) -> HttpResponse:
    try:
        act()
    except Refused as refusal:
        return _page(request, {name: request.POST.get(name, "")}, (name, str(refusal)))
    messages.success(request, done)
    return redirect("experts_me")


@require_POST
def presence(request: Request) -> HttpResponse:
    """`out`, `undo` (back), or my `sentence`."""
    actor, given = request.person, request.POST
    if "out" in given:
        leave(actor=actor)
        messages.success(request, _("You are suggested to nobody any more."))
    elif "undo" in given:
        come_back(actor=actor)
        messages.success(request, _("You are suggested again."))
    else:
        sentence = given.get("sentence", "")
        done = _("Your sentence is kept.") if sentence.strip() else _("Your sentence is gone.")
        act = lambda: say_of_oneself(actor=actor, sentence=sentence)  # noqa: E731
        return _answer(request, "sentence", act, done)
    return redirect("experts_me")


@require_POST
def hidden(request: Request) -> HttpResponse:
    """Hide the subject `hide`, or with `undo` (its id) show it again."""
    actor, given = request.person, request.POST
    if "undo" in given:
        wanted = given["undo"]
        is_id = wanted.isascii() and wanted.isdigit() and len(wanted) < 19
        show_subject(actor=actor, subject=int(wanted) if is_id else 0)
        messages.success(request, _("You may be suggested for it again."))
        return redirect("experts_me")
    name = given.get("hide", "")
    done = _("You are not suggested for it any more.")
    return _answer(request, "hide", lambda: hide_subject(actor=actor, name=name), done)


@require_POST
def subjects(request: Request) -> HttpResponse:
    """Add the subject `add` that I know, as a skill of my profile."""
    name = request.POST.get("add", "")
    done = _("Added to what you can be asked about.")
    return _answer(request, "add", lambda: add_subject(actor=request.person, name=name), done)
