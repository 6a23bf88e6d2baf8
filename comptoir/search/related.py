"""Where a search without results leads: topics with names near to what was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comptoir.core.text import fold
from comptoir.entries.models import Topic
from comptoir.search.analysis import exact_tokens
from comptoir.search.kin import SMALL

if TYPE_CHECKING:
    from comptoir.people.models import Person

MOST = 5
LOOKED_AT = 5000  # topics of a network, the latest first
CONFIRMED = 50  # nearest ones that the database is asked about
SHORTEST = 4  # letters of a word; shorter ones are near to too much
NEAR = 0.5


def related_topics(person: Person, typed: str) -> list[Topic]:
    """Topics that `person` sees, the nearest name first; at most five, in two queries."""
    telling = (word for word in exact_tokens(typed[:500]) if word not in SMALL)
    words = [_grams(word) for word in telling if len(word) >= SHORTEST][:12]
    if not words:
        return []
    rows = Topic.objects.of(person.network).order_by("-pk").values_list("pk", "name")
    scores = {pk: _nearness(words, name) for pk, name in rows[:LOOKED_AT]}
    near = sorted((pk for pk in scores if scores[pk] >= NEAR), key=lambda pk: (-scores[pk], pk))
    seen = Topic.objects.visible_to(person).in_bulk(near[:CONFIRMED])
    return [seen[pk] for pk in near if pk in seen][:MOST]


def _nearness(words: list[set[str]], name: str) -> float:
    """Of the nearest two words, between 0 and 1: shared trigrams over those of the shorter word
    (Szymkiewicz and Simpson's overlap), with a little for being of one length."""
    named = [_grams(word) for word in fold(name).replace("-", " ").split() if len(word) >= SHORTEST]
    pairs = ((len(a & b), min(len(a), len(b)), max(len(a), len(b))) for a in words for b in named)
    return max((0.9 * same / least + 0.1 * same / most for same, least, most in pairs), default=0.0)


def _grams(word: str) -> set[str]:
    padded = f" {word} "
    return {padded[n : n + 3] for n in range(len(padded) - 2)}
