"""What externals open is recorded, for the report that their sponsor reads."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from comptoir.core.clock import now
from comptoir.journal.models import Event
from comptoir.journal.record import record

if TYPE_CHECKING:
    from comptoir.entries.models import Entry
    from comptoir.people.models import Person

ONCE_IN = timedelta(days=1)


def note_opening(person: Person, entry: Entry) -> None:
    """Record that a guest opened the entry, once a day. Employees are never recorded."""
    if not person.is_guest:
        return
    since = now() - ONCE_IN
    known = Event.objects.filter(actor=person, verb="entry.opened", entry=entry, at__gt=since)
    if not known.exists():
        with transaction.atomic():
            record("entry.opened", network=entry.network_id, actor=person, entry=entry)
