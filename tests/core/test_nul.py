"""PostgreSQL refuses the character NUL: none gets there, whoever writes it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from comptoir.people.models import Person

AsPerson = Callable[[Person], Client]


@pytest.mark.parametrize("typed", ["%00", "%0%000", "%0%0%00000", "a%00%00b"])
def test_none_in_a_query_reaches_the_database(
    as_person: AsPerson, alice: Person, typed: str
) -> None:
    assert as_person(alice).get(f"/entries/new/?group={typed}").status_code == 200


def test_a_session_whose_key_holds_one_is_nobodys(alice: Person) -> None:
    answer = Client().get("/", headers={"cookie": 'comptoir_session="abcdefghij\\000klm"'})
    assert answer.status_code == 302
