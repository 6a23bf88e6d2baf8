"""Signing in, and asking at each request who it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.auth_backends import AuthenticationBackend

from comptoir.core.current import current_request
from comptoir.people.models import Person

if TYPE_CHECKING:
    from comptoir.accounts.models import User


class PersonBackend(AuthenticationBackend):  # type: ignore[misc]
    """The user of a session comes with who they are in the request's network: one query
    instead of two on every page. `user.found_person` is for PersonMiddleware alone."""

    def get_user(self, user_id: int) -> User | None:
        """The user, None when there is none or it may not sign in."""
        network = getattr(current_request(), "network", None)
        if network is None:
            return super().get_user(user_id)  # type: ignore[no-any-return]
        rows = Person.objects.of(network).filter(user_id=user_id).select_related("user")
        person = rows.first()
        if person is None or person.user is None:
            return super().get_user(user_id)  # type: ignore[no-any-return]
        user: User = person.user
        user.found_person = person  # type: ignore[attr-defined]
        return user if self.user_can_authenticate(user) else None
