"""A question that nobody answers goes to two people who know, and then to the next two.

1. Every ten minutes the job looks, in each network that wants it, for published questions whose
   delay has passed: not accepted, without an answer by anybody but who asked, written here and not
   imported, asked since it is switched on, in a group that is not archived, and at most a week
   past the delay, so that a long stop of the machine wakes no old ones.
2. Who knows is asked as the person who asked would see it; who may no longer read the own question
   is not asked for. Kept are those who may read the question, are not asked yet, and muted neither
   it nor its group; who was asked often this week comes later.
3. One conditional UPDATE of `passed_rounds` claims the round; the solicitations and an event for
   each person are written in the same transaction. A job that is killed, or runs twice, tells once.
   Who hears of it where is decided by the readers of the journal.
4. A round that found nobody counts too. The next comes after the same delay; there are `ROUNDS`.
5. A question that fails is told once a day and tried again at the next run; the others go on.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

import structlog
from django.core.cache import cache
from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Coalesce

from comptoir.core.clock import now
from comptoir.entries.models import Comment, Entry, Subscription
from comptoir.experts.load import BUSY, put_to_lately
from comptoir.experts.ranking import who_knows
from comptoir.groups.models import Membership
from comptoir.journal.record import record
from comptoir.kinds.questions.models import Question, Solicitation
from comptoir.kinds.questions.solicit import askable, is_solved
from comptoir.networks.models import Network
from comptoir.people.models import Person
from comptoir.search.store import searcher_of

if TYPE_CHECKING:
    from comptoir.entries.reach import EntryQuerySet
    from comptoir.people.reach import PersonQuerySet

PEOPLE = 2
ROUNDS = 3
LOOKED_AT = 20
MOST = 20  # questions of a network that go to somebody in one run: others follow at the next
TOO_OLD = timedelta(days=7)  # past the delay
A_DAY = 24 * 60 * 60

log = structlog.get_logger(__name__)


def pass_on_questions() -> int:
    """Job: pass on every question whose time has come; how many went to somebody."""
    networks = Network.objects.exclude(pass_on_hours=0).order_by("pk")
    return sum(_of_network(network) for network in networks)


def _of_network(network: Network) -> int:
    if searcher_of(network.pk) is None:  # without an index nobody is known
        return 0
    due = list(due_questions(network, now()).values_list("pk", flat=True))
    # those that go to nobody, as who asked has left, keep no other waiting
    passed = (pk for pk in due if _tried(network, pk))
    return len(list(islice(passed, MOST)))


def _tried(network: Network, question: int) -> bool:
    """Whether it went to somebody; asked again whether it is due, as the run may be long."""
    try:
        rows = due_questions(network, now()).select_related("author__network", "group", "question")
        entry = rows.filter(pk=question).first()
        return entry is not None and bool(_pass_on(entry))
    except Exception:  # whatever it is: the others go on, and it is tried again at the next run
        if cache.add(f"not-passed-on:{question}", 1, A_DAY):
            log.exception("question_not_passed_on", entry=question)
        return False


def due_questions(network: Network, moment: datetime) -> EntryQuerySet:
    """Questions that wait for an answer since the delay of the network, oldest first."""
    until = moment - timedelta(hours=network.pass_on_hours)
    rows = waiting_questions(network).filter(
        published_at__lte=until, question__passed_rounds__lt=ROUNDS
    )
    tried = Coalesce("question__passed_at", "published_at")
    due = rows.alias(tried_at=tried).filter(tried_at__lte=until, tried_at__gt=until - TOO_OLD)
    return due.order_by("published_at", "pk")


def waiting_questions(network: Network) -> EntryQuerySet:
    """Questions that the network passes on as long as nobody answers."""
    answers = Comment.objects.filter(entry=OuterRef("pk"), parent=None, state="published")
    rows = Entry.objects.of(network).filter(
        kind="question",
        state="published",
        published_at__gte=network.pass_on_since,
        question__accepted=None,
        group__archived_at=None,
        author__suspended_at=None,
        author__isnull=False,
        external_id="",
    )
    return rows.filter(~Exists(answers.exclude(author=OuterRef("author"))))


def waits(network: Network, entry: Entry) -> bool:
    """`waiting_questions` for one that is at hand, of somebody who may act: one query, and only
    where something was said under it."""
    if not network.pass_on_hours or entry.group.is_archived or entry.external_id:
        return False
    if entry.published_at is None or entry.published_at < network.pass_on_since:
        return False
    if is_solved(entry) or not entry.comment_count:
        return not is_solved(entry)
    return waiting_questions(network).filter(pk=entry.pk).exists()


def _pass_on(entry: Entry) -> list[Person]:
    assert entry.author is not None
    if not Entry.objects.visible_to(entry.author).filter(pk=entry.pk).exists():
        return []  # they left, or their access ended: nobody answers in the void
    people = next_experts(entry)
    if searcher_of(entry.network_id) is None:  # it failed meanwhile: at the next turn
        return []
    moment, rounds = now(), entry.question.passed_rounds
    with transaction.atomic():
        ours = Question.objects.filter(entry=entry, passed_rounds=rounds, accepted=None)
        if not ours.update(passed_at=moment, passed_rounds=F("passed_rounds") + 1):
            return []
        for person in people:
            Solicitation.objects.create(
                entry=entry, person=person, how=Solicitation.How.PASSED, at=moment
            )
            record("question.passed", network=entry.network_id, actor=None, entry=entry,
                   person=person, data={"round": rounds + 1})  # fmt: skip
    return people


def next_experts(entry: Entry) -> list[Person]:
    """The next two who know and may be told, as who asked would see them."""
    asker = entry.author
    if asker is None:
        return []
    words = f"{entry.title} {entry.text[:500]}"
    asked = Solicitation.objects.filter(entry=entry).values_list("person_id", flat=True)
    found = who_knows(
        asker, words, most=LOOKED_AT, without=frozenset({asker.pk, *asked}),
        subject=entry.title, apart=entry.pk,
    )  # fmt: skip
    able = _not_muted(entry, askable(asker, entry))
    ids = set(able.filter(pk__in=[one.person.pk for one in found]).values_list("pk", flat=True))
    times = put_to_lately(ids)
    people = [one.person for one in found if one.person.pk in ids]
    return sorted(people, key=lambda person: times.get(person.pk, 0) // BUSY)[:PEOPLE]


def _not_muted(entry: Entry, people: PersonQuerySet) -> PersonQuerySet:
    muted = Subscription.objects.filter(entry=entry, level="mute").values("person")
    quiet = Membership.objects.filter(group=entry.group_id, level="none").values("person")
    # of a floor above, by its name only: who wants nothing of this kind is not asked. In a
    # filter both are of one row; in an exclude they would be of any two
    unwilling = Person.objects.filter(preferences__kind="passed", preferences__channel="none")
    people = people.exclude(pk__in=unwilling.values("pk"))
    return people.exclude(pk__in=muted).exclude(pk__in=quiet)
