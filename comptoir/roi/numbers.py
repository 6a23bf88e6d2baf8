"""Numbers as the reader types and reads them: 1 234,5 in French, 1,234.5 in English."""

from __future__ import annotations

import re
from decimal import Decimal

from django.utils import translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _

SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f']+")
UNITS = re.compile(r"[€%]|\b(?:min|h)\b")
PLAIN = re.compile(r"[-−+]?\d+(?:\.\d+)?")
ENGLISH = re.compile(r"[-−+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
LONGEST = 40
NARROW, HARD = "\u202f", "\u00a0"


class NotANumber(ValueError):
    """The sentence tells how to write one."""


def read_number(typed: str) -> Decimal:
    """The number meant, in the reader's language.

    Raises:
        NotANumber: nothing, words, or separators that could mean two numbers.
    """
    text = SPACES.sub("", UNITS.sub("", typed[:1000]))
    if not text:
        raise NotANumber(_("Write a number here."))
    if _is_french():
        text = text.replace(",", ".") if text.count(",") == 1 and "." not in text else text
        found = PLAIN.fullmatch(text)
    else:
        found = ENGLISH.fullmatch(text)
    if not found or len(text) > LONGEST or not text.replace("−", "").isascii():
        raise NotANumber(_("Write a number, such as %(example)s.") % {"example": shown("1234.5")})
    return Decimal(text.replace("−", "-").replace(",", ""))


def _is_french() -> bool:
    return (translation.get_language() or "").startswith("fr")


def shown(value: Decimal | float | str, decimals: int | None = None) -> str:
    """A number in the reader's language; without `decimals`, no more than it needs."""
    number = Decimal(str(value)) if not isinstance(value, Decimal) else value
    if decimals is None:
        decimals = max(0, min(6, -int(number.normalize().as_tuple().exponent)))
    text = number_format(round(number, decimals), decimals, use_l10n=True, force_grouping=True)
    text = text.replace(HARD, NARROW)
    if text.startswith("-"):
        text = "−" + text[1:] if any(digit in "123456789" for digit in text) else text[1:]
    return text


def typed(value: Decimal) -> str:
    """A number as one would type it: no separator of thousands to trip over."""
    text = f"{round(value, 6).normalize():f}"
    return text.replace(".", ",") if _is_french() else text


def euros(value: Decimal | float, decimals: int = 0) -> str:
    """1 234 € or €1,234."""
    text = shown(value, decimals)
    if _is_french():
        return f"{text}{HARD}€"
    return f"−€{text[1:]}" if text.startswith("−") else f"€{text}"


def short_euros(value: float, letter: str, decimals: int) -> str:
    """33 k€ or €33k: `letter` is that of thousands or millions."""
    if _is_french():
        return f"{shown(value, decimals)}{HARD}{letter}€"
    return f"{euros(value, decimals)}{letter}"


def percent(share: Decimal | float | None, decimals: int = 0) -> str:
    """A share as a percentage; a dash where there is none."""
    if share is None:
        return "–"
    return f"{shown(share * 100, decimals)}{HARD if _is_french() else ''}%"
