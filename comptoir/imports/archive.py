"""Reading our own archive (docs/archive-format.md)."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.utils.translation import gettext as _

from comptoir.imports.records import SHAPES, FileRecord, NetworkRecord, Record
from comptoir.imports.source import Source, Unreadable
from comptoir.imports.written import WrongRecord, read
from comptoir.imports.zips import SafeZip, open_zip

FORMAT, VERSION = "comptoir-archive", 1
SHA256 = re.compile(r"[0-9a-f]{64}")
MOST_MANIFEST = 2**20
MOST_FILE = 4 * 2**30


@dataclass
class Archive(Source):
    """The records of an archive ZIP, member by member, in the order of the floors."""

    path: Path

    def __post_init__(self) -> None:
        self.name = "archive"

    def __iter__(self) -> Iterator[Record]:
        with open_zip(self.path) as members:
            manifest = read_manifest(members)
            for shape in SHAPES:
                yield from self._member(members, shape, manifest)

    def _member(
        self, members: SafeZip, shape: type[Record], manifest: dict[str, Any]
    ) -> Iterator[Record]:
        name = f"{shape.member}.jsonl"
        if name not in members:
            return
        digest, seen = hashlib.sha256(), set[bytes]()
        try:
            for number, line in members.lines(name):
                where = _("%(file)s, line %(number)s") % {"file": name, "number": number}
                if line is None:
                    self.skip(shape.member, where, _("This line is longer than 8 MB."))
                    continue
                digest.update(line)
                record = self._record(shape, line, where, seen)
                if record is not None:
                    yield self._with_bytes(members, record, where)
        except Unreadable as error:
            self.skip(
                shape.member,
                name,
                _("%(error)s What follows in it was not read.") % {"error": error},
            )
            return
        self._compare(name, digest.hexdigest(), manifest)

    def _record(
        self, shape: type[Record], line: bytes, where: str, seen: set[bytes]
    ) -> Record | None:
        if not line.strip():
            return None
        try:
            record = read(shape, line)
        except WrongRecord as error:
            self.skip(shape.member, where, str(error))
            return None
        key = hashlib.blake2b(record.id.encode(), digest_size=12).digest()
        if key in seen:
            self.skip(
                shape.member, where, _("The id “%(id)s” came before.") % {"id": record.id[:80]}
            )
            return None
        seen.add(key)
        return record

    def _with_bytes(self, members: SafeZip, record: Record, where: str) -> Record:
        if not isinstance(record, FileRecord):
            return record
        name = f"files/{record.sha256}"
        if not SHA256.fullmatch(record.sha256) or name not in members:
            return record  # the loader says that the bytes are missing
        return dataclasses.replace(record, opened=_opener(self.path, name, record.sha256))

    def _compare(self, name: str, digest: str, manifest: dict[str, Any]) -> None:
        """Damage is told, never fatal: each line was checked on its own."""
        promised = manifest.get("members")
        facts = promised.get(name) if isinstance(promised, dict) else None
        if isinstance(facts, dict) and facts.get("sha256") not in (None, digest):
            self.skip(
                "checksum",
                name,
                _("This member was changed after the export; its records were read."),
            )


def _opener(path: Path, name: str, sha256: str) -> Callable[[], BinaryIO]:
    """Opens the bytes of a file once they were compared with their digest."""

    def opened() -> BinaryIO:
        digest = hashlib.sha256()
        copy = tempfile.SpooledTemporaryFile(max_size=8 * 2**20)  # noqa: SIM115  the reader closes it
        with open_zip(path) as members, members.open(name) as member:
            try:
                while chunk := member.read(2**20):
                    digest.update(chunk)
                    copy.write(chunk)
            except Exception as error:  # zlib, CRC, a truncated file: all the same to the reader
                raise Unreadable(
                    _("%(name)s is damaged: %(error)s.") % {"name": name, "error": error}
                ) from None
        if digest.hexdigest() != sha256:
            raise Unreadable(
                _("%(name)s does not hold the bytes that its name promises.") % {"name": name}
            )
        copy.seek(0)
        return cast("BinaryIO", copy)

    return opened


def read_manifest(members: SafeZip) -> dict[str, Any]:
    """The manifest of an archive.

    Raises:
        Unreadable: no archive of ours, or of a version that we do not know.
    """
    try:
        found = json.loads(members.read("manifest.json", MOST_MANIFEST))
    except (ValueError, RecursionError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable("manifest.json is not JSON: this is no Comptoir archive.") from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise Unreadable(_("This ZIP is no Comptoir archive: manifest.json does not say so."))
    if found.get("version") != VERSION:
        raise Unreadable(
            _(
                "This archive is of version “%(version)s”; this Comptoir reads version %(known)s. "
                "Bring Comptoir up to date."
            )
            % {"version": found.get("version"), "known": VERSION}
        )
    return found


def network_of(path: Path) -> NetworkRecord:
    """The network that an archive holds, for founding it before the import.

    Raises:
        Unreadable: no archive of ours, or without its network.
    """
    with open_zip(path) as members:
        read_manifest(members)
        for _number, line in members.lines("network.jsonl"):
            if line is not None:
                try:
                    return read(NetworkRecord, line)
                except WrongRecord as error:
                    raise Unreadable(_("network.jsonl: %(error)s") % {"error": error}) from None
    raise Unreadable(_("This archive does not say which network it comes from."))
