"""Opening the house: what most commands do before their own work."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click


def open_house() -> None:
    """Read the settings and load Django; a wrong setting ends here with its sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    _log_on_one_line()


def _log_on_one_line() -> None:
    import structlog
    from django.conf import settings

    level = logging.getLevelName(settings.LOG_LEVEL)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


@contextmanager
def sentences() -> Iterator[None]:
    """Turn what a person can mend into a sentence and exit code 1."""
    from django.db import OperationalError

    from comptoir.core.decisions import NotAllowed, Refused

    try:
        yield
    except (Refused, NotAllowed) as error:
        raise click.ClickException(str(error)) from None
    except OperationalError as error:
        raise click.ClickException(f"The database does not answer: {_first_line(error)}") from None
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        raise click.ClickException(f"{error.strerror or error}{where}") from None


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0]


def pending_migrations() -> list[str]:
    """Names of the migrations that the database has not had; [] when it is up to date."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def migrate_when_needed(*, quiet: bool = False) -> list[str]:
    """Bring the database to this version; what was applied. Two processes may try at once."""
    from django.core.management import call_command

    pending = pending_migrations()
    if pending:
        if not quiet:
            click.echo(f"Preparing the database ({len(pending)} migrations)…", err=True)
        with _alone():
            call_command("migrate", verbosity=0, interactive=False)
    return pending


@contextmanager
def _alone() -> Iterator[None]:
    """Hold PostgreSQL's advisory lock while migrating; SQLite locks the file by itself."""
    from django.db import connection

    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(60626)")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(60626)")


def collect_static_when_needed() -> bool:
    """Put static files under their hashed names when one changed; whether it was needed."""
    from django.conf import settings
    from django.core.management import call_command

    if settings.STORAGES["staticfiles"]["BACKEND"].startswith("django."):
        return False  # developers are served from the sources
    mark = Path(settings.STATIC_ROOT) / ".fingerprint"
    fingerprint = _static_fingerprint()
    if mark.exists() and mark.read_text() == fingerprint:
        return False
    call_command("collectstatic", verbosity=0, interactive=False)
    mark.write_text(fingerprint)
    return True


def _static_fingerprint() -> str:
    """Of the names, sizes and times of every static file, and of where they are."""
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = Path(storage.path(name)).stat()
            digest.update(f"{storage.path(name)} {stat.st_mtime_ns} {stat.st_size}\n".encode())
    return digest.hexdigest()


def translations_when_needed() -> int:
    """Compile the catalogues that are newer than their compiled form; how many."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po
    from django.conf import settings

    made = 0
    for folder in settings.LOCALE_PATHS:
        for source in Path(folder).glob("*/LC_MESSAGES/*.po"):
            target = source.with_suffix(".mo")
            if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
                continue
            with source.open("rb") as read, target.open("wb") as write:
                write_mo(write, read_po(read))
            made += 1
    return made


def prepare() -> None:
    """Whatever must be in place before the first page; nearly free when it is."""
    with sentences():
        migrate_when_needed()
        translations_when_needed()
        try:
            collect_static_when_needed()
        except ValueError as error:  # a file refers to one that is not there
            raise click.ClickException(f"Static files: {_first_line(error)}") from None
    count_for_planner()


def count_for_planner() -> None:
    """Have SQLite sample how much each index tells apart (14 ms at 200,000 entries): nothing
    else makes it, and without it some plans walk a whole network. PostgreSQL does so by itself."""
    from django.db import connection

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit = 400")
            cursor.execute("ANALYZE")


def say_json(value: Any) -> None:
    """Print for a program."""
    click.echo(json.dumps(value, ensure_ascii=False, default=str))
