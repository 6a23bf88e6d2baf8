"""The detail row of news, and what its cards show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Count

from comptoir.entries.models import Entry, Share
from comptoir.journal.record import record
from comptoir.kinds.news.models import Acknowledgement, News

if TYPE_CHECKING:
    from comptoir.people.models import Person


def save(entry: Entry, details: dict[str, Any]) -> None:
    """Keep the question to confirm, and open the news to the communities chosen."""
    News.objects.update_or_create(
        entry=entry,
        defaults={
            "acknowledge": details.get("acknowledge", False),
            "acknowledge_by": details.get("acknowledge_by"),
        },
    )
    if "communities" in details:
        _tell(entry, {group.pk for group in details["communities"]} - {entry.group_id})


def _tell(entry: Entry, chosen: set[int]) -> None:
    """Open the news to the communities chosen, close it to those no longer chosen. Shares that
    somebody else made stay."""
    told = set(entry.shares.values_list("group_id", flat=True))
    gone = entry.shares.filter(by=entry.author).exclude(group__in=chosen)
    closed = list(gone.values_list("group_id", flat=True))
    gone.delete()
    opened = chosen - told
    Share.objects.bulk_create(
        [Share(entry=entry, group_id=pk, by=entry.author) for pk in opened], ignore_conflicts=True
    )
    if not entry.is_published:  # publishing records them
        return
    for verb, groups in (("entry.shared", opened), ("entry.unshared", closed)):
        for pk in groups:
            record(verb, network=entry.network_id, actor=entry.author, entry=entry, group=pk)


def load(entries: Sequence[Entry], person: Person) -> None:
    """Attach `confirmed_count` and `i_confirmed` to news that asks to be confirmed."""
    asking = [entry.pk for entry in entries if entry.news.acknowledge]
    rows = Acknowledgement.objects.filter(entry__in=asking) if asking else None
    counts: dict[int, int] = {}
    mine: set[int] = set()
    if rows is not None:
        counted = rows.values("entry_id").annotate(n=Count("pk"))
        counts = dict(counted.values_list("entry_id", "n"))
        mine = set(rows.filter(person=person).values_list("entry_id", flat=True))
    for entry in entries:
        card: Any = entry
        card.confirmed_count = counts.get(entry.pk, 0)
        card.i_confirmed = entry.pk in mine
