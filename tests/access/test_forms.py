"""Strings that break software, through every text field of every form of every page.

Forms are found where people find them: in the pages of tests/access/table.py. So a new text
field is fed without a word here; a field that no page shows must be told where it is fed.

Two faults were planted, and failed it: the name of a group that is not escaped, a form that forgets
what it refuses. It found by itself the composer, a sentence of the experts’ page and, on PostgreSQL
(where it is refused), the character NUL in searches.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from zlib import crc32

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from comptoir.networks.models import Network
from tests.access.forms import Form, forms_in
from tests.access.stage import PREPARED, Stage, client_of, make_stage
from tests.access.table import TABLE, Row
from tests.access.test_matrix import Taken, own_addresses
from tests.entries.test_cleaning import needs_hostile, squeezed
from tests.entries.test_hostile import runs_in, strings

ROLES = ("owner", "author", "member", "administrator")
PUBLIC = ("account_login", "account_request_login_code", "account_reset_password")
EVERY = 60  # one string of so many, another one in each field
CONTROLS = "a\x00b\x1b[31mc\x7fd\u202ee"
MARK = "zq<script>alert(1)</script>'\"zq"
# Fields that a script fills, or that are sent without being shown: where they are fed.
ELSEWHERE = {
    "entry_edit": "entry_new",  # the same composer
    "comment_edit": "entry_comments",
    "comment_hiding": "entry_hiding",
    "comment_report": "entry_report",
}


def pages(stage: Stage) -> Iterator[tuple[str, Row | None, str]]:
    """(role, row, address) of every page with forms to look for: as one of the group, and as
    an administrator."""
    yield from (("nobody", None, reverse(name)) for name in PUBLIC)
    yield from (("administrator", None, url) for url in own_addresses())
    for row in TABLE:
        allowed = [role for role in ROLES if role in row.get.split()]
        roles = {*allowed[:1], *({"administrator"} & set(allowed))}
        yield from (
            (role, row, reverse(row.name, args=stage.arguments(row.on))) for role in sorted(roles)
        )


def form_key(form: Form) -> tuple[str, str, tuple[str, ...]]:
    return form.name, form.method, tuple(sorted(form.typed))


def feed(client: Client, form: Form) -> None:
    """Every field gets a string of its own; what is refused is shown again as it was typed."""
    texts = [text for text in strings() if len(text) < 1000]
    first = crc32(form.name.encode()) % EVERY  # the same each time, whatever forms there are
    for at in range(first, len(texts), EVERY):
        typed = {
            name: texts[(at + 7 * place) % len(texts)] for place, name in enumerate(form.typed)
        }
        check(client, form, typed)
    check(client, form, dict.fromkeys(form.typed, MARK))
    check(client, form, dict.fromkeys(form.typed, "x" * 20_000))
    check(client, form, dict.fromkeys(form.typed, CONTROLS))


def check(client: Client, form: Form, typed: dict[str, str]) -> None:
    cache.clear()
    ask = client.get if form.method == "get" else client.post
    answer: Any = ask(form.action, form.sends | typed, follow=True)
    told = f"{form.name}: { ({k: v[:60] for k, v in typed.items()})!r}"
    assert answer.status_code < 500, told
    if "text/html" not in answer.headers.get("Content-Type", ""):
        return
    assert runs_in(answer) == [], told
    if answer.status_code == 422:
        keeps(answer.text, form, typed, told)


def bare(text: str) -> str:
    """Without spaces, and without what cannot be stored."""
    return squeezed(re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]", "", text))


def keeps(page: str, form: Form, typed: dict[str, str], told: str) -> None:
    """What was refused still stands in its field."""
    again = [one for one in forms_in(page, form.action) if form_key(one) == form_key(form)]
    for name, text in typed.items():
        shown = {bare(one.typed[name]) for one in again}
        kept = not again or bare(text) in shown
        assert kept, f"{name} is lost: {told}"


@pytest.fixture
def stage(network: Network, other_network: Network) -> Stage:
    made = make_stage(network, other_network)
    made.people["owner"].role = "manager"  # so that topics can be curated, figures seen
    made.people["owner"].save()
    return made


@needs_hostile
def test_every_text_field_takes_every_string(stage: Stage) -> None:
    fed: set[tuple[str, str, tuple[str, ...]]] = set()
    for role, row, url in pages(stage):
        try:
            with transaction.atomic():
                if row is not None and row.before:
                    PREPARED[row.before](stage)
                client = client_of(stage, role)
                cache.clear()
                answer: Any = client.get(url)
                if "text/html" not in answer.headers.get("Content-Type", ""):
                    continue
                for form in forms_in(answer.text, url):
                    if form.typed and form_key(form) not in fed:
                        fed.add(form_key(form))
                        feed(client, form)
                raise Taken
        except Taken:
            continue
    assert_nothing_is_missed({(name, field) for name, _method, typed in fed for field in typed})


def assert_nothing_is_missed(fed: set[tuple[str, str]]) -> None:
    """Every free text that tests/access/table.py sends was found in a page."""
    names = {name for name, _field in fed}
    for row in TABLE:
        free = {
            field for field, value in row.sends.items() if re.search(r"[A-Z ]", value)
        }  # words, not codes
        known = ELSEWHERE.get(row.name, row.name)
        for field in free:
            assert (row.name, field) in fed or known in names, f"{row.name}: {field} was never fed"
    assert len(fed) > 40, sorted(fed)
