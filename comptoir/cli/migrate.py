"""comptoir migrate"""

from __future__ import annotations

import click

from comptoir.cli import house


@click.command()
@click.option("--check", "only_look", is_flag=True, help="Say what is missing; change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the result for a program.")
def command(only_look: bool, as_json: bool) -> None:
    """Bring the database to this version.

    `comptoir run`, `demo` and `init` do it by themselves; use this before starting several
    processes. With --check, the exit code is 1 when migrations are missing.
    """
    house.open_house()
    with house.sentences():
        names = house.pending_migrations() if only_look else house.migrate_when_needed(quiet=True)
    if as_json:
        house.say_json({"pending" if only_look else "applied": names})
    elif names:
        click.echo("\n".join([*names, f"{len(names)} {'missing' if only_look else 'applied'}."]))
    else:
        click.echo("The database is up to date.")
    if only_look and names:
        raise SystemExit(1)
