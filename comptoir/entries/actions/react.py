"""Reactions: a word each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from comptoir.core.decisions import Refused, require
from comptoir.entries.access import can_react
from comptoir.entries.models import Comment, Entry, Reaction, ReactionKind
from comptoir.journal.record import record

if TYPE_CHECKING:
    from comptoir.people.models import Person


def react(*, actor: Person, thing: Entry | Comment, kind: str) -> None:
    """Say Thanks, Agreed, Well done or Useful; twice is once.

    Raises:
        NotAllowed: the actor may not react here.
        Refused: the word is not one of the four.
    """
    entry = _entry_of(thing)
    require(can_react(actor, entry))
    if kind not in ReactionKind.values:
        raise Refused(_("Choose one of the four words."))
    with transaction.atomic():
        _locked(thing)
        _row, made = Reaction.objects.get_or_create(person=actor, kind=kind, **_target(thing))
        if made:
            _recount(thing)
            _record("reaction.added", actor, thing, entry, kind)


def unreact(*, actor: Person, thing: Entry | Comment, kind: str) -> None:
    """Take it back.

    Raises:
        NotAllowed: the actor may not react here (any more).
    """
    entry = _entry_of(thing)
    require(can_react(actor, entry))
    with transaction.atomic():
        _locked(thing)
        gone, _by = Reaction.objects.filter(person=actor, kind=kind, **_target(thing)).delete()
        if gone:
            _recount(thing)
            _record("reaction.removed", actor, thing, entry, kind)


def _entry_of(thing: Entry | Comment) -> Entry:
    return thing.entry if isinstance(thing, Comment) else thing


def _target(thing: Entry | Comment) -> dict[str, Any]:
    return {"comment": thing} if isinstance(thing, Comment) else {"entry": thing}


def _locked(thing: Entry | Comment) -> None:
    """One at a time for one thing: the counter is written from the rows."""
    type(thing)._default_manager.select_for_update().only("pk").get(pk=thing.pk)


def _recount(thing: Entry | Comment) -> None:
    rows = Reaction.objects.filter(**_target(thing)).order_by().values("kind")
    counts = dict(rows.annotate(n=Count("pk")).values_list("kind", "n"))
    thing.reaction_counts = counts
    type(thing)._default_manager.filter(pk=thing.pk).update(reaction_counts=counts)


def _record(verb: str, actor: Person, thing: Entry | Comment, entry: Entry, kind: str) -> None:
    comment = thing if isinstance(thing, Comment) else None
    record(
        verb,
        network=entry.network_id,
        actor=actor,
        entry=entry,
        comment=comment,
        data={"kind": kind},
    )
