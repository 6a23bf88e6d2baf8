"""The one clock, and the time zones of the world."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import cache
from zoneinfo import available_timezones

from django.utils import timezone

REGIONS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian",
           "Pacific")  # fmt: skip
_stopped: ContextVar[datetime | None] = ContextVar("stopped", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _stopped.get() or timezone.now()


@contextmanager
def stopped_at(moment: datetime) -> Iterator[None]:
    """Meanwhile `now()` answers `moment`, in this thread: for `core.prepared` alone."""
    mark = _stopped.set(moment)
    try:
        yield
    finally:
        _stopped.reset(mark)


@cache
def known_zones() -> frozenset[str]:
    """Names such as Europe/Paris. Read from the disk once: the walk takes 20 ms."""
    return frozenset(available_timezones())


@cache
def zones_by_region() -> dict[str, list[tuple[str, str]]]:
    """Region, then (name, city) of its zones: Europe, then Europe/Paris, Paris.

    Left out are names without a place, such as Etc/GMT+3 or EST, and those of one country.
    """
    regions: dict[str, list[tuple[str, str]]] = {name: [] for name in REGIONS}
    for zone in known_zones():
        region, _, place = zone.partition("/")
        if place and region in regions:
            regions[region].append((zone, place.split("/")[-1].replace("_", " ")))
    return {name: sorted(zones, key=lambda zone: zone[1]) for name, zones in regions.items()}
