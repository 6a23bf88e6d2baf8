"""The face of the network: accent and logo. Shown before signing in, so open to all."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.views.decorators.http import require_GET

from comptoir.networks.contrast import style_sheet
from comptoir.networks.models import Network

ONE_YEAR = 60 * 60 * 24 * 365


def _network(request: HttpRequest) -> Network:
    network: Network = request.network  # type: ignore[attr-defined]
    return network


def _kept(request: HttpRequest, response: HttpResponse, network: Network) -> HttpResponse:
    """For ever under an address with `?v=`, else checked by version each time."""
    lasting = f"public, max-age={ONE_YEAR}, immutable" if "v" in request.GET else "no-cache"
    response.headers["Cache-Control"] = lasting
    response.headers["ETag"] = _etag(network)
    response.headers["Vary"] = "Host"
    return response


def _etag(network: Network) -> str:
    return f'"{network.pk}-{network.branding_version}"'


@require_GET
@login_not_required
def branding_css(request: HttpRequest) -> HttpResponse:
    """The accent as CSS custom properties, for light and dark."""
    network = _network(request)
    if request.headers.get("If-None-Match") == _etag(network):
        return _kept(request, HttpResponseNotModified(), network)
    response = HttpResponse(style_sheet(network.accent), content_type="text/css; charset=utf-8")
    return _kept(request, response, network)


@require_GET
@login_not_required
def logo(request: HttpRequest) -> HttpResponse:
    """The logo as PNG; 404 without one."""
    network = _network(request)
    if not network.logo:
        raise Http404
    if request.headers.get("If-None-Match") == _etag(network):
        return _kept(request, HttpResponseNotModified(), network)
    try:
        content = network.logo.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return _kept(request, FileResponse(content, content_type="image/png"), network)  # type: ignore[arg-type]
