"""Mail about an account: codes and links that sign in. Written here, sent by the worker.

See docs/adr/0021-codes-through-the-outbox.md.
"""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import timedelta
from typing import TYPE_CHECKING

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction

from comptoir.accounts.models import SealedMail
from comptoir.core.clock import now
from comptoir.journal.readers import Reader
from comptoir.journal.record import record

if TYPE_CHECKING:
    from comptoir.journal.models import Event
    from comptoir.networks.models import Network

VERB = "account.mailed"
STALE_SECONDS = 60 * 60  # nobody waits for a code longer than that


def _seal() -> Fernet:
    digest = hashlib.sha256(b"comptoir sealed mail:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))


def queue_mail(network: Network, *, to: str, subject: str, text: str, html: str = "") -> None:
    """Hand a mail to the worker; until it has left, it is kept encrypted."""
    letter = json.dumps({"to": to, "subject": subject, "text": text, "html": html})
    with transaction.atomic():
        row = SealedMail.objects.create(sealed=_seal().encrypt(letter.encode()))
        record(VERB, network=network, actor=None, data={"mail": row.pk})


def send_sealed(event: Event) -> None:
    """Send the mail of one event, then forget it. A stale one is forgotten unsent."""
    row = SealedMail.objects.filter(pk=int(event.data.get("mail", 0))).first()
    if row is None:  # already sent
        return
    try:
        letter = json.loads(_seal().decrypt(bytes(row.sealed), ttl=STALE_SECONDS))
    except InvalidToken:
        row.delete()
        return
    message = EmailMultiAlternatives(letter["subject"], letter["text"], None, [letter["to"]])
    message.extra_headers["Auto-Submitted"] = "auto-generated"
    if letter["html"]:
        message.attach_alternative(letter["html"], "text/html")
    message.send()
    row.delete()
    row.delete()


def forget_stale_mail() -> int:
    """Delete mail that nobody waits for any more: its worker was away."""
    stale = SealedMail.objects.filter(created_at__lt=now() - timedelta(seconds=STALE_SECONDS))
    deleted, _each = stale.delete()
    return deleted


reader = Reader("account_mail", send_sealed, {VERB}, outside=True)
