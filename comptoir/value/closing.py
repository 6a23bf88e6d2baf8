"""Closing months: the only door from the ledger to what anybody sees.

1. A month closes when the week of its last Monday is over. Its figures never change after:
   asking twice gives the same, and the difference of two askings isolates nobody.
2. A kind is published when at least ten people are behind it, and when none of them made more
   than half of it. People are counted within one key; across a change of key the larger count
   stands, so that nobody counts twice.
3. What does not reach that waits, and joins the next month that does, while its rows live. It
   is in no total meanwhile: totals are sums of what is published, so that no subtraction
   gives what was held back.
4. There is no other cut: no group, no team, no site, no shorter time. Cuts that cross each
   other are what makes differences possible.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, QuerySet, Sum

from comptoir.value.kinds import DECLARED, Kind
from comptoir.value.models import (
    Answer,
    Asking,
    Credit,
    Declaration,
    Figure,
    Head,
    Measurement,
    Survey,
)
from comptoir.value.sampling import PAUSE
from comptoir.value.weeks import last_closed, month_of, next_month, today

if TYPE_CHECKING:
    from comptoir.networks.models import Network

FEWEST = 10  # people behind anything that is shown
MOST_OF_ONE = 0.5  # part of it that one of them may have made
KEPT = timedelta(days=90)
UNCOUNTED = timedelta(days=365)  # a declaration waits that long for nine other people


def close_months() -> int:
    """Publish what the last closed month allows, in every network that measures; how many
    figures. Scheduled daily; doing it twice does nothing more."""
    month = last_closed(today())
    settings = Measurement.objects.filter(is_on=True).select_related("network")
    return sum(_close(setting.network, month) for setting in settings)


def _close(network: Network, month: date) -> int:
    published = 0
    for kind in Kind:
        if kind in DECLARED:
            published += publish_declarations(network, month)
        else:
            published += publish_credits(network, kind, month)
            publish_answers(network, kind, month)
    return published


@transaction.atomic
def publish_credits(network: Network, kind: Kind, month: date) -> bool:
    """Publish the credits of `kind` that no month has yet, up to the end of `month`."""
    if Figure.objects.filter(network=network, kind=kind, month=month).exists():
        return False
    until = next_month(month)
    rows = Credit.objects.filter(network=network, kind=kind, counted_in=None, week__lt=until)
    heads = Head.objects.filter(network=network, kind=kind, week__lt=until)
    people, most = count_heads(heads)
    events = rows.count()
    if people < FEWEST or most > events * MOST_OF_ONE:
        return False
    sums = rows.aggregate(low=Sum("low"), mid=Sum("mid"), high=Sum("high"), cost=Sum("cost"))
    Figure.objects.create(
        network=network, kind=kind, month=month, events=events, people=people, **sums
    )
    rows.update(counted_in=month)
    heads.delete()
    return True


def count_heads(heads: QuerySet[Head]) -> tuple[int, int]:
    """At least how many people, and the most credits of one of them."""
    marks: dict[date, Counter[str]] = defaultdict(Counter)
    for epoch, mark, count in heads.values_list("epoch", "mark", "credits"):
        marks[epoch][mark] += count
    people = max((len(found) for found in marks.values()), default=0)
    # one person has one mark under each key: their credits may add up
    most = sum(max(found.values()) for found in marks.values())
    return people, most


@transaction.atomic
def publish_declarations(network: Network, month: date) -> bool:
    """As `publish_credits`, for what two people vouch for: both of them count."""
    if Figure.objects.filter(network=network, kind=Kind.AVOIDED, month=month).exists():
        return False
    rows = list(
        Declaration.objects.filter(
            network=network, confirmed=True, counted_in=None, decided_on__lt=next_month(month)
        )
    )
    people = {row.by_id for row in rows} | {row.witness_id for row in rows}
    most = max(Counter(row.by_id for row in rows).values(), default=0)
    if len(people) < FEWEST or most > len(rows) * MOST_OF_ONE:
        return False
    minutes = sum(int(row.people * row.hours * 60) for row in rows)
    Figure.objects.create(
        network=network,
        kind=Kind.AVOIDED,
        month=month,
        events=len(rows),
        people=len(people),
        low=minutes,
        mid=minutes,
        high=minutes,
        cost=0,
        cash=sum(row.cash for row in rows),
    )
    Declaration.objects.filter(pk__in=[row.pk for row in rows]).update(counted_in=month)
    return True


@transaction.atomic
def publish_answers(network: Network, kind: Kind, month: date) -> bool:
    """Publish the answers of ten people or more as counts, and delete them."""
    if Survey.objects.filter(network=network, kind=kind, month=month).exists():
        return False
    rows = Answer.objects.filter(network=network, kind=kind, week__lt=next_month(month))
    by_epoch = rows.values("epoch").annotate(people=Count("head", distinct=True))
    people = max((row["people"] for row in by_epoch), default=0)
    if people < FEWEST:
        return False
    found = list(rows.values_list("saved", "otherwise"))
    Survey.objects.create(
        network=network,
        kind=kind,
        month=month,
        saved=Counter(saved for saved, _other in found),
        otherwise=Counter(other for _saved, other in found if other),
    )
    rows.delete()
    return True


def forget_old() -> int:
    """Delete rows of ninety days and more; how many. Scheduled daily.

    A week counts from its Monday, so that no row is older than ninety days.
    """
    oldest = today() - KEPT
    gone = 0
    for shape in (Credit, Head, Answer):
        gone += shape._default_manager.filter(week__lte=oldest).delete()[0]
    gone += Asking.objects.filter(day__lte=today() - PAUSE).delete()[0]
    gone += Declaration.objects.filter(counted_in__lte=month_of(oldest)).delete()[0]
    return gone + Declaration.objects.filter(declared_on__lte=today() - UNCOUNTED).delete()[0]
