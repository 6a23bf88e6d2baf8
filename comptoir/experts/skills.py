"""Declared skills: what people say that they know. Evidence of its own, labelled so.

Asked from the database, so that a skill acts as soon as it is on the profile.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Q

from comptoir.people.models import PersonSkill
from comptoir.search.ranking import wording

if TYPE_CHECKING:
    from comptoir.search.ranking import Wording

MOST_WORDS, MOST_ROWS, SHOWN = 12, 2000, 2
LEAST = 0.2  # of what a skill covers: in a long text, one common word says nothing


@dataclass(frozen=True)
class Declared:
    """`skills`: how well each covers the words, between 0 and 1, and its name; the best first."""

    skills: tuple[tuple[float, str], ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Those that are shown."""
        return tuple(name for _cover, name in self.skills[:SHOWN])

    @property
    def cover(self) -> float:
        """That of the best."""
        return self.skills[0][0] if self.skills else 0.0


def declared_by(network: int, words: Wording, language: str) -> dict[int, Declared]:
    """Person: their skills that are about `words`. One query.

    A skill is about them when all its words are among them, or all of them among its. `cover` is
    Dice's coefficient: twice the words in common over the words of both.
    """
    roots = [_root(exact) for exact, _stem in words.words[:MOST_WORDS]]
    if not roots:
        return {}
    named = reduce(or_, (Q(skill__folded__contains=root) for root in roots))
    rows = PersonSkill.objects.filter(named, skill__network_id=network).order_by("-pk")
    found: dict[int, list[tuple[float, str]]] = defaultdict(list)
    for person, name in rows.values_list("person_id", "skill__name")[:MOST_ROWS]:
        cover = _cover(wording(name, language).word_stems, words.word_stems)
        if cover >= LEAST:
            found[person].append((cover, name))
    return {
        person: Declared(tuple(sorted(some, key=lambda pair: (-pair[0], pair[1]))))
        for person, some in found.items()
    }


def _root(exact: str) -> str:
    """What the forms of a word share, more or less; stems decide afterwards."""
    return exact[: max(4, len(exact) - 3)]


def _cover(skill: frozenset[str], asked: frozenset[str]) -> float:
    if not skill or not (skill <= asked or asked <= skill):
        return 0.0
    return 2 * len(skill & asked) / (len(skill) + len(asked))
