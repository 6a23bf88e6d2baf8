"""How often people were asked lately, so that questions are spread."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.db.models import Count

from comptoir.core.clock import now
from comptoir.kinds.questions.models import Solicitation

WEEK = timedelta(days=7)
BUSY = 3  # questions in a week, from which others come first


def asked_lately(people: Collection[int]) -> dict[int, int]:
    """Person: the questions that were put to them by name these seven days, wherever. Those that
    were handed or passed on, unfinished ones and those taken back do not count."""
    if not people:
        return {}
    rows = Solicitation.objects.filter(
        person__in=people,
        how=Solicitation.How.ASKED,
        at__gte=now() - WEEK,
        entry__state="published",
    )
    return dict(rows.values("person").annotate(n=Count("pk")).values_list("person", "n"))
