"""What the measuring process asks of the measured database, in a process of its own:

python -m comptoir.cli.bench.inside seed < SIZE     the facts of `pages.prepared`, as JSON
python -m comptoir.cli.bench.inside backlog         how many deliveries wait
python -m comptoir.cli.bench.inside idle            ends once the worker owes nothing
python -m comptoir.cli.bench.inside owe             edits a thousand entries at once
python -m comptoir.cli.bench.inside search < ITEMS  figures of `engine.measured`, as JSON
"""

from __future__ import annotations

import json
import sys

import click

from comptoir.cli import house

EDITED = 1000
MOST_SECONDS = 1800.0  # that the worker may take to index what was seeded


def main(word: str) -> None:
    """Answer one of these on standard output."""
    house.open_house()
    from comptoir.cli.bench import pages
    from comptoir.cli.bench.seed import Size, fill

    if word == "backlog":
        click.echo(pages.backlog())
        return
    if word == "idle":
        pages.wait_until_idle(MOST_SECONDS, lambda said: click.echo(said, err=True))
        return
    if word == "owe":
        pages.owe(EDITED)
        return
    if word == "search":
        from comptoir.cli.bench.engine import measured

        click.echo(json.dumps(measured(int(sys.stdin.read()))))
        return
    house.prepare()
    size = json.loads(sys.stdin.read() or "{}")
    fill(Size(**size), lambda step: click.echo(f"  {step} …", err=True))
    click.echo(json.dumps(pages.prepared()))


if __name__ == "__main__":
    main(sys.argv[1])
