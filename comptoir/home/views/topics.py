"""Topics: the list, one topic's stream, following; managers rename and merge."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from comptoir.core.decisions import Refused
from comptoir.core.html import strip_control
from comptoir.core.text import slug_of
from comptoir.entries.models import Topic, TopicFollow
from comptoir.entries.streams import stream
from comptoir.home.rail import popular_topics
from comptoir.home.streams import entries_about
from comptoir.home.topics import (
    can_curate_topics,
    follow_topic,
    merge_topics,
    rename_topic,
    unfollow_topic,
)
from comptoir.home.views.counter import FRAGMENT
from comptoir.people.http import Request


@require_safe
def topics(request: Request) -> HttpResponse:
    """Every topic I may know."""
    followed = TopicFollow.objects.filter(person=request.person).values_list("topic_id", flat=True)
    context = {"topics": popular_topics(request.person), "followed": set(followed)}
    return render(request, "home/topics.html", context)


@require_safe
def topics_suggest(request: Request) -> JsonResponse:
    """Topics whose name begins with, then contains, what is typed: [{slug, name}]."""
    typed = slug_of(request.GET.get("q", "")[:60], fallback="")
    rows = Topic.objects.visible_to(request.person).filter(slug__contains=typed)
    found = sorted(rows.order_by("slug")[:40], key=lambda t: (not t.slug.startswith(typed), t.slug))
    return JsonResponse([{"slug": t.slug, "name": t.name} for t in found[:8]], safe=False)


@require_safe
def topic(request: Request, slug: str) -> HttpResponse:
    """The topic's entries; an old name leads to the new one."""
    viewer = request.person
    found = Topic.objects.living_for(viewer, slug)
    if found is None:
        raise Http404
    if found.slug != slug:
        return redirect("topic", found.slug)
    page = stream(entries_about(found, viewer), viewer, request.GET.get("cursor", ""))
    context = {
        "topic": found,
        "page": page,
        "since": 0,
        "more_url": f"?cursor={page.next_cursor}" if page.next_cursor else "",
    }
    if request.htmx.target == FRAGMENT:
        return render(request, "entries/_stream.html", context)
    context |= {
        "follows": TopicFollow.objects.filter(person=viewer, topic=found).exists(),
        "curates": bool(can_curate_topics(viewer)),
        "others": Topic.objects.visible_to(viewer).exclude(pk=found.pk).order_by("name")[:200]
        if can_curate_topics(viewer)
        else [],
    }
    return render(request, "home/topic.html", context)


@require_POST
def topic_follow(request: Request, slug: str) -> HttpResponse:
    """Follow, or with `undo` no longer."""
    found = get_object_or_404(Topic.objects.visible_to(request.person), slug=slug)
    act = unfollow_topic if request.POST.get("undo") else follow_topic
    act(actor=request.person, topic=found)
    return redirect("topic", found.slug)


@require_POST
def topic_name(request: Request, slug: str) -> HttpResponse:
    """Rename."""
    found = get_object_or_404(Topic.objects.visible_to(request.person), slug=slug)
    try:
        found = rename_topic(actor=request.person, topic=found, name=request.POST.get("name", ""))
        messages.success(request, _("The topic is renamed."))
    except Refused as refusal:
        messages.error(request, str(refusal))
        found.refresh_from_db()
    return redirect("topic", found.slug)


@require_POST
def topic_merge(request: Request, slug: str) -> HttpResponse:
    """Merge into another."""
    visible = Topic.objects.visible_to(request.person)
    found = get_object_or_404(visible, slug=slug)
    into = get_object_or_404(visible, slug=strip_control(request.POST.get("into", "")))
    try:
        found = merge_topics(actor=request.person, topic=found, into=into)
        messages.success(request, _("The topics are merged."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("topic", found.slug)
