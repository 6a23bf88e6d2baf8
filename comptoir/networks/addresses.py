"""Whole addresses, for mail: a page has no request there."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings

if TYPE_CHECKING:
    from comptoir.networks.models import Network


def absolute(network: Network, path: str) -> str:
    """`path` on the network's own host, else on COMPTOIR_URL, else on this machine."""
    base = settings.PUBLIC_URL or f"http://{settings.HOSTS[0]}:{settings.PORT}"
    if network.host:
        parts = urlsplit(base)
        port = f":{parts.port}" if parts.port else ""
        base = f"{parts.scheme}://{network.host}{port}"
    return base + path
