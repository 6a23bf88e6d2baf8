"""What counts as value, and how many minutes it is taken for until people say.

Minutes are for one event: `low`, `mid` and `high` of the time somebody is spared, and `cost`,
the time that it took from those who wrote and read. Nobody publishes minutes for such events,
so these are assumptions of Comptoir, set low on purpose, and every page calls them assumed:

- Interaction workers are said to spend nearly a fifth of their week looking for internal
  information or for the colleague who has it (McKinsey Global Institute, “The social
  economy”, July 2012). That says how much there is to spare, not how much one event spares:
  the minutes below stay small beside it, and the low end is what a sceptic would grant.
- What people answer to the one-tap question replaces these minutes as soon as thirty
  answers exist (`comptoir.value.minutes`).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """Kinds of events of value, in page order."""

    SOLVED = "solved", _("Questions solved by another team")
    REUSED = "reused", _("Answers used again")
    FOUND = "found", _("Searches that succeeded")
    EXPERT = "expert", _("Experts found, who answered")
    DOCUMENT = "document", _("Documents used again elsewhere")
    AVOIDED = "avoided", _("Meetings and trips avoided")


@dataclass(frozen=True)
class Minutes:
    """Minutes of one event: spared (low, mid, high), and spent on it."""

    low: int
    mid: int
    high: int
    cost: int


ASSUMED: dict[Kind, Minutes] = {
    # The asker writes (3) and reads (2), the answerer writes (10).
    Kind.SOLVED: Minutes(low=10, mid=30, high=60, cost=15),
    # Only the reader reads again (3): the writing was charged when the question was solved.
    Kind.REUSED: Minutes(low=5, mid=12, high=30, cost=3),
    Kind.FOUND: Minutes(low=2, mid=6, high=15, cost=2),
    # The same people as for a solved question; the answer was not (yet) accepted.
    Kind.EXPERT: Minutes(low=5, mid=20, high=45, cost=15),
    # Adapting somebody's document instead of making it; opening and adapting take time too.
    Kind.DOCUMENT: Minutes(low=10, mid=30, high=90, cost=10),
    # Never assumed: the organiser declares people, hours and money, a second person confirms.
    Kind.AVOIDED: Minutes(low=0, mid=0, high=0, cost=0),
}

DECLARED = frozenset({Kind.AVOIDED})  # kinds that rest on somebody's word
