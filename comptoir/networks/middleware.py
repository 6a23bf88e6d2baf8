"""Which network is this? Told by the host name."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.shortcuts import render

from comptoir.networks.models import Network

KEEP_SECONDS = 5.0
_known: dict[str, tuple[float, Network]] = {}


def network_at(host: str) -> Network | None:
    """The network of a host name: its own, or the default one on the installation's hosts.

    Kept for five seconds in each process: a change of branding takes that long.
    """
    kept = _known.get(host)
    if kept and kept[0] > time.monotonic():
        return kept[1]
    network = _find(host)
    if network is not None:
        _known[host] = (time.monotonic() + KEEP_SECONDS, network)
    return network


def forget_networks() -> None:
    """Ask the database again: a network changed."""
    _known.clear()


def _find(host: str) -> Network | None:
    network = Network.objects.filter(host=host).first()
    if network is None and ("*" in settings.HOSTS or host in settings.HOSTS):
        network = Network.objects.filter(is_default=True).first()
    return network


def host_of(value: str) -> str:
    """The host name in a Host header, without port."""
    return split_domain_port(value)[0]


class NetworkMiddleware:
    """Sets `request.network`; a host that is no network's gets a page that says so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        network = network_at(host_of(request.get_host()))
        if network is None:
            return render(request, "no_network.html", status=404)
        request.network = network  # type: ignore[attr-defined]
        return self.get_response(request)
