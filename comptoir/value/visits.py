"""Readings that may become credits.

1. The page says how it was reached (`how_came`); after thirty seconds in view, or when a file
   is taken, the browser says so once.
2. A Visit is kept when a rule finds a gain. For half an hour it is open: if the same person
   asks a new question, or searches again, it is dropped, since what they read was not it.
3. Then its time is wiped (`close_open`), and in the night visits become credits in an order
   of chance (`settle`), so that neither times nor the order of rows tell who was online when.
"""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.db.models import Q

from comptoir.core.clock import now
from comptoir.value.access import measures
from comptoir.value.kinds import Kind
from comptoir.value.ledger import credit
from comptoir.value.marks import marks_of
from comptoir.value.models import Credit, Visit
from comptoir.value.places import is_measured_place
from comptoir.value.rules import Came, Gain, downloaded, visited
from comptoir.value.weeks import today, week_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from comptoir.entries.models import Entry
    from comptoir.files.models import StoredFile
    from comptoir.people.models import Person

OPEN_FOR = timedelta(minutes=30)
SEARCH = "/search/"
ENTRIES = "/entries/"


def how_came(request: HttpRequest) -> Came:
    """'search', 'link' or '' (told by a stream or a list), for the page that is asked for.

    A mark in the address (`?from=search`) wins; then the page before: of the search, of
    another entry or of another site. No page before means a link in a mail or a document.
    Everything else here brings things to people: that is being told, not looking.
    """
    mark = request.GET.get("from", "")
    if mark:
        return "search" if mark in {"search", "experts"} else ""
    before = urlsplit(request.headers.get("Referer", ""))
    if not before.netloc or before.netloc != request.get_host():
        return "link"
    if before.path.startswith(SEARCH):
        return "search"
    another = before.path.startswith(ENTRIES) and before.path != request.path
    return "link" if another else ""


def note_visit(*, actor: Person, entry: Entry, came: Came) -> bool:
    """Keep a reading of thirty seconds, when it may give a credit; whether it does."""
    return _keep(actor, entry, visited(actor, entry, came) if _counts(actor, entry) else None)


def note_download(*, actor: Person, entry: Entry, stored: StoredFile) -> bool:
    """Keep the taking of a file, when it may give a credit; whether it does."""
    return _keep(actor, entry, downloaded(actor, entry, stored) if _counts(actor, entry) else None)


def _counts(person: Person, entry: Entry) -> bool:
    return measures(person.network_id) and is_measured_place(entry)


def _keep(person: Person, entry: Entry, gain: Gain | None) -> bool:
    if gain is None:
        return False
    marks = marks_of(person.network_id)
    chain = marks.chain(*gain.chain)
    same = {"network_id": person.network_id, "chain": chain}
    if Credit.objects.filter(**same).exists() or Visit.objects.filter(**same).exists():
        return False
    Visit.objects.create(
        **same,
        kind=gain.kind,
        week=week_of(today()),
        entry=entry,
        head=marks.head(gain.kind, person),
        reader=marks.reader(person),
        asked=marks.asked(person),
        open_until=now() + OPEN_FOR,
    )
    return True


def drop_open(person: Person, *, kinds: tuple[Kind, ...] = (Kind.REUSED, Kind.FOUND)) -> int:
    """Forget what `person` read in the last half hour: it was not what they looked for."""
    if not measures(person.network_id):
        return 0
    mark = marks_of(person.network_id).reader(person)
    rows = Visit.objects.filter(network_id=person.network_id, reader=mark, kind__in=kinds)
    return rows.filter(open_until__gt=now()).delete()[0]


def close_open() -> int:
    """Wipe the time of visits that nothing can drop any more. Scheduled."""
    return Visit.objects.filter(open_until__lte=now()).update(open_until=None)


def settle() -> int:
    """Turn closed visits into credits, in an order of chance; how many. Scheduled nightly."""
    close_open()
    ready = list(Visit.objects.filter(open_until=None).select_related("entry"))
    random.SystemRandom().shuffle(ready)
    written = sum(_settle(visit) for visit in ready)
    Visit.objects.filter(pk__in=[visit.pk for visit in ready]).delete()
    return written


def _settle(visit: Visit) -> bool:
    if not measures(visit.network_id) or not is_measured_place(visit.entry):
        return False
    return credit(
        visit.network_id,
        Kind(visit.kind),
        entry_id=visit.entry_id,
        chain=visit.chain,
        head=visit.head,
        asked=visit.asked,
        marks=marks_of(visit.network_id),
    )


def forget_group(group_id: int) -> None:
    """Nothing of a group that is now excluded stays in the ledger, but for what months of
    ten people and more already published."""
    held = Q(entry__group_id=group_id) | Q(entry__shares__group_id=group_id)
    Visit.objects.filter(pk__in=Visit.objects.filter(held).values("pk")).delete()
    gone = Credit.objects.filter(held)
    Credit.objects.filter(pk__in=gone.values("pk"), counted_in=None).delete()
    Credit.objects.filter(pk__in=gone.values("pk")).update(entry=None)
