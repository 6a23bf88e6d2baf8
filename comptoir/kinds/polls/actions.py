"""Voting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from comptoir.core.decisions import Refused, require
from comptoir.entries.access import can_comment
from comptoir.journal.record import record
from comptoir.kinds.polls.details import is_closed
from comptoir.kinds.polls.models import Ballot, Poll

if TYPE_CHECKING:
    from comptoir.entries.models import Entry
    from comptoir.people.models import Person


def vote(*, actor: Person, entry: Entry, options: Sequence[int]) -> None:
    """The actor's choice replaces the one before; no choice takes it back.

    In an anonymous poll the journal does not say who.

    Raises:
        NotAllowed: the actor may not take part here.
        Refused: the poll is closed, or the choices are not its own.
    """
    require(can_comment(actor, entry))
    with transaction.atomic():
        poll = Poll.objects.select_for_update().get(entry=entry)
        if is_closed(poll):
            raise Refused(_("This poll is closed."))
        chosen = set(poll.options.filter(pk__in=options).values_list("pk", flat=True))
        if len(chosen) != len(set(options)):
            raise Refused(_("Choose among the choices of this poll."))
        if len(chosen) > 1 and not poll.multiple:
            raise Refused(_("Choose one only."))
        Ballot.objects.filter(option__poll=poll, person=actor).delete()
        Ballot.objects.bulk_create(Ballot(option_id=pk, person=actor) for pk in sorted(chosen))
        voter = None if poll.anonymous else actor
        record("poll.voted", network=entry.network_id, actor=voter, entry=entry)
