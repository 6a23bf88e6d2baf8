"""What Halmont looked for in twelve weeks, by nobody in particular; what Camille keeps."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from comptoir.core.clock import now
from comptoir.core.text import fold
from comptoir.demo.stage import chance, write
from comptoir.search.asking import Asked
from comptoir.search.models import PastQuery, QueryWeek
from comptoir.search.saving import keep_search

if TYPE_CHECKING:
    from comptoir.demo.stage import Stage

WEEKS = 12
# Words, searches in a usual week, of ten how many found nothing, of ten how many led somewhere.
USUAL = [
    ("calendrier aurore", 14, 0, 8),
    ("plv", 11, 0, 7),
    ("brief agence", 9, 1, 7),
    ("visuels détourés", 8, 1, 6),
    ("plan média", 7, 0, 8),
    ("garantie bouilloire", 6, 0, 7),
    ("tarif 2027", 6, 2, 5),
    ("note de frais", 5, 1, 6),
    ("présentoir", 5, 0, 7),
    ("logo vectoriel", 4, 2, 5),
    ("congés", 4, 1, 6),
    ("fiche détartrage", 3, 1, 6),
    ("code parking lyon", 4, 9, 0),
    ("gabarit signature mail", 3, 8, 1),
    ("prix concurrents nordics", 3, 9, 0),
]
ALONE = ["prime", "annonce interne", "mutation nantes"]  # too few people: never shown
KEEPER = "camille.rousset"
KEPT = [{"q": "PLV", "kind": "question"}, {"q": "Aurore", "file": "pdf"}]
PAST = ["vitrine", "calendrier Aurore", "brief agence"]


def set_searches(stage: Stage) -> None:
    """Counts by week, and one person's own list."""
    monday = now().date() - timedelta(days=now().weekday())
    for back in range(WEEKS):
        week = monday - timedelta(weeks=back)
        write([_week(stage, week, row, back) for row in USUAL])
        write([
            QueryWeek(network=stage.network, week=week, folded=fold(word), people=1, runs=2)
            for word in ALONE
        ])  # fmt: skip
    _set_own(stage)


def _week(stage: Stage, week: date, row: tuple[str, int, int, int], back: int) -> QueryWeek:
    words, usual, empty, opened = row
    runs = max(3, usual + chance("searches", words, back).randint(-2, 3) - back // 4)
    return QueryWeek(
        network=stage.network, week=week, folded=fold(words), people=max(3, runs * 2 // 3),
        runs=runs, empty=runs * empty // 10, opened=runs * opened // 10,
    )  # fmt: skip


def _set_own(stage: Stage) -> None:
    person = stage.people[KEEPER]
    for kept in KEPT:
        keep_search(actor=person, asked=Asked.of(kept))
    for hours, typed in enumerate(PAST, 20):
        at = now() - timedelta(hours=hours)
        PastQuery.objects.create(person=person, typed=typed, folded=fold(typed), at=at)
