"""Times as people say them, in the reader's language and zone."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from comptoir.core.clock import now


def time_of_day(moment: datetime) -> str:
    """'5:52 pm', « 17 h 52 »."""
    # Translators: Django date format of a time of day.
    return date_format(timezone.localtime(moment), pgettext("date format", "g:i a"))


def day(moment: datetime | date) -> str:
    """'12 Nov', « 12 nov. »; with the year when it is another."""
    local = timezone.localtime(moment) if isinstance(moment, datetime) else moment
    if local.year == timezone.localtime(now()).year:
        return date_format(local, pgettext("date format", "j M"))
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


def day_and_time(moment: datetime) -> str:
    """The whole date and time."""
    local = timezone.localtime(moment)
    whole = date_format(local, pgettext("date format", "l j F Y"))
    return _("%(day)s, %(time)s") % {"day": whole, "time": time_of_day(moment)}


def ago(moment: datetime) -> str:
    """Relative under seven days, then the day."""
    local, here = timezone.localtime(moment), timezone.localtime(now())
    seconds = (here - local).total_seconds()
    days = (here.date() - local.date()).days
    if seconds < 0 or days > 6:
        return day(moment)
    if seconds < 60:
        return _("just now")
    if seconds < 3600:
        return _("%(n)d min ago") % {"n": seconds // 60}
    if days == 0:
        return _("%(n)d h ago") % {"n": seconds // 3600}
    if days == 1:
        return _("yesterday, %(time)s") % {"time": time_of_day(moment)}
    return _("%(day)s, %(time)s") % {"day": date_format(local, "l"), "time": time_of_day(moment)}


def time_tag(moment: datetime) -> SafeString:
    """A <time> element: relative words, machine time, whole date as a title."""
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.isoformat(timespec="seconds"),
        day_and_time(moment),
        ago(moment),
    )
