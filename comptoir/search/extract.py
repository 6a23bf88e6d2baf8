"""A program: print the pages of one file as JSON. Run apart, with limits, by `extraction`.

python -m comptoir.search.extract FILE
"""

from __future__ import annotations

import json
import resource
import sys
from typing import Any

MOST_MEMORY = 3 * 2**30  # bytes of addresses; far less is touched
MOST_CPU = 50  # seconds


def main(path: str) -> int:
    """Print {"pages": [[number, text], …]}, or {"error": sentence}."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU, MOST_CPU))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        told: dict[str, Any] = {"pages": pages_of(path)}
    except Exception as error:  # whatever a hostile file does
        told = {"error": f"{type(error).__name__}: {error}"[:300]}
    sys.stdout.write(json.dumps(told))
    return 0


def pages_of(path: str) -> list[tuple[int, str]]:
    """(number, text) of each page; number 0 where the format has none."""
    if path.rsplit(".", 1)[-1] in {"txt", "csv", "md"}:
        return [(0, _plain(path))]
    import kreuzberg

    config = kreuzberg.ExtractionConfig(
        use_cache=False, pages=kreuzberg.PageConfig(extract_pages=True)
    )
    result = kreuzberg.extract_file_sync(path, config=config)
    pages = [(int(page["page_number"]), str(page["content"])) for page in result.pages or []]
    return pages or [(0, str(result.content))]


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
