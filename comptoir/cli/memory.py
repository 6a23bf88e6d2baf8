"""Memory that is freed goes back to the system."""

from __future__ import annotations

import ctypes

# <malloc.h> of the GNU C library
TRIM_THRESHOLD, ARENA_MAX = -1, -8
ARENAS = 2  # instead of eight a core: each keeps what its threads freed
KEPT = 128 * 1024  # bytes that may stay free at the top of one, instead of ever more


def spare() -> None:
    """To be called before threads begin, by what runs long. Elsewhere than with the GNU C
    library there is nothing to tell."""
    tell = getattr(ctypes.CDLL(None), "mallopt", None)
    if tell is not None:
        tell(ARENA_MAX, ARENAS)
        tell(TRIM_THRESHOLD, KEPT)
