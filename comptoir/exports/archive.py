"""Writing an archive (docs/archive-format.md): one pass, constant memory, the same bytes for
the same network."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from comptoir.exports.rows import records_of
from comptoir.imports.archive import FORMAT, VERSION
from comptoir.imports.records import SHAPES, FileRecord, Record
from comptoir.imports.written import written

if TYPE_CHECKING:
    from comptoir.networks.models import Network

STILL = (1980, 1, 1, 0, 0, 0)  # members carry no date of their own
DIGEST = 32


@dataclass
class Tally:
    """Of one member: how many records, and their digests, 32 bytes each."""

    records: int = 0
    content: Any = field(default_factory=hashlib.sha256)
    each: bytearray = field(default_factory=bytearray)

    def add(self, line: bytes) -> None:
        self.records += 1
        self.content.update(line + b"\n")
        self.each += hashlib.sha256(line).digest()

    @property
    def fingerprint(self) -> str:
        """Of the records whatever their order: SHA-256 of their sorted SHA-256s."""
        digests = (bytes(self.each[at : at + DIGEST]) for at in range(0, len(self.each), DIGEST))
        return hashlib.sha256(b"".join(sorted(digests))).hexdigest()

    def facts(self) -> dict[str, Any]:
        digest = self.content.hexdigest()
        return {"records": self.records, "sha256": digest, "fingerprint": self.fingerprint}


def export_archive(
    network: Network, path: Path, *, progress: Callable[[int], None] | None = None
) -> dict[str, Any]:
    """Write everything of a network to a ZIP; gives its manifest.

    The file appears under its name only when it is whole. `progress` is called with the
    number of records written so far.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        part.unlink(missing_ok=True)
        part.touch(mode=0o600)  # it holds everything, for whoever asked for it
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            manifest = _write(archive, network, progress)
        os.replace(part, path)  # noqa: PTH105
    finally:
        part.unlink(missing_ok=True)
    return manifest


def _write(
    archive: zipfile.ZipFile, network: Network, progress: Callable[[int], None] | None
) -> dict[str, Any]:
    tallies = {f"{shape.member}.jsonl": Tally() for shape in SHAPES}
    files: dict[str, FileRecord] = {}
    done = 0
    for member, records in groupby(records_of(network), lambda one: one.member):
        name = f"{member}.jsonl"
        with archive.open(_still(name), "w", force_zip64=True) as out:
            for line in _lines(records, files):
                tallies[name].add(line)
                out.write(line + b"\n")
                done += 1
                if progress and done % 500 == 0:
                    progress(done)
    for sha256 in sorted(files):
        _copy(archive, files[sha256])
    manifest = {
        "format": FORMAT, "version": VERSION, "network": network.name,
        "members": {name: tally.facts() for name, tally in tallies.items()},
        "files": len(files),
    }  # fmt: skip
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
    archive.writestr(_still("manifest.json"), text)
    return manifest


def _lines(records: Iterator[Record], files: dict[str, FileRecord]) -> Iterator[bytes]:
    for record in records:
        if isinstance(record, FileRecord):
            files.setdefault(record.sha256, record)
        yield written(record)


def _copy(archive: zipfile.ZipFile, record: FileRecord) -> None:
    """The bytes, once, however many files have them. Bytes lost on the disk are left out;
    the import tells which file misses them."""
    assert record.opened is not None
    try:
        source = record.opened()
    except OSError:
        return
    with source, archive.open(_still(f"files/{record.sha256}"), "w", force_zip64=True) as out:
        while chunk := source.read(2**20):
            out.write(chunk)


def _still(name: str) -> zipfile.ZipInfo:
    found = zipfile.ZipInfo(name, STILL)
    found.compress_type = zipfile.ZIP_DEFLATED
    found.external_attr = 0o600 << 16
    return found
