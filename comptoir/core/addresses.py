"""The addresses of named pages, remembered: a page of cards asks for two hundred."""

from functools import lru_cache

from django.urls import reverse


@lru_cache(maxsize=20_000)
def address(name: str, *args: str | int) -> str:
    """The path of a named page, such as /entries/7/ for ("entry", 7).

    Raises:
        NoReverseMatch: no page of that name takes these arguments.
    """
    return reverse(name, args=args)
