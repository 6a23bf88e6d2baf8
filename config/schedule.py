"""The whole schedule: what runs when (cron, UTC). Run by the worker, once each."""

from comptoir.accounts.mail import forget_stale_mail
from comptoir.accounts.sessions import forget_old_sessions
from comptoir.journal.outbox import forget_done
from comptoir.journal.schedule import Job, forget_runs

JOBS: list[Job] = [
    Job("forget_done_deliveries", "17 3 * * *", forget_done),
    Job("forget_old_runs", "27 3 * * *", forget_runs),
    Job("forget_old_sessions", "37 3 * * *", forget_old_sessions),
    Job("forget_stale_mail", "7 * * * *", forget_stale_mail),
]
