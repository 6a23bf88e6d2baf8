"""Declared skills: what people say that they know. Evidence of its own, labelled so.

Asked from the database, so that a skill acts as soon as it is on the profile.

A word of a question is that of a skill when they are the same without accents, have the same stem,
or, where only a few words were typed, when one begins the other (pharma, pharmacie). What the
company's glossary says is the same counts as one word: PLV is publicité sur le lieu de vente.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Q

from comptoir.people.models import PersonSkill
from comptoir.search.analysis import exact_tokens, stem_tokens
from comptoir.search.kin import SMALL

if TYPE_CHECKING:
    from comptoir.search.query import Glossary

MOST_WORDS, MOST_ROWS, SHOWN = 12, 2000, 2
LEAST = 0.2  # of what a skill covers: in a long text, one common word says nothing
FEW_WORDS, BEGINNING = 3, 5  # words of a short question; letters of a beginning that tells

Word = tuple[str, str]  # exact form and stem; of what the glossary knows, its line twice
Phrases = dict[str, list[tuple[str, list[str]]]]  # by first word: line and words


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


def declared_by(
    network: int, asked: str, language: str, glossary: Glossary = ()
) -> dict[int, Declared]:
    """Person: their skills that are about `asked`. One query.

    A skill is about it when all its words are among the words, or all of them among its. `cover`
    is Dice's coefficient: twice the words in common over the words of both.
    """
    known = _phrases(glossary)
    readings = _readings(asked, language, known)
    roots = _roots(readings, glossary)
    if not roots:
        return {}
    named = reduce(or_, (Q(skill__folded__contains=root) for root in roots))
    rows = PersonSkill.objects.filter(named, skill__network_id=network).order_by("-pk")
    covers: dict[str, float] = {}
    found: dict[int, list[tuple[float, str]]] = defaultdict(list)
    for person, name in rows.values_list("person_id", "skill__name")[:MOST_ROWS]:
        if name not in covers:
            both = zip(_readings(name, language, known), readings, strict=True)
            covers[name] = max(_cover(skill, words) for skill, words in both)
        if covers[name] >= LEAST:
            found[person].append((covers[name], name))
    return {
        person: Declared(tuple(sorted(some, key=lambda pair: (-pair[0], pair[1]))))
        for person, some in found.items()
    }


def _readings(text: str, language: str, known: Phrases) -> tuple[list[Word], list[Word]]:
    """The words of a text, as they stand and with what the glossary knows in one piece; small ones
    only where there are no others."""
    words = list(zip(exact_tokens(text), stem_tokens(text, language), strict=True))
    return _telling(words), _telling(_in_pieces(words, known))


def _telling(words: list[Word]) -> list[Word]:
    return list(dict.fromkeys([word for word in words if word[0] not in SMALL] or words))


def _in_pieces(words: list[Word], known: Phrases) -> list[Word]:
    exact = [_singular(word) for word, _stem in words]
    found, at = [], 0
    while at < len(words):
        met = [one for one in known.get(exact[at], ()) if _stands(one[1], exact, at)]
        longest = max((len(phrase) for _line, phrase in met), default=0)
        found += [(line, line) for line, phrase in met if len(phrase) == longest]
        found += [] if met else [words[at]]
        at += longest or 1
    return found


def _stands(phrase: list[str], exact: list[str], at: int) -> bool:
    return exact[at : at + len(phrase)] == phrase


def _phrases(glossary: Glossary) -> Phrases:
    found: Phrases = defaultdict(list)
    for number, line in enumerate(glossary):
        for phrase in line:
            tokens = [_singular(token) for token in phrase]
            found[tokens[0]].append((f"={number}", tokens))
    return found


def _singular(token: str) -> str:
    return token[:-1] if len(token) > 3 and token[-1] in "sx" else token


def _roots(readings: tuple[list[Word], list[Word]], glossary: Glossary) -> list[str]:
    """What a skill about it holds, one or another: to be asked of the database."""
    words, pieces = readings
    lines = [int(exact[1:]) for exact, _stem in pieces if exact[:1] == "="]
    alike = [token for line in lines for phrase in glossary[line] for token in phrase]
    also = [token for token in alike if token not in SMALL]
    tokens = [exact for exact, _stem in words[:MOST_WORDS]] + also[: 2 * MOST_WORDS]
    return list(dict.fromkeys(_root(token) for token in tokens))


def _root(exact: str) -> str:
    """What the forms of a word share, more or less; stems decide afterwards."""
    return exact[: max(4, len(exact) - 3)]


def _cover(skill: list[Word], asked: list[Word]) -> float:
    short = len(asked) <= FEW_WORDS
    met = sum(any(_same(one, word, short) for word in asked) for one in skill)
    used = sum(any(_same(one, word, short) for one in skill) for word in asked)
    if not met or (met < len(skill) and used < len(asked)):
        return 0.0
    return (met + used) / (len(skill) + len(asked))


def _same(one: Word, other: Word, short: bool) -> bool:
    if one[0] == other[0] or one[1] == other[1]:
        return True
    brief, whole = sorted((one[0], other[0]), key=len)
    return short and len(brief) >= BEGINNING and brief.isalpha() and whole.startswith(brief)
