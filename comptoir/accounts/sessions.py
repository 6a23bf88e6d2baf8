"""Ending sessions. A session belongs to the network where it was opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from comptoir.accounts.session_store import SessionStore
from comptoir.core.clock import now

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


def forget_old_sessions() -> int:
    """Delete sessions that ran out, and what was listed of sessions that are gone."""
    deleted, _each = Session.objects.filter(expire_date__lt=now()).delete()
    living = Session.objects.values("session_key")
    UserSession.objects.exclude(session_key__in=living).delete()
    return deleted
