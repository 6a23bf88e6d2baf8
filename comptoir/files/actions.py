"""Receiving files: bytes first, then the row, so that a crash leaves at most an orphan file."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import puremagic
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from comptoir.core.clock import now
from comptoir.core.decisions import Refused
from comptoir.core.html import strip_control
from comptoir.files.models import StoredFile
from comptoir.files.thumbnails import FORMATS, opened_picture, thumbnail_of

if TYPE_CHECKING:
    from django.core.files import File

    from comptoir.networks.models import Network
    from comptoir.people.models import Person

ROOT = "files"
KEEP_UNUSED = timedelta(days=2)
UNKNOWN = "application/octet-stream"
TURNING = re.compile(r"[\u202a-\u202e\u2066-\u2069]")  # they show “plan-\u202efdp.exe” as a PDF
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
    picture = opened_picture(upload)
    if picture is not None:
        stored.media_type = FORMATS[str(picture.format)]
        stored.width, stored.height = picture.size
        small = thumbnail_of(picture)
        if small is not None:
            stored.thumbnail.save("thumbnail", ContentFile(small), save=False)
    upload.seek(0)
    stored.content.save("content", upload, save=False)
    stored.save()
    return stored


def safe_name(name: str) -> str:
    """The last part of a path, without control characters, at most 255 characters."""
    last = TURNING.sub("", strip_control(name)).replace("\\", "/").rsplit("/", 1)[-1].strip(" .")
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


def forget_unused() -> int:
    """Job: delete uploads that hang nowhere after two days; how many. The condition is asked
    again by the deletion itself: somebody may hang the file meanwhile."""
    unused = StoredFile.objects.filter(attachments__isnull=True, at__lt=now() - KEEP_UNUSED)
    return sum(_forget(stored) for stored in unused.filter(source="")[:500])


def _forget(stored: StoredFile) -> bool:
    with transaction.atomic():
        row = StoredFile.objects.select_for_update().filter(pk=stored.pk)
        if not row.exists() or stored.attachments.exists():
            return False
        row.delete()
    for content in (stored.content, stored.thumbnail):
        if content:
            content.delete(save=False)
    return True


def forget_orphans() -> int:
    """Job: delete bytes that no row names (a process died between the two); how many.

    Only bytes older than two days: younger ones may be waiting for their row.
    """
    return sum(_forget_orphans_in(folder) for folder in _folders(ROOT))


def _folders(path: str) -> Iterator[str]:
    """The folders that hold files: files/<network>/<two letters>."""
    for network in _listed(path)[0]:
        for letters in _listed(f"{path}/{network}")[0]:
            yield f"{path}/{network}/{letters}"


def _listed(path: str) -> tuple[list[str], list[str]]:
    try:
        return default_storage.listdir(path)
    except FileNotFoundError:
        return [], []


def _forget_orphans_in(folder: str) -> int:
    paths = {f"{folder}/{name}" for name in _listed(folder)[1]}
    rows = StoredFile.objects.filter(
        Q(content__startswith=folder) | Q(thumbnail__startswith=folder)
    )
    for content, thumbnail in rows.values_list("content", "thumbnail"):
        paths -= {content, thumbnail}
    old = [path for path in paths if default_storage.get_modified_time(path) < now() - KEEP_UNUSED]
    for path in old:
        default_storage.delete(path)
    return len(old)
