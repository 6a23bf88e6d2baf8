"""Facets as links that combine, with their names and counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from comptoir.core.prepared import prepared
from comptoir.entries.kinds import all_kinds
from comptoir.groups.access import readable_groups
from comptoir.people.models import Person

if TYPE_CHECKING:
    from comptoir.search.asking import Asked
    from comptoir.search.finding import Found


@dataclass(frozen=True)
class Choice:
    """One value of a facet. `url` chooses it, or takes it away when it is chosen."""

    label: str
    count: int
    url: str
    chosen: bool


@dataclass(frozen=True)
class Facet:
    name: str
    label: str
    choices: list[Choice]

    @property
    def chosen(self) -> Choice | None:
        return next((choice for choice in self.choices if choice.chosen), None)


def facets_of(person: Person, asked: Asked, found: Found) -> list[Facet]:
    """Those with at least one choice, in one query."""
    if not found.facets:
        return []
    labels = _labels(person, asked, found)
    names = {
        "kind": _("Kind"), "group": _("Group"), "author": _("Written by"), "period": _("Period"),
        "file": _("File type"), "accepted": pgettext("noun", "Answer"),
    }  # fmt: skip
    made = [
        Facet(name, label, _choices(asked, name, found.facets.get(name, []), labels[name]))
        for name, label in names.items()
    ]
    return [facet for facet in made if facet.choices]


def _choices(
    asked: Asked, name: str, counts: list[tuple[Any, int]], labels: dict[Any, str]
) -> list[Choice]:
    chosen = getattr(asked, name)
    rows = [(value, n) for value, n in counts if value in labels]
    if chosen and chosen in labels and chosen not in dict(rows):
        rows.insert(0, (chosen, 0))
    empty: Any = 0 if isinstance(chosen, int) else ""
    return [
        Choice(
            labels[value], n, asked.but(**{name: empty if value == chosen else value}).url,
            value == chosen,
        )
        for value, n in rows
        if not chosen or value == chosen
    ]  # fmt: skip


def _labels(person: Person, asked: Asked, found: Found) -> dict[str, dict[Any, str]]:
    groups = [pk for pk, _n in found.facets["group"]]
    authors = [pk for pk, _n in found.facets["author"]]
    names = found.reach.names if found.reach else {}
    people = _people(person, [*authors, asked.author]) if authors or asked.author else {}
    return {
        "group": {pk: names[pk] for pk in {*groups, asked.group} if pk in names},
        "author": dict(people),
        **fixed_labels(),
    }


def fixed_labels() -> dict[str, dict[Any, str]]:
    """Names of the values of facets that are the same for everybody."""
    return {
        "kind": kind_labels(),
        "period": {
            "day": _("24 hours"), "week": _("7 days"), "month": _("A month"), "year": _("A year"),
        },
        "file": {
            "pdf": "PDF", "word": _("Text document"), "slides": _("Slides"),
            "sheet": _("Spreadsheet"), "image": _("Image"), "text": _("Plain text"),
            "other": _("Other file"),
        },
        "accepted": {"1": _("Accepted answer")},
    }  # fmt: skip


def name_of(person: Person, asked: Asked) -> str:
    """What a search is called: its words, then what it is narrowed to, as `person` sees it."""
    labels = fixed_labels()
    names = [labels[name].get(value, "") for name, value in asked.chosen if name in labels]
    names += readable_groups(person).filter(pk=asked.group).values_list("name", flat=True)
    names += [name for _pk, name in _people(person, [asked.author])]
    return " · ".join(filter(None, [asked.q, *names])) or _("Search")


@prepared
def _people(person: Person, ids: list[int]) -> QuerySet[Person, tuple[int, str]]:
    rows = Person.objects.visible_to(person).filter(pk__in=ids)
    return rows.values_list("pk", "name")


def kind_labels() -> dict[Any, str]:
    """Kinds of content and of everything else, by name."""
    kinds = {kind.name: str(kind.label) for kind in all_kinds()}
    return kinds | {
        "answer": pgettext("noun", "Answer"),
        "comment": pgettext("noun", "Comment"),
        "file": _("File"),
        "person": _("Person"),
        "group": _("Group"),
        "topic": _("Topic"),
    }
