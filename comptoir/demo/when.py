"""The story's days and times, brought to today."""

from __future__ import annotations

import re
import zlib
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from comptoir.core.clock import now

MINUTES = {"m": 1, "h": 60, "d": 1440}
SPAN = re.compile(r"(\d+(?:\.\d+)?)([mhd])")
CLOCK = re.compile(r"(\d{1,2}):(\d{2})")
PARIS = ZoneInfo("Europe/Paris")


def moment_of(day: int, clock: str, key: str) -> datetime:
    """The moment of a story day and time.

    Some seconds that depend on `key` are added, so that nothing happens on the dot; what
    would lie in the future happened a little ago.
    """
    draw = zlib.crc32(key.encode())
    moment = datetime.combine(day_of(day), clock_of(clock), PARIS) + timedelta(seconds=draw % 300)
    return min(moment, now() - timedelta(minutes=3 + draw % 40))


def day_of(day: int) -> date:
    """The date of a story day, which counts from today."""
    return now().astimezone(PARIS).date() + timedelta(days=day)


def end_of_day(day: int) -> datetime:
    """The end of work on a story day."""
    return datetime.combine(day_of(day), time(18, 0), PARIS)


def clock_of(clock: str) -> time:
    match = CLOCK.fullmatch(clock)
    if not match or int(match[1]) > 23 or int(match[2]) > 59:
        raise ValueError(f"“{clock}” is not a time: write one such as 14:30.")
    return time(int(match[1]), int(match[2]))


def span_of(after: str) -> timedelta:
    """A span such as 40m, 3h, 2d or 1d2h."""
    found = SPAN.findall(after)
    if not found or "".join(number + unit for number, unit in found) != after:
        raise ValueError(f"“{after}” is not a span of time: write one such as 40m, 3h or 2d.")
    return timedelta(minutes=sum(float(number) * MINUTES[unit] for number, unit in found))
