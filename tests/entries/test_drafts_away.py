"""A draft that is not wanted any more can be thrown away, and taken back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from comptoir.entries.models import Entry
from comptoir.groups.models import Group
from comptoir.people.models import Person

As = Callable[[Person], Client]


@pytest.fixture
def draft(as_person: As, bob: Person, group: Group) -> Entry:
    as_person(bob).post(
        "/entries/new/", {"kind": "post", "group": group.pk, "body": "À finir", "act": "draft"}
    )
    return Entry.objects.get(author=bob, state="draft")


def test_a_draft_is_deleted_from_its_list_and_taken_back(
    as_person: As, bob: Person, draft: Entry
) -> None:
    client = as_person(bob)
    deletion = f"/entries/{draft.pk}/deletion/"
    assert f'action="{deletion}"' in client.get("/drafts/").content.decode()
    after = client.post(deletion, follow=True)
    assert after.redirect_chain[0][0] == "/drafts/"
    assert b"No draft" in after.content
    assert b'name="undo"' in after.content
    client.post(deletion, {"undo": "1"})
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_nobody_else_deletes_it(as_person: As, alice: Person, zoe: Person, draft: Entry) -> None:
    for person in (alice, zoe):
        assert as_person(person).post(f"/entries/{draft.pk}/deletion/").status_code == 404
    draft.refresh_from_db()
    assert draft.state == "draft"
