"""Where sessions are kept: as Django does, in a table, but asked by a prepared query."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.sessions.backends.db import SessionStore as TableStore
from django.contrib.sessions.models import Session

from comptoir.core.clock import now
from comptoir.core.prepared import prepared

if TYPE_CHECKING:
    from django.db.models import QuerySet


class SessionStore(TableStore):
    """The engine that SESSION_ENGINE names."""

    def _get_session_from_db(self) -> Session | None:
        """The living session of the key; None, and the key forgotten, when there is none."""
        key = str(self.session_key)
        # those that are given out are letters and numbers; PostgreSQL refuses NUL with an error
        found = next(iter(_living(key)), None) if key.isalnum() else None
        if found is None:
            self._session_key = None
        return found


@prepared
def _living(key: str) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now())
