"""Ending sessions. A session belongs to the network where it was opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore

if TYPE_CHECKING:
    from comptoir.accounts.models import User
    from comptoir.networks.models import Network


def end_sessions(user: User, network: Network) -> int:
    """End the user's sessions in `network`, and only there; how many were ended."""
    ended = 0
    for session in UserSession.objects.filter(user=user):
        if SessionStore(session.session_key).get("network") == network.pk:
            session.end()
            ended += 1
    return ended
