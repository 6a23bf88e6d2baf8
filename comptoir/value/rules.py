"""The rules of the ledger: what gives a credit, to whom, and why. One function each.

Common to all: measurement is on; the place is measured (`places`); the beneficiary is an
employee, since the time of externals is not the company's; seeing something counts zero; one
chain of acts gives one credit. Minutes stand in `kinds.ASSUMED`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from comptoir.core.clock import now
from comptoir.entries.models import Attachment, Comment, Entry, Mention
from comptoir.groups.models import Membership
from comptoir.kinds.questions.models import Question, Solicitation
from comptoir.people.reach import unexpired
from comptoir.value.kinds import Kind

if TYPE_CHECKING:
    from comptoir.files.models import StoredFile
    from comptoir.journal.models import Event
    from comptoir.people.models import Person

Came = Literal["search", "link", ""]
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Gain:
    """Somebody is spared time; `chain` names what may be credited once."""

    kind: Kind
    person: Person
    chain: tuple[object, ...]
    entry: Entry | None = None


def same_team(one: Person, other: Person) -> bool:
    """Whether two people would have asked each other anyway.

    Where both say their department and site: the same department on the same site. Where one
    of them does not: they share a group other than the company's. (A decision of ours, on the
    cautious side: people of one large department on two sites are two teams, and people we
    know nothing of are taken for one team as soon as they share a group.)
    """
    if all([one.department, other.department, one.site, other.site]):
        return (one.department, one.site) == (other.department, other.site)
    mine = Membership.objects.filter(unexpired(), person=one).exclude(group__kind="company")
    theirs = Membership.objects.filter(unexpired(), person=other)
    return theirs.filter(group__in=mine.values("group_id")).exists()


def solved(event: Event) -> Gain | None:
    """An answer is accepted that came from outside the asker's team: who asked is spared a
    search among people they do not know. An answer from next door would have come anyway.
    Events come in any order: what was taken back meanwhile gives nothing."""
    accepted = _accepted_now(event)
    return _solved_by(event.entry, accepted) if accepted == event.comment else None


def unsolved(event: Event) -> Gain | None:
    """What an answer gave that is no longer accepted, unless the one accepted now gives it too."""
    again = _solved_by(event.entry, _accepted_now(event))
    return None if again else _solved_by(event.entry, event.comment)


def _accepted_now(event: Event) -> Comment | None:
    question = Question.objects.filter(entry=event.entry).select_related("accepted__author").first()
    return question.accepted if question else None


def _solved_by(entry: Entry | None, comment: Comment | None) -> Gain | None:
    if entry is None or comment is None or entry.author is None or comment.author is None:
        return None
    if entry.author_id == comment.author_id or not entry.author.is_employee:
        return None
    if same_team(entry.author, comment.author):
        return None
    return Gain(Kind.SOLVED, entry.author, (entry.pk, entry.author.pk), entry)


def expert(event: Event) -> Gain | None:
    """Somebody of another team is named in a question, or asked to answer it, and does: the
    asker found who knows. The same chain as its accepted answer: whichever comes first is the
    credit."""
    entry, comment = event.entry, event.comment
    if entry is None or comment is None or entry.kind != "question":
        return None
    asker, answerer = entry.author, comment.author
    if asker is None or answerer is None or asker.pk == answerer.pk or not asker.is_employee:
        return None
    named = Mention.objects.filter(entry=entry, comment=None, person=answerer)
    asked = Solicitation.objects.filter(entry=entry, person=answerer)
    if not (named.exists() or asked.exists()) or same_team(asker, answerer):
        return None
    return Gain(Kind.EXPERT, asker, (entry.pk, asker.pk), entry)


def shared(event: Event) -> Gain | None:
    """An entry with a file is opened to another group, which need not make its own. Without
    a file it is a conversation, not a document, and counts zero."""
    entry, sharer = event.entry, event.actor
    if entry is None or sharer is None or not sharer.is_employee:
        return None
    if not Attachment.objects.filter(entry=entry, comment=None, inline=False).exists():
        return None
    return Gain(Kind.DOCUMENT, sharer, ("share", entry.pk, event.group_id), entry)


def template_used(event: Event) -> Gain | None:
    """A group begins from a template: its owner need not think of everything again."""
    maker = event.actor
    if maker is None or not maker.is_employee or not event.data.get("template"):
        return None
    return Gain(Kind.DOCUMENT, maker, ("template", event.group_id))


def visited(person: Person, entry: Entry, came: Came) -> Gain | None:
    """A reading of thirty seconds that began with a search or a link.

    Of a question whose answer was accepted more than a day before, written by others: the
    answer serves again. Of anything else by others, after a search: the search succeeded.
    Coming from a stream or a notification counts zero: that is being told, not looking.
    """
    if not came or not person.is_employee or entry.author_id == person.pk:
        return None
    chain = (entry.pk, person.pk)
    question = Question.objects.filter(entry=entry).select_related("accepted").first()
    if question and question.accepted and question.accepted_at:
        old = question.accepted_at < now() - A_DAY
        if old and question.accepted.author_id != person.pk:
            return Gain(Kind.REUSED, person, chain, entry)
    return Gain(Kind.FOUND, person, chain, entry) if came == "search" else None


def downloaded(person: Person, entry: Entry, stored: StoredFile) -> Gain | None:
    """A file is taken by somebody outside the group where it first hung.

    The same bytes attached elsewhere are the same file. Where it was opened to a group of
    theirs, the share was the credit.
    """
    if not person.is_employee or stored.uploader_id == person.pk:
        return None
    same = Attachment.objects.filter(
        file__sha256=stored.sha256, file__network_id=person.network_id, inline=False
    )
    first = same.select_related("entry").order_by("pk").first()
    if first is None:
        return None
    mine = Membership.objects.filter(unexpired(), person=person).values("group_id")
    known = mine.filter(group_id=first.entry.group_id).exists()
    if known or entry.shares.filter(group__in=mine).exists():
        return None
    return Gain(Kind.DOCUMENT, person, ("file", stored.sha256, person.pk), entry)
