"""Every kind of message × every role: who hears of what is written in a closed group."""

from __future__ import annotations

from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async

from comptoir.core.clock import now
from comptoir.entries.actions import (
    add_comment,
    delete_entry,
    edit_entry,
    hide_entry,
    publish_entry,
    unhide_entry,
)
from comptoir.groups.models import Group, Membership
from comptoir.people.models import Person
from tests.live.conftest import Opener

pytestmark = pytest.mark.django_db(transaction=True)

HEARD = {"entry.new", "comment.new", "entry.changed", "entry.gone"}


def everything(author: Person, moderator: Person, group: Group, internal: bool) -> None:
    """One act for each kind of message."""
    entry = publish_entry(actor=author, group=group, body="<p>Words</p>", internal=internal)
    add_comment(actor=moderator, entry=entry, body="<p>Yes</p>")
    if not internal:  # an edit may be what made it internal: guests are told that it is gone
        edit_entry(actor=author, entry=entry, title="", body="<p>Other</p>")
    hide_entry(actor=moderator, entry=entry, reason="Wrong")
    unhide_entry(actor=moderator, entry=entry)
    delete_entry(actor=author, entry=entry)


@pytest.mark.parametrize("internal", [False, True])
async def test_only_readers_hear_each_of_the_messages(
    socket_of: Opener, internal: bool, group: Group, admin: Person, zoe: Person, alice: Person,
    bob: Person, charlie: Person, dana: Person, gina: Person,
) -> None:  # fmt: skip
    people = {"alice": alice, "dana": dana, "bob": bob, "gina": gina, "charlie": charlie}
    readers = {"alice", "dana", "bob"} | (set() if internal else {"gina"})
    taps = {name: await socket_of(person) for name, person in people.items()}
    taps["admin"] = await socket_of(admin)
    elsewhere = "http://other.example"
    taps["zoe"] = await socket_of(zoe, host="other.example", origin=elsewhere)
    await sync_to_async(everything)(alice, dana, group, internal)
    for name, tap in taps.items():
        if name not in readers:
            assert await tap.says_nothing(), name
        else:
            said = await tap.next()  # at least one: what is over when it is read is not told
            assert said["type"] in HEARD, name
            assert "Words" not in str(said)


async def test_a_guest_whose_access_has_ended_hears_nothing(
    socket_of: Opener, group: Group, alice: Person, dana: Person, gina: Person
) -> None:
    ended = now() - timedelta(minutes=1)
    await sync_to_async(Membership.objects.filter(person=gina).update)(expires_at=ended)
    tap = await socket_of(gina)
    await sync_to_async(everything)(alice, dana, group, False)
    assert await tap.says_nothing()
