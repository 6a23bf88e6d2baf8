"""What the shell around every page shows: the person's groups and counts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from comptoir.home.navigation import NavGroup, nav_groups
from comptoir.live.position import last_event_id
from comptoir.notifications.inbox import unread_count

if TYPE_CHECKING:
    from comptoir.people.http import Request
    from comptoir.people.models import Person


@dataclass
class Shell:
    """Loaded only when the template asks: fragments cost nothing."""

    person: Person

    @cached_property
    def _nav(self) -> tuple[list[NavGroup], int]:
        return nav_groups(self.person)

    @property
    def groups(self) -> list[NavGroup]:
        return self._nav[0]

    @property
    def more_groups(self) -> int:
        return self._nav[1]

    @cached_property
    def unread_notifications(self) -> int:
        return unread_count(self.person)

    @cached_property
    def last_event(self) -> int:
        """Where the journal stood when the page was made: live messages start after it."""
        return last_event_id(self.person.network)


def shell(request: Request) -> dict[str, Any]:
    """`shell` for signed-in people, None for others."""
    person = getattr(request, "person", None)
    return {"shell": Shell(person) if person else None}
