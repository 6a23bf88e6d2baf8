"""Pictures that people send: read with care, cropped, and written again by us.

What is stored is never what was sent: the picture is decoded and encoded again, so nothing
hidden in the file, nor where it was taken, survives. Only four formats are opened.
"""

from __future__ import annotations

import io
import uuid
import warnings
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from comptoir.core.decisions import Refused

FORMATS = ["JPEG", "PNG", "WEBP", "GIF"]
LARGEST_FILE = 10 * 2**20  # bytes
LARGEST_PICTURE = 40_000_000  # pixels
Upload = BinaryIO


def square_photo(upload: Upload, *, side: int = 320) -> ContentFile[bytes]:
    """The middle of the picture as a WebP square of `side` pixels, under a new name.

    Raises:
        Refused: when it is not a picture that we can read, or it is too large.
    """
    picture = _opened(upload)
    square = ImageOps.fit(picture.convert("RGB"), (side, side), Image.Resampling.LANCZOS)
    return _written(square, "WEBP", quality=82)


def fitted_logo(upload: Upload, *, width: int = 480, height: int = 128) -> ContentFile[bytes]:
    """The whole picture as a PNG inside `width` by `height` pixels, transparency kept.

    Raises:
        Refused: when it is not a picture that we can read, or it is too large.
    """
    picture = _opened(upload).convert("RGBA")
    picture.thumbnail((width, height), Image.Resampling.LANCZOS)
    return _written(picture, "PNG", optimize=True)


def _opened(upload: Upload) -> Image.Image:
    """The decoded picture, turned the way its camera says."""
    content = upload.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise Refused(_("This picture is larger than 10 MB. Choose a smaller one."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=FORMATS)
            _refuse_giant(picture)
            picture.load()
            return ImageOps.exif_transpose(picture)
    except Image.DecompressionBombError:
        raise Refused(_giant()) from None
    except Refused:
        raise
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, MemoryError):
        sentence = _("This file is not a picture that we can read. Choose a JPEG, PNG or WebP.")
        raise Refused(sentence) from None


def _giant() -> str:
    return _("This picture has too many pixels. Choose one under 40 megapixels.")


def _refuse_giant(picture: Image.Image) -> None:
    """Looked at before any pixel is decoded: a small file may hide a huge picture."""
    if picture.width * picture.height > LARGEST_PICTURE:
        raise Refused(_giant())


def _written(picture: Image.Image, form: str, **options: int | bool) -> ContentFile[bytes]:
    out = io.BytesIO()
    picture.save(out, form, **options)
    return ContentFile(out.getvalue(), name=f"{uuid.uuid4().hex}.{form.lower()}")
