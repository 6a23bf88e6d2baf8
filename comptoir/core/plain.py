"""Clean HTML as somebody without an editor writes it, and back without losing what they left.

`plain_of` gives text for a text area; `html_again` reads it as `html_of` does, but each
paragraph that says what it said before keeps its HTML: links, bold, tables, images stay.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html.parser import HTMLParser

from comptoir.core.html import html_of, text_of

VOID = {"br", "img", "hr"}
BLANK_LINES = re.compile(r"\n\s*\n")


class _Blocks(HTMLParser):
    """The elements at the top of clean HTML, one after the other, each as its source."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[str] = [""]
        self.depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found[-1] += self.get_starttag_text() or ""
        self.depth += tag not in VOID

    def handle_endtag(self, tag: str) -> None:
        self.found[-1] += f"</{tag}>"
        self.depth -= 1
        if self.depth == 0:
            self.found.append("")

    def handle_data(self, data: str) -> None:
        self.found[-1] += data

    def handle_entityref(self, name: str) -> None:
        self.found[-1] += f"&{name};"

    def handle_charref(self, name: str) -> None:
        self.found[-1] += f"&#{name};"


def _blocks(source: str) -> list[tuple[str, str]]:
    """(what it says, its HTML) of each block."""
    reader = _Blocks()
    reader.feed(source)
    reader.close()
    return [(_said(block), block) for block in reader.found if block.strip()]


def _said(block: str) -> str:
    """The text of one block, with the signs that `html_of` reads: lists, quotes."""
    lines = text_of(block).split("\n")
    if block.startswith("<ul"):
        lines = [f"- {line}" for line in lines]
    elif block.startswith("<blockquote"):
        lines = [f"> {line}" for line in lines]
    return "\n".join(lines)


def plain_of(source: str) -> str:
    """The text of clean HTML, a blank line between its blocks."""
    return "\n\n".join(said for said, _block in _blocks(source) if said)


def html_again(text: str, before: str, names: Mapping[str, str] | None = None) -> str:
    """Clean HTML of `text`, which was `plain_of(before)` until somebody changed it.

    Blocks without words, such as a picture that nobody described, cannot be typed: they stay.
    """
    blocks = _blocks(before)
    kept = {said: block for said, block in blocks if said}
    typed = BLANK_LINES.split(text.replace("\r\n", "\n").replace("\r", "\n"))
    parts = [kept.get(part.strip("\n")) or html_of(part, names) for part in typed if part.strip()]
    return "".join(parts + [block for said, block in blocks if not said and "<img" in block])
