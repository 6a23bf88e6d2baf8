"""The company's own synonyms and acronyms: rayon = linéaire, PLV = publicité sur le lieu de vente.

They are asked from the database at each search, so that a line acts at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from comptoir.core.decisions import ALLOWED, Decision, Denied, Refused, require
from comptoir.core.html import strip_control
from comptoir.core.prepared import prepared
from comptoir.search.analysis import exact_tokens
from comptoir.search.models import Synonyms

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from comptoir.people.models import Person
    from comptoir.search.query import Glossary

MOST_LINES, MOST_WORDS, LONGEST = 500, 8, 80


def can_edit_glossary(person: Person) -> Decision:
    if person.is_manager and person.is_employee and person.is_active:
        return ALLOWED
    return Denied(_("Only a manager of the network can do this."))


def lines_of(network: int) -> QuerySet[Synonyms]:
    return Synonyms.objects.filter(network_id=network).order_by("pk")


def glossary_of(network: int) -> Glossary:
    """Each line as phrases in exact tokens, for queries."""
    lines = _words_of(network)
    return [[tokens for word in line if (tokens := tuple(exact_tokens(word)))] for line in lines]


@prepared
def _words_of(network: int) -> QuerySet[Synonyms, list[str]]:
    return lines_of(network).values_list("words", flat=True)[:MOST_LINES]


def write_line(*, actor: Person, typed: str, line: Synonyms | None = None) -> Synonyms | None:
    """Add or change a line such as 'PLV = publicité sur le lieu de vente'; empty deletes it.

    Raises:
        NotAllowed: the actor does not manage the network.
        Refused: fewer than two words, or too many, or too long.
    """
    require(can_edit_glossary(actor))
    words = _words(typed)
    if not words and line is not None:
        line.delete()
        return None
    if len(words) < 2 or len(words) > MOST_WORDS:
        raise Refused(_("Write from two to eight words or phrases with = between them."))
    if any(len(word) > LONGEST or not exact_tokens(word) for word in words):
        raise Refused(_("Each word or phrase has at least a letter and at most 80 characters."))
    if line is None and lines_of(actor.network_id).count() >= MOST_LINES:
        raise Refused(_("The glossary is full: 500 lines."))
    line = line or Synonyms(network_id=actor.network_id)
    line.words, line.by = words, actor
    line.save()
    return line


def _words(typed: str) -> list[str]:
    parts = (" ".join(part.split()) for part in strip_control(typed)[:1000].split("="))
    return list(dict.fromkeys(part for part in parts if part))
