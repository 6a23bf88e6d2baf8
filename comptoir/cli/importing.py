"""comptoir import"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import click

from comptoir.cli import house
from comptoir.cli.bringing import ask_network, is_empty, progress, say_report

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
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
LANGUAGE = click.Choice(["fr", "en"])


@click.group(epilog=EPILOG)
def command() -> None:
    """Bring conversations in: people, threads, dates, reactions."""


# source, what it is given, whether it needs a group, and its line of help
DOORS: list[tuple[str, str, bool, str]] = [
    ("slack", "ZIP", False, "Everything in a Slack export: channels become groups."),
    ("mbox", "FILE", True, "A mailing list or mailbox: each thread becomes an entry."),
    ("stackexchange", "FOLDER", True, "A Stack Exchange dump: questions, answers, votes, tags."),
    ("corpus", "FILE", True, "JSON lines of _id, title, text as posts: for measuring search."),
    ("posts", "FILE", True, "JSON lines of questions and answers: for measuring experts."),
    ("archive", "ZIP", False, "An archive that `comptoir export archive` made."),
]
# what every source takes
COMMON = [
    click.Option(["--dry-run"], is_flag=True, help="Report what would come; change nothing."),
    click.Option(["--people"], type=FILE, help="CSV that maps people there to people here."),
    click.Option(["--network", "slug"], help="Network to import into, when there are several."),
    click.Option(["--language"], type=LANGUAGE, help="Of the report; by default the network’s."),
    click.Option(["--json", "as_json"], is_flag=True, help="Print the report for a program."),
]


def _command(source: str, gives: str, needs_group: bool, line: str) -> click.Command:
    folder = gives == "FOLDER"
    path = click.Path(exists=True, file_okay=not folder, dir_okay=folder, path_type=Path)
    group = "Address or name of the group; made when there is none."
    return click.Command(
        source,
        help=line,
        callback=partial(_bring_in, source),
        params=[
            click.Argument(["path"], metavar=gives, type=path),
            *([click.Option(["--group"], required=True, help=group)] if needs_group else []),
            *COMMON,
        ],
    )


def _bring_in(
    source: str,
    path: Path,
    *,
    slug: str | None,
    language: str | None,
    as_json: bool,
    **options: Any,
) -> None:
    house.open_house()
    from django.utils import translation

    from comptoir.imports.doors import bring, language_of

    with house.sentences():
        house.migrate_when_needed(quiet=as_json)
        house.translations_when_needed()
        network = None if source == "archive" and is_empty() else ask_network(slug)
        with translation.override(language or language_of(network, path)):
            with progress(f"Reading {path.name}", quiet=as_json) as told:
                report = bring(source, path, network=network, told=told, **options)
            say_report(report, as_json=as_json)


for door in DOORS:
    command.add_command(_command(*door))
