"""Sending files in, and serving them, only through reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import FileResponse, Http404, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from comptoir.core.decisions import Refused
from comptoir.core.limits import limit
from comptoir.files.access import readable_files
from comptoir.files.actions import store_file
from comptoir.journal.record import record

if TYPE_CHECKING:
    from django.db.models.fields.files import FieldFile

    from comptoir.files.models import StoredFile
    from comptoir.people.http import Request

# Shown in the page; everything else is downloaded.
INLINE = {"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"}
# A file is nobody's page: it may run nothing and load nothing.
FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


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
    if request.person.is_guest and request.method == "GET":
        record(
            "file.downloaded",
            network=stored.network_id,
            actor=request.person,
            data={"file": stored.pk, "name": stored.name},
        )
    inline = stored.media_type in INLINE and "download" not in request.GET
    return _serve(request, stored, stored.content, stored.media_type, inline=inline)


@require_safe
def file_thumbnail(request: Request, pk: int) -> HttpResponse:
    """A small image of it."""
    stored = get_object_or_404(readable_files(request.person), pk=pk)
    if not stored.thumbnail:
        raise Http404
    return _serve(request, stored, stored.thumbnail, "image/webp", inline=True)


def _serve(
    request: Request, stored: StoredFile, content: FieldFile, media_type: str, *, inline: bool
) -> HttpResponse:
    tag = f'"{stored.sha256[:32]}-{content.name[-8:]}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified()
    try:
        stream = content.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(
        stream, as_attachment=not inline, filename=stored.name, content_type=media_type
    )
    response["ETag"] = tag
    response["Cache-Control"] = "private, max-age=0, must-revalidate"
    response["Content-Security-Policy"] = FILE_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    return response
