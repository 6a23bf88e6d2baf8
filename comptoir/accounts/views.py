"""Signing in, choosing a language, and the personas of a demo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from allauth.account.views import LoginView
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from comptoir.accounts.models import User
from comptoir.core.limits import limit
from comptoir.networks.models import Network

if TYPE_CHECKING:
    from comptoir.people.models import Person

ONE_YEAR = 60 * 60 * 24 * 365


class SignIn(LoginView):  # type: ignore[misc]
    """The sign-in page; in a demo it lists the personas."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["network"] = network = network_of(self.request)
        context["personas"] = personas_of(network)
        context["next"] = self.get_next_url() or ""
        return context


login = login_not_required(SignIn.as_view())


def network_of(request: HttpRequest) -> Network:
    """The network that NetworkMiddleware found."""
    network: Network = request.network  # type: ignore[attr-defined]
    return network


def personas_of(network: Network) -> list[tuple[Person, str]]:
    """The people whom a visitor of a demo may become, each with its label."""
    if not network.is_demo:
        return []
    ids = [persona["person_id"] for persona in network.personas]
    people = network.people.active().filter(user__isnull=False).in_bulk(ids)
    return [
        (people[persona["person_id"]], _(persona["label"]))
        for persona in network.personas
        if persona["person_id"] in people
    ]


@require_POST
@login_not_required
def become_persona(request: HttpRequest, person_id: int) -> HttpResponse:
    """Sign the visitor of a demo in as one of its personas, without any second factor."""
    limit(request, "30/m")
    network = network_of(request)
    if person_id not in [person.pk for person, _label in personas_of(network)]:
        raise Http404
    user = get_object_or_404(User, people__pk=person_id, people__network=network)
    adapter = get_adapter(request)
    adapter.login(request, user)
    return adapter.post_login(  # type: ignore[no-any-return]
        request, user, email_verification="none", signal_kwargs=None, email=user.email,
        signup=False, redirect_url=None,
    )  # fmt: skip


@require_POST
@login_not_required
def set_language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language: with the user, or in a cookie before signing in."""
    limit(request, "60/m")
    response = HttpResponseRedirect(local_next(request, reverse("home")))
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        return response
    if isinstance(request.user, User):
        User.objects.filter(pk=request.user.pk).update(language=language)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=ONE_YEAR, samesite="Lax",
        secure=request.is_secure(), httponly=True,
    )  # fmt: skip
    return response


def local_next(request: HttpRequest, default: str) -> str:
    """The `next` of the form when it leads to a page of ours, else `default`."""
    address = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if safe else default
