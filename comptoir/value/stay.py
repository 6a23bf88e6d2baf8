"""What an entry's page carries for the ledger: how it was reached, and a question that waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from comptoir.value.minutes import Otherwise, Saved
from comptoir.value.sampling import question_for
from comptoir.value.state import seems_to_measure
from comptoir.value.visits import how_came

if TYPE_CHECKING:
    from comptoir.entries.models import Entry
    from comptoir.people.http import Request
    from comptoir.value.models import Asking
    from comptoir.value.rules import Came


@dataclass(frozen=True)
class Stay:
    """`came` is '' when a reading of the page can give nothing: then it watches nothing."""

    came: Came
    question: Asking | None
    saved: list[tuple[str, str]]
    otherwise: list[tuple[str, str]]


def stay(request: Request, entry: Entry) -> Stay | None:
    """For employees of a network that measures, on the page of a published entry; else None."""
    person = request.person
    if not person.is_employee or not entry.is_published or not seems_to_measure(request.network):
        return None
    return Stay(
        came=how_came(request) if entry.author_id != person.pk else "",
        question=question_for(person),
        saved=[(value, str(label)) for value, label in Saved.choices],
        otherwise=[(value, str(label)) for value, label in Otherwise.choices],
    )
