"""What `comptoir check` looks at. Each look answers a sentence, and what to do about it."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core.mail import get_connection
from django.db import DatabaseError, connection

from comptoir.cli import house
from comptoir.core.clock import now
from comptoir.journal.models import Delivery, ScheduledRun
from comptoir.journal.outbox import dead_deliveries, due_deliveries
from comptoir.networks.models import Network
from comptoir.search.models import Change, Trouble
from comptoir.search.trouble import sentence_of
from config.schedule import JOBS

LITTLE_SPACE = 500 * 2**20
LATE = timedelta(minutes=5)


class Finding(NamedTuple):
    """`state` is ok, warning (worth knowing) or error (broken)."""

    about: str
    state: str
    sentence: str


def all_findings() -> list[Finding]:
    """Everything that is looked at, in the order of an installation."""
    found = [*_folder(), *_database()]
    if any(finding.state == "error" for finding in found):
        return found  # the rest is asked of the database
    looks: list[Callable[[], Iterator[Finding]]] = [
        _networks, _address, _mail, _live, _clock, _outbox, _search, _schedule, _words,
    ]  # fmt: skip
    return found + [finding for look in looks for finding in look()]


def _folder() -> Iterator[Finding]:
    free = shutil.disk_usage(settings.DATA).free
    state = "ok" if free > LITTLE_SPACE else "error"
    advice = "" if state == "ok" else " Make room before the database cannot be written."
    yield Finding("data folder", state, f"{settings.DATA}, {free / 2**30:.1f} GB free.{advice}")
    if settings.DATA.stat().st_mode & stat.S_IRWXO:
        advice = f"Run: chmod o-rwx {settings.DATA}"
        yield Finding("data folder", "warning", f"Other users of this machine read it. {advice}")


def _database() -> Iterator[Finding]:
    try:
        connection.ensure_connection()
        pending = house.pending_migrations()
    except DatabaseError as error:
        sentence = f"It does not answer: {str(error).strip().splitlines()[0]}. See DATABASE_URL."
        yield Finding("database", "error", sentence)
        return
    version = ".".join(map(str, connection.get_database_version()))
    yield Finding("database", "ok", f"{connection.display_name} {version} answers.")
    if pending:
        sentence = f"{len(pending)} are missing. Run: comptoir migrate"
        yield Finding("migrations", "error", sentence)
    else:
        yield Finding("migrations", "ok", "All are applied.")


def _networks() -> Iterator[Finding]:
    names = list(Network.objects.order_by("name").values_list("name", flat=True)[:20])
    if names:
        yield Finding("networks", "ok", f"{', '.join(names)}.")
    else:
        yield Finding("networks", "warning", "There is none yet. Make one: comptoir init")


def _address() -> Iterator[Finding]:
    if settings.HTTPS:
        yield Finding("address", "ok", f"{settings.PUBLIC_URL}.")
    elif settings.PUBLIC_URL:
        sentence = f"{settings.PUBLIC_URL} is not https: what is typed can be read on the way."
        yield Finding("address", "warning", sentence)
    else:
        sentence = "Not set: links in mail point to this machine. Set COMPTOIR_URL."
        yield Finding("address", "warning", sentence)


def _mail() -> Iterator[Finding]:
    if not settings.MAIL.host:
        sentence = "It is printed on the console, not sent. Set MAIL_URL."
        yield Finding("mail", "warning", sentence)
        return
    where = f"{settings.MAIL.host}:{settings.MAIL.port}"
    try:
        server = get_connection(timeout=5)
        server.open()
        server.close()
    except OSError as error:
        yield Finding("mail", "error", f"{where} does not take mail: {error}. See MAIL_URL.")
        return
    yield Finding("mail", "ok", f"{where} answers, as {settings.MAIL_FROM}.")


def _live() -> Iterator[Finding]:
    if not settings.REDIS:
        sentence = "One process, or up to a second later with several: set REDIS_URL for those."
        yield Finding("live updates", "ok", sentence)
        return
    import redis

    try:
        redis.Redis.from_url(settings.REDIS, socket_timeout=3).ping()
    except (OSError, redis.RedisError) as error:
        yield Finding("live updates", "error", f"Redis does not answer: {error}. See REDIS_URL.")
        return
    yield Finding("live updates", "ok", "Redis answers.")


def _clock() -> Iterator[Finding]:
    there = _database_time()
    drift = abs((there - now()).total_seconds()) if there else 0.0
    if drift > 5:
        sentence = f"The database's clock is {drift:.0f} s away from this machine's. Use NTP."
        yield Finding("clock", "error", sentence)
    else:
        yield Finding("clock", "ok", f"{now():%F %T} UTC.")


def _database_time() -> datetime | None:
    """The clock of another machine; None when the database is a file."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment


def _outbox() -> Iterator[Finding]:
    late = due_deliveries().filter(due_at__lt=now() - LATE).count()
    if late:
        sentence = f"{late} deliveries wait for more than five minutes. Does a worker run?"
        yield Finding("worker", "error", sentence)
    else:
        waiting = Delivery.objects.filter(done_at__isnull=True, dead_at__isnull=True).count()
        yield Finding("worker", "ok", f"Nothing waits for long ({waiting} in all).")
    dead = dead_deliveries().count()
    if dead:
        first = dead_deliveries()[0]
        reason = first.error.strip().splitlines()[-1] if first.error.strip() else "no reason kept"
        sentence = f"{dead} deliveries were given up. The last: {first.reader}, {reason}"
        yield Finding("dead letters", "warning", sentence)


def _search() -> Iterator[Finding]:
    failing = Trouble.objects.order_by("network_id", "since")
    told = dict.fromkeys(sentence_of(row.reason, row.detail) for row in failing)
    for sentence in told:
        yield Finding("search index", "error", sentence)
    if not told:
        waiting = Change.objects.filter(applied=False).count()
        yield Finding("search index", "ok", f"It is written ({waiting} changes wait).")


def _schedule() -> Iterator[Finding]:
    failing = [job.name for job in JOBS if _last_error(job.name)]
    if failing:
        yield Finding("schedule", "warning", f"The last turn failed: {', '.join(failing)}.")
    latest = ScheduledRun.objects.order_by("-started_at").first()
    when = f"last at {latest.started_at:%F %H:%M} UTC" if latest else "not begun yet"
    yield Finding("schedule", "ok", f"{len(JOBS)} jobs, {when}.")


def _last_error(job: str) -> str:
    last = ScheduledRun.objects.filter(job=job, done_at__isnull=False).order_by("-due_at").first()
    return last.error if last else ""


def _words() -> Iterator[Finding]:
    for folder in settings.LOCALE_PATHS:
        for source in Path(folder).glob("*/LC_MESSAGES/*.po"):
            if not source.with_suffix(".mo").exists():
                sentence = f"{source.parent.parent.name} is not compiled. Run: make setup"
                yield Finding("translations", "warning", sentence)
