"""The story's days and times, brought to today."""

from __future__ import annotations

import re
import zlib
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from comptoir.core.clock import now
from comptoir.demo.story import StoryError

UNITS = {"m": 1, "min": 1, "h": 60, "d": 1440, "j": 1440, "w": 10080}
SPAN = re.compile(r"(\d+(?:[.,]\d+)?)\s*(min|[mhdjw])")
CLOCK = re.compile(r"(\d{1,2})[:h](\d{2})?")
PARIS = ZoneInfo("Europe/Paris")


def moment_of(day: Any, clock: Any, key: str) -> datetime:
    """The moment of a story day (days before today, or after with a plus) and time.

    A few minutes that depend on `key` are added so that nothing happens at :00 sharp; what
    would lie in the future happened a little ago.
    """
    local = datetime.combine(day_of(day), _clock_of(clock), PARIS)
    moment = local + timedelta(seconds=zlib.crc32(key.encode()) % 300)
    latest = now() - timedelta(minutes=3 + zlib.crc32(key.encode()) % 40)
    return min(moment, latest)


def day_of(day: Any) -> date:
    """The date of a story day: a number of days relative to today, or a date."""
    if isinstance(day, datetime):
        return day.date()
    if isinstance(day, date):
        return day
    try:
        return now().astimezone(PARIS).date() + timedelta(days=int(day))
    except (TypeError, ValueError, OverflowError):
        raise StoryError(f"“{day}” is not a day: write a number such as -12.") from None


def _clock_of(clock: Any) -> time:
    if isinstance(clock, time):
        return clock
    match = CLOCK.fullmatch(str(clock).strip())
    if not match:
        raise StoryError(f"“{clock}” is not a time: write one such as 14:30.")
    return time(int(match[1]) % 24, int(match[2] or 0) % 60)


def span_of(after: Any) -> timedelta:
    """'35m', '2h', '1d 3h', or a number of minutes."""
    if isinstance(after, int | float):
        return timedelta(minutes=after)
    found = SPAN.findall(str(after))
    if not found:
        raise StoryError(f"“{after}” is not a span of time: write one such as 2h or 1d.")
    minutes = sum(float(number.replace(",", ".")) * UNITS[unit] for number, unit in found)
    return timedelta(minutes=minutes)
