"""Inbox, preferences, and the way out of mails."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comptoir.core.clock import now
from comptoir.notifications.forms import PreferencesForm
from comptoir.notifications.inbox import address_of, inbox_page, lines_of, read_all
from comptoir.notifications.models import Notification, NotificationKind
from comptoir.notifications.ways_out import DIGEST, leave, read_way_out
from comptoir.people.http import Request


@require_safe
def inbox(request: Request) -> HttpResponse:
    """What concerns me, newest first."""
    unread = request.GET.get("filter") == "unread"
    page = inbox_page(request.person, request.GET.get("cursor", ""), unread=unread)
    context = {
        "lines": lines_of(list(page.rows), request.person),
        "cursor": page.next_cursor,
        "unread": unread,
    }
    template = "_lines.html" if request.htmx.target == "more" else "inbox.html"
    return render(request, f"notifications/{template}", context)


@require_safe
def notification(request: Request, pk: int) -> HttpResponse:
    """Mark one line read and go where it leads."""
    rows = Notification.objects.select_related("entry", "group", "comment")
    row = get_object_or_404(rows, pk=pk, person=request.person)
    Notification.objects.filter(pk=row.pk, read_at__isnull=True).update(read_at=now())
    return redirect(address_of(row))


@require_POST
def inbox_reading(request: Request) -> HttpResponse:
    """Mark everything read."""
    read_all(request.person)
    messages.success(request, _("Everything is marked read."))
    return redirect("inbox")


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: Request) -> HttpResponse:
    """Language, zone, and what comes where."""
    form = PreferencesForm(request.POST or None, person=request.person)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your choices are kept."))
        return redirect("preferences")
    status = 422 if form.errors else 200
    return render(request, "notifications/preferences.html", {"form": form}, status=status)


@login_not_required
@csrf_exempt  # the signed token is the proof; mail programs post without a cookie (RFC 8058)
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: Request, token: str) -> HttpResponse:
    """One button on the page; one POST from a mail program."""
    way = read_way_out(request.network, token)
    if way is None:
        raise Http404
    if request.method == "POST":
        leave(way)
    context = {
        "done": request.method == "POST",
        "thread": way.entry is not None,
        "digest": way.kind == DIGEST,
        "kind": NotificationKind(way.kind).label if way.kind in NotificationKind else "",
    }
    return render(request, "notifications/unsubscribe.html", context)
