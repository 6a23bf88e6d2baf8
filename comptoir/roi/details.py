"""A shared scenario as an entry: what its card shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from comptoir.roi.figures import figures
from comptoir.roi.keeping import case_of
from comptoir.roi.model import our_case
from comptoir.roi.models import Scenario

if TYPE_CHECKING:
    from comptoir.entries.models import Entry
    from comptoir.people.models import Person


def save(entry: Entry, details: dict[str, Any]) -> None:
    """Tie the scenario to its entry; editing the words of the entry changes nothing here."""
    scenario = details.get("scenario")
    if scenario is not None:
        Scenario.objects.filter(pk=scenario).update(entry=entry)


def load(entries: Sequence[Entry], person: Person) -> None:
    """Attach `scenario_card`: the scenario and its outcome. One query. None for externals, and
    where the scenario was taken away."""
    rows = Scenario.objects.readable_by(person).filter(entry__in=entries).select_related("entry")
    by_entry = {row.entry.pk: row for row in rows if row.entry} if person.is_employee else {}
    for entry in entries:
        card: Any = entry
        scenario = by_entry.get(entry.pk)
        card.scenario_card = scenario and {
            "scenario": scenario,
            "found": figures(case_of(scenario, our_case())),
        }
