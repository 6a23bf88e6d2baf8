"""Who is asking, and in which language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation

from comptoir.core.clock import known_zones, now
from comptoir.core.decisions import Refused
from comptoir.core.limits import TooOften
from comptoir.people.http import Request
from comptoir.people.models import Person

SEEN_EVERY = timedelta(minutes=5)
VISIT_GAP = timedelta(minutes=30)  # a visit ends after half an hour without a page


class PersonMiddleware:
    """Sets `request.person`: the signed-in user in this network, or None.

    A suspended person is signed out at once. A user without a person here gets a page
    that says so, and may sign out. Costs one query with the user (`people.backend`).
    """

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        request.person = person = _person_of(request)  # type: ignore[assignment]
        if person is not None and not person.is_active:
            return _turn_away(request)
        if person is not None:
            note_visit(person)
        return self.get_response(request)

    def process_view(
        self, request: Request, view: Callable[..., HttpResponse], args: object, kwargs: object
    ) -> HttpResponse | None:
        """Pages that require signing in also require being somebody in this network."""
        somebody = request.person is not None or not request.user.is_authenticated
        if somebody or not getattr(view, "login_required", True):
            return None
        with translation.override(language_of(request)):
            return render(request, "accounts/stranger.html", status=403)

    def process_exception(self, request: Request, error: Exception) -> HttpResponse | None:
        """Too often, or not like this: an answer, not a failure."""
        if isinstance(error, Refused) and not isinstance(error, TooOften):
            return render(request, "400.html", {"reason": str(error)}, status=422)
        if not isinstance(error, TooOften):
            return None
        response = render(request, "429.html", {"reason": str(error)}, status=429)
        response.headers["Retry-After"] = str(error.wait)
        return response


def _person_of(request: Request) -> Person | None:
    if not request.user.is_authenticated:
        return None
    # found with the user, except right after signing in, or for somebody of another network
    person: Person | None = getattr(request.user, "found_person", None)
    if person is None:
        person = Person.objects.of(request.network).filter(user_id=request.user.pk).first()
    if person is not None:
        person.user = request.user
        person.network = request.network
    return person


def _turn_away(request: Request) -> HttpResponse:
    """Sign a suspended person out, and say why."""
    language = language_of(request)
    logout(request)
    request.person = None  # type: ignore[assignment]
    with translation.override(language):
        return render(request, "accounts/suspended.html", status=403)


def note_visit(person: Person) -> None:
    """Keep when the person was last seen, and before this visit ("since your last visit")."""
    moment = now()
    seen = person.seen_at
    if seen is not None and moment - seen < SEEN_EVERY:
        return
    changes = {"seen_at": moment}
    if seen is None or moment - seen > VISIT_GAP:
        changes["previous_seen_at"] = seen or moment
    Person.objects.filter(pk=person.pk).update(**changes)
    person.seen_at = moment
    person.previous_seen_at = changes.get("previous_seen_at", person.previous_seen_at)


class LanguageMiddleware:
    """The reader's language and zone: their own choice, the browser's, the network's."""

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        language = language_of(request)
        with translation.override(language), timezone.override(zone_of(request)):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


def zone_of(request: Request) -> ZoneInfo:
    """The person's time zone, else the network's; UTC when neither is known any more."""
    name = (request.person and request.person.time_zone) or request.network.time_zone
    return ZoneInfo(name if name in known_zones() else "UTC")


def language_of(request: Request) -> str:
    """'fr' or 'en'."""
    if request.user.is_authenticated and request.user.language:
        return request.user.language
    cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if cookie in dict(settings.LANGUAGES):
        return cookie
    if request.person is None and request.headers.get("Accept-Language"):
        return translation.get_language_from_request(request)
    return request.network.language
