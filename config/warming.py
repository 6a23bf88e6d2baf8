"""What the first page of a process would pay, paid beside it: statements are made and templates
compiled by rendering the usual pages once, in a thread, while the process already answers.

Each page is rendered for somebody of each sort (statements differ by kind and role) in both
languages (templates are compiled for one); nothing of it leaves, and what it writes is taken back.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from threading import Thread
from typing import Any

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest
from django.urls import resolve
from django.utils import translation
from django_htmx.middleware import HtmxDetails

from comptoir.entries.models import Entry
from comptoir.groups.access import active_memberships
from comptoir.networks.models import Network
from comptoir.people.models import Person

log = structlog.get_logger(__name__)


def warm_beside() -> Thread:
    """Begin, and return at once."""
    thread = Thread(target=_warm_and_close, name="warming", daemon=True)
    thread.start()
    return thread


def _warm_and_close() -> None:
    try:
        warm()
    except Exception:  # the pages themselves will say it to those who ask for them
        log.exception("warming_failed")
    finally:
        connection.close()


def warm() -> int:
    """Render the usual pages; how many were."""
    rendered = 0
    for person in _one_of_each_sort():
        for address in _pages_of(person):
            for language, _name in settings.LANGUAGES:
                _render(person, address, language)
                rendered += 1
                time.sleep(0)  # whoever asks for a page goes first
    return rendered


def _one_of_each_sort() -> Iterator[Person]:
    network = Network.objects.order_by("-is_default", "pk").first()
    if network is None:
        return
    active = Person.objects.of(network).active().exclude(user=None).select_related("user")
    for kind, role in active.order_by().values_list("kind", "role").distinct():
        found = active.filter(kind=kind, role=role).order_by("-seen_at", "-pk").first()
        if found is not None:
            found.network = network
            yield found


def _pages_of(person: Person) -> list[str]:
    entry = Entry.objects.visible_to(person).order_by("-active_at")[:1]
    groups = [membership.group.url for membership in active_memberships(person)[:1]]
    return ["/", *groups, *(one.url for one in entry), person.url]


def _render(person: Person, address: str, language: str) -> None:
    request: Any = HttpRequest()
    request.method, request.path, request.path_info = "GET", address, address
    request.META |= {"SERVER_NAME": "localhost", "SERVER_PORT": "80", "REMOTE_ADDR": ""}
    person = Person.objects.of(person.network).select_related("user").get(pk=person.pk)
    request.person, request.user, request.network = person, person.user, person.network
    request.LANGUAGE_CODE, request.htmx, request.session = language, HtmxDetails(request), {}
    view, args, kwargs = resolve(address)
    with translation.override(language), transaction.atomic():
        view(request, *args, **kwargs)
        transaction.set_rollback(True)
