"""What a reader asks: the box, and the facets chosen beside it. Read from an address."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from comptoir.core.addresses import address
from comptoir.search.operators import ParsedQuery, parse, readable

if TYPE_CHECKING:
    from collections.abc import Mapping

PERIODS = {"day": 1, "week": 7, "month": 31, "year": 366}  # days
SORTS = ("", "date")
FACETS = ("kind", "group", "author", "period", "file", "accepted")


@dataclass(frozen=True)
class Asked:
    """A search as its address says it; whatever is malformed is as if it were not there."""

    q: str = ""
    kind: str = ""
    group: int = 0
    author: int = 0
    period: str = ""
    file: str = ""
    accepted: str = ""
    sort: str = ""
    exact: str = ""  # "1": as typed, without corrections

    @staticmethod
    def of(given: Mapping[str, str]) -> Asked:
        period, sort = given.get("period", ""), given.get("sort", "")
        return Asked(
            q=" ".join(readable(given.get("q", "")).split()),
            kind=_word(given.get("kind", "")),
            group=_number(given.get("group", "")),
            author=_number(given.get("author", "")),
            period=period if period in PERIODS else "",
            file=_word(given.get("file", "")),
            accepted="1" if given.get("accepted") == "1" else "",
            sort=sort if sort in SORTS else "",
            exact="1" if given.get("exact") == "1" else "",
        )

    @property
    def parsed(self) -> ParsedQuery:
        return parse(self.q)

    @property
    def query(self) -> str:
        """For an address: q=…&kind=…, without what is not asked."""
        return urlencode({name: v for name in NAMES if (v := getattr(self, name))})

    @property
    def url(self) -> str:
        return f"{address('search')}?{self.query}"

    @property
    def chosen(self) -> list[tuple[str, object]]:
        """The facets and the order that are chosen, by name: they stay while the words change."""
        kept = (name for name in NAMES if name not in {"q", "exact"})
        return [(name, value) for name in kept if (value := getattr(self, name))]

    def but(self, **changes: object) -> Asked:
        """The same search, with other facets."""
        return replace(self, **changes)  # type: ignore[arg-type]

    def without(self, facet: str) -> Asked:
        """The same search, wherever a facet would narrow it; as it is for any other name."""
        return self.but(**{facet: getattr(Asked(), facet)}) if facet in FACETS else self

    @property
    def has_facets(self) -> bool:
        return any(getattr(self, name) for name in FACETS)

    @property
    def age(self) -> timedelta | None:
        return timedelta(days=PERIODS[self.period]) if self.period else None


NAMES = tuple(field.name for field in fields(Asked))


def _word(value: str) -> str:
    return value if value.isascii() and value.isalnum() and len(value) <= 20 else ""


def _number(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else 0
