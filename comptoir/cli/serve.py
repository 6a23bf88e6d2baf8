"""comptoir serve"""

from __future__ import annotations

import gc
import os
import signal
import socket
import time

import click

from comptoir.cli import house, memory, serving
from comptoir.cli.main import kept_in

EPILOG = """\b
A server for thousands of people:
  DATABASE_URL=postgres://…  REDIS_URL=redis://…  comptoir serve --workers 4
  DATABASE_URL=postgres://…  REDIS_URL=redis://…  comptoir worker
\b
One web process for each core is a good start. A process that dies is started again.
"""


@click.command(epilog=EPILOG)
@click.option(
    "--workers", type=click.IntRange(1, 64), default=None, help="Web processes [one a core]."
)
@click.option(
    "--port", type=int, callback=kept_in("PORT"), expose_value=False, help="Instead of PORT."
)
@click.option(
    "--bind",
    callback=kept_in("COMPTOIR_BIND"),
    expose_value=False,
    help="Instead of COMPTOIR_BIND.",
)
def command(workers: int | None) -> None:
    """Run the web processes only, several of them (larger installations)."""
    house.open_house()
    from django.conf import settings

    memory.spare()
    count = workers or os.cpu_count() or 1
    # a queue each, kept by the parent: the processes share evenly, none is lost by a crash
    queues = [serving.bound_socket(settings.BIND, settings.PORT, shared=True) for _ in range(count)]
    house.prepare()
    click.echo(f"{count} web processes at {serving.shown_address()}; run `comptoir worker` too.")
    Parent(queues).run()


class Parent:
    """Starts one child for each listening socket, starts it again when it dies."""

    def __init__(self, queues: list[socket.socket]) -> None:
        self.queues = queues
        self.children: dict[int, socket.socket] = {}
        self.stopping = False

    def run(self) -> None:
        from django.db import connections

        import config.asgi  # noqa: F401  loaded once, shared by the children

        connections.close_all()
        gc.collect()
        gc.freeze()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        for queue in self.queues:
            self._start(queue)
        while self.children:
            self._wait()
        click.echo("Stopped.")

    def _start(self, queue: socket.socket) -> None:
        from config.warming import warm_beside

        child = os.fork()
        if child:
            self.children[child] = queue
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: None)
        warm_beside()
        serving.web_server().run(sockets=[queue])
        os._exit(0)

    def _wait(self) -> None:
        child, status = os.wait()
        queue = self.children.pop(child, None)
        if queue is None or self.stopping:
            return
        click.echo(f"A web process ended ({status}); starting another.", err=True)
        time.sleep(0.5)  # one that cannot start must not take the machine
        if not self.stopping:
            self._start(queue)

    def _stop(self, *_: object) -> None:
        self.stopping = True
        for child in list(self.children):
            os.kill(child, signal.SIGTERM)
