"""Differences between two texts, word by word."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from itertools import takewhile

from comptoir.core.html import text_of

MOST_WORDS = 3000


def word_diff(older: str, newer: str) -> list[tuple[str, str]]:
    """[("same" | "gone" | "new", words)] between the plain texts of two pieces of HTML.

    What both begin and end with is set aside first; in long texts, words that come back often
    are not used to align the rest, so that no text makes it slow.
    """
    before, after = _words(older), _words(newer)
    head = _shared(before, after)
    tail = _shared(before[head:][::-1], after[head:][::-1])
    found = [("same", "".join(before[:head]))] if head else []
    found += _changes(before[head : len(before) - tail], after[head : len(after) - tail])
    return found + ([("same", "".join(before[len(before) - tail :]))] if tail else [])


def _shared(before: list[str], after: list[str]) -> int:
    """How many words both begin with."""
    return sum(
        1 for _pair in takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False))
    )


def _changes(before: list[str], after: list[str]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after).get_opcodes():
        if tag == "equal":
            found.append(("same", "".join(before[a:b])))
            continue
        if b > a:
            found.append(("gone", "".join(before[a:b])))
        if d > c:
            found.append(("new", "".join(after[c:d])))
    return found


def _words(source: str) -> list[str]:
    """Each word with the space after it."""
    return re.findall(r"\S+\s*", text_of(source))[:MOST_WORDS]
