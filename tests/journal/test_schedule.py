"""Jobs: once a turn, whoever asks; taken over after a kill; never made up for after a day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from comptoir.core.clock import now
from comptoir.journal.models import ScheduledRun
from comptoir.journal.schedule import Job, run_due
from config.schedule import JOBS

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, 0, 30, tzinfo=UTC)  # a Monday


def test_job_runs_once_a_turn() -> None:
    ran: list[int] = []
    job = Job("test", "*/10 * * * *", lambda: ran.append(1))
    assert run_due([job], NOON) == ["test"]
    assert run_due([job], NOON + timedelta(minutes=9)) == []
    assert run_due([job], NOON + timedelta(minutes=10)) == ["test"]
    assert len(ran) == 2


def test_last_due_time_is_the_latest_one_that_has_passed() -> None:
    assert Job("m", "* * * * *", list).last_due(NOON) == NOON.replace(second=0)
    assert Job("d", "0 6 * * *", list).last_due(NOON) == NOON.replace(hour=6, second=0)
    assert Job("w", "0 6 * * 5", list).last_due(NOON).day == 27


def test_weekly_job_does_not_run_on_other_days() -> None:
    job = Job("weekly", "0 6 * * 5", list)
    assert run_due([job], NOON) == []
    assert run_due([job], NOON + timedelta(days=4)) == ["weekly"]
    assert run_due([job], NOON + timedelta(days=4, minutes=5)) == []


def test_failing_job_is_kept_with_its_error_and_stops_nobody() -> None:
    def fail() -> None:
        raise RuntimeError("broken")

    jobs = [Job("bad", "* * * * *", fail), Job("good", "* * * * *", list)]
    assert run_due(jobs, NOON) == ["bad", "good"]
    assert "broken" in ScheduledRun.objects.get(job="bad").error


def test_run_of_a_killed_worker_is_taken_over() -> None:
    ran: list[int] = []
    job = Job("test", "0 * * * *", lambda: ran.append(1))
    due = job.last_due(now())
    ScheduledRun.objects.create(job="test", due_at=due, started_at=now())
    assert run_due([job]) == []
    ScheduledRun.objects.update(started_at=now() - timedelta(minutes=16))
    assert run_due([job]) == ["test"]
    assert run_due([job]) == []
    assert len(ran) == 1


def test_every_job_of_the_installation_has_a_name_of_its_own_and_runs() -> None:
    assert len({job.name for job in JOBS}) == len(JOBS)
    for job in JOBS:
        job.last_due(now())
        job.run()
