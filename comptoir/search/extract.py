"""A program: print the pages of one file as JSON. Run apart, with limits, by `extraction`.

python -m comptoir.search.extract FILE
"""

from __future__ import annotations

import json
import re
import resource
import sys
import zipfile
from contextlib import suppress
from typing import Any

MOST_MEMORY = 3 * 2**29  # bytes of addresses; less is touched
MOST_CPU = 50  # seconds
MOST_TEXT = 2_000_000  # characters kept of one file
COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")
MANIFEST, MOST_MANIFEST = "META-INF/manifest.xml", 1 << 20


def main(path: str) -> int:
    """Print {"pages": [[number, text], …]}, {"locked": true}, or {"error": sentence}."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU, MOST_CPU))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it only prints, into a pipe
    with suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:  # noqa: PTH123
        file.write("1000")  # where memory runs out, this program ends and not the server
    try:
        told: dict[str, Any] = {"locked": True} if is_locked(path) else _cut(pages_of(path))
    except Exception as error:  # whatever a hostile file does
        told = _told(error)
    sys.stdout.write(json.dumps(told))
    return 0


def _cut(pages: list[tuple[int, str]]) -> dict[str, Any]:
    """As much as is kept: whoever reads the answer holds all of it in memory."""
    room, kept = MOST_TEXT, []
    for number, text in pages:
        if room > 0 and text.strip():
            kept.append((number, text[:room]))
            room -= len(text)
    return {"pages": kept}


def _told(error: Exception) -> dict[str, Any]:
    said = f"{type(error).__name__}: {error}"[:300]
    return {"locked": True} if "password" in said.lower() else {"error": said}


def is_locked(path: str) -> bool:
    """Whether an office file opens with a password only; a PDF says so when it is read.

    Those of Microsoft become a compound file that holds an "EncryptedPackage" (MS-OFFCRYPTO,
    2.3.4); those of OpenDocument say in their manifest how each part is encrypted.
    """
    with open(path, "rb") as file:  # noqa: PTH123  nothing else is loaded
        if file.read(len(COMPOUND)) == COMPOUND:
            return "EncryptedPackage".encode("utf-16-le") in file.read()
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as parts:
        if MANIFEST not in parts.namelist():
            return False
        with parts.open(MANIFEST) as manifest:
            return b"encryption-data" in manifest.read(MOST_MANIFEST)


def pages_of(path: str) -> list[tuple[int, str]]:
    """(number, text) of each page; number 0 where the format has none."""
    if path.rsplit(".", 1)[-1] in {"txt", "csv", "md"}:
        return [(0, _plain(path))]
    import kreuzberg

    paging = kreuzberg.PageConfig(
        extract_pages=True, insert_page_markers=True, marker_format="\n\n\x02{page_num}\x03\n\n"
    )
    config = kreuzberg.ExtractionConfig(use_cache=False, pages=paging)
    result = kreuzberg.extract_file_sync(path, config=config)
    content = str(result.content)
    return _marked(content) or _listed(result) or [(0, content)]


def _marked(content: str) -> list[tuple[int, str]]:
    """By the marks in the text: the only way to the slides of a presentation."""
    parts = re.split(r"\x02(\d+)\x03", content)
    return [(int(n), text) for n, text in zip(parts[1::2], parts[2::2], strict=True)]


def _listed(result: Any) -> list[tuple[int, str]]:
    """By the list of pages; the sheets of a workbook are tables, with their names apart."""
    pages = result.pages or []
    if any(page["content"] for page in pages):
        # one page is what a format without pages is given
        return [
            (int(page["page_number"]) if len(pages) > 1 else 0, str(page["content"]))
            for page in pages
        ]
    names = list(result.metadata.get("sheet_names") or [])
    names += [""] * (len(pages) - len(names))
    sheets = [
        (int(page["page_number"]), _sheet(name, page["tables"]))
        for name, page in zip(names, pages, strict=False)
    ]
    return sheets if any(text for _n, text in sheets) else []


def _sheet(name: str, tables: Any) -> str:
    rows = [" | ".join(map(str, row)) for table in tables for row in table.cells]
    return "\n".join(filter(None, [name, *rows]))


def _plain(path: str) -> str:
    with open(path, "rb") as file:  # noqa: PTH123  nothing else is loaded
        held = file.read()
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return held.decode(encoding)
        except UnicodeDecodeError:
            continue
    return held.decode("latin-1")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
