"""Whether and how somebody is suggested: their own acts, which act at once.

They are kept in no journal: a trace that says what somebody hides would show it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from comptoir.core.clock import now
from comptoir.core.decisions import Refused
from comptoir.core.html import strip_control
from comptoir.core.text import fold
from comptoir.experts.models import LONGEST_SENTENCE, LONGEST_SUBJECT, HiddenSubject, Presence
from comptoir.groups.models import Membership
from comptoir.journal.record import record
from comptoir.people.models import PersonSkill
from comptoir.people.profile import set_skills, tidy_skill
from comptoir.people.reach import unexpired
from comptoir.search.analysis import exact_tokens

if TYPE_CHECKING:
    from comptoir.people.models import Person
    from comptoir.people.reach import PersonQuerySet

MOST_HIDDEN, MOST_SKILLS = 100, 30


def not_out(people: PersonQuerySet) -> PersonQuerySet:
    """Those of `people` who are suggested: neither out, nor externals whose access ended."""
    here = Membership.objects.filter(unexpired(), person=OuterRef("pk"))
    people = people.filter(Q(kind="employee") | Exists(here))
    return people.filter(Q(presence__isnull=True) | Q(presence__out_at__isnull=True))


def suggested(people: PersonQuerySet) -> PersonQuerySet:
    """Those of `people` who are not out, each with what they say, in the same query."""
    return not_out(people).select_related("presence")


def presence_of(person: Person) -> Presence:
    """The person's row, or one that is not kept yet."""
    return Presence.objects.filter(person=person).first() or Presence(person=person)


def leave(*, actor: Person) -> None:
    """The actor is suggested to nobody any more."""
    Presence.objects.update_or_create(person=actor, defaults={"out_at": now()})


def come_back(*, actor: Person) -> None:
    Presence.objects.filter(person=actor).update(out_at=None)


def say_of_oneself(*, actor: Person, sentence: str) -> None:
    """Keep the sentence that stands beside the actor's name; empty takes it away.

    Raises:
        Refused: it is too long.
    """
    line = _line(sentence)
    if len(line) > LONGEST_SENTENCE:
        raise Refused(_("This is too long: %(n)d characters at most.") % {"n": LONGEST_SENTENCE})
    Presence.objects.update_or_create(person=actor, defaults={"sentence": line})


def hide_subject(*, actor: Person, name: str) -> HiddenSubject:
    """The actor is suggested no more for questions about `name`.

    Raises:
        Refused: it holds no word, is too long, or too many are hidden.
    """
    line = _line(name)
    if not exact_tokens(line):
        raise Refused(_("Write a subject: a word or a few."))
    if len(line) > LONGEST_SUBJECT:
        raise Refused(_("This is too long: %(n)d characters at most.") % {"n": LONGEST_SUBJECT})
    if HiddenSubject.objects.filter(person=actor).count() >= MOST_HIDDEN:
        raise Refused(_("You hide 100 subjects already. Better not to be suggested at all."))
    row, _made = HiddenSubject.objects.get_or_create(
        person=actor, folded=folded_subject(line), defaults={"name": line}
    )
    return row


def folded_subject(name: str) -> str:
    """What makes two subjects of one person the same; '' when it holds no word."""
    return fold(name)[:LONGEST_SUBJECT] if exact_tokens(name) else ""


def show_subject(*, actor: Person, subject: int) -> None:
    """Take a hiding back; `subject` is the id of one of the actor's own."""
    HiddenSubject.objects.filter(person=actor, pk=subject).delete()


def add_subject(*, actor: Person, name: str) -> None:
    """Declare a subject that the actor knows and has not written about: a skill of theirs.

    Raises:
        Refused: it holds no word, or too many are declared.
    """
    known = list(PersonSkill.objects.filter(person=actor).values_list("skill__name", flat=True))
    line = tidy_skill(name)
    if not exact_tokens(line):
        raise Refused(_("Write a subject: a word or a few."))
    if len(known) >= MOST_SKILLS:
        raise Refused(_("You declare 30 skills already. Remove one on your profile first."))
    with transaction.atomic():
        set_skills(actor, [*known, line])
        record("person.edited", network=actor.network_id, actor=actor, person=actor)


def _line(text: str) -> str:
    return " ".join(strip_control(text).split())
