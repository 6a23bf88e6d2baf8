"""Answering with the bytes of a file: the whole, a part, or that nothing changed."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse, HttpResponseNotModified
from django.utils.http import content_disposition_header

from comptoir.core.clock import now
from comptoir.journal.models import Event
from comptoir.journal.record import record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.core.files import File
    from django.db.models.fields.files import FieldFile

    from comptoir.files.models import StoredFile
    from comptoir.people.http import Request
    from comptoir.people.models import Person

# A file is nobody's page: it may run nothing and load nothing.
FILE_POLICY = "default-src 'none'; sandbox"
ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
PIECE = 2**16
ONCE_IN = timedelta(days=1)


def served(
    request: Request, stored: StoredFile, content: FieldFile, media_type: str, *, inline: bool
) -> HttpResponse:
    """The answer to a GET or HEAD of `content`; private, and checked again each time.

    Understands If-None-Match, and one byte range (RFC 9110, section 14) with If-Range.
    """
    tag = f'"{stored.sha256[:32]}-{str(content.name)[-8:]}"'
    response = _not_modified(request, tag) or _answer(request, content, tag)
    if response.status_code in (200, 206):
        response["Content-Type"] = media_type
        response["Content-Disposition"] = _disposition(stored.name, inline=inline)
        response["Accept-Ranges"] = "bytes"
    response["ETag"] = tag
    response["Cache-Control"] = "private, max-age=0, must-revalidate"
    response["Content-Security-Policy"] = FILE_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _not_modified(request: Request, tag: str) -> HttpResponse | None:
    known = request.headers.get("If-None-Match", "").replace("W/", "")
    return HttpResponseNotModified() if tag in [one.strip() for one in known.split(",")] else None


def _answer(request: Request, content: FieldFile, tag: str) -> HttpResponse:
    try:
        size = content.size
        opened = content.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    asked = request.headers.get("Range", "")
    if request.headers.get("If-Range", tag) != tag or not (match := ONE_RANGE.fullmatch(asked)):
        return _whole(opened, size)
    first, last = _bounds(match, size)
    if first >= size or last < first:
        opened.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    return _part(opened, first, last, size)


def _whole(opened: File[bytes], size: int) -> HttpResponse:
    response: Any = FileResponse(opened)
    response["Content-Length"] = str(size)
    return response  # type: ignore[no-any-return]


def _bounds(match: re.Match[str], size: int) -> tuple[int, int]:
    """First and last byte asked for; 'bytes=-5' asks for the last five."""
    if not match[1]:
        return max(0, size - int(match[2] or 0)), size - 1
    return int(match[1]), min(int(match[2] or size), size - 1)


def _part(opened: File[bytes], first: int, last: int, size: int) -> HttpResponse:
    opened.seek(first)
    response: Any = FileResponse(_pieces(opened, last - first + 1), status=206)
    response["Content-Length"] = str(last - first + 1)
    response["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response  # type: ignore[no-any-return]


def _pieces(opened: File[bytes], left: int) -> Iterator[bytes]:
    with opened:
        while left and (piece := opened.read(min(PIECE, left))):
            left -= len(piece)
            yield piece


def _disposition(name: str, *, inline: bool) -> str:
    return content_disposition_header(not inline, name) or ("inline" if inline else "attachment")


def note_download(person: Person, stored: StoredFile) -> None:
    """Record that a guest read the file, once a day. Employees are never recorded."""
    if not person.is_guest or stored.uploader_id == person.pk:
        return
    known = Event.objects.filter(actor=person, verb="file.downloaded", at__gt=now() - ONCE_IN)
    if known.filter(data__file=stored.pk).exists():
        return
    link = stored.attachments.select_related("entry").order_by("pk").first()
    data = {"file": stored.pk, "name": stored.name}
    with transaction.atomic():
        record(
            "file.downloaded",
            network=stored.network_id,
            actor=person,
            entry=link.entry if link else None,
            data=data,
        )
