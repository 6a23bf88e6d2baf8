"""The token of an invitation: signed, so that the worker can write it again for the mail.

Only its SHA-256 is kept. Renewing does not change it; revoking makes it useless.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.core import signing

from comptoir.guests.models import Invitation

if TYPE_CHECKING:
    from comptoir.networks.models import Network

SALT = "comptoir.guests.invitation"


def token_of(invitation: Invitation) -> str:
    """The token in the link; the same each time."""
    return signing.Signer(salt=SALT).sign(str(invitation.pk)).replace(":", ".")


def digest_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def invitation_of(network: Network, token: str) -> Invitation | None:
    """The invitation of a token, or None when it is forged, revoked or of another network."""
    rows = Invitation.objects.filter(network=network, token_hash=digest_of(token))
    return rows.filter(revoked_at=None).select_related("sponsor", "network").first()
