"""Prepared queries: querysets whose SQL is made once, and run many times with other values.

    @prepared
    def _waiting(person: Person, since: datetime, *, most: int) -> QuerySet[Entry]:
        return Entry.objects.visible_to(person).filter(active_at__gt=since)[:most]

    rows = _waiting(person, since, most=20)  # a list

The function is called once per *key* with stand-ins for its values, and what Django compiles is
kept; each later call only puts the real values in their places. Never kept: rows, rights, values.

- Given by position is what varies: numbers, texts, moments, lists of ids, model objects. Whether
  it is None, and how long a list is (rounded up), belongs to the key.
- Given by keyword is what shapes the statement: it belongs to the key whole, so its values
  must be few, and never what somebody typed.
- Of an object, the function sees what its class declares as `prepared_as`: attributes that
  *decide* belong to the key, those that *vary* are values. Reading any other one raises `Unknown`.
- The present comes from `core.clock.now()`; any other moment, day or zone must be given.

Under test every call also builds the queryset afresh from the real values, and raises
`Diverged` when its SQL or its parameters are not those of the prepared one: so the whole suite
watches over keys. See docs/adr/0041-prepared-queries.md.
"""

from comptoir.core.prepared.declared import prepared
from comptoir.core.prepared.faults import Diverged, NotPreparable, Unknown
from comptoir.core.prepared.stand_ins import StandIn

__all__ = ["Diverged", "NotPreparable", "StandIn", "Unknown", "prepared"]
