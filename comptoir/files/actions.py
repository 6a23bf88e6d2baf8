"""Receiving files: bytes first, then the row, so that a crash leaves at most an orphan file."""

from __future__ import annotations

import hashlib
import io
from datetime import timedelta
from typing import TYPE_CHECKING

import puremagic
from django.conf import settings
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from comptoir.core.clock import now
from comptoir.core.decisions import Refused
from comptoir.core.html import strip_control
from comptoir.files.models import StoredFile

if TYPE_CHECKING:
    from django.core.files import File

    from comptoir.networks.models import Network
    from comptoir.people.models import Person

IMAGES = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
MOST_PIXELS = 50_000_000
THUMBNAIL = (720, 720)
KEEP_UNUSED = timedelta(days=2)
UNKNOWN = "application/octet-stream"
# What a browser could run never keeps its type, wherever it comes from.
ACTIVE = ("html", "svg", "xml", "javascript", "ecmascript", "shockwave", "x-sh")


def store_file(*, actor: Person, upload: File[bytes], name: str) -> StoredFile:
    """Keep an upload of `actor`. Its type is told by its content, never by its name.

    Raises:
        Refused: empty, larger than COMPTOIR_MAX_FILE_MB, or an image too large to open.
    """
    size = upload.size or 0
    if not size:
        raise Refused(_("This file is empty."))
    if size > settings.MAX_FILE_MB * 2**20:
        sentence = _("This file is too large: %(most)d MB at most.")
        raise Refused(sentence % {"most": settings.MAX_FILE_MB})
    return keep_bytes(actor.network, upload, name, uploader=actor)


def keep_bytes(
    network: Network, upload: File[bytes], name: str, *, uploader: Person | None
) -> StoredFile:
    """Keep a file whose size was checked. For imports: the uploader may be unknown."""
    head = upload.read(8192)
    upload.seek(0)
    stored = StoredFile(
        network=network,
        uploader=uploader,
        name=safe_name(name),
        size=upload.size or 0,
        sha256=_digest(upload),
        media_type=media_type_of(head, name),
    )
    picture = _opened(upload)
    if picture is not None:
        stored.media_type = IMAGES[str(picture.format)]
        stored.width, stored.height = picture.size
        small = _thumbnail(picture)
        if small is not None:
            stored.thumbnail.save("thumbnail", ContentFile(small), save=False)
    upload.seek(0)
    stored.content.save("content", upload, save=False)
    stored.save()
    return stored


def safe_name(name: str) -> str:
    """The last part of a path, without control characters, at most 255 characters."""
    last = strip_control(name).replace("\\", "/").rsplit("/", 1)[-1].strip(" .")
    return last[-255:] or "file"


def media_type_of(head: bytes, name: str) -> str:
    """The type that the first bytes tell; unknown when they could be run by a browser."""
    try:
        told: str = puremagic.from_string(head, mime=True, filename=name) or UNKNOWN
    except (puremagic.PureError, ValueError, OSError):
        told = "text/plain" if _is_text(head) else UNKNOWN
    return UNKNOWN if any(word in told for word in ACTIVE) else told


def _is_text(head: bytes) -> bool:
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > len(head) - 4
    return b"\x00" not in head


def _digest(upload: File[bytes]) -> str:
    digest = hashlib.sha256()
    upload.seek(0)
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def _opened(upload: File[bytes]) -> Image.Image | None:
    """The picture in a file, None when it is none.

    Raises:
        Refused: more pixels than a server should unpack.
    """
    try:
        upload.seek(0)
        picture = Image.open(upload, formats=list(IMAGES))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return None
    except Image.DecompressionBombError:
        raise Refused(_("This image is too large: 50 million pixels at most.")) from None
    if picture.width * picture.height > MOST_PIXELS:
        raise Refused(_("This image is too large: 50 million pixels at most."))
    return picture


def _thumbnail(picture: Image.Image) -> bytes | None:
    """A WebP of at most 720 pixels a side, without the photograph's hidden facts."""
    try:
        small = ImageOps.exif_transpose(picture)
        small.thumbnail(THUMBNAIL)
        if small.mode not in {"RGB", "RGBA"}:
            small = small.convert("RGBA")
        out = io.BytesIO()
        small.save(out, "WEBP", quality=80)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None  # broken inside: it can still be downloaded
    return out.getvalue()


def forget_unused() -> int:
    """Job: delete uploads that hang nowhere after two days; how many."""
    unused = StoredFile.objects.filter(attachments__isnull=True, at__lt=now() - KEEP_UNUSED)
    rows = list(unused.filter(source="")[:500])
    for stored in rows:
        stored.delete()
        stored.content.delete(save=False)
        if stored.thumbnail:
            stored.thumbnail.delete(save=False)
    return len(rows)
