"""A question that nobody answers goes to two people who know, once.

1. Every ten minutes the job looks, in each network that wants it, for published questions whose
   delay has passed: not accepted, without an answer by anybody but who asked, written here and not
   imported, in a group that is not archived, and at most a week past the delay, so that switching
   it on wakes no old ones.
2. Who knows is asked as the person who asked would see it. Kept are those who may read the
   question, are not asked yet, and muted neither it nor its group.
3. One conditional UPDATE of `passed_at` claims the question; the solicitations and an event for
   each person are written in the same transaction. A job that is killed, or runs twice, tells once.
   Who hears of it where is decided by the readers of the journal.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef

from comptoir.core.clock import now
from comptoir.entries.models import Comment, Entry, Subscription
from comptoir.experts.ranking import who_knows
from comptoir.groups.models import Membership
from comptoir.journal.record import record
from comptoir.kinds.questions.models import Question, Solicitation
from comptoir.kinds.questions.solicit import askable
from comptoir.networks.models import Network
from comptoir.people.models import Person
from comptoir.search.store import searcher_of

if TYPE_CHECKING:
    from comptoir.entries.reach import EntryQuerySet
    from comptoir.people.reach import PersonQuerySet

PEOPLE = 2
LOOKED_AT = 20
TOO_OLD = timedelta(days=7)  # past the delay


def pass_on_questions() -> int:
    """Job: pass on every question whose time has come; how many went to somebody."""
    count = 0
    for network in Network.objects.exclude(pass_on_hours=0):
        if searcher_of(network.pk) is not None:  # without an index nobody is known
            rows = due_questions(network, now()).select_related("author__network", "group")
            count += sum(bool(_pass_on(entry)) for entry in rows)
    return count


def due_questions(network: Network, moment: datetime) -> EntryQuerySet:
    """Questions that wait for an answer since the delay of the network, oldest first."""
    until = moment - timedelta(hours=network.pass_on_hours)
    answers = Comment.objects.filter(entry=OuterRef("pk"), parent=None, state="published")
    rows = Entry.objects.of(network).filter(
        kind="question",
        state="published",
        published_at__gt=until - TOO_OLD,
        published_at__lte=until,
        question__accepted=None,
        question__passed_at=None,
        group__archived_at=None,
        author__suspended_at=None,
        author__isnull=False,
        external_id="",
    )
    answered = Exists(answers.exclude(author=OuterRef("author")))
    return rows.filter(~answered).order_by("published_at", "pk")


def _pass_on(entry: Entry) -> list[Person]:
    people = next_experts(entry)
    moment = now()
    with transaction.atomic():
        ours = Question.objects.filter(entry=entry, passed_at=None, accepted=None)
        if not ours.update(passed_at=moment):
            return []
        for person in people:
            Solicitation.objects.create(
                entry=entry, person=person, how=Solicitation.How.PASSED, at=moment
            )
            record("question.passed", network=entry.network_id, actor=None, entry=entry,
                   person=person)  # fmt: skip
    return people


def next_experts(entry: Entry) -> list[Person]:
    """The next two who know and may be told, as who asked would see them."""
    asker = entry.author
    if asker is None:
        return []
    words = f"{entry.title} {entry.text[:500]}"
    found = who_knows(asker, words, most=LOOKED_AT, subject=entry.title, apart=entry.pk)
    able = _not_muted(entry, askable(asker, entry))
    ids = set(able.filter(pk__in=[one.person.pk for one in found]).values_list("pk", flat=True))
    return [one.person for one in found if one.person.pk in ids][:PEOPLE]


def _not_muted(entry: Entry, people: PersonQuerySet) -> PersonQuerySet:
    muted = Subscription.objects.filter(entry=entry, level="mute").values("person")
    quiet = Membership.objects.filter(group=entry.group_id, level="none").values("person")
    # of a floor above, by its name only: who wants nothing of this kind is not asked. In a
    # filter both are of one row; in an exclude they would be of any two
    unwilling = Person.objects.filter(preferences__kind="passed", preferences__channel="none")
    people = people.exclude(pk__in=unwilling.values("pk"))
    return people.exclude(pk__in=muted).exclude(pk__in=quiet)
