"""Signing in, and asking at each request who it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.auth_backends import AuthenticationBackend

from comptoir.core.current import current_request
from comptoir.core.prepared import prepared
from comptoir.people.models import Person

if TYPE_CHECKING:
    from comptoir.accounts.models import User
    from comptoir.people.reach import PersonQuerySet


class PersonBackend(AuthenticationBackend):  # type: ignore[misc]
    """The user of a session comes with who they are in the request's network: one query
    instead of two on every page. `user.found_person` is for PersonMiddleware alone."""

    def get_user(self, user_id: int) -> User | None:
        """The user, None when there is none or it may not sign in."""
        network = getattr(current_request(), "network", None)
        if network is None:
            return super().get_user(user_id)  # type: ignore[no-any-return]
        person = next(iter(_people_of(network.pk, int(user_id))), None)
        if person is None or person.user is None:
            return super().get_user(user_id)  # type: ignore[no-any-return]
        user: User = person.user
        user.found_person = person  # type: ignore[attr-defined]
        return user if self.user_can_authenticate(user) else None


@prepared
def _people_of(network_id: int, user_id: int) -> PersonQuerySet:
    """At most one: a user is one person in a network."""
    return Person.objects.filter(network_id=network_id, user_id=user_id).select_related("user")
