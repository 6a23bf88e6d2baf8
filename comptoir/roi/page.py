"""What the page of a case needs, whoever asks: the page, a recomputation, a file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.http import QueryDict

from comptoir.roi.access import can_keep_scenarios
from comptoir.roi.beside import Beside, beside
from comptoir.roi.charts import (
    Chance,
    Curve,
    Threshold,
    Tornado,
    chance_of,
    curve_of,
    threshold_of,
    tornado_of,
)
from comptoir.roi.figures import Figures, figures
from comptoir.roi.keeping import case_of
from comptoir.roi.model import Case
from comptoir.roi.models import Scenario
from comptoir.roi.own import Measured, measured_of, network_case
from comptoir.roi.typed import Field, TypedCase

if TYPE_CHECKING:
    from comptoir.people.models import Person

FIRST = ("people", "adoption", "hours_saved", "transfer", "salary", "licence", "writing")


@dataclass
class CasePage:
    """A case as somebody looks at it; everything is computed when it is asked for."""

    person: Person
    data: QueryDict
    scenario: Scenario | None = None

    @cached_property
    def measured(self) -> Measured | None:
        return measured_of(self.person.network)

    @property
    def uses_measured(self) -> bool:
        return self.data.get("measured") == "1" and self.measured is not None

    @cached_property
    def assumed(self) -> Case:
        """What the page starts from: the network's case, or the scenario's."""
        case = network_case(self.person.network)
        return case if self.scenario is None else case_of(self.scenario, case)

    @cached_property
    def usual(self) -> Case:
        """The same, with what was measured when this is asked for."""
        measured = self.measured if self.uses_measured else None
        return measured.applied(self.assumed) if measured else self.assumed

    @cached_property
    def beside(self) -> Beside | None:
        """What was measured beside what is assumed; None while nothing is published."""
        if self.measured is None:
            return None
        if self.uses_measured:
            return beside(self.assumed, self.case, self.measured)
        return beside(self.case, self.measured.applied(self.case), self.measured)

    @cached_property
    def typed(self) -> TypedCase:
        found = TypedCase(self.usual, self.data)
        _case = found.case  # reads the fields, and notes what is wrong with them
        return found

    @property
    def case(self) -> Case:
        return self.typed.case

    @cached_property
    def shown(self) -> Figures:
        return figures(self.case)

    @cached_property
    def fields(self) -> list[Field]:
        return self.typed.fields

    @property
    def first_fields(self) -> list[Field]:
        return [field for field in self.fields if field.key in FIRST]

    @property
    def other_fields(self) -> list[Field]:
        return [field for field in self.fields if field.key not in FIRST]

    @property
    def has_other_errors(self) -> bool:
        return any(field.error for field in self.other_fields)

    @property
    def has_range_errors(self) -> bool:
        return any(field.range_error for field in self.fields)

    @property
    def query(self) -> str:
        """Of the files and links of exactly this case."""
        parts = ["measured=1" if self.uses_measured else "", self.typed.query]
        if self.scenario is not None:
            parts.insert(0, f"scenario={self.scenario.pk}")
        return "&".join(part for part in parts if part)

    @cached_property
    def chance(self) -> Chance:
        return chance_of(self.case)

    @cached_property
    def tornado(self) -> Tornado | None:
        return tornado_of(self.case)

    @cached_property
    def curve(self) -> Curve | None:
        return curve_of(self.case)

    @cached_property
    def threshold(self) -> Threshold | None:
        return threshold_of(self.case)

    @property
    def can_keep(self) -> bool:
        return bool(can_keep_scenarios(self.person))
