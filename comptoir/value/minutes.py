"""The minutes that people say they were spared, with the interval in which the mean lies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from django.db import models
from django.utils.translation import gettext_lazy as _

ENOUGH = 30  # answers; below, the page says that there is not enough to say
DRAWS = 10_000


class Saved(models.TextChoices):
    """“Did this save you time?”"""

    NONE = "none", _("No")
    UNDER_5 = "under5", _("Under 5 minutes")
    TO_15 = "to15", _("5 to 15 minutes")
    TO_60 = "to60", _("15 to 60 minutes")
    MORE = "more", _("More than an hour")


class Otherwise(models.TextChoices):
    """“What would you have done otherwise?”"""

    ASKED = "asked", _("Asked a colleague")
    SEARCHED = "searched", _("Searched elsewhere")
    REDONE = "redone", _("Done it again myself")
    BOUGHT = "bought", _("Paid for it outside")
    NOTHING = "nothing", _("Done without")


# The middle of each span; “more than an hour” counts as one hour, on purpose.
WORTH: dict[str, float] = {"none": 0, "under5": 2.5, "to15": 10, "to60": 37.5, "more": 60}


@dataclass(frozen=True)
class Range:
    """A figure with its low and high ends, in the unit of the field that holds it."""

    low: float
    mid: float
    high: float

    def times(self, factor: float) -> Range:
        return Range(self.low * factor, self.mid * factor, self.high * factor)

    def plus(self, other: Range) -> Range:
        """The sum; ends are added, as if all were low or high together: the wider interval."""
        return Range(self.low + other.low, self.mid + other.mid, self.high + other.high)


def measured_minutes(counts: Mapping[str, int]) -> Range | None:
    """Mean minutes per event, with a 95 % interval; None under thirty answers.

    Percentile bootstrap (Efron and Tibshirani, “An Introduction to the Bootstrap”, 1993,
    chapter 13): 10,000 resamples of the answers, with a fixed seed so that the page says the
    same twice. `counts` gives how many answers there are of each `Saved`.
    """
    total = sum(counts.get(value, 0) for value in WORTH)
    if total < ENOUGH:
        return None
    worth = np.array(list(WORTH.values()))
    share = np.array([counts.get(value, 0) for value in WORTH]) / total
    draws = np.random.default_rng(total).multinomial(total, share, size=DRAWS) @ worth / total
    low, high = np.percentile(draws, [2.5, 97.5])
    return Range(float(low), float(worth @ share), float(high))
