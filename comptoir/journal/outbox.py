"""Taking due deliveries and handing them to their readers.

1. A claim is one conditional UPDATE that sets `claimed_until`; of two workers, one wins.
2. The reader's handler runs in a transaction with the mark `done_at`: a crash before the
   commit leaves the delivery due again when the claim runs out, and nothing half done.
3. A failure is kept with its error and tried again after 5 s, 25 s, 2 min, 10 min, 50 min,
   4 h; then the delivery is dead, visible to administrators, who can revive it.
"""

from __future__ import annotations

import traceback
from datetime import timedelta

import structlog
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from comptoir.core.clock import now
from comptoir.journal.models import Delivery
from comptoir.journal.readers import reader_named

log = structlog.get_logger(__name__)

CLAIM = timedelta(minutes=5)
TRIES = 7


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


def claim(size: int) -> list[Delivery]:
    """Claim up to `size` due deliveries for this worker."""
    until = now() + CLAIM
    with transaction.atomic():
        rows = due_deliveries()
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True, of=("self",))
        ids = list(rows.values_list("pk", flat=True)[:size])
        due_deliveries().filter(pk__in=ids).order_by().update(
            claimed_until=until, attempts=F("attempts") + 1
        )
    claimed = Delivery.objects.filter(pk__in=ids, claimed_until=until).order_by("pk")
    return list(claimed.select_related("event"))


def deliver(delivery: Delivery) -> None:
    """Run the reader's handler for one claimed delivery and mark what came of it."""
    reader = reader_named(delivery.reader)
    try:
        if reader is not None and reader.outside:
            reader.handle(delivery.event)
            _mark_done(delivery)
            return
        with transaction.atomic():
            if reader is not None:
                reader.handle(delivery.event)
            _mark_done(delivery)
    except Exception as error:  # whatever a reader raises must not stop the others
        log.warning("delivery_failed", delivery=delivery.pk, reader=delivery.reader, exc_info=True)
        _retry_later(delivery, error)


def _mark_done(delivery: Delivery) -> None:
    done = Delivery.objects.filter(pk=delivery.pk)
    done.update(done_at=now(), claimed_until=None, error="")


def _retry_later(delivery: Delivery, error: Exception) -> None:
    trace = "".join(traceback.format_exception(error))[-4000:]
    waiting = Delivery.objects.filter(pk=delivery.pk)
    if delivery.attempts >= TRIES:
        waiting.update(dead_at=now(), claimed_until=None, error=trace)
    else:
        delay = timedelta(seconds=5**delivery.attempts)
        waiting.update(due_at=now() + delay, claimed_until=None, error=trace)


def dead_deliveries() -> QuerySet[Delivery]:
    """Deliveries that were given up, latest first, with their events."""
    dead = Delivery.objects.filter(dead_at__isnull=False)
    return dead.select_related("event").order_by("-dead_at")


def revive(delivery: Delivery) -> None:
    """Give a dead delivery a new life: it is due at once, with all its tries."""
    Delivery.objects.filter(pk=delivery.pk).update(dead_at=None, attempts=0, due_at=now())
