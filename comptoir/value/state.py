"""Whether a network measures, known to the process for a minute: pages ask it each time.

What is written asks the database (`access.measures`): only an idle mark on a page may be late.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.cache import cache

from comptoir.value.access import measures

if TYPE_CHECKING:
    from comptoir.networks.models import Network

KNOWN_FOR = 60  # seconds


def seems_to_measure(network: Network) -> bool:
    """Whether pages should watch for readings; at most a minute late."""
    return bool(cache.get_or_set(_slot(network), lambda: measures(network), KNOWN_FOR))


def forget_state(network: Network) -> None:
    cache.delete(_slot(network))


def _slot(network: Network) -> str:
    return f"measures:{network.pk}"
