"""The detail row of a poll, and what its cards show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count
from django.utils.translation import gettext as _

from comptoir.core.clock import now
from comptoir.core.decisions import Refused
from comptoir.kinds.polls.models import Ballot, Option, Poll

if TYPE_CHECKING:
    from comptoir.entries.models import Entry
    from comptoir.people.models import Person


@dataclass
class Line:
    """One choice as a card shows it; `percent` of the voters, or of the ballots when each
    voter has several."""

    pk: int
    text: str
    count: int
    percent: int
    mine: bool


def save(entry: Entry, details: dict[str, Any]) -> None:
    """Keep the poll. Once somebody has voted, its choices and its secrecy stay as they are.

    Raises:
        Refused: somebody has voted, and more than the closing date would change.
    """
    Poll.objects.get_or_create(entry=entry)
    poll = Poll.objects.select_for_update().get(entry=entry)
    poll.closes_at = details.get("closes_at")
    wanted = [text[:200] for text in details.get("options", ())]
    kept = list(poll.options.values_list("text", flat=True))
    multiple, anonymous = details.get("multiple", False), details.get("anonymous", False)
    changed = (wanted, multiple, anonymous) != (kept, poll.multiple, poll.anonymous)
    if changed and Ballot.objects.filter(option__poll=poll).exists():
        raise Refused(_("Somebody has voted: the choices stay as they are."))
    if changed:
        poll.multiple, poll.anonymous = multiple, anonymous
        poll.options.all().delete()
        Option.objects.bulk_create(
            Option(poll=poll, text=text, position=position) for position, text in enumerate(wanted)
        )
    poll.save()


def is_closed(poll: Poll) -> bool:
    return poll.closes_at is not None and poll.closes_at <= now()


def load(entries: Sequence[Entry], person: Person) -> None:
    """Attach `poll_lines`, `voters`, `i_voted`, `shows_results` and `is_closed`: two queries."""
    polls = {entry.poll.pk: entry for entry in entries}
    options = Option.objects.filter(poll__in=polls).annotate(n=Count("ballots"))
    mine = set(
        Ballot.objects.filter(option__poll__in=polls, person=person).values_list(
            "option_id", flat=True
        )
    )
    voters = dict(
        Ballot.objects.filter(option__poll__in=polls)
        .values("option__poll_id")
        .annotate(n=Count("person", distinct=True))
        .values_list("option__poll_id", "n")
    )
    by_poll: dict[int, list[Option]] = defaultdict(list)
    for option in options.order_by("position"):
        by_poll[option.poll_id].append(option)
    for pk, entry in polls.items():
        _attach(entry, by_poll[pk], mine, voters.get(pk, 0))


def _attach(entry: Entry, options: list[Any], mine: set[int], voters: int) -> None:
    card: Any = entry
    card.poll_lines = [
        Line(o.pk, o.text, o.n, round(100 * o.n / voters) if voters else 0, o.pk in mine)
        for o in options
    ]
    card.voters = voters
    card.i_voted = any(line.mine for line in card.poll_lines)
    card.is_closed = is_closed(entry.poll)
    card.shows_results = card.i_voted or card.is_closed
