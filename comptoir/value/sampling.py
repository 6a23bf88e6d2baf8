"""The one-tap question: asked after three credits in a hundred, never twice a week."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from comptoir.core.decisions import Refused
from comptoir.entries.models import Entry
from comptoir.value.kinds import Kind
from comptoir.value.marks import Marks, marks_of
from comptoir.value.minutes import Otherwise, Saved
from comptoir.value.models import Answer, Asking
from comptoir.value.weeks import today, week_of

if TYPE_CHECKING:
    from comptoir.people.models import Person

SHARE = 0.03
PAUSE = timedelta(days=7)


def is_drawn(chain: str, marks: Marks) -> bool:
    """Three chains in a hundred, by the key: nobody can foresee or choose which."""
    return int(marks.of("draw", chain)[:8], 16) < SHARE * 2**32


def maybe_ask(
    network_id: int, kind: Kind, entry_id: int | None, chain: str, asked: str, marks: Marks
) -> bool:
    """Leave a question for the beneficiary of a credit, when chance says so.

    Not within a week of another, and not in the first week of a key: whom the former key
    asked is no longer known.
    """
    fresh_key = today() < marks.epoch + PAUSE
    if fresh_key or not is_drawn(chain, marks):
        return False
    recent = Asking.objects.filter(network_id=network_id, asked=asked, day__gt=today() - PAUSE)
    if recent.exists():
        return False
    Asking.objects.create(
        network_id=network_id,
        kind=kind,
        week=week_of(today()),
        entry_id=entry_id,
        asked=asked,
        day=today(),
    )
    return True


def question_for(person: Person) -> Asking | None:
    """The question that waits for `person`, about something they can still read."""
    mark = marks_of(person.network_id).asked(person)
    seen = Q(entry=None) | Q(entry__in=Entry.objects.visible_to(person).values("pk"))
    waiting = Asking.objects.filter(
        seen, network_id=person.network_id, asked=mark, closed=False, day__gt=today() - PAUSE
    )
    return waiting.select_related("entry").first()


def answer_question(*, actor: Person, asking: Asking, saved: str, otherwise: str = "") -> None:
    """Keep what was tapped, apart from who and from what.

    Raises:
        Refused: the answer is none of those offered.
    """
    if saved not in Saved.values or otherwise not in ["", *Otherwise.values]:
        raise Refused(_("Choose one of the answers."))
    marks = marks_of(actor.network_id)
    with transaction.atomic():
        if not Asking.objects.filter(pk=asking.pk, closed=False).update(closed=True):
            return
        Answer.objects.create(
            network_id=asking.network_id,
            kind=asking.kind,
            week=week_of(today()),
            epoch=marks.epoch,
            head=marks.of("answer", asking.kind, actor.pk),
            saved=saved,
            otherwise=otherwise,
        )


def dismiss_question(*, asking: Asking) -> None:
    """No answer is fine: the question is gone, and counts as asked."""
    Asking.objects.filter(pk=asking.pk).update(closed=True)
