"""Leaving a thread or a kind of mail with one click, without signing in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core import signing
from django.urls import reverse

from comptoir.entries.models import Entry, Subscription
from comptoir.notifications.choices import choose_channel, digest_setting
from comptoir.notifications.models import Channel, DigestSetting
from comptoir.people.models import Person

if TYPE_CHECKING:
    from comptoir.networks.models import Network

SALT = "comptoir.unsubscribe"
DIGEST = "digest"


@dataclass(frozen=True)
class WayOut:
    """Whom a link concerns, and what it stops."""

    person: Person
    kind: str
    entry: Entry | None


def unsubscribe_path(person: Person, kind: str, entry_id: int | None) -> str:
    """Path of the page; the token is signed, not secret: it only stops mail."""
    token = signing.dumps([person.pk, kind, entry_id], salt=SALT, compress=True)
    return reverse("unsubscribe", args=[token])


def read_way_out(network: Network, token: str) -> WayOut | None:
    """What the token says, or None when it is forged or of another network."""
    try:
        person_id, kind, entry_id = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    person = Person.objects.of(network).filter(pk=person_id).first()
    if person is None:
        return None
    entry = Entry.objects.of(network).filter(pk=entry_id).first() if entry_id else None
    return WayOut(person, kind, entry)


def leave(way: WayOut) -> None:
    """Stop what the link names: the thread, the summary, or mail of the kind."""
    if way.entry is not None:
        Subscription.objects.update_or_create(
            person=way.person, entry=way.entry, defaults={"level": Subscription.Level.MUTE}
        )
    elif way.kind == DIGEST:
        setting = digest_setting(way.person)
        setting.rhythm = DigestSetting.Rhythm.NEVER
        setting.save(update_fields=["rhythm"])
    else:
        choose_channel(way.person, way.kind, Channel.INBOX)
