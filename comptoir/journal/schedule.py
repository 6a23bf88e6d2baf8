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


@dataclass(frozen=True)
class Job:
    """A job with its cron expression in UTC; `run` is idempotent and takes nothing."""

    name: str
    cron: str
    run: Callable[[], object]

    def last_due(self, moment: datetime) -> datetime:
        """The latest time at or before `moment` at which the job was due, within a day."""
        start = moment - timedelta(days=1, minutes=1)
        latest = start
        for due in CronSim(self.cron, start.astimezone(UTC)):
            if due > moment:
                break
            latest = due
        return latest


def run_due(jobs: Iterable[Job], moment: datetime | None = None) -> list[str]:
    """Run each job whose latest due time has not been run yet; the names of those run.

    Several workers may call this at once: the unique ScheduledRun row decides.
    """
    instant = moment or now()
    return [job.name for job in jobs if _run_once(job, job.last_due(instant))]


def _run_once(job: Job, due: datetime) -> bool:
    if ScheduledRun.objects.filter(job=job.name, due_at__gte=due).exists():
        return False
    try:
        with transaction.atomic():
            run = ScheduledRun.objects.create(job=job.name, due_at=due, started_at=now())
    except IntegrityError:  # another worker was faster
        return False
    run.error = _error_of(job)
    run.done_at = now()
    run.save(update_fields=["error", "done_at"])
    return True


def _error_of(job: Job) -> str:
    try:
        job.run()
    except Exception as error:  # a job that fails must not stop the worker
        log.warning("job_failed", job=job.name, exc_info=True)
        return "".join(traceback.format_exception(error))[-4000:]
    return ""
