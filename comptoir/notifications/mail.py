"""Sending the mails that are owed, one event at a time, in the worker.

A mail is checked again when it leaves: the person may have lost the right to read, muted the
thread, been suspended, or read the entry meanwhile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from comptoir.core.clock import now
from comptoir.core.text import excerpt
from comptoir.entries.models import Comment, Entry, Subscription
from comptoir.journal.readers import Reader
from comptoir.notifications.digest import DIGEST_DUE, send_digest
from comptoir.notifications.gather import MAIL_DUE, UNREAD_TOO, facts_of
from comptoir.notifications.inbox import address_of
from comptoir.notifications.invitations import INVITED, send_invitation
from comptoir.notifications.letters import Letter, in_language_of, post
from comptoir.notifications.models import Mailing, Notification, NotificationKind
from comptoir.notifications.sentences import sentence

if TYPE_CHECKING:
    from comptoir.journal.models import Event


def send_owed(event: Event) -> None:
    """Send one Mailing, once."""
    rows = Mailing.objects.select_related("person__network", "person__user", "event__actor")
    mailing = rows.filter(pk=event.data.get("mailing") or 0, sent_at=None, skipped="").first()
    if mailing is None:
        return
    reason = _reason_to_skip(mailing)
    if not reason:
        with in_language_of(mailing.person):
            post(_letter(mailing))
    Mailing.objects.filter(pk=mailing.pk).update(sent_at=None if reason else now(), skipped=reason)


def _reason_to_skip(mailing: Mailing) -> str:
    person, entry = mailing.person, mailing.entry
    if not person.is_active or not person.email or person.network.is_demo:
        return "suspended or demo"
    if entry is None or (mailing.event and mailing.event.verb in UNREAD_TOO):
        return ""
    if not Entry.objects.visible_to(person).filter(pk=entry.pk).exists():
        return "out of reach"
    comment = mailing.comment
    if comment and not Comment.objects.of_entry(entry).filter(pk=comment.pk).exists():
        return "comment gone"
    muted = Subscription.objects.filter(person=person, entry=entry, level="mute")
    return "muted" if muted.exists() else ""


def _letter(mailing: Mailing) -> Letter:
    event, entry = mailing.event, mailing.entry
    row = Notification(
        person=mailing.person,
        kind=mailing.kind,
        entry=entry,
        comment=mailing.comment,
        group=event.group if event else None,
        data={"verb": event.verb, **facts_of(event)} if event else {},
    )
    actor = event.actor if event else None
    lead = sentence(row, [actor.name] if actor else [])
    shows_text = event is None or event.verb not in UNREAD_TOO
    said = mailing.comment or entry
    return Letter(
        person=mailing.person,
        key=f"mailing-{mailing.pk}",
        subject=f"{lead} · {entry.name}" if entry and shows_text else lead,
        lead=lead,
        body=excerpt(said.text, 900) if said and shows_text else _reason_given(event),
        action=_action(mailing),
        path=address_of(row),
        kind=mailing.kind,
        entry=entry,
        why=str(NotificationKind(mailing.kind).label),
    )


def _reason_given(event: Event | None) -> str:
    return str(event.data.get("reason", "")) if event else ""


def _action(mailing: Mailing) -> str:
    if mailing.kind == NotificationKind.ACKNOWLEDGE:
        return _("Read and confirm")
    if mailing.kind in {NotificationKind.ASKED, NotificationKind.PASSED}:
        return _("Answer the question")
    if mailing.event and mailing.event.verb == "meeting.declared":
        return _("Confirm or refuse")
    return _("Open the conversation") if mailing.entry else _("Open Comptoir")


def send(event: Event) -> None:
    """One reader for everything that leaves by mail."""
    SENDERS[event.verb](event)


SENDERS = {MAIL_DUE: send_owed, DIGEST_DUE: send_digest, INVITED: send_invitation}
reader = Reader("mail", send, frozenset(SENDERS), outside=True)
