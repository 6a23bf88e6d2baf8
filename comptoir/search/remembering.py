"""What is kept of searches: each person's own list, and counts that name nobody."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import F, QuerySet

from comptoir.core.clock import now
from comptoir.core.text import fold
from comptoir.search.models import PastQuery, QueryWeek

if TYPE_CHECKING:
    from comptoir.networks.models import Network
    from comptoir.people.models import Person

KEPT = 100  # past queries of one person
LONGEST = 200  # characters of one that are kept
SEVERAL = 3  # people who must have asked before an administrator sees the words
ENOUGH = timedelta(seconds=90)  # after opening a result: looking again means it was not enough


def remember(person: Person, typed: str, *, found: bool) -> None:
    """Keep one search: for the person, and in the week's counts."""
    folded = fold(typed)[:LONGEST]
    if not folded:
        return
    monday = _monday()
    rows = PastQuery.objects.filter(person=person, folded=folded)
    at = rows.values_list("at", flat=True).first()
    PastQuery.objects.bulk_create(
        [PastQuery(person=person, folded=folded, typed=typed[:LONGEST], at=now())],
        update_conflicts=True, unique_fields=["person", "folded"], update_fields=["typed", "at"],
    )  # fmt: skip
    if at is None:
        _forget_oldest(person)
    asked_before = at is not None and at.date() >= monday
    _count(person.network_id, monday, folded, empty=not found, new=not asked_before)


def _count(network: int, monday: date, folded: str, *, empty: bool, new: bool) -> None:
    """One more run in the week, in one query but the first time."""
    weeks = QueryWeek.objects.filter(network_id=network, week=monday, folded=folded)
    more = {
        "runs": F("runs") + 1,
        "empty": F("empty") + int(empty),
        "people": F("people") + int(new),
    }
    if not weeks.update(**more):
        made = QueryWeek(network_id=network, week=monday, folded=folded)
        QueryWeek.objects.bulk_create([made], ignore_conflicts=True)
        weeks.update(**more)


def note_opened(network: int, typed: str, by: int = 1) -> None:
    """A result was opened; -1 when the person looked again at once."""
    rows = QueryWeek.objects.filter(
        network_id=network, week=_monday(), folded=fold(typed)[:LONGEST]
    )
    rows.filter(opened__gte=max(0, -by)).update(opened=F("opened") + by)


def _monday() -> date:
    today = now().date()
    return today - timedelta(days=today.weekday())


def _forget_oldest(person: Person) -> None:
    old = PastQuery.objects.filter(person=person).order_by("-at").values("pk")
    _forget(person, PastQuery.objects.filter(pk__in=old[KEPT : KEPT * 2]))


def _forget(person: Person, rows: QuerySet[PastQuery]) -> None:
    """What is forgotten counts for this person no more: else whoever asks, forgets and asks again
    would count as several, and see whether anybody else asked it."""
    asked = list(rows.filter(at__date__gte=_monday()).values_list("folded", flat=True))
    rows.delete()
    weeks = QueryWeek.objects.filter(network_id=person.network_id, week=_monday())
    weeks.filter(folded__in=asked, people__gt=0).update(people=F("people") - 1)


def past_queries(person: Person, start: str = "") -> QuerySet[PastQuery]:
    """What this person looked for, latest first; only what begins with `start`."""
    rows = PastQuery.objects.filter(person=person, folded__startswith=fold(start)[:LONGEST])
    return rows.order_by("-at")


def forget(person: Person, pk: int | None = None) -> None:
    """Forget one past query, or all."""
    rows = PastQuery.objects.filter(person=person)
    _forget(person, rows if pk is None else rows.filter(pk=pk))


def weeks_of(network: Network) -> list[dict[str, object]]:
    """By week, latest first: searches, part that found nothing, part that was enough."""
    weeks: dict[date, list[int]] = {}
    rows = QueryWeek.objects.filter(network=network, week__gte=_monday() - timedelta(weeks=12))
    for week, runs, empty, opened in rows.values_list("week", "runs", "empty", "opened"):
        sums = weeks.setdefault(week, [0, 0, 0])
        weeks[week] = [a + b for a, b in zip(sums, (runs, empty, opened), strict=True)]
    return [
        {
            "week": week,
            "runs": runs,
            "empty": round(100 * empty / runs),
            "opened": round(100 * min(opened, runs) / runs),
        }
        for week, (runs, empty, opened) in sorted(weeks.items(), reverse=True)
        if runs
    ]


def frequent(network: Network, *, empty: bool = False) -> list[dict[str, object]]:
    """The twenty most frequent queries of four weeks that several people asked; or those of
    them that found nothing."""
    since = _monday() - timedelta(weeks=3)
    rows = QueryWeek.objects.filter(network=network, week__gte=since)
    found: dict[str, list[int]] = {}
    for folded, people, runs, nothing in rows.values_list("folded", "people", "runs", "empty"):
        sums = found.setdefault(folded, [0, 0])
        found[folded] = [max(sums[0], people), sums[1] + (nothing if empty else runs)]
    told = [(n, words) for words, (people, n) in found.items() if people >= SEVERAL and n]
    return [{"words": words, "n": n} for n, words in sorted(told, key=lambda t: (-t[0], t[1]))[:20]]
