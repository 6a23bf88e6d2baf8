"""An index that cannot be written: said once, in a sentence, and tried again less and less often.

A full disk or a folder that may not be written stays so until somebody acts. Each failure makes
the next try wait twice as long, from a second to a minute; the log has one line when it begins and
one when it is over; a row in the database tells administrators meanwhile, whichever process shows
the page. Changes stay owed, so that nothing is lost, and pages go on.
"""

from __future__ import annotations

import errno
import re
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.db import DatabaseError
from django.utils.translation import gettext_lazy as _

from comptoir.core.clock import now
from comptoir.search.models import Trouble
from comptoir.search.store import folder_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

log = structlog.get_logger(__name__)

FIRST, LONGEST = 1.0, 60.0  # seconds until the next try
FULL = {errno.ENOSPC, errno.EDQUOT}
FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}
BLOCKED = {errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.ELOOP}
SAID = re.compile(r"os error (\d+)|\bcode: (\d+), kind:")  # how the engine tells of the system
SENTENCES = {
    Trouble.Reason.FULL.value: _(
        "The disk that holds %(folder)s is full: make room. The search index goes on by itself "
        "within a minute; nothing is lost."
    ),
    Trouble.Reason.FORBIDDEN.value: _(
        "Comptoir may not write in %(folder)s: give that folder to the user who runs it. The "
        "search index goes on by itself within a minute; nothing is lost."
    ),
    Trouble.Reason.BLOCKED.value: _(
        "Something else stands where the search index belongs, in %(folder)s: move it away "
        "(%(detail)s). The index goes on by itself within a minute; nothing is lost."
    ),
    Trouble.Reason.OTHER.value: _(
        "The search index cannot be written: %(detail)s. It is tried again every minute. If it "
        "stays so, stop Comptoir, delete %(folder)s, and start it again: the index is made anew."
    ),
}


@dataclass
class _Failing:
    wait: float  # seconds
    until: float  # of the monotonic clock


_failing: dict[tuple[Path, str], _Failing] = {}
_well: set[tuple[Path, str]] = set()  # where no row is left of a process that ended
_guard = threading.Lock()


def waits(network: int, doing: str) -> bool:
    """Whether it failed lately, so that this is not the time to try again."""
    known = _failing.get((folder_of(network), doing))
    return known is not None and time.monotonic() < known.until


def begin(network: int, doing: str, error: BaseException) -> None:
    """It failed: try again later, and tell, once."""
    place = folder_of(network), doing
    with _guard:
        known = _failing.get(place)
        wait = min(known.wait * 2, LONGEST) if known else FIRST
        _failing[place] = _Failing(wait, time.monotonic() + wait)
        _well.discard(place)
    reason, detail = reason_of(error), str(error)[:300]
    row = {"reason": reason, "detail": detail}
    with suppress(DatabaseError):  # on the same full disk
        Trouble.objects.update_or_create(
            network_id=network, doing=doing, defaults=row, create_defaults={**row, "since": now()}
        )
    if known is None:
        unforeseen = reason == Trouble.Reason.OTHER
        sentence = sentence_of(reason, detail)
        log.error(
            "search_index_failed", network=network, doing=doing, said=sentence, exc_info=unforeseen
        )


def try_again() -> None:
    """Whatever failed may be tried at once: for who knows that it is mended."""
    for known in _failing.values():
        known.until = 0.0


def over(network: int, doing: str) -> None:
    """It worked: whatever was told of it is no longer so."""
    place = folder_of(network), doing
    if place in _well:
        return
    with _guard:
        known = _failing.pop(place, None)
        _well.add(place)
    gone = Trouble.objects.filter(network_id=network, doing=doing).delete()[0]
    if known or gone:
        log.info("search_index_works_again", network=network, doing=doing)


def troubles_of(network: int) -> list[str]:
    """What to do about an index that cannot be written, in the reader's language; mostly
    nothing."""
    rows = Trouble.objects.filter(network_id=network).order_by("since", "pk")
    return list(dict.fromkeys(sentence_of(row.reason, row.detail) for row in rows))


def sentence_of(reason: str, detail: str) -> str:
    """What is wrong and what to do."""
    said = SENTENCES.get(reason, SENTENCES[Trouble.Reason.OTHER])
    return str(said) % {"folder": settings.SEARCH_ROOT, "detail": detail}


def reason_of(error: BaseException) -> str:
    """Why, from what the system said, however deep."""
    numbers = {number for one in _chain(error) for number in _numbers(one)}
    for reason, known in (
        (Trouble.Reason.FULL, FULL),
        (Trouble.Reason.FORBIDDEN, FORBIDDEN),
        (Trouble.Reason.BLOCKED, BLOCKED),
    ):
        if numbers & known:
            return reason
    return Trouble.Reason.OTHER


def is_of_the_system(said: str) -> bool:
    """Whether the engine tells of the disk, and not of what stands in its files."""
    return SAID.search(said) is not None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _numbers(error: BaseException) -> set[int]:
    said = {int(one or other) for one, other in SAID.findall(str(error))}
    number = error.errno if isinstance(error, OSError) else None
    return said | ({number} if number else set())
