"""What the page of a question says of the people who are asked, and of who will be."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from comptoir.core.clock import now
from comptoir.core.prepared import prepared
from comptoir.experts.passing import ROUNDS, TOO_OLD, waits
from comptoir.kinds.questions.models import Solicitation
from comptoir.kinds.questions.solicit import is_open, with_answers
from comptoir.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from comptoir.entries.models import Entry
    from comptoir.kinds.questions.solicit import Answerable
    from comptoir.networks.models import Network

HOW = Solicitation.How


@dataclass(frozen=True)
class NextRound:
    """For who asked, as long as nobody answered. `at`: when it goes to the next people; None when
    it went as often as it does. `rounds`: how often it went; `found`: whether the last time found
    anybody whom they may see."""

    at: datetime | None
    rounds: int
    found: bool


@dataclass(frozen=True)
class Asked:
    """`mine`: what asks the reader and waits for them. `asked`, `handed`: the others, each with who
    handed on to whom. `passed`: those of each round, in order."""

    mine: Answerable | None = None
    asked: list[Answerable] = field(default_factory=list)
    passed: list[list[Answerable]] = field(default_factory=list)
    handed: list[Answerable] = field(default_factory=list)
    may_redirect: bool = False
    next_round: NextRound | None = None


def who_is_asked(reader: Person, entry: Entry) -> Asked | None:
    """For the page of a question that was loaded through reach; None when there is nothing to say.
    One query, for who asked a second one. People whom the reader may not see are not named."""
    if entry.kind != "question" or not entry.is_published:
        return None
    found = _solicited(reader, entry.pk)
    coming = next_round(reader.network, entry, found) if entry.author_id == reader.pk else None
    return _sorted(reader, entry, found, coming) if found or coming else None


@prepared
def _solicited(reader: Person, entry: int) -> QuerySet[Answerable]:
    seen = Person.objects.visible_to(reader).values("pk")
    rows = with_answers(Solicitation.objects.filter(entry=entry, person__in=seen))
    return rows.select_related("person", "by").order_by("at", "pk")


def _sorted(
    reader: Person, entry: Entry, rows: Sequence[Answerable], coming: NextRound | None
) -> Asked:
    seen = {row.person_id for row in rows}  # who hands on was asked: one of them, if seen
    for row in rows:
        if row.how == HOW.REDIRECTED and row.by_id not in seen:
            row.by = None
    passed = [row for row in rows if row.how == HOW.PASSED]
    may_ask = bool(is_open(reader, entry))
    return Asked(
        mine=_waiting_for(reader, rows) if may_ask else None,
        asked=[row for row in rows if row.how == HOW.ASKED],
        passed=[list(some) for _at, some in groupby(passed, key=lambda row: row.at)],
        handed=[row for row in rows if row.how == HOW.REDIRECTED],
        may_redirect=may_ask,
        next_round=coming,
    )


def _waiting_for(reader: Person, rows: Sequence[Answerable]) -> Answerable | None:
    mine = (row for row in rows if row.person_id == reader.pk and row.handed_at is None)
    mine = (row for row in mine if row.declined_at is None)
    return next((row for row in mine if not row.has_answered), None)


def next_round(network: Network, entry: Entry, rows: Sequence[Answerable]) -> NextRound | None:
    """When the network passes the question on next; None when it does not."""
    question = entry.question
    delay = timedelta(hours=network.pass_on_hours)
    at = (question.passed_at or entry.published_at or now()) + delay
    if at < now() - TOO_OLD or not waits(network, entry):
        return None
    last = any(row.how == HOW.PASSED and row.at == question.passed_at for row in rows)
    rounds = question.passed_rounds
    return NextRound(max(at, now()) if rounds < ROUNDS else None, rounds, last)
