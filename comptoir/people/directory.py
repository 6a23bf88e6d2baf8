"""Looking for people: the directory, and what is suggested while typing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When

from comptoir.core.text import fold
from comptoir.people.models import Person, PersonSkill, Skill
from comptoir.people.reach import unexpired

if TYPE_CHECKING:
    from django.http import QueryDict

    from comptoir.people.reach import PersonQuerySet

MOST_WORDS = 6
SUGGESTIONS = 8


@dataclass(frozen=True)
class Search:
    """What is asked of the directory; empty strings ask nothing."""

    words: str = ""
    department: str = ""
    site: str = ""
    skill: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> Search:
        """Read from an address; too long values are cut."""
        names = ("q", "department", "site", "skill")
        words, department, site, skill = (_cut(query.get(name, "")) for name in names)
        return cls(words, department, site, skill)

    @property
    def is_blank(self) -> bool:
        return not (self.words.strip() or self.department or self.site or self.skill)


def _cut(value: str) -> str:
    return value.replace("\x00", "")[:120]


def find_people(viewer: Person, search: Search) -> PersonQuerySet:
    """Active people whom `viewer` may see and who match every word and filter."""
    people = Person.objects.visible_to(viewer).active()
    for word in fold(search.words).split()[:MOST_WORDS]:
        people = people.filter(_matches(viewer, word))
    if search.department:
        people = people.filter(department=search.department)
    if search.site:
        people = people.filter(site=search.site)
    if search.skill:
        people = people.filter(pk__in=_declaring(viewer, Q(skill__folded=fold(search.skill))))
    return people


def _matches(viewer: Person, word: str) -> Q:
    in_text = Q(sort_name__contains=word) | Q(folded__contains=word)
    return in_text | Q(pk__in=_declaring(viewer, Q(skill__folded__contains=word)))


def _declaring(viewer: Person, which: Q) -> Iterable[int]:
    rows = PersonSkill.objects.filter(which, skill__network_id=viewer.network_id)
    return rows.values_list("person_id", flat=True)


def attach_skills(people: Iterable[Person], most: int = 4) -> None:
    """Give each person `shown_skills`, the names of their first skills: one query."""
    found = {person.pk: person for person in people}
    for person in found.values():
        person.__dict__["shown_skills"] = []
    rows = PersonSkill.objects.filter(person__in=found).select_related("skill").order_by("pk")
    for row in rows:
        names = found[row.person_id].__dict__["shown_skills"]
        if len(names) < most:
            names.append(row.skill.name)


def places(viewer: Person, field: str) -> list[str]:
    """The departments, or the sites, of the network's employees, in order: at most 200."""
    people = Person.objects.visible_to(viewer).active().filter(kind=Person.Kind.EMPLOYEE)
    names = people.exclude(**{field: ""}).order_by(field).values_list(field, flat=True)
    return list(names.distinct()[:200])


def suggest_people(viewer: Person, words: str, group_slug: str = "") -> list[Person]:
    """People to mention: those of the group first; in a group that is not open, only those.

    The group counts only when the viewer is in it: membership is not told to others.
    """
    people = find_people(viewer, Search(words=words)).exclude(pk=viewer.pk)
    mine = viewer.memberships.filter(unexpired(), group__slug=group_slug).select_related("group")
    membership = mine.first() if group_slug else None
    if membership is None:
        return list(_best_first(people, words)[:SUGGESTIONS])
    inside = Exists(membership.group.memberships.filter(unexpired(), person=OuterRef("pk")))
    if not membership.group.is_open:
        people = people.filter(inside)
    ranked = _best_first(people.annotate(inside=inside), words, "-inside")
    return list(ranked[:SUGGESTIONS])


def _best_first(people: PersonQuerySet, words: str, *before: str) -> PersonQuerySet:
    """Names that begin with what is typed come first."""
    begins = When(sort_name__startswith=fold(words), then=Value(0))
    rank = Case(begins, default=Value(1), output_field=IntegerField())
    return people.annotate(rank=rank).order_by(*before, "rank", "sort_name", "pk")


def suggest_skills(viewer: Person, words: str) -> list[str]:
    """Names of skills of the network that hold what is typed."""
    known = Skill.objects.filter(network_id=viewer.network_id, folded__contains=fold(words))
    return list(known.order_by("folded").values_list("name", flat=True)[:SUGGESTIONS])


def suggest_places(viewer: Person, field: str, words: str) -> list[str]:
    """Departments or sites that hold what is typed."""
    sought = fold(words)
    return [name for name in places(viewer, field) if sought in fold(name)][:SUGGESTIONS]


def find_manager(person: Person, text: str) -> Person | None:
    """The one employee called `text`, or «name · title»; None when none or several are."""
    name, _dot, title = text.partition(" · ")
    people = Person.objects.visible_to(person).active().exclude(pk=person.pk)
    named = people.filter(kind=Person.Kind.EMPLOYEE, sort_name=fold(name)[:120])
    if title:
        named = named.filter(title=title.strip())
    found = list(named[:2])
    return found[0] if len(found) == 1 else None
