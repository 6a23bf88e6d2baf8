"""Asking somebody to answer a question: by who wrote it, or handed on by who was asked.

Only people who may read the question, and whom the actor sees, can be asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from comptoir.core.clock import now
from comptoir.core.decisions import ALLOWED, Decision, Denied, Refused, require
from comptoir.entries.models import Comment
from comptoir.entries.reach import readers_of
from comptoir.journal.record import record
from comptoir.kinds.questions.models import Question, Solicitation
from comptoir.people.models import Person

if TYPE_CHECKING:
    from typing import TypedDict

    from django.db.models import QuerySet
    from django_stubs_ext import WithAnnotations

    from comptoir.entries.models import Entry
    from comptoir.people.reach import PersonQuerySet

    class Answers(TypedDict):
        has_answered: bool

    Answerable = WithAnnotations[Solicitation, Answers]

MOST = 10  # people asked by who wrote it
ASKED, REDIRECTED = Solicitation.How.ASKED, Solicitation.How.REDIRECTED


def can_ask(actor: Person, entry: Entry) -> Decision:
    """Who wrote the question puts it to somebody."""
    if entry.author_id != actor.pk:
        return Denied(_("Only the person who asked can put the question to somebody."))
    return is_open(actor, entry)


def can_redirect(actor: Person, entry: Entry) -> Decision:
    """Who is asked, and has not answered, hands the question on or declines, once."""
    mine = open_solicitation(actor, entry)
    if mine is None:
        return Denied(_("Only somebody who is asked can hand the question on or decline it."))
    if mine.has_answered:
        return Denied(_("You answered this question: mention whoever knows more in a comment."))
    return is_open(actor, entry)


def is_open(actor: Person, entry: Entry) -> Decision:
    """Whether people may be asked about the question at all."""
    if entry.kind != "question" or not entry.is_published:
        return Denied(_("This is not a published question."))
    if entry.group.is_archived:
        return Denied(_("This group is archived: it can be read, not changed."))
    if is_solved(entry):
        return Denied(_("This question has an accepted answer: nobody else needs to be asked."))
    return ALLOWED if actor.is_active else Denied(_("Your access is suspended."))


def is_solved(entry: Entry) -> bool:
    question: Question | None = getattr(entry, "question", None)
    return question is not None and question.accepted_id is not None


def open_solicitation(person: Person, entry: Entry) -> Answerable | None:
    """What asks `person` to answer, unless they handed it on or declined."""
    rows = Solicitation.objects.filter(entry=entry, person=person)
    rows = rows.filter(handed_at=None, declined_at=None)
    return with_answers(rows).select_related("by").first()


def with_answers(rows: QuerySet[Solicitation]) -> QuerySet[Answerable]:
    """Each with `has_answered`: whether the person said something under the question."""
    said = Comment.objects.filter(
        entry=OuterRef("entry"), author=OuterRef("person"), state="published"
    )
    return rows.annotate(has_answered=Exists(said))


def askable(actor: Person, entry: Entry) -> PersonQuerySet:
    """The people whom `actor` may ask: they read the question, did not write it, and are not
    asked yet."""
    people = readers_of(entry, Person.objects.visible_to(actor).active())
    asked = Solicitation.objects.filter(entry=entry).values("person")
    return people.exclude(pk__in=[actor.pk, entry.author_id or 0]).exclude(pk__in=asked)


def ask_person(*, actor: Person, entry: Entry, person: Person) -> Solicitation:
    """Put one's published question to somebody.

    Raises:
        NotAllowed: see `can_ask`.
        Refused: the person is not `askable`, or enough people are asked.
    """
    require(can_ask(actor, entry))
    if Solicitation.objects.filter(entry=entry, how=ASKED).count() >= MOST:
        raise Refused(_("Enough people are asked: leave them some time."))
    with transaction.atomic():
        row = _solicit(actor, entry, person, ASKED)
        record("question.asked", network=entry.network_id, actor=actor, entry=entry, person=person)
    return row


def redirect_question(*, actor: Person, entry: Entry, person: Person) -> Solicitation:
    """Hand on to somebody a question that was put to the actor.

    Raises:
        NotAllowed: see `can_redirect`.
        Refused: the person is not `askable`.
    """
    require(can_redirect(actor, entry))
    with transaction.atomic():
        mine = Solicitation.objects.filter(entry=entry, person=actor, handed_at=None)
        if not mine.filter(declined_at=None).update(handed_to=person, handed_at=now()):
            raise Refused(_("You handed this question on already."))
        row = _solicit(actor, entry, person, REDIRECTED)
        record(
            "question.redirected",
            network=entry.network_id,
            actor=actor,
            entry=entry,
            person=person,
        )
    return row


def decline_question(*, actor: Person, entry: Entry) -> None:
    """The actor cannot answer, and knows nobody who can: who asked is told.

    Raises:
        NotAllowed: see `can_redirect`.
    """
    require(can_redirect(actor, entry))
    with transaction.atomic():
        mine = Solicitation.objects.filter(entry=entry, person=actor, handed_at=None)
        if mine.filter(declined_at=None).update(declined_at=now()):
            record("question.declined", network=entry.network_id, actor=actor, entry=entry)


def _solicit(actor: Person, entry: Entry, person: Person, how: str) -> Solicitation:
    if not askable(actor, entry).filter(pk=person.pk).exists():
        raise Refused(_("This person cannot be asked: they do not read it, or are asked already."))
    # two people may choose the same one at the same moment
    row, is_new = Solicitation.objects.get_or_create(
        entry=entry, person=person, defaults={"by": actor, "how": how}
    )
    if not is_new:
        raise Refused(_("This person is asked already."))
    return row
