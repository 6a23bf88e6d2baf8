"""Differences between two texts, word by word."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from comptoir.core.html import text_of

MOST_WORDS = 4000


def word_diff(older: str, newer: str) -> list[tuple[str, str]]:
    """[("same" | "gone" | "new", words)] between the plain texts of two pieces of HTML."""
    before, after = _words(older), _words(newer)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    found: list[tuple[str, str]] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            found.append(("same", "".join(before[a:b])))
            continue
        if b > a:
            found.append(("gone", "".join(before[a:b])))
        if d > c:
            found.append(("new", "".join(after[c:d])))
    return found


def _words(source: str) -> list[str]:
    return re.findall(r"\s+|\S+", text_of(source))[:MOST_WORDS]
