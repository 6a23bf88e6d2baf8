"""The whole schedule: what runs when (cron, UTC). Run by the worker, once each."""

from comptoir.journal.outbox import forget_done
from comptoir.journal.schedule import Job, forget_runs

JOBS: list[Job] = [
    Job("forget_done_deliveries", "17 3 * * *", forget_done),
    Job("forget_old_runs", "27 3 * * *", forget_runs),
]
