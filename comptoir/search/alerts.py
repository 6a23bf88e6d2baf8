"""New results of kept searches, told to those who keep them.

Every hour each kept search is asked again, with its person's rights of that moment, for what
was published since the last look. The look moves on and the event is written in one
transaction: a job that is killed, or run twice, tells once. Who hears of it where is decided by
the readers of the journal.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from django.db import transaction

from comptoir.core.clock import now
from comptoir.journal.record import record
from comptoir.people.models import Person
from comptoir.search.asking import Asked
from comptoir.search.damage import spared
from comptoir.search.finding import published_between
from comptoir.search.models import SavedSearch
from comptoir.search.query import Shown
from comptoir.search.results import load
from comptoir.search.store import searcher_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from comptoir.search.results import Result

MATCHED = "search.matched"
SETTLED = timedelta(minutes=10)  # what is younger may not be in the index yet: the next look


def tell_of_matches() -> int:
    """Job: look again for every kept search that wants it; how many had something new."""
    people = Person.objects.active()
    rows = SavedSearch.objects.filter(alerts=True, person__in=people).order_by("pk")
    until = now() - SETTLED
    return sum(_look(saved, until) for saved in rows.select_related("person__network").iterator())


@spared(lambda: False)  # the next look begins where this one did
def _look(saved: SavedSearch, until: datetime) -> bool:
    if until <= saved.looked_at or searcher_of(saved.person.network_id) is None:
        return False  # without an index nothing was looked at
    found = new_results(saved, until)
    with transaction.atomic():
        ours = SavedSearch.objects.filter(pk=saved.pk, alerts=True, looked_at=saved.looked_at)
        if not ours.update(looked_at=until) or not found:
            return False
        facts = {"search": saved.pk, "name": saved.name, "query": _asked(saved).query}
        network, count = saved.person.network, len(found)
        record(
            MATCHED, network=network, actor=None, person=saved.person, data={**facts, "n": count}
        )
    return True


def new_results(saved: SavedSearch, until: datetime) -> list[Result]:
    """What others published after the last look and up to `until`, and the person may read."""
    person = saved.person
    keys = published_between(person, _asked(saved), saved.looked_at, until)
    return list(_of_others(person, load(person, keys, Shown(frozenset(), None))))


def _of_others(person: Person, results: Iterable[Result]) -> Iterable[Result]:
    for result in results:
        if person not in (result.author, result.person):
            yield result


def _asked(saved: SavedSearch) -> Asked:
    return Asked.of(dict(parse_qsl(saved.query))).but(sort="date")


def switch_alerts(saved: SavedSearch, *, on: bool) -> None:
    """Be told or not. What came while nobody was to be told is not told afterwards."""
    saved.alerts, saved.looked_at = on, now()
    saved.save(update_fields=["alerts", "looked_at"])
