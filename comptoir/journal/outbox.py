"""Taking due deliveries and handing them to their readers.

1. A claim is one conditional UPDATE that sets `claimed_until`; of two workers, one wins.
2. The mark `done_at` is written first, on condition that the claim still holds, and the
   reader's handler runs in the same transaction: a crash before the commit leaves the
   delivery due again when the claim runs out, and nothing half done; a worker so slow that
   its claim ran out finds the condition false, and does nothing.
3. A handler that talks to the outside (see `Reader`) runs between two short transactions.
4. A failure is kept with its error and tried again after 5 s, 25 s, 2 min, 10 min, 50 min,
   4 h; then the delivery is dead, visible to administrators, who can revive it.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterable
from datetime import timedelta

import structlog
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from comptoir.core.clock import now
from comptoir.journal.models import Delivery
from comptoir.journal.readers import Reader, comes_soon, outside_readers, reader_named

log = structlog.get_logger(__name__)

CLAIM = timedelta(minutes=2)
TRIES = 7
KEEP_DONE = timedelta(days=7)


def due_deliveries() -> QuerySet[Delivery]:
    """Deliveries that a worker may take now, oldest first."""
    moment = now()
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=moment)
    waiting = Delivery.objects.filter(free, done_at__isnull=True, dead_at__isnull=True)
    return waiting.filter(due_at__lte=moment).order_by("due_at", "pk")


def drain(*, batch: int = 50, most: int = 0) -> int:
    """Handle due deliveries until none is left (or `most` are handled); how many were tried."""
    tried = 0
    while taken := claim(batch if not most else min(batch, most - tried)):
        for delivery in taken:
            deliver(delivery)
        tried += len(taken)
        if most and tried >= most:
            break
    return tried


def claim(size: int, *, fresh: bool = False) -> list[Delivery]:
    """Claim up to `size` due deliveries for this worker: the oldest, or the latest of those that
    stay inside when `fresh`. Those that people wait for come first."""
    wanted = _fresh_deliveries if fresh else due_deliveries
    if not wanted().exists():  # looking costs no lock, claiming does
        return []
    until = now() + CLAIM
    with transaction.atomic():
        rows = wanted()
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True, of=("self",))
        ids = list(rows.values_list("pk", flat=True)[:size])
        due_deliveries().filter(pk__in=ids).order_by().update(
            claimed_until=until, attempts=F("attempts") + 1
        )
    claimed = Delivery.objects.filter(pk__in=ids, claimed_until=until).order_by("pk")
    return sorted(claimed.select_related("event"), key=lambda one: not comes_soon(one.reader))


def _fresh_deliveries() -> QuerySet[Delivery]:
    """The latest first, without those that may wait for a slow server: what was just done waits
    neither behind many others nor for mail."""
    rows = due_deliveries().exclude(reader__in=outside_readers())
    return rows.order_by("-due_at", "-pk")


def give_back(deliveries: Iterable[Delivery]) -> None:
    """Let other workers take claimed deliveries that were not begun."""
    for delivery in deliveries:
        _held(delivery).update(claimed_until=None, attempts=F("attempts") - 1)


def release_claims() -> int:
    """Free every claim: for the start of the only worker of an installation; how many."""
    waiting = Delivery.objects.filter(done_at__isnull=True, dead_at__isnull=True)
    return waiting.filter(claimed_until__isnull=False).update(claimed_until=None)


def deliver(delivery: Delivery) -> None:
    """Run the reader's handler for one claimed delivery and mark what came of it."""
    reader = reader_named(delivery.reader)
    try:
        if reader is None:
            _mark_done(delivery)
        elif reader.outside:
            _deliver_outside(delivery, reader)
        else:
            _deliver_inside(delivery, reader)
    except Exception as error:  # whatever a reader raises must not stop the others
        log.warning("delivery_failed", delivery=delivery.pk, reader=delivery.reader, exc_info=True)
        _retry_later(delivery, error)


def _deliver_inside(delivery: Delivery, reader: Reader) -> None:
    with transaction.atomic():
        if _mark_done(delivery):
            reader.handle(delivery.event)


def _deliver_outside(delivery: Delivery, reader: Reader) -> None:
    until = now() + CLAIM
    if _held(delivery).update(claimed_until=until):
        delivery.claimed_until = until
        reader.handle(delivery.event)
        _mark_done(delivery)


def _mark_done(delivery: Delivery) -> int:
    """Mark the delivery done if this worker still holds it; 1 or 0."""
    return _held(delivery).update(done_at=now(), claimed_until=None, error="")


def _held(delivery: Delivery) -> QuerySet[Delivery]:
    """The row, on condition that this worker's claim still holds."""
    return Delivery.objects.filter(
        pk=delivery.pk, done_at__isnull=True, claimed_until=delivery.claimed_until
    )


def _retry_later(delivery: Delivery, error: Exception) -> None:
    trace = "".join(traceback.format_exception(error))[-4000:]
    waiting = _held(delivery)
    if delivery.attempts >= TRIES:
        waiting.update(dead_at=now(), claimed_until=None, error=trace)
    else:
        delay = timedelta(seconds=5**delivery.attempts)
        waiting.update(due_at=now() + delay, claimed_until=None, error=trace)


def forget_done() -> int:
    """Delete deliveries done more than a week ago, a thousand at a time; dead ones stay."""
    total, before = 0, now() - KEEP_DONE
    old = Delivery.objects.filter(done_at__lt=before)
    while ids := list(old.values_list("pk", flat=True)[:1000]):
        total += Delivery.objects.filter(pk__in=ids).delete()[0]
    return total


def dead_deliveries() -> QuerySet[Delivery]:
    """Deliveries that were given up, latest first, with their events."""
    dead = Delivery.objects.filter(dead_at__isnull=False)
    return dead.select_related("event").order_by("-dead_at")


def revive(delivery: Delivery) -> None:
    """Give a dead delivery a new life: it is due at once, with all its tries."""
    Delivery.objects.filter(pk=delivery.pk).update(dead_at=None, attempts=0, due_at=now())
