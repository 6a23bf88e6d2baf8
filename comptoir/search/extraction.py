"""The text of attached files, read by another process that may die of them.

1. `expect_text` makes a waiting row for each file of an entry that has none.
2. The worker's loop takes a row, counts the attempt first, and runs `search.extract` as a
   program with limits of time and memory. Whatever the file does to it, the row ends in a
   state that says so; a file that kills the worker itself is given up after five attempts.
3. Pages are kept in the database, so that making the index anew reads no file again.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

import structlog
from django.db import transaction
from django.db.models import F

from comptoir.core.html import CONTROL
from comptoir.entries.models import Attachment
from comptoir.files.models import StoredFile
from comptoir.journal.loops import wake_loop
from comptoir.search.indexing import mark
from comptoir.search.models import Extraction, FilePage
from comptoir.search.schema import FILE, key_of

log = structlog.get_logger(__name__)

READ = {"pdf", "docx", "pptx", "xlsx", "odt", "txt", "csv", "html", "htm", "md"}
MOST_BYTES = 50 * 2**20
MOST_SECONDS = 60
ATTEMPTS = 5  # what ends is nearly always the program that reads: the worker was killed by others
LOOP = "file-text"  # the loop of the worker that reads files

State = Extraction.State


def expect_text(entry_id: int) -> None:
    """The files of an entry and its comments are to be read, each once."""
    hanging = Attachment.objects.filter(entry_id=entry_id, file__extraction=None)
    files = StoredFile.objects.filter(pk__in=hanging.values("file_id"))
    rows = [Extraction(file=file, state=_first_state(file)) for file in files]
    if rows:
        Extraction.objects.bulk_create(rows, ignore_conflicts=True)
        transaction.on_commit(partial(wake_loop, LOOP))


def _first_state(file: StoredFile) -> str:
    if ending_of(file.name) not in READ:
        return State.NOT_READ
    return State.TOO_LARGE if file.size > MOST_BYTES else State.WAITING


def ending_of(name: str) -> str:
    return name.rsplit(".", 1)[-1].lower() if "." in name else ""


def expect_all(network: int) -> None:
    """The files of a whole network: after an import, which writes no event."""
    entries = Attachment.objects.filter(entry__network_id=network, file__extraction=None)
    for entry_id in entries.values_list("entry_id", flat=True).distinct():
        expect_text(entry_id)


def extract_due() -> bool:
    """One turn of the worker's loop: read one waiting file; whether there was one."""
    waiting = Extraction.objects.filter(state=State.WAITING).order_by("attempts", "pk")
    row = waiting.select_related("file").first()
    if row is None:
        return False
    taken = Extraction.objects.filter(pk=row.pk, attempts=row.attempts, state=State.WAITING)
    if not taken.update(attempts=F("attempts") + 1):
        return True  # another worker was faster
    if row.attempts >= ATTEMPTS:
        _finish(row, State.FAILED, [], "It stopped the program that reads it.")
    else:
        _finish(row, *_read(row.file))
    return True


def _read(file: StoredFile) -> tuple[str, list[tuple[int, str]], str]:
    """(state, pages, error) of one file."""
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"file.{ending_of(file.name)}"
            with file.content.open("rb") as source, path.open("wb") as copy:
                while block := source.read(1 << 20):
                    copy.write(block)
            return _pages_of(path)
    except FileNotFoundError:
        return State.FAILED, [], "The file is gone."


def _pages_of(path: Path) -> tuple[str, list[tuple[int, str]], str]:
    command = [sys.executable, "-m", "comptoir.search.extract", str(path)]
    try:
        run = subprocess.run(
            command,
            capture_output=True,
            timeout=MOST_SECONDS,
            check=False,
            cwd=path.parent,
            env=_bare_environment(),
        )
        told = json.loads(run.stdout or b"{}")
    except subprocess.TimeoutExpired:
        return State.FAILED, [], f"It took more than {MOST_SECONDS} s."
    except ValueError:
        return State.FAILED, [], "It could not be read."
    pages = [(int(number), str(text)) for number, text in told.get("pages", [])]
    if told.get("locked"):
        return State.LOCKED, [], ""
    if "pages" not in told:
        return State.FAILED, [], str(told.get("error", "It could not be read."))[:300]
    return (State.DONE if any(text.strip() for _n, text in pages) else State.EMPTY), pages, ""


def _bare_environment() -> dict[str, str]:
    """Without the secrets of the house: whoever makes the program do as they like finds none."""
    told = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LANG") if name in os.environ}
    return told | {"MALLOC_ARENA_MAX": "2"}


def _finish(row: Extraction, state: str, pages: list[tuple[int, str]], error: str) -> None:
    with transaction.atomic():
        FilePage.objects.filter(file=row.file).delete()
        FilePage.objects.bulk_create(_kept(row.file, pages))
        Extraction.objects.filter(pk=row.pk).update(state=state, error=error)
        hanging = Attachment.objects.filter(file=row.file).values_list("pk", flat=True)
        mark(row.file.network_id, [key_of(FILE, pk) for pk in hanging])


def _kept(file: StoredFile, pages: list[tuple[int, str]]) -> list[FilePage]:
    clean = ((number, CONTROL.sub(" ", text)) for number, text in pages)
    return [FilePage(file=file, number=number, text=text) for number, text in clean if text.strip()]
