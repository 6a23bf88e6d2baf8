"""A tap is one open websocket of one person; what flows through it is decided by reach."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sessions.models import Session

from comptoir.core.clock import now
from comptoir.groups.access import readable_groups
from comptoir.networks.middleware import host_of, network_at
from comptoir.people.models import Person
from comptoir.people.reach import unexpired

if TYPE_CHECKING:
    from comptoir.entries.reach import Whereabouts

WAITING = 1000  # messages that may wait for a slow reader before the tap is closed


@dataclass(frozen=True)
class Reach:
    """What one person reads, as last loaded; `until` is when that ends by itself."""

    groups: frozenset[int]
    is_guest: bool
    until: datetime | None

    @property
    def is_over(self) -> bool:
        return self.until is not None and self.until <= now()


def reach_of(person_id: int) -> Reach | None:
    """The reach of a person today; None when they are suspended or gone."""
    person = Person.objects.active().filter(pk=person_id).select_related("network").first()
    if person is None:
        return None
    ends = person.memberships.filter(unexpired(), expires_at__isnull=False)
    return Reach(
        frozenset(readable_groups(person).values_list("pk", flat=True)),
        person.is_guest,
        ends.order_by("expires_at").values_list("expires_at", flat=True).first(),
    )


@dataclass(eq=False)
class Tap:
    """One websocket: whose, in which network and session, and what waits to be sent."""

    person: int
    network: int
    session: str
    reach: Reach
    waiting: asyncio.Queue[str | None] = field(default_factory=lambda: asyncio.Queue(WAITING))
    closed: bool = False

    def sees(self, where: Whereabouts) -> bool:
        return where.seen_with(
            self.reach.groups, network=self.network, is_guest=self.reach.is_guest
        )

    def send(self, message: dict[str, Any]) -> None:
        """Queue a message; a reader who is too slow is asked to come back."""
        if self.closed:
            return
        try:
            self.waiting.put_nowait(json.dumps(message))
        except asyncio.QueueFull:
            self.close(with_bye=False)

    def close(self, *, with_bye: bool = True) -> None:
        """End the tap: after `bye` for a right that ended."""
        if with_bye:
            self.send({"type": "bye"})
        elif self.waiting.full():
            self.waiting.get_nowait()
        if not self.closed:
            self.closed = True
            self.waiting.put_nowait(None)


def is_same_origin(headers: dict[bytes, bytes]) -> bool:
    """Whether the page that opens the socket is one of the host it opens it on."""
    origin = headers.get(b"origin", b"").decode("latin-1")
    return bool(origin) and urlsplit(origin).netloc.lower() == asked_host(headers).lower()


def asked_host(headers: dict[bytes, bytes]) -> str:
    """Host and port that the browser asked for."""
    forwarded = headers.get(b"x-forwarded-host", b"") if settings.USE_X_FORWARDED_HOST else b""
    return (forwarded or headers.get(b"host", b"")).decode("latin-1")


def open_tap(host: str, user_id: int | None, session: str | None) -> Tap | None:
    """The tap of a signed-in user on the network of `host`; None when there is nobody."""
    network = network_at(host_of(host))
    if network is None or user_id is None or not session:
        return None
    people = Person.objects.of(network).active().filter(user_id=user_id)
    person_id = people.values_list("pk", flat=True).first()
    reach = reach_of(person_id) if person_id else None
    return Tap(person_id, network.pk, session, reach) if person_id and reach else None


def living_sessions(keys: set[str]) -> set[str]:
    """Those of `keys` that are still open."""
    known = Session.objects.filter(session_key__in=keys, expire_date__gt=now())
    return set(known.values_list("session_key", flat=True))
