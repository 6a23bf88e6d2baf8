"""How often the same person, or address, may do the same act."""

from __future__ import annotations

import time

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _

from comptoir.core.decisions import Refused

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class TooOften(Refused):
    """Raised past a limit; answers 429 with the sentence. `wait` is in seconds."""

    def __init__(self, wait: int) -> None:
        self.wait = wait
        super().__init__(
            _("You are going too fast. Wait %(n)d seconds, then try again.") % {"n": wait}
        )


def limit(key: HttpRequest | str, rate: str) -> None:
    """Count one act of `key` and let it pass while `rate` holds.

    `key` names who does what ("write:12"), or is a request, counted by its path and address.
    `rate` reads "20/m": at most 20 a minute; s, m, h and d are known. Counted in fixed
    windows, in the cache: exact with one process or with Redis, each process for itself else.

    Raises:
        TooOften: past the rate.
    """
    most, window = _parsed(rate)
    name = key if isinstance(key, str) else f"{key.path}:{address_of(key)}"
    moment = int(time.time())
    slot = f"limit:{name}:{rate}:{moment // window}"
    if cache.add(slot, 1, window):
        return
    try:
        count = cache.incr(slot)
    except ValueError:  # the window ended between the two calls
        return
    if count > most:
        raise TooOften(window - moment % window)


def _parsed(rate: str) -> tuple[int, int]:
    most, _slash, unit = rate.partition("/")
    return int(most), SECONDS[unit]


def address_of(request: HttpRequest) -> str:
    """The address the request comes from; proxies are resolved by the server in front."""
    return str(request.META.get("REMOTE_ADDR", ""))
