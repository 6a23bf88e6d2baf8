"""The inbox of one person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comptoir.notifications.models import Notification

if TYPE_CHECKING:
    from comptoir.people.models import Person


def unread_count(person: Person) -> int:
    """How many notifications wait for the person."""
    return Notification.objects.filter(person=person, read_at__isnull=True).count()
