"""What entry templates ask: the kind of an entry, its card, the family of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comptoir.entries.kinds import Kind, kind_named

if TYPE_CHECKING:
    from comptoir.entries.models import Entry
    from comptoir.files.models import StoredFile

FAMILIES = {"pdf": "pdf", "doc": "doc", "odt": "doc", "xls": "xls", "ods": "xls", "csv": "xls",
            "ppt": "ppt", "odp": "ppt"}  # fmt: skip


def kind(entry: Entry) -> Kind:
    """The kind of an entry."""
    return kind_named(entry.kind)


def card_template(entry: Entry) -> str:
    """The template of what its kind adds to the card; "" for nothing."""
    return kind_named(entry.kind).card


def filetype(stored: StoredFile) -> str:
    """The family that colours the file's tile: pdf, doc, xls, ppt or other."""
    ending = stored.name.rsplit(".", 1)[-1].lower()[:3]
    return FAMILIES.get(ending, "other")
