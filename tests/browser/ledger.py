"""What time and chance do to the ledger, done at once, on the data of a running house.

`python -m tests.browser.ledger drawn ENTRY PERSON` makes the key one under which chance asks the
person about the entry; `… night` lets the half hour pass, and the night come. For searches:
`… searched` has kept ones looked at an hour ago, `… alerts` looks again, `… many N` publishes.
"""

from __future__ import annotations

import json
import secrets
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any


def drawn(entry: str, person: str) -> dict[str, Any]:
    """Three keys in a hundred do."""
    from comptoir.value.marks import marks_of
    from comptoir.value.models import Key, Measurement
    from comptoir.value.sampling import is_drawn
    from comptoir.value.weeks import today

    network = Measurement.objects.get().network_id
    age = {"made_on": today() - timedelta(days=20)}
    for _turn in range(2000):
        fields = {"secret": secrets.token_bytes(32), **age}
        Key.objects.update_or_create(network_id=network, defaults=fields)
        marks = marks_of(network)
        if is_drawn(marks.chain(int(entry), int(person)), marks):
            return {"drawn": True}
    return {"drawn": False}


def night() -> dict[str, Any]:
    """Visits become credits; what the ledger then holds."""
    from comptoir.core.clock import now
    from comptoir.value.models import Answer, Asking, Credit, Visit
    from comptoir.value.visits import settle

    Visit.objects.update(open_until=now() - timedelta(seconds=1))
    settle()
    return {
        "credits": list(Credit.objects.values_list("kind", flat=True)),
        "asked": Asking.objects.count(),
        "answers": list(Answer.objects.values_list("saved", "otherwise")),
    }


def searched() -> dict[str, Any]:
    """Kept searches were last looked at an hour ago, and the index is up to date by now."""
    from comptoir.core.clock import now
    from comptoir.search.models import SavedSearch

    return {"kept": SavedSearch.objects.update(looked_at=now() - timedelta(hours=1))}


def alerts() -> dict[str, Any]:
    """What came since is old enough to be told."""
    from comptoir.search import alerts

    alerts.SETTLED = timedelta(seconds=-1)
    return {"told": alerts.tell_of_matches()}


def many(how_many: str) -> dict[str, Any]:
    from comptoir.entries.actions import publish_entry
    from comptoir.groups.models import Group
    from comptoir.people.models import Person

    group, alice = Group.objects.get(name="Atelier"), Person.objects.get(name="Alice")
    for n in range(int(how_many)):
        publish_entry(actor=alice, group=group, body=f"<p>Samovar number {n}</p>")
    return {}


WORDS: dict[str, Callable[..., dict[str, Any]]] = {
    "drawn": drawn,
    "night": night,
    "searched": searched,
    "alerts": alerts,
    "many": many,
}

if __name__ == "__main__":
    import django

    django.setup()
    word, *rest = sys.argv[1:]
    print(json.dumps(WORDS[word](*rest)))  # noqa: T201
