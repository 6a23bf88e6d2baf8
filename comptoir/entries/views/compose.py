"""Writing: new entries, drafts, edits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comptoir.core.decisions import NotAllowed, Refused, require
from comptoir.core.html import strip_control
from comptoir.core.limits import limit
from comptoir.entries.access import can_edit, group_of_all, groups_named
from comptoir.entries.actions import (
    discard_draft,
    edit_entry,
    publish_draft,
    publish_entry,
    save_draft,
)
from comptoir.entries.actions.publish import Draft
from comptoir.entries.composer import composer_for, composer_of, initial_of
from comptoir.entries.forms import ComposerForm, body_of, ids_in
from comptoir.entries.kinds import all_kinds
from comptoir.entries.models import Entry
from comptoir.entries.views.answer import openable_entry
from comptoir.entries.views.received import is_complete, received
from comptoir.groups.access import readable_groups
from comptoir.people.models import Person

if TYPE_CHECKING:
    from comptoir.groups.models import Group
    from comptoir.people.http import Request

MOST_ASKED = 10
WRITES = "60/m"  # nobody types faster; a script does


@require_http_methods(["GET", "HEAD", "POST"])
def entry_new(request: Request) -> HttpResponse:
    """The composer on a page of its own; it keeps everything that was typed."""
    if request.method == "POST":
        return _send(request, _draft_named(request))
    asked = _asked_people(request)
    group = _group_named(request) or group_of_all(request.person, asked)
    kind = request.GET.get("kind", "post")
    known = {each.name for each in all_kinds()}
    title = " ".join(strip_control(request.GET.get("title", "")).split())[:200]
    composer = composer_for(
        request.person, group=group, kind=kind if kind in known else "post", title=title,
        details={"asked": asked},
    )  # fmt: skip
    return render(request, "entries/compose.html", {"composer": composer})


def _group_named(request: Request) -> Group | None:
    slug = request.GET.get("group", "")
    mine = readable_groups(request.person).with_member(request.person)
    return mine.filter(slug=slug).first() if slug else None


def _asked_people(request: Request) -> list[Person]:
    """Whom a question is for, as “Ask them” says."""
    wanted = ids_in(request.GET.getlist("to"))[:MOST_ASKED]
    people = Person.objects.visible_to(request.person).active().exclude(pk=request.person.pk)
    return list(people.filter(pk__in=wanted).order_by("sort_name", "pk")) if wanted else []


def _draft_named(request: Request) -> Entry | None:
    wanted = ids_in([request.POST.get("draft", "")])
    rows = Entry.objects.unpublished_of(request.person)
    return rows.filter(pk__in=wanted).first() if wanted else None


def _send(request: Request, draft: Entry | None) -> HttpResponse:
    """Publish, schedule or keep what the composer holds."""
    limit(f"write:{request.person.pk}", WRITES)
    data, refused = received(request)
    form = ComposerForm(data, person=request.person, entry=draft)
    if data.get("act") == "draft":
        return _keep(request, form, draft)
    if not is_complete(form, refused):
        return _again(request, form, draft)
    try:
        entry = _publish(request, form, draft)
    except (Refused, NotAllowed) as refusal:
        form.add_error(None, str(refusal))
        return _again(request, form, draft)
    _confirm(request, entry)
    return redirect("drafts" if entry.state == "scheduled" else entry.url)


def _publish(request: Request, form: ComposerForm, draft: Entry | None) -> Entry:
    at = form.cleaned_data["at"]
    if draft is None:
        return publish_entry(actor=request.person, at=at, **form.as_act())
    held = Draft(**form.as_act())
    return publish_draft(actor=request.person, entry=draft, draft=held, at=at)


def _confirm(request: Request, entry: Entry) -> None:
    if entry.state == "scheduled":
        messages.success(request, _("Scheduled. You find it among your drafts until then."))
    else:
        messages.success(request, _("Published in %(group)s.") % {"group": entry.group.name})


def _again(request: Request, form: ComposerForm, entry: Entry | None) -> HttpResponse:
    context = {"composer": composer_of(form, entry=entry)}
    return render(request, "entries/compose.html", context, status=422)


def _keep(request: Request, form: ComposerForm, draft: Entry | None) -> HttpResponse:
    entry = _save(request, form, draft)
    if entry is None:
        form.is_valid()
        return _again(request, form, draft)
    messages.success(request, _("Kept among your drafts."))
    return redirect("drafts")


def _save(request: Request, form: ComposerForm, draft: Entry | None) -> Entry | None:
    """The draft, or None while no group of one's own is chosen. Unfinished is fine."""
    form.is_valid()
    chosen: Any = form.cleaned_data
    group, kind = chosen.get("group"), chosen.get("kind")
    if group is None or not kind:
        return None
    form.cleaned_data.setdefault("body", request.POST.get("body", ""))
    held = Draft(
        group=group,
        kind=kind,
        title=request.POST.get("title", ""),
        body=body_of(form, request.person, group, form.before),
        topics=chosen.get("topics", ()),
        internal=chosen.get("internal", False) and request.person.is_employee,
        files=tuple(form.file_ids),
        details=form.unfinished_details(),
    )
    try:
        return save_draft(actor=request.person, draft=held, entry=draft, at=chosen.get("at"))
    except (Refused, NotAllowed):
        return None


@require_safe
def groups_found(request: Request) -> HttpResponse:
    """Groups to write in by name, as a fragment of choices."""
    typed = request.GET.get("group_search", "")[:80]
    context = {"found": groups_named(request.person, typed) if typed.strip() else []}
    return render(request, "entries/_groups.html", context)


@require_POST
def entry_draft(request: Request) -> HttpResponse:
    """Autosave: keeps what is typed, answers the draft's id."""
    draft = _draft_named(request)
    form = ComposerForm(request.POST, person=request.person, entry=draft)
    entry = _save(request, form, draft)
    return JsonResponse({"draft": entry.pk}) if entry else JsonResponse({"draft": None})


@require_http_methods(["GET", "HEAD", "POST"])
def entry_edit(request: Request, pk: int) -> HttpResponse:
    """Go on with a draft, or change what is published."""
    entry = openable_entry(request, pk)
    require(can_edit(request.person, entry))
    if request.method != "POST":
        form = ComposerForm(person=request.person, entry=entry, initial=initial_of(entry))
        return render(request, "entries/compose.html", {"composer": composer_of(form, entry=entry)})
    if entry.state in {"draft", "scheduled"}:
        return _send(request, entry)
    return _edit(request, entry)


def _edit(request: Request, entry: Entry) -> HttpResponse:
    posted, refused = received(request)
    posted["kind"], posted["group"], posted["group_search"] = entry.kind, str(entry.group_id), ""
    form = ComposerForm(posted, person=request.person, entry=entry)
    if not is_complete(form, refused):
        return _again(request, form, entry)
    act = form.as_act()
    wanted = {
        name: act[name] for name in ("title", "body", "topics", "internal", "files", "details")
    }
    try:
        edit_entry(actor=request.person, entry=entry, **wanted)
    except (Refused, NotAllowed) as refusal:
        form.add_error(None, str(refusal))
        return _again(request, form, entry)
    messages.success(
        request, _("Your change is kept. What it said before can be read in its history.")
    )
    return redirect(entry.url)


@require_POST
def draft_deletion(request: Request, pk: int) -> HttpResponse:
    """Throw a draft away."""
    entry = get_object_or_404(Entry.objects.unpublished_of(request.person), pk=pk)
    discard_draft(actor=request.person, entry=entry)
    messages.success(request, _("The draft is gone."))
    return redirect("drafts")
