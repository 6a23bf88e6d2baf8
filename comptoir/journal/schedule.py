"""Scheduled jobs: what runs when. The jobs themselves stand in config/schedule.py."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from cronsim import CronSim
from django.db import IntegrityError, transaction

from comptoir.core.clock import now
from comptoir.journal.models import ScheduledRun

log = structlog.get_logger(__name__)

TAKE_OVER = timedelta(minutes=15)
MISSED = timedelta(days=1)
KEEP_RUNS = timedelta(days=31)


@dataclass(frozen=True)
class Job:
    """A job with its cron expression in UTC; `run` is idempotent and takes nothing."""

    name: str
    cron: str
    run: Callable[[], object]

    def last_due(self, moment: datetime) -> datetime:
        """The latest time at or before `moment` at which the job was due."""
        after = moment.astimezone(UTC).replace(second=0, microsecond=0) + timedelta(minutes=1)
        return next(CronSim(self.cron, after, reverse=True))


def run_due(jobs: Iterable[Job], moment: datetime | None = None) -> list[str]:
    """Run each job whose latest due time has not been run yet; the names of those run.

    Several workers may call this at once: the unique ScheduledRun row decides. A run begun
    by a worker that was killed is taken over after a quarter of an hour. A turn missed by
    more than a day (a stop of the installation) is not made up for.
    """
    instant = moment or now()
    recent = ((job, job.last_due(instant)) for job in jobs)
    return [job.name for job, due in recent if due > instant - MISSED and _run_once(job, due)]


def _run_once(job: Job, due: datetime) -> bool:
    run = _claimed_run(job, due)
    if run is None:
        return False
    run.error = _error_of(job)
    run.done_at = now()
    run.save(update_fields=["error", "done_at"])
    return True


def _claimed_run(job: Job, due: datetime) -> ScheduledRun | None:
    """The row of this turn when this worker is the one to run it."""
    runs = ScheduledRun.objects.filter(job=job.name, due_at__gte=due)
    known = runs.order_by("-due_at").first()
    if known is not None:
        return known if _taken_over(known) else None
    try:
        with transaction.atomic():
            return ScheduledRun.objects.create(job=job.name, due_at=due, started_at=now())
    except IntegrityError:  # another worker was faster
        return None


def _taken_over(run: ScheduledRun) -> bool:
    stale = ScheduledRun.objects.filter(
        pk=run.pk, done_at__isnull=True, started_at__lt=now() - TAKE_OVER
    )
    return bool(stale.update(started_at=now()))


def forget_runs() -> int:
    """Delete the runs of more than a month ago; how many."""
    return ScheduledRun.objects.filter(due_at__lt=now() - KEEP_RUNS).delete()[0]


def _error_of(job: Job) -> str:
    try:
        job.run()
    except Exception as error:  # a job that fails must not stop the worker
        log.warning("job_failed", job=job.name, exc_info=True)
        return "".join(traceback.format_exception(error))[-4000:]
    return ""
