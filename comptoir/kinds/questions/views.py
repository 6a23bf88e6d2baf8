"""Accepting an answer."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from comptoir.entries.models import Comment
from comptoir.kinds.questions.actions import accept_answer, unaccept_answer
from comptoir.people.http import Request


@require_POST
def acceptance(request: Request, pk: int) -> HttpResponse:
    """Accept an answer, or with `undo` no longer."""
    rows = Comment.objects.openable_by(request.person).select_related("entry__group", "author")
    comment = get_object_or_404(rows, pk=pk)
    act = unaccept_answer if request.POST.get("undo") else accept_answer
    act(actor=request.person, comment=comment)
    return redirect(comment.entry.url)
