"""The whole schedule: what runs when (cron, UTC). Run by the worker, once each."""

from comptoir.journal.schedule import Job

JOBS: list[Job] = []
