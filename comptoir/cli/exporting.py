"""comptoir export"""

from __future__ import annotations

from pathlib import Path

import click

from comptoir.cli import house
from comptoir.cli.bringing import ask_network, exporter, progress, say_report

EPILOG = """\b
Example:
  comptoir export archive halmont.zip
\b
The format is described in docs/archive-format.md; `comptoir import archive` reads it back, in this
installation or another, with the same counts.
"""


@click.group(epilog=EPILOG)
def command() -> None:
    """Take everything out, in a documented format."""


@command.command()
@click.argument(
    "path", metavar="ZIP", type=click.Path(dir_okay=False, writable=True, path_type=Path)
)
@click.option("--network", "slug", help="Network to export, when there are several.")
@click.option("--json", "as_json", is_flag=True, help="Print the counts for a program.")
def archive(path: Path, slug: str | None, as_json: bool) -> None:
    """Network, people, groups, entries, comments, reactions, files: one ZIP of JSON lines."""
    house.open_house()
    with house.sentences(), progress(f"Writing {path.name}", quiet=as_json) as told:
        report = exporter()(path, network=ask_network(slug), told=told)
    say_report(report, as_json=as_json)
