"""comptoir demo"""

from __future__ import annotations

import os
import sys

import click

from comptoir.cli import house
from comptoir.cli.main import kept_in

EPILOG = """\b
Examples:
  comptoir demo
  PORT=8080 comptoir demo
  comptoir demo --only-make --json      make it, do not run it
\b
The demo is a network of its own in COMPTOIR_DATA. To begin again, delete that folder.
No mail ever leaves: the people of the demo do not exist.
"""


@click.command(epilog=EPILOG)
@click.option(
    "--port", type=int, callback=kept_in("PORT"), expose_value=False, help="Instead of PORT."
)
@click.option("--only-make", is_flag=True, help="Make the network, do not run it.")
@click.option(
    "--json", "as_json", is_flag=True, help="With --only-make: print counts for a program."
)
def command(only_make: bool, as_json: bool) -> None:
    """Make the demo network when there is none, and run it.

    Halmont, a fictional maker of kettles: 120 people, their agencies and clients, a year of
    conversations in French with some English. The sign-in page lists five people to become.
    """
    house.open_house()
    if not only_make:
        _run()
        return
    with house.sentences():
        house.migrate_when_needed(quiet=as_json)
        if not _is_made():
            _make(quiet=as_json)
        counts = _counts()
    if as_json:
        house.say_json(counts)
    else:
        click.echo("  ".join(f"{count} {word}" for word, count in counts.items()))


def _run() -> None:
    from django.conf import settings

    from comptoir.cli import serving
    from comptoir.cli.run import run_embedded

    serving.bound_socket(settings.BIND, settings.PORT).close()  # before a minute of work
    with house.sentences():
        house.migrate_when_needed()
        if not _is_made():
            _make(quiet=False)
            _begin_anew()
    run_embedded(opening=_opening())


def _begin_anew() -> None:
    """Replace this process by itself: making the demo took memory that serving does not need."""
    from django.db import connections

    connections.close_all()
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, sys.orig_argv)  # noqa: S606  the same words, the same process id


def _is_made() -> bool:
    from comptoir.networks.models import Network

    return Network.objects.filter(is_demo=True).exists()


def _make(*, quiet: bool) -> None:
    from comptoir.demo.load import make_demo
    from comptoir.networks.models import Network

    if Network.objects.exists():
        raise click.ClickException(
            "This folder holds a real network. Give the demo another one: "
            "COMPTOIR_DATA=/tmp/comptoir-demo comptoir demo"
        )
    if quiet:
        make_demo()
        return
    bar = click.progressbar(length=1000, label="Making the demo network", file=sys.stderr)
    with bar:
        make_demo(told=lambda done, of: bar.update(done * 1000 // of - bar.pos))


def _counts() -> dict[str, int]:
    from comptoir.entries.models import Comment, Entry
    from comptoir.groups.models import Group
    from comptoir.networks.models import Network
    from comptoir.people.models import Person

    network = Network.objects.get(is_demo=True)
    return {
        "people": Person.objects.of(network).count(),
        "groups": Group.objects.of(network).count(),
        "entries": Entry.objects.of(network).count(),
        "comments": Comment.objects.filter(network=network).count(),  # reach: a count
    }


def _opening() -> str:
    from django.utils import translation
    from django.utils.translation import gettext

    from comptoir.cli import serving
    from comptoir.networks.models import Network
    from comptoir.people.models import Person

    network = Network.objects.get(is_demo=True)
    people = Person.objects.of(network).in_bulk([p["person_id"] for p in network.personas])
    with translation.override("en"):
        lines = [
            f"  {people[p['person_id']].name:<20}{gettext(p['label'])}" for p in network.personas
        ]
    return "\n".join(
        [
            f"The demo runs at {serving.shown_address()}  (Ctrl-C stops it)",
            "Open it and choose who to be; there is no password:",
            *lines,
        ]
    )
