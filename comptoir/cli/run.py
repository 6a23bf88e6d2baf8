"""comptoir run"""

from __future__ import annotations

import signal

import click

from comptoir.cli import house, memory, serving
from comptoir.cli.main import kept_in

EPILOG = """\b
Examples:
  comptoir run
  PORT=8080 COMPTOIR_DATA=/srv/comptoir comptoir run
  COMPTOIR_BIND=0.0.0.0 COMPTOIR_HOSTS=network.company.com comptoir run
\b
The database is brought to this version and static files are put in place first, when
needed. Stop with Ctrl-C or SIGTERM: requests and deliveries in hand are finished.
"""


@click.command(epilog=EPILOG)
@click.option(
    "--port", type=int, callback=kept_in("PORT"), expose_value=False, help="Instead of PORT."
)
@click.option(
    "--bind",
    callback=kept_in("COMPTOIR_BIND"),
    expose_value=False,
    help="Instead of COMPTOIR_BIND.",
)
def command() -> None:
    """Run everything in one process: pages, live updates, worker."""
    house.open_house()
    run_embedded(opening="")


def run_embedded(*, opening: str) -> None:
    """Serve until asked to stop. `opening` is printed once pages can be opened."""
    from django.conf import settings

    memory.spare()
    listening = serving.bound_socket(settings.BIND, settings.PORT)
    house.prepare()
    _say_when_empty()
    _serve(listening, opening or f"Comptoir runs at {serving.shown_address()}  (Ctrl-C stops it)")


def _serve(listening: object, opening: str) -> None:
    from django.conf import settings
    from django.db import connection, connections

    from comptoir.journal.outbox import release_claims
    from comptoir.journal.worker import Worker
    from config.schedule import JOBS
    from config.warming import warm_beside

    if connection.vendor == "sqlite":
        release_claims()  # those of a process that was killed: this is the only one
    connections.close_all()
    server, worker = serving.web_server(), Worker(JOBS, settings.WORKER_THREADS)
    # uvicorn raises the signal again once it has stopped: the worker must still stop
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    server.config.load()
    worker.start()
    click.echo(opening)
    warm_beside()
    try:
        server.run(sockets=[listening])  # type: ignore[list-item]
    finally:
        if not worker.stop():
            raise click.ClickException("A delivery did not end in time; it will be tried again.")
    click.echo("Stopped.")


def _say_when_empty() -> None:
    from comptoir.networks.models import Network

    if not Network.objects.exists():
        click.echo("There is no network yet: make one with `comptoir init`.", err=True)
