"""What every parser is: an iterable of records, with the list of what it left out."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field

from comptoir.core.decisions import Refused
from comptoir.imports.records import Record

LONGEST_ID = 180  # columns hold 200: an export puts the name of the source in front


@dataclass(frozen=True, slots=True)
class Skipped:
    """One thing that was left out. `what` is its sort ("message", "vote"), `where` leads to
    it in the source (file, line, id), `why` is a sentence."""

    what: str
    where: str
    why: str


class Unreadable(Refused):
    """The source as a whole cannot be read; the sentence says what to do."""


@dataclass
class Source(ABC):
    """Iterate it once; `skipped` is complete when the iteration has ended."""

    skipped: list[Skipped] = field(default_factory=list, init=False)
    name: str = field(default="", init=False)

    @abstractmethod
    def __iter__(self) -> Iterator[Record]:
        """The records, references first."""

    def skip(self, what: str, where: str, why: str) -> None:
        self.skipped.append(Skipped(what, where, why))


def short_id(text: str) -> str:
    """`text`, or its digest when it is too long to be an id."""
    if len(text) <= LONGEST_ID:
        return text
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
