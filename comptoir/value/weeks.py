"""Days as the ledger keeps them: the Monday of a week, and the first day of a month.

A week belongs to the month of its Monday, so that a month is made of whole weeks.
"""

from __future__ import annotations

from datetime import date, timedelta

from comptoir.core.clock import now

WEEK = timedelta(days=7)


def today() -> date:
    """The day, in UTC."""
    return now().date()


def week_of(day: date) -> date:
    """Its Monday."""
    return day - timedelta(days=day.weekday())


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def next_month(month: date) -> date:
    return month_of(month + timedelta(days=31))


def month_before(month: date) -> date:
    return month_of(month - timedelta(days=1))


def last_closed(day: date) -> date:
    """The latest month whose weeks are all over."""
    return month_before(month_of(week_of(day)))
