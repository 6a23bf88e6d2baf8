"""The reader of the journal: acts that everybody can see become credits, by the rules.

It writes nothing in the journal: reading leaves no trail there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from comptoir.journal.readers import Reader
from comptoir.value import rules
from comptoir.value.access import measures
from comptoir.value.ledger import credit_gain, withdraw
from comptoir.value.marks import marks_of
from comptoir.value.places import is_measured_group, is_measured_place
from comptoir.value.rules import Gain
from comptoir.value.visits import drop_open

if TYPE_CHECKING:
    from comptoir.journal.models import Event

RULES: dict[str, Callable[[Event], Gain | None]] = {
    "answer.accepted": rules.solved,
    "comment.added": rules.expert,
    "entry.shared": rules.shared,
    "group.created": rules.template_used,
}
UNDONE = {"answer.unaccepted": rules.unsolved}
ASKED = "entry.published"


def read(event: Event) -> None:
    """Handle one event: write a credit, take one back, or drop the reading before a question."""
    if event.data.get("imported") or not measures(event.network_id):
        return
    if event.verb == ASKED:
        _asked(event)
    elif (gain := (RULES | UNDONE)[event.verb](event)) and _is_measured(event):
        act = withdraw if event.verb in UNDONE else credit_gain
        act(gain, marks_of(event.network_id))


def _asked(event: Event) -> None:
    if event.entry is not None and event.entry.kind == "question" and event.actor is not None:
        drop_open(event.actor)


def _is_measured(event: Event) -> bool:
    if event.group_id and not is_measured_group(event.group_id):
        return False
    return event.entry is None or is_measured_place(event.entry)


reader = Reader("value", read, frozenset({*RULES, *UNDONE, ASKED}))
