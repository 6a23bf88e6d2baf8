"""Opening a ZIP that comes from elsewhere: nothing is written to disk, nothing explodes."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from comptoir.imports.source import Unreadable

MOST_MEMBERS = 2_000_000
MOST_BYTES = 200 * 2**30  # unpacked, all together
MOST_RATIO = 1000  # what deflate reaches at its very best is 1032
SMALL = 2**20  # below, the ratio says nothing
LONGEST_LINE = 8 * 2**20


@dataclass
class SafeZip:
    """Reads members by name. Refuses a member whose name leaves the archive, that is
    encrypted, or that unpacks to much more than it says."""

    zip: zipfile.ZipFile

    def names(self) -> list[str]:
        return [one.filename for one in self.zip.infolist() if not one.is_dir()]

    def __contains__(self, name: str) -> bool:
        return name in self.zip.NameToInfo

    def read(self, name: str, most: int) -> bytes:
        """The whole member.

        Raises:
            Unreadable: missing, damaged, or more than `most` bytes.
        """
        with self.open(name) as member:
            content = _guarded(member.read, name, most + 1)
        if len(content) > most:
            raise Unreadable(
                _("%(name)s is too large: %(size)s bytes at most.") % {"name": name, "size": most}
            )
        return content

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        """The member, to be read piece by piece.

        Raises:
            Unreadable: missing, encrypted, damaged, or suspicious.
        """
        try:
            found = self.zip.getinfo(name)
        except KeyError:
            raise Unreadable(_("%(name)s is not in the archive.") % {"name": name}) from None
        _check(found)
        try:
            member = self.zip.open(found)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError) as error:
            raise Unreadable(
                _("%(name)s cannot be opened: %(error)s.") % {"name": name, "error": error}
            ) from None
        with member:
            yield member  # type: ignore[misc]

    def lines(self, name: str) -> Iterator[tuple[int, bytes | None]]:
        """(number from 1, line) of a text member; None for a line that is too long.

        Raises:
            Unreadable: the member is damaged from here on.
        """
        with self.open(name) as member:
            reader: io.BufferedReader[Any] = io.BufferedReader(member, 2**16)
            number = 0
            while line := _guarded(reader.readline, name, LONGEST_LINE):
                number += 1
                if line.endswith(b"\n") or len(line) < LONGEST_LINE:
                    yield number, line
                else:
                    _pass_line(reader, name)
                    yield number, None


def _pass_line(reader: io.BufferedReader[Any], name: str) -> None:
    while line := _guarded(reader.readline, name, LONGEST_LINE):
        if line.endswith(b"\n"):
            return


def _guarded(read: Callable[[int], bytes], name: str, most: int) -> bytes:
    try:
        return read(most)
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, zlib.error) as error:
        raise Unreadable(
            _("%(name)s is damaged: %(error)s.") % {"name": name, "error": error}
        ) from None


def _check(found: zipfile.ZipInfo) -> None:
    path = PurePosixPath(found.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or "\x00" in found.filename:
        raise Unreadable(_("“%(filename)s” leaves the archive.") % {"filename": found.filename})
    if found.flag_bits & 1:
        raise Unreadable(
            _("%(filename)s is encrypted. Export again without a password.")
            % {"filename": found.filename}
        )
    if found.file_size > SMALL and found.file_size > MOST_RATIO * max(found.compress_size, 1):
        raise Unreadable(
            _("%(filename)s unpacks to much more than a real file would.")
            % {"filename": found.filename}
        )


@contextmanager
def open_zip(path: Path) -> Iterator[SafeZip]:
    """A ZIP, its table checked.

    Raises:
        Unreadable: no ZIP, or more in it than we unpack.
    """
    try:
        opened = zipfile.ZipFile(path)
    except FileNotFoundError:
        raise Unreadable(_("There is no file %(path)s. Check its name.") % {"path": path}) from None
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Unreadable(
            _("%(path)s is not a ZIP that can be read: %(error)s.") % {"path": path, "error": error}
        ) from None
    with opened:
        members = opened.infolist()
        if len(members) > MOST_MEMBERS or sum(m.file_size for m in members) > MOST_BYTES:
            raise Unreadable(
                _("%(path)s unpacks to more than Comptoir takes. Export in parts.") % {"path": path}
            )
        yield SafeZip(opened)
