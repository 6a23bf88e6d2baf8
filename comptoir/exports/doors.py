"""The export, for the command line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from comptoir.entries.models import Comment, Entry
from comptoir.exports.archive import export_archive as write_archive
from comptoir.people.models import Person

if TYPE_CHECKING:
    from comptoir.networks.models import Network


@dataclass(frozen=True)
class Exported:
    """Where the archive is, and its manifest."""

    path: Path
    manifest: dict[str, Any]

    def as_dict(self) -> dict[str, Any]:
        return {"path": str(self.path), **self.manifest}

    def as_text(self) -> str:
        members = self.manifest["members"].items()
        lines = [f"{facts['records']:>8} {name.removesuffix('.jsonl')}" for name, facts in members]
        return "\n".join([*lines, f"Written: {self.path}"])


def export_archive(path: Path, *, network: Network, told: Callable[[int, int], None]) -> Exported:
    """Everything of a network in one ZIP. `told(done, of)` is called as it goes on."""
    tables = (Person.objects.of(network), Entry.objects.of(network))
    said = Comment.objects.filter(network=network).count()
    # links are many: about three for each thing said
    expected = max(4 * (said + sum(rows.count() for rows in tables)), 1)
    manifest = write_archive(
        network, path, progress=lambda done: told(min(done, expected), expected)
    )
    told(expected, expected)
    return Exported(path, manifest)
