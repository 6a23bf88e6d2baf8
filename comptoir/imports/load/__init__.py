"""Writing records into the database: one loader for every source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from comptoir.core.past import given_dates
from comptoir.entries.models import Comment, Entry
from comptoir.groups.actions import refresh_counts
from comptoir.groups.models import Group
from comptoir.imports.load.ledger import Ledger
from comptoir.imports.load.links import LINKS, link_all
from comptoir.imports.load.people import finish_people, load_people
from comptoir.imports.load.places import load_groups, load_memberships, load_network, load_topics
from comptoir.imports.load.words import finish_words, load_comments, load_entries, load_files
from comptoir.imports.records import SHAPES, Record
from comptoir.imports.report import Report
from comptoir.journal.record import record as write_event

if TYPE_CHECKING:
    from comptoir.imports.source import Source
    from comptoir.networks.models import Network

BATCH = 500
LOADERS: dict[str, Callable[[Ledger, Any], None]] = {
    "network": load_network, "people": load_people, "groups": load_groups,
    "memberships": load_memberships, "topics": load_topics, "files": load_files,
    "entries": load_entries, "comments": load_comments,
}  # fmt: skip


def load(
    network: Network,
    source: Source,
    *,
    group: Group | None = None,
    people_map: Mapping[str, str] | None = None,
    dry_run: bool = False,
    progress: Callable[[int], None] | None = None,
) -> Report:
    """Write the records of a source into a network; twice gives the same network.

    `group` holds the entries of sources that know no groups. `people_map` gives an address
    by id, name or address of the source (folded to lower case). `progress` is called with
    the number of records read so far. A batch that the database refuses is tried again one
    record at a time. With `dry_run` everything is done, told, and undone.

    Raises:
        Unreadable: the source as a whole cannot be read.
    """
    ledger = Ledger(
        network=network, source=source.name, group=group, people_map=dict(people_map or {}),
        report=Report(source.name, dry_run), dry_run=dry_run,
    )  # fmt: skip
    with given_dates(Entry, Comment, Group, *ledger.dated()):
        if dry_run:
            with transaction.atomic():
                _load_all(ledger, source, progress)
                transaction.set_rollback(True)
        else:
            _load_all(ledger, source, progress)
    ledger.report.left_out[:0] = source.skipped
    return ledger.report


def _load_all(ledger: Ledger, source: Source, progress: Callable[[int], None] | None) -> None:
    waiting: dict[str, list[Record]] = defaultdict(list)
    seen = held = 0
    for one in source:
        waiting[one.member].append(one)
        seen, held = seen + 1, held + 1
        if held >= BATCH:
            _flush(ledger, waiting)
            held = 0
            if progress:
                progress(seen)
    _flush(ledger, waiting)
    with transaction.atomic():
        finish_people(ledger)
        finish_words(ledger)
        _tell(ledger)
    if progress:
        progress(seen)


def _flush(ledger: Ledger, waiting: dict[str, list[Record]]) -> None:
    """Write what waits, references first."""
    for shape in SHAPES:
        records = waiting.pop(shape.member, [])
        if records:
            _write(ledger, shape.member, records)


def _write(ledger: Ledger, member: str, records: list[Record]) -> None:
    mark = ledger.mark()
    try:
        with transaction.atomic():
            _loader(member)(ledger, records)
    except (DatabaseError, ValueError, OverflowError) as error:
        ledger.back_to(mark)
        if len(records) == 1:
            ledger.leave_out(
                records[0],
                _("The database refused it: %(error)s") % {"error": str(error).strip()[:200]},
            )
            return
        for one in records:
            _write(ledger, member, [one])


def _loader(member: str) -> Callable[[Ledger, list[Record]], None]:
    if member in LINKS:
        return lambda ledger, records: link_all(ledger, member, records)
    return LOADERS[member]


def _tell(ledger: Ledger) -> None:
    """One event a group, with what came: never one a message, and nobody is notified."""
    for group in Group.objects.filter(pk__in=ledger.groups):
        refresh_counts(group)
    for pk, counts in ledger.arrived.items():
        facts = {"imported": True, "source": ledger.source, **counts}
        write_event("group.imported", network=ledger.network, actor=None, group=pk, data=facts)
