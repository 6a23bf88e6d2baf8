"""Confirming news, and reminding those who have not."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from comptoir.core.clock import now
from comptoir.core.decisions import Refused, require
from comptoir.entries.reach import readers_of
from comptoir.journal.record import record
from comptoir.kinds.news.access import can_see_confirmations
from comptoir.kinds.news.models import Acknowledgement, News
from comptoir.people.models import Person

if TYPE_CHECKING:
    from comptoir.entries.models import Entry
    from comptoir.people.reach import PersonQuerySet

REMIND_AGAIN = timedelta(hours=12)


def acknowledge(*, actor: Person, entry: Entry) -> None:
    """The actor confirms having read it; twice is once.

    Raises:
        Refused: this news does not ask for it.
    """
    if not News.objects.filter(entry=entry, acknowledge=True).exists():
        raise Refused(_("This news does not ask to be confirmed."))
    with transaction.atomic():
        _row, made = Acknowledgement.objects.get_or_create(entry=entry, person=actor)
        if made:
            record("news.acknowledged", network=entry.network_id, actor=actor, entry=entry)


def expected(entry: Entry) -> PersonQuerySet:
    """Who is asked to confirm: the members of its groups who read it, but its author."""
    groups = [entry.group_id, *entry.shares.values_list("group_id", flat=True)]
    people = Person.objects.filter(memberships__group_id__in=groups).distinct()
    rows = Person.objects.filter(pk__in=people.values("pk")).exclude(pk=entry.author_id or 0)
    return readers_of(entry, rows)


def remind(*, actor: Person, entry: Entry) -> int:
    """Tell those who have not confirmed; how many. At most twice a day.

    Raises:
        NotAllowed: see `can_see_confirmations`.
        Refused: reminded less than twelve hours ago, or nobody is missing.
    """
    require(can_see_confirmations(actor, entry))
    news = News.objects.get(entry=entry)
    if news.reminded_at and now() - news.reminded_at < REMIND_AGAIN:
        raise Refused(_("A reminder left less than twelve hours ago. Wait before the next one."))
    confirmed = Acknowledgement.objects.filter(entry=entry).values("person_id")
    missing = expected(entry).exclude(pk__in=confirmed).count()
    if not missing:
        raise Refused(_("Everybody has confirmed."))
    with transaction.atomic():
        news.reminded_at = now()
        news.save(update_fields=["reminded_at"])
        record("news.reminded", network=entry.network_id, actor=actor, entry=entry)
    return missing
