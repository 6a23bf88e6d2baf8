"""comptoir import"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from comptoir.cli import house
from comptoir.cli.bringing import ask_network, progress, say_report

EPILOG = """\b
Examples:
  comptoir import slack export.zip --dry-run
  comptoir import slack export.zip --people people.csv
  comptoir import mbox list.mbox --group marketing
  comptoir import stackexchange coffee.stackexchange.com/ --group coffee
  comptoir import corpus texts.jsonl --group library
  comptoir import posts questions.jsonl --group library
  comptoir import archive halmont.zip
\b
Importing twice gives the same network. What cannot be read is left out, counted and said;
it never stops the rest. Nobody is mailed. --dry-run says what would come, and changes
nothing. --people is a CSV with two columns, from and email: who somebody there is here.
"""
File = click.Path(exists=True, path_type=Path)


@click.group(epilog=EPILOG)
def command() -> None:
    """Bring conversations in: people, threads, dates, reactions."""


def _common(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options that every source has."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print the report for a program."),
        click.option("--network", "slug", help="Network to import into, when there are several."),
        click.option("--people", type=File, help="CSV that maps people there to people here."),
        click.option("--dry-run", is_flag=True, help="Report what would come; change nothing."),
    ):
        function = option(function)
    return function


@command.command()
@click.argument("path", metavar="ZIP", type=File)
@_common
def slack(path: Path, **options: Any) -> None:
    """Everything in a Slack export: channels become groups."""
    _bring_in("slack", path, **options)


@command.command()
@click.argument("path", metavar="FILE", type=File)
@click.option("--group", required=True, help="Address of the group, as in /groups/<group>/.")
@_common
def mbox(path: Path, **options: Any) -> None:
    """A mailing list or mailbox: each thread becomes an entry with comments."""
    _bring_in("mbox", path, **options)


@command.command()
@click.argument(
    "path", metavar="FOLDER", type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@click.option("--group", required=True, help="Address of the group, as in /groups/<group>/.")
@_common
def stackexchange(path: Path, **options: Any) -> None:
    """A Stack Exchange data dump: questions, answers, votes, tags."""
    _bring_in("stackexchange", path, **options)


@command.command()
@click.argument("path", metavar="FILE", type=File)
@click.option("--group", required=True, help="Address or name of the group; made when new.")
@_common
def corpus(path: Path, **options: Any) -> None:
    """JSON lines of _id, title, text: each becomes a post. For measuring search."""
    _bring_in("corpus", path, **options)


@command.command()
@click.argument("path", metavar="FILE", type=File)
@click.option("--group", required=True, help="Address or name of the group; made when new.")
@_common
def posts(path: Path, **options: Any) -> None:
    """JSON lines of questions and answers, with authors: for measuring experts."""
    _bring_in("posts", path, **options)


@command.command()
@click.argument("path", metavar="ZIP", type=File)
@_common
def archive(path: Path, **options: Any) -> None:
    """An archive that `comptoir export archive` made."""
    _bring_in("archive", path, **options)


def _bring_in(source: str, path: Path, *, slug: str | None, as_json: bool, **options: Any) -> None:
    house.open_house()
    from comptoir.cli.bringing import importer, is_empty

    with house.sentences():
        house.migrate_when_needed(quiet=as_json)
        run = importer(source)
        with progress(f"Reading {path.name}", quiet=as_json) as told:
            network = None if source == "archive" and is_empty() else ask_network(slug)
            report = run(path, network=network, told=told, **options)
    say_report(report, as_json=as_json)
