"""How often people were asked lately, so that questions are spread."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count

from comptoir.core.clock import now
from comptoir.core.prepared import prepared
from comptoir.kinds.questions.models import Solicitation

if TYPE_CHECKING:
    from django.db.models import QuerySet

WEEK = timedelta(days=7)
BUSY = 3  # questions in a week, from which others come first


def asked_lately(people: Collection[int]) -> dict[int, int]:
    """Person: the questions that were put to them by name these seven days, wherever. Those that
    were handed or passed on, unfinished ones and those taken back do not count."""
    return dict(_counts(list(people), now() - WEEK, passed=False)) if people else {}


def put_to_lately(people: Collection[int]) -> dict[int, int]:
    """The same, with those that the network passed on to them: so that it spreads its own."""
    return dict(_counts(list(people), now() - WEEK, passed=True)) if people else {}


@prepared
def _counts(
    people: list[int], since: datetime, *, passed: bool
) -> QuerySet[Solicitation, tuple[int, int]]:
    how = Solicitation.How
    rows = Solicitation.objects.filter(
        person__in=people,
        how__in=[how.ASKED, how.PASSED] if passed else [how.ASKED],
        at__gte=since,
        entry__state="published",
        entry__kind="question",  # a draft may have become something else
    )
    return rows.values("person_id").annotate(n=Count("pk")).values_list("person_id", "n")
