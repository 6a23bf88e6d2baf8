"""Letters: what one mail says, to whom, with the ways out that every mail carries."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone, translation

from comptoir.networks.addresses import absolute
from comptoir.notifications.ways_out import unsubscribe_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from comptoir.entries.models import Entry
    from comptoir.networks.models import Network
    from comptoir.people.models import Person


@dataclass
class Letter:
    """A mail before it is rendered. `key` makes the Message-ID: the same letter sent twice
    after a crash is recognised as one."""

    person: Person
    key: str
    subject: str
    lead: str
    body: str = ""
    action: str = ""
    path: str = ""
    kind: str = ""
    entry: Entry | None = None
    items: list[dict[str, str]] = field(default_factory=list)
    why: str = ""


def in_language_of(person: Person) -> AbstractContextManager[None]:
    """Activate the person's language (their own, else the network's) and zone."""
    return _speaking(language_of(person), person.time_zone or person.network.time_zone)


def language_of(person: Person) -> str:
    own = person.user.language if person.user else ""
    return own or person.network.language


def _speaking(language: str, zone: str) -> AbstractContextManager[None]:
    from contextlib import contextmanager

    @contextmanager
    def speaking() -> Iterator[None]:
        with translation.override(language), timezone.override(ZoneInfo(zone)):
            yield

    return speaking()


def post(letter: Letter) -> None:
    """Send the letter. The caller has activated the person's language.

    Raises:
        OSError, smtplib.SMTPException: when the mail server does not take it.
    """
    network = letter.person.network
    facts = {
        "letter": letter,
        "network": network,
        "person": letter.person,
        "link": absolute(network, letter.path) if letter.path else "",
        "leave_thread": _way_out(letter, network, thread=True),
        "leave_kind": _way_out(letter, network, thread=False),
        "preferences": absolute(network, "/preferences/"),
    }
    message = EmailMultiAlternatives(
        subject=" ".join(letter.subject.split()),
        body=render_to_string("notifications/mail/letter.txt", facts),
        to=[letter.person.email],
        headers=_headers(letter, str(facts["leave_thread"] or facts["leave_kind"])),
    )
    html = render_to_string("notifications/mail/letter.html", facts)
    message.attach_alternative(html, "text/html")
    message.send()


def _way_out(letter: Letter, network: Network, *, thread: bool) -> str:
    if not letter.kind or (thread and letter.entry is None):
        return ""
    entry_id = letter.entry.pk if thread and letter.entry else None
    return absolute(network, unsubscribe_path(letter.person, letter.kind, entry_id))


def _headers(letter: Letter, way_out: str) -> dict[str, str]:
    domain = settings.MAIL_FROM.rstrip(">").rpartition("@")[2] or "localhost"
    headers = {
        "Message-ID": f"<{letter.key}@{domain}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    if way_out:
        headers["List-Unsubscribe"] = f"<{way_out}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers
