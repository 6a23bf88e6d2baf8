"""The documents that the story's people hang on their entries, made when the story is told.

Small real files, the same bytes of text each time: what they say is in `documents.toml`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile

from comptoir.demo.office import docx_of, odt_of, pptx_of
from comptoir.demo.sheets import pdf_of, png_of, xlsx_of
from comptoir.demo.stage import write
from comptoir.entries.models import Attachment
from comptoir.files.actions import keep_bytes
from comptoir.files.models import StoredFile

if TYPE_CHECKING:
    from comptoir.demo.stage import Stage
    from comptoir.demo.story import StoryDocument

MAKERS = {
    "docx": docx_of,
    "odt": odt_of,
    "pdf": pdf_of,
    "png": png_of,
    "pptx": pptx_of,
    "xlsx": xlsx_of,
}


@dataclass(frozen=True)
class Block:
    """A piece of a document: `kind` is title, item, row or line; a row has several cells."""

    kind: str
    cells: list[str]

    @property
    def text(self) -> str:
        return self.cells[0]


def bytes_of(document: StoryDocument) -> bytes:
    """The document in the format that its name ends with."""
    return MAKERS[document.name.rsplit(".", 1)[-1]](blocks_of(document.text))


def blocks_of(text: str) -> list[Block]:
    """The blocks of a light text: # title, - item, | row of a table, otherwise a line."""
    return [_block(line.strip()) for line in text.splitlines() if line.strip()]


def _block(line: str) -> Block:
    if line.startswith("# "):
        return Block("title", [line[2:]])
    if line.startswith("- "):
        return Block("item", [line[2:]])
    if line.startswith("|"):
        return Block("row", [cell.strip() for cell in line.strip("|").split("|")])
    return Block("line", [line])


def set_documents(stage: Stage) -> None:
    """Hang every document on the entries that name it."""
    known = {document.key: document for document in stage.story.documents}
    rows = []
    for line in stage.story.entries:
        for position, key in enumerate(line.files):
            entry = stage.entries[line.key]
            document = known[key]
            stored = keep_bytes(
                stage.network,
                ContentFile(bytes_of(document)),
                document.name,
                uploader=stage.people[line.author],
            )
            StoredFile.objects.filter(pk=stored.pk).update(at=entry.published_at)
            rows.append(Attachment(entry=entry, file=stored, alt=document.alt, position=position))
    write(rows)
