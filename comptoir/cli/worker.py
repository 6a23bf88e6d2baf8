"""comptoir worker"""

from __future__ import annotations

import signal

import click

from comptoir.cli import house, memory


@click.command()
@click.option("--threads", type=click.IntRange(1, 32), help="Instead of COMPTOIR_WORKER_THREADS.")
@click.option("--once", is_flag=True, help="Handle what is due, then end.")
@click.option("--json", "as_json", is_flag=True, help="With --once: print how many, for a program.")
def command(threads: int | None, once: bool, as_json: bool) -> None:
    """Run the worker only: mail, notifications, schedule.

    Several workers may run at once, on one machine or many; each delivery is handled by one
    of them. `comptoir run` has a worker of its own.
    """
    house.open_house()
    from django.conf import settings

    from comptoir.journal.worker import Worker
    from config.schedule import JOBS

    _refuse_old_database()
    if once:
        _once(as_json)
        return
    memory.spare()
    worker = Worker(JOBS, threads or settings.WORKER_THREADS)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.ask_to_stop())
    click.echo("The worker runs (Ctrl-C stops it).")
    worker.run()
    click.echo("Stopped.")


def _refuse_old_database() -> None:
    with house.sentences():
        if house.pending_migrations():
            raise click.ClickException("The database is not at this version: comptoir migrate")


def _once(as_json: bool) -> None:
    from comptoir.journal.loops import run_all_once
    from comptoir.journal.outbox import drain
    from comptoir.journal.schedule import run_due
    from config.schedule import JOBS

    with house.sentences():
        handled, jobs = drain(), run_due(JOBS)
        run_all_once()
    if as_json:
        house.say_json({"deliveries": handled, "jobs": jobs})
    else:
        click.echo(f"{handled} deliveries, {len(jobs)} jobs.")
