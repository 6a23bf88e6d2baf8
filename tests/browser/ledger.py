"""What time and chance do to the ledger, done at once, on the data of a running house.

`python -m tests.browser.ledger drawn ENTRY PERSON` makes the key one under which chance asks the
person about the entry; `… night` lets the half hour pass, and the night come.
"""

from __future__ import annotations

import json
import secrets
import sys
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


if __name__ == "__main__":
    import django

    django.setup()
    word, *rest = sys.argv[1:]
    print(json.dumps(drawn(*rest) if word == "drawn" else night()))  # noqa: T201
