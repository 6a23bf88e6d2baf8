"""Who reads which document of the index, as numbers that documents and readers share.

A document of an entry, comment or file carries the ids of the groups that hold it. Those of
people, groups and topics carry numbers of their own ranges. A reader's numbers are asked from
the database at each search, so that rights change at once: joining, leaving, an access that
ends, a group that closes need no indexing. What the index finds is loaded again through
`visible_to` all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from comptoir.core.prepared import prepared
from comptoir.groups.access import findable_groups, readable_groups
from comptoir.groups.models import Group
from comptoir.people.models import Person as People

if TYPE_CHECKING:
    from comptoir.people.models import Person

GROUPS, PEOPLE, TOPICS = 1 << 40, 1 << 41, 1 << 42
EMPLOYEES, GUESTS = 1 << 43, (1 << 43) + 1


def of_group(pk: int) -> int:
    return GROUPS + pk


def of_topic(pk: int) -> int:
    return TOPICS + pk


def of_person(pk: int, *, is_guest: bool) -> tuple[int, ...]:
    """The more usual one first: a column of the index tells the first only."""
    return (GUESTS if is_guest else EMPLOYEES, PEOPLE + pk)


@dataclass(frozen=True)
class Reach:
    """What one reader reaches: ids of the groups they read, and all their numbers. `names` are
    those of the groups."""

    groups: frozenset[int]
    tokens: tuple[int, ...]
    is_guest: bool
    names: Mapping[int, str] = field(default_factory=dict, compare=False)


def reach_of(person: Person) -> Reach:
    """Asked anew at each search, in two queries. Topics are not in it (`finding`)."""
    found = _groups(person)
    names = {pk: name for pk, name, is_read in found if is_read}
    tokens = [*names, *(of_group(pk) for pk, _name, _read in found)]
    return Reach(frozenset(names), (*tokens, *_people(person)), person.is_guest, names)


@prepared
def _groups(person: Person) -> QuerySet[Group, tuple[int, str, bool]]:
    """Groups that the person sees: id, name, and whether they read them."""
    read = Q(pk__in=readable_groups(person).values("pk"))
    rows = findable_groups(person).annotate(read=ExpressionWrapper(read, BooleanField()))
    return rows.values_list("pk", "name", "read")


def _people(person: Person) -> list[int]:
    if not person.is_active:
        return []
    if person.is_administrator:
        return [EMPLOYEES, GUESTS]
    if person.is_employee:
        return [EMPLOYEES, *(PEOPLE + pk for pk in _guests(person))]
    return [PEOPLE + pk for pk in _everybody(person)]


@prepared
def _guests(person: Person) -> QuerySet[People, int]:
    return People.objects.visible_to(person).filter(kind="guest").values_list("pk", flat=True)


@prepared
def _everybody(person: Person) -> QuerySet[People, int]:
    return People.objects.visible_to(person).values_list("pk", flat=True)
