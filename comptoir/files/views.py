"""Sending files in, and serving them, only through reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from comptoir.core.decisions import Refused
from comptoir.core.limits import limit
from comptoir.files.access import readable_files
from comptoir.files.actions import store_file
from comptoir.files.serving import note_download, served

if TYPE_CHECKING:
    from comptoir.people.http import Request

# Shown in the page; everything else is downloaded.
INLINE = {"image/png", "image/jpeg", "image/gif", "image/webp"}


@require_POST
def file_upload(request: Request) -> HttpResponse:
    """One file; answers {id, url, name, is_image} or {error}."""
    limit(f"upload:{request.person.pk}", "120/m")
    upload = request.FILES.get("file")
    if upload is None:
        return JsonResponse({"error": _("Choose a file first.")}, status=422)
    try:
        stored = store_file(actor=request.person, upload=upload, name=upload.name or "")
    except Refused as refusal:
        return JsonResponse({"error": str(refusal)}, status=422)
    facts = {
        "id": stored.pk,
        "url": stored.url,
        "name": stored.name,
        "is_image": stored.is_image,
        "thumbnail": stored.thumbnail_url,
    }
    return JsonResponse(facts, status=201)


@require_safe
def file(request: Request, pk: int) -> HttpResponse:
    """The bytes. What an external downloads is recorded for their sponsor."""
    stored = get_object_or_404(readable_files(request.person), pk=pk)
    inline = stored.media_type in INLINE and "download" not in request.GET
    response = served(request, stored, stored.content, stored.media_type, inline=inline)
    if response.status_code in (200, 206) and request.method == "GET":
        note_download(request.person, stored)
    return response


@require_safe
def file_thumbnail(request: Request, pk: int) -> HttpResponse:
    """A small image of it."""
    stored = get_object_or_404(readable_files(request.person), pk=pk)
    if not stored.thumbnail:
        raise Http404
    return served(request, stored, stored.thumbnail, "image/webp", inline=True)
