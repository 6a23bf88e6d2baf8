"""What the shell around every page shows: the person's groups and counts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Subquery, Value
from django.utils.functional import lazy
from django.utils.safestring import SafeString

from comptoir.core.current import csrf_field_of, csrf_token_of
from comptoir.core.prepared import prepared
from comptoir.home.navigation import NavGroup, moved_groups, nav_groups, unread_entries
from comptoir.live.position import latest_events
from comptoir.notifications.inbox import unread_notifications
from comptoir.people.models import Person

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from comptoir.people.http import Request


@dataclass
class Shell:
    """Loaded only when the template asks: fragments cost nothing."""

    person: Person

    @cached_property
    def _nav(self) -> tuple[list[NavGroup], int | None]:
        return nav_groups(self.person, self._numbers.unread)

    @property
    def groups(self) -> list[NavGroup]:
        return self._nav[0]

    @property
    def more_groups(self) -> int | None:
        return self._nav[1]

    @property
    def unread_notifications(self) -> int:
        return self._numbers.notifications

    @property
    def last_event(self) -> int:
        """Where the journal stood when the page was made: live messages start after it."""
        return self._numbers.last_event

    @cached_property
    def _numbers(self) -> Numbers:
        return _numbers(self.person)


@dataclass(frozen=True)
class Numbers:
    """What is counted around a page; `unread`: entries, by id of the group."""

    unread: dict[int, int]
    notifications: int
    last_event: int


def _numbers(person: Person) -> Numbers:
    """Every number in one query: a row of the person, then one for each group."""
    moved = [value for pair in moved_groups(person) for value in pair]
    found = {group: (n or 0, event or 0) for group, n, event in _counted(person, *moved)}
    notifications, last_event = found.pop(0, (0, 0))
    return Numbers({group: n for group, (n, _) in found.items()}, notifications, last_event)


@prepared
def _counted(person: Person, *moved: Any) -> QuerySet[Any, tuple[int, int, int]]:
    """`moved`: id of a group, when the person looked at it, id of the next one …"""
    waiting = unread_notifications(person).order_by().values("person").annotate(n=Count("pk"))
    latest = latest_events(person.network_id).values("pk")[:1]
    own = Person.objects.filter(network_id=person.network_id, pk=person.pk)
    rows = own.values_list(Value(0), Subquery(waiting.values("n")), Subquery(latest))
    if not moved:
        return rows
    unread = unread_entries(person, list(zip(moved[::2], moved[1::2], strict=True)))
    counted = unread.order_by().values("group_id").annotate(n=Count("pk"), none=Value(0))
    return rows.union(counted.values_list("group_id", "n", "none"), all=True)


def shell(request: Request) -> dict[str, Any]:
    """`shell` for signed-in people, None for others."""
    person = getattr(request, "person", None)
    return {"shell": Shell(person) if person else None}


_field = lazy(csrf_field_of, SafeString)
_token = lazy(csrf_token_of, str)


def forms(request: HttpRequest) -> dict[str, Any]:
    """The token of forms, made when a page asks for it and once a request, not once a form."""
    return {"csrf_input": _field(request), "csrf_token": _token(request)}
