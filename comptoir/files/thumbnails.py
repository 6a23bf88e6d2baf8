"""Pictures among the files: told by their content, and shown small."""

from __future__ import annotations

import io
import struct
import warnings
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from comptoir.core.decisions import Refused

if TYPE_CHECKING:
    from django.core.files import File

FORMATS = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
MOST_PIXELS = 50_000_000
# A JPEG is unpacked at a fraction of its size; what cannot be is not shown small past this.
MOST_UNPACKED = 25_000_000
SIDE = 720
# What Pillow raises on broken pictures.
BROKEN = (
    UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError,
    TypeError, OverflowError, MemoryError, struct.error, Image.DecompressionBombError,
)  # fmt: skip


def opened_picture(upload: File[bytes]) -> Image.Image | None:
    """The picture in a file, its pixels not unpacked yet; None when it is none.

    Raises:
        Refused: more pixels than a server should unpack.
    """
    upload.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(upload, formats=list(FORMATS))
    except Image.DecompressionBombError:
        raise Refused(_("This image is too large: 50 million pixels at most.")) from None
    except BROKEN:
        return None
    if picture.width * picture.height > MOST_PIXELS:
        raise Refused(_("This image is too large: 50 million pixels at most."))
    return picture


def thumbnail_of(picture: Image.Image) -> bytes | None:
    """A WebP of at most 720 pixels a side, without the photograph's hidden facts; None when
    the picture is broken inside, or too heavy to unpack: it can still be downloaded."""
    try:
        picture.draft("RGB", (SIDE * 2, SIDE * 2))
        if picture.width * picture.height > MOST_UNPACKED:
            return None
        picture.thumbnail((SIDE, SIDE))
        small = ImageOps.exif_transpose(picture)
        if small.mode not in {"RGB", "RGBA"}:
            small = small.convert("RGBA")
        out = io.BytesIO()
        small.save(out, "WEBP", quality=80, exif=b"", icc_profile=b"")
    except BROKEN:
        return None
    return out.getvalue()
