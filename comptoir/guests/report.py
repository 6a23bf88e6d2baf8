"""What an external opened or downloaded: read by whoever answers for them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from comptoir.journal.models import Event

if TYPE_CHECKING:
    from datetime import datetime

    from comptoir.people.models import Person

MOST = 200


@dataclass(frozen=True)
class Opening:
    """One thing opened or downloaded."""

    at: datetime
    what: str
    url: str
    downloaded: bool


def openings_of(guest: Person, group_ids: Collection[int]) -> list[Opening]:
    """Latest first, entries and files, within the groups that the reader answers for.

    What was opened in another group, even its name, is not theirs to know.
    """
    verbs = ["entry.opened", "file.downloaded"]
    held = Q(entry__group__in=group_ids) | Q(entry__shares__group__in=group_ids)
    rows = Event.objects.filter(held, verb__in=verbs, actor=guest).select_related("entry")
    return [_opening(event) for event in rows.distinct().order_by("-pk")[:MOST]]


def _opening(event: Event) -> Opening:
    downloaded = event.verb == "file.downloaded"
    name = str(event.data.get("name", "")) if downloaded or not event.entry else event.entry.name
    url = event.entry.url if event.entry and not downloaded else ""
    return Opening(event.at, name, url, downloaded)
