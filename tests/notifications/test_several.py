"""When several people act, the verb agrees with them, in both languages."""

from __future__ import annotations

import pytest
from django.utils import translation

from comptoir.notifications.models import Notification
from comptoir.notifications.sentences import sentence
from comptoir.people.models import Person


@pytest.mark.parametrize(
    ("kind", "alone", "together"),
    [
        ("reaction", "Ada a réagi", "Ada et Léo ont réagi"),
        ("comment", "Ada a commenté", "Ada et Léo ont commenté"),
        ("answer", "Ada a répondu", "Ada et Léo ont répondu"),
        ("mention", "Ada vous mentionne", "Ada et Léo vous mentionnent"),
    ],
)
def test_the_verb_agrees_with_those_who_acted(
    bob: Person, kind: str, alone: str, together: str
) -> None:
    row = Notification(person=bob, kind=kind, data={})
    with translation.override("fr"):
        assert sentence(row, ["Ada"]).startswith(alone)
        assert sentence(row, ["Ada", "Léo"]).startswith(together)
        assert " ont " in sentence(row, ["Ada", "Léo", "Zoé"]) or kind == "mention"
    with translation.override("en"):
        assert ("mention you" in sentence(row, ["Ada", "Léo"])) is (kind == "mention")
