"""The counts beside the navigation: notifications unread, questions without an accepted answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from django.db.models import Count

from comptoir.entries.models import Entry
from comptoir.home.filters import unanswered
from comptoir.notifications.models import Notification
from comptoir.people.models import Person

MOST = 20  # people whose questions are counted again in one round


class Counts(NamedTuple):
    """What one person is told; `unanswered` of the questions that they see."""

    notifications: int
    unanswered: int


def counts_of(
    people: Collection[int], again: Collection[int], known: Mapping[int, Counts]
) -> dict[int, Counts]:
    """The counts of `people`; questions are counted again only for those in `again`."""
    unread = _unread(people)
    return {
        person: Counts(unread.get(person, 0), _unanswered(person, again, known))
        for person in people
    }


def _unread(people: Collection[int]) -> dict[int, int]:
    waiting = Notification.objects.filter(person__in=people, read_at__isnull=True)
    return dict(waiting.order_by().values_list("person").annotate(Count("pk")))


def _unanswered(person_id: int, again: Collection[int], known: Mapping[int, Counts]) -> int:
    if person_id in known and person_id not in again:
        return known[person_id].unanswered
    person = Person.objects.active().filter(pk=person_id).first()
    return unanswered_count(person) if person else 0


def unanswered_count(person: Person) -> int:
    """Questions that the person sees and that wait for an answer."""
    return unanswered(Entry.objects.visible_to(person)).count()
