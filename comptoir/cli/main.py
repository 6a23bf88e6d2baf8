"""The command `comptoir`. Each command is a module of its own, imported when it is asked for."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

import click

# name: (module, line in the list). The order is that of a newcomer's needs.
COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("demo", "Make the demo network when there is none, and run it."),
    "init": ("init", "Make a new network and its first administrator."),
    "run": ("run", "Run everything in one process: pages, live updates, worker."),
    "check": ("check", "Check configuration, database, mail, schedule; say what to do."),
    "serve": ("serve", "Run the web processes only, several of them (larger installations)."),
    "worker": ("worker", "Run the worker only: mail, notifications, schedule."),
    "migrate": ("migrate", "Bring the database to this version."),
    "import": ("importing", "Bring conversations in: Slack, mbox, Stack Exchange, archive."),
    "export": ("exporting", "Take everything out, in a documented format."),
    "roi": ("roi", "Business cases: the founding one, or yours from a file."),
    "search": ("searching", "Search as somebody does, here or for a file of questions."),
    "experts": ("asking_experts", "Who knows, as somebody sees it; or for a file of questions."),
    "bench": ("bench", "Measure pages on a large network, on SQLite and PostgreSQL."),
}


class Commands(click.Group):
    """A group whose commands are imported one by one, so that --help is instant."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"comptoir.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """Like click's, with a sentence that leads on."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            names = ", ".join(COMMANDS)
            raise click.UsageError(f"There is no command “{args[0]}”. There are: {names}.", ctx)
        return super().resolve_command(ctx, args)


def kept_in(name: str) -> Any:
    """A callback that hands an option to the settings, which read the environment."""

    def callback(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
        if value is not None:
            os.environ[name] = str(value)
        return value

    return callback


EPILOG = """\b
Try it:
  comptoir demo                      a living network, at http://127.0.0.1:8000
\b
Start for real:
  comptoir init --name "Halmont" --language fr \\
      --administrator "Camille Roy" --email camille@halmont.example
  comptoir run
\b
Everything Comptoir writes is in one folder, COMPTOIR_DATA (~/.local/share/comptoir
by default). Settings are environment variables: docs/settings.md lists them, and
`comptoir check` says which are wrong.
"""


@click.command(
    cls=Commands,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 96},
)
@click.option(
    "--data",
    metavar="FOLDER",
    expose_value=False,
    is_eager=True,
    callback=kept_in("COMPTOIR_DATA"),
    help="Folder of everything Comptoir writes, instead of COMPTOIR_DATA.",
)
@click.version_option(package_name="comptoir", message="Comptoir %(version)s")
def cli() -> None:
    """Comptoir: a private social network for work."""


def main() -> None:
    """The entry point: sentences and exit codes, never a traceback for wrong input."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        cli(prog_name="comptoir")
    except BrokenPipeError:  # comptoir … | head
        sys.stderr.close()
        sys.exit(1)
