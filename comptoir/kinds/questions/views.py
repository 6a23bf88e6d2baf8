"""Accepting an answer; questions like the one being typed."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from comptoir.entries.models import Comment
from comptoir.kinds.questions.actions import accept_answer, unaccept_answer
from comptoir.kinds.questions.details import similar_questions
from comptoir.people.http import Request


@require_POST
def acceptance(request: Request, pk: int) -> HttpResponse:
    """Accept an answer, or with `undo` no longer."""
    rows = Comment.objects.openable_by(request.person).select_related("entry__group", "author")
    comment = get_object_or_404(rows, pk=pk)
    act = unaccept_answer if request.POST.get("undo") else accept_answer
    act(actor=request.person, comment=comment)
    return redirect(comment.entry.url)


@require_safe
def similar(request: Request) -> HttpResponse:
    """A short list, as a fragment."""
    typed = request.GET.get("q", "") or request.GET.get("title", "")
    found = similar_questions(request.person, typed)
    return render(request, "kinds/questions/_similar.html", {"found": found})
