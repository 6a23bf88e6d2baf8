"""Whom to tell of a question that the search found nothing for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comptoir.experts.ranking import Expert, who_knows
from comptoir.search.ranking import LONGEST_QUESTION

if TYPE_CHECKING:
    from collections.abc import Iterable

    from comptoir.people.models import Person

MOST = 4
TRIES = 3


def who_may_know(reader: Person, texts: Iterable[str]) -> list[Expert]:
    """Those who know of the first of `texts` that anybody knows of: what was typed, then what it
    may have meant, then topics that are called alike."""
    myself = frozenset({reader.pk})
    for text in [text[:LONGEST_QUESTION] for text in texts if text][:TRIES]:
        if found := who_knows(reader, text, most=MOST, without=myself):
            return found
    return []
