"""Times as people say them, in the reader's language and zone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import lru_cache, wraps
from typing import Any, TypeVar

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from comptoir.core.clock import now

# Older than this, a moment is told by its day: no need to count days in the reader's zone.
LONG_AGO = timedelta(days=8)
Made = TypeVar("Made", bound=Callable[..., str])


def _kept(make: Made) -> Made:
    """Remember how moments are told, by language and zone: formatting one costs as much as the
    rest of a card's head, and pages tell the same ones again and again."""

    @lru_cache(maxsize=10_000)
    def told(language: str | None, zone: object, *facts: Any) -> str:
        return make(*facts)

    @wraps(make)
    def tell(*facts: Any) -> str:
        return told(get_language(), timezone.get_current_timezone(), *facts)

    return tell  # type: ignore[return-value]


@_kept
def time_of_day(moment: datetime) -> str:
    """'5:52 pm', « 17 h 52 »."""
    # Translators: Django date format of a time of day.
    return date_format(timezone.localtime(moment), pgettext("date format", "g:i a"))


def day(moment: datetime | date) -> str:
    """'12 Nov', « 12 nov. »; with the year when it is another."""
    local = timezone.localtime(moment) if isinstance(moment, datetime) else moment
    return _day(local) if local.year == timezone.localtime(now()).year else _day_and_year(local)


@_kept
def _day(local: datetime | date) -> str:
    return date_format(local, pgettext("date format", "j M"))


@_kept
def _day_and_year(local: datetime | date) -> str:
    return date_format(local, pgettext("date format", "j M Y"))


def month(moment: datetime | date) -> str:
    """'Nov', « nov. »."""
    return date_format(moment, pgettext("date format", "M"))


def month_name(moment: date) -> str:
    """'November 2026', « novembre 2026 »."""
    # Translators: Django date format of a month with its year.
    return date_format(moment, pgettext("date format", "F Y"))


def whole_day(moment: date) -> str:
    """'12 November 2026', « 12 novembre 2026 »: for the end of a sentence."""
    # Translators: Django date format of a whole day.
    return date_format(moment, pgettext("date format", "j F Y"))


@_kept
def day_and_time(moment: datetime) -> str:
    """The whole date and time."""
    local = timezone.localtime(moment)
    whole = date_format(local, pgettext("date format", "l j F Y"))
    return _("%(day)s, %(time)s") % {"day": whole, "time": time_of_day(moment)}


def ago(moment: datetime) -> str:
    """Relative under seven days, then the day."""
    here = now()
    seconds = (here - moment).total_seconds()
    if seconds < 0 or seconds > LONG_AGO.total_seconds():
        return day(moment)
    if seconds < 60:
        return _("just now")
    if seconds < 3600:
        return _("%(n)d min ago") % {"n": seconds // 60}
    days = _days_ago(moment, timezone.localtime(here).date())
    return days or _("%(n)d h ago") % {"n": seconds // 3600}


@_kept
def _days_ago(moment: datetime, today: date) -> str:
    """'' for a moment of today."""
    local = timezone.localtime(moment)
    days = (today - local.date()).days
    if days > 6:
        return day(local)
    if days == 0:
        return ""
    if days == 1:
        return _("yesterday, %(time)s") % {"time": time_of_day(local)}
    weekday = date_format(local, "l")
    return _("%(day)s, %(time)s") % {"day": weekday, "time": time_of_day(local)}


def time_tag(moment: datetime) -> SafeString:
    """A <time> element: relative words, machine time, whole date as a title."""
    return SafeString(f"{_opening(moment)}{escape(ago(moment))}</time>")


@_kept
def _opening(moment: datetime) -> str:
    machine = moment.isoformat(timespec="seconds").replace("+00:00", "Z")
    return format_html('<time datetime="{}" title="{}">', machine, day_and_time(moment))
