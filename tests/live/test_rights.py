"""Who may open a tap, what flows through it, and when it closes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.sessions.models import Session
from django.db import connection

from comptoir.core.clock import now
from comptoir.entries.actions import edit_entry
from comptoir.entries.models import Entry, Share
from comptoir.groups.models import Group, Membership
from comptoir.journal.models import Event
from comptoir.journal.record import record
from comptoir.people.models import Person
from tests.conftest import add, make_group, write_entry
from tests.live.conftest import Opener, cookie_of

pytestmark = pytest.mark.django_db(transaction=True)


def in_thread(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    return sync_to_async(function)(*args, **kwargs)


def publish(person: Person, group: Group, **fields: Any) -> Entry:
    """An entry with its event, as the act would write them."""
    entry = write_entry(person, group, **fields)
    record("entry.published", network=group.network, actor=person, entry=entry)
    return entry


def tell(verb: str, actor: Person | None, **facts: Any) -> None:
    network = (facts.get("group") or facts["entry"].group).network
    record(verb, network=network, actor=actor, **facts)


async def test_member_hears_of_a_new_entry_and_outsider_does_not(
    socket_of: Opener, group: Group, alice: Person, bob: Person, charlie: Person
) -> None:
    bobs, charlies = await socket_of(bob), await socket_of(charlie)
    entry = await in_thread(publish, alice, group)
    message = await bobs.next()
    assert message["type"] == "entry.new"
    assert (message["entry"], message["group"]) == (entry.pk, group.pk)
    assert set(message) == {"id", "type", "entry", "group"}
    assert await charlies.says_nothing()


async def test_guest_never_hears_of_an_internal_entry(
    socket_of: Opener, group: Group, alice: Person, gina: Person
) -> None:
    ginas = await socket_of(gina)
    await in_thread(publish, alice, group, internal=True)
    shown = await in_thread(publish, alice, group)
    assert (await ginas.next())["entry"] == shown.pk


async def test_guest_hears_of_an_entry_that_becomes_internal_once_and_never_again(
    socket_of: Opener, group: Group, alice: Person, bob: Person, gina: Person
) -> None:
    entry = await in_thread(write_entry, alice, group)
    ginas, bobs = await socket_of(gina), await socket_of(bob)
    facts = {"actor": alice, "entry": entry, "title": "", "internal": True}
    await in_thread(edit_entry, **facts, body="<p>Among us</p>")
    gone = await ginas.next()
    assert (gone["type"], gone["entry"]) == ("entry.gone", entry.pk)
    assert (await bobs.next())["type"] == "entry.changed"
    await in_thread(edit_entry, **facts, body="<p>Among us, corrected</p>")
    assert (await bobs.next())["type"] == "entry.changed"
    assert await ginas.says_nothing()
    back = await socket_of(gina)  # nor what was missed
    assert [(await back.next())["type"], await back.says_nothing()] == ["entry.gone", True]


async def test_guest_hears_nothing_of_open_groups(
    socket_of: Opener, open_group: Group, group: Group, alice: Person, gina: Person
) -> None:
    ginas = await socket_of(gina)
    await in_thread(publish, alice, open_group)
    assert await ginas.says_nothing()


async def test_nobody_signed_in_is_told_bye(socket_of: Opener, alice: Person) -> None:
    socket = await socket_of(None)
    assert await socket.next() == {"type": "bye"}
    assert await socket.next() == {"closed": 4403}


async def test_page_of_another_site_is_refused(socket_of: Opener, alice: Person) -> None:
    for origin in ("https://evil.example", "", "http://testserver:81", "null"):
        socket = await socket_of(alice, origin=origin)
        assert not socket.is_accepted


async def test_host_of_another_network_is_refused(
    socket_of: Opener, alice: Person, zoe: Person
) -> None:
    host = "other.example"
    socket = await socket_of(alice, host=host, origin=f"http://{host}", last=None)
    assert await socket.next() == {"type": "bye"}


async def test_other_network_hears_nothing(
    socket_of: Opener, open_group: Group, alice: Person, zoe: Person
) -> None:
    zoes = await socket_of(zoe, host="other.example", origin="http://other.example")
    await in_thread(publish, alice, open_group)
    assert await zoes.says_nothing()


async def test_removed_member_is_out_at_once(
    socket_of: Opener, group: Group, alice: Person, bob: Person
) -> None:
    bobs = await socket_of(bob)
    await in_thread(Membership.objects.filter(person=bob, group=group).delete)
    await in_thread(tell, "member.removed", alice, group=group, person=bob)
    assert await bobs.next() == {"type": "bye"}
    assert await bobs.next() == {"closed": 4403}


async def test_suspended_person_is_out_at_once(
    socket_of: Opener, open_group: Group, admin: Person, bob: Person
) -> None:
    bobs = await socket_of(bob)
    await in_thread(Person.objects.filter(pk=bob.pk).update, suspended_at=now())
    await in_thread(tell, "person.suspended", admin, group=open_group, person=bob)
    assert await bobs.next() == {"type": "bye"}


async def test_guest_whose_time_ends_is_out_without_any_event(
    socket_of: Opener, group: Group, gina: Person
) -> None:
    soon = now() + timedelta(seconds=1)
    await in_thread(Membership.objects.filter(person=gina).update, expires_at=soon)
    ginas = await socket_of(gina)
    assert await ginas.next(timeout=5) == {"type": "bye"}


async def test_signing_out_closes_the_tap(socket_of: Opener, group: Group, bob: Person) -> None:
    cookie = await in_thread(cookie_of, bob)
    bobs = await socket_of(bob, cookie=cookie)
    await in_thread(Session.objects.filter(session_key=cookie.split("=")[1]).delete)
    assert await bobs.next(timeout=5) == {"type": "bye"}


async def test_new_member_hears_of_the_group_without_reconnecting(
    socket_of: Opener, group: Group, alice: Person, charlie: Person
) -> None:
    charlies = await socket_of(charlie)
    await in_thread(add, charlie, group)
    await in_thread(tell, "member.joined", charlie, group=group)
    entry = await in_thread(publish, alice, group)
    assert (await charlies.next())["entry"] == entry.pk


async def test_moved_entry_is_gone_for_those_who_read_it_no_longer(
    socket_of: Opener, open_group: Group, secret_group: Group, alice: Person, charlie: Person
) -> None:
    entry = await in_thread(publish, alice, open_group)
    charlies, alices = await socket_of(charlie), await socket_of(alice)
    assert (await charlies.next())["type"] == "entry.new"
    assert (await alices.next())["type"] == "entry.new"
    await in_thread(Entry.objects.filter(pk=entry.pk).update, group=secret_group)
    facts = {"group": secret_group, "data": {"from": open_group.pk}}
    await in_thread(tell, "entry.moved", alice, entry=entry, **facts)
    gone = await charlies.next()
    assert (gone["type"], gone["entry"]) == ("entry.gone", entry.pk)
    assert "group" not in gone
    assert (await alices.next())["type"] == "entry.changed"


@pytest.mark.parametrize("verb", ["entry.hidden", "entry.deleted"])
async def test_hidden_and_deleted_entries_are_gone(
    socket_of: Opener, group: Group, alice: Person, bob: Person, charlie: Person, verb: str
) -> None:
    entry = await in_thread(write_entry, alice, group)
    bobs, charlies = await socket_of(bob), await socket_of(charlie)
    await in_thread(Entry.objects.filter(pk=entry.pk).update, state=verb.split(".")[1])
    await in_thread(tell, verb, alice, entry=entry)
    assert (await bobs.next())["type"] == "entry.gone"
    assert await charlies.says_nothing()


async def test_shared_entry_reaches_the_other_group_by_that_group_only(
    socket_of: Opener, group: Group, open_group: Group, alice: Person, charlie: Person
) -> None:
    entry = await in_thread(write_entry, alice, group)
    charlies = await socket_of(charlie)
    await in_thread(Share.objects.create, entry=entry, group=open_group)
    await in_thread(tell, "entry.shared", alice, entry=entry, group=open_group)
    message = await charlies.next()
    assert (message["type"], message["group"]) == ("entry.new", open_group.pk)


async def test_shared_entry_only_changes_for_those_who_saw_it_before(
    socket_of: Opener, group: Group, open_group: Group, alice: Person, bob: Person
) -> None:
    entry = await in_thread(write_entry, alice, group)
    bobs = await socket_of(bob)
    await in_thread(Share.objects.create, entry=entry, group=open_group)
    await in_thread(tell, "entry.shared", alice, entry=entry, group=open_group)
    assert (await bobs.next())["type"] == "entry.changed"


async def test_own_act_is_marked_so(socket_of: Opener, group: Group, alice: Person) -> None:
    alices = await socket_of(alice)
    await in_thread(publish, alice, group)
    assert (await alices.next())["mine"] is True


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite numbers rows in order")
async def test_event_that_appears_after_a_higher_one_is_told_too(
    socket_of: Opener, group: Group, alice: Person, bob: Person
) -> None:
    """PostgreSQL numbers rows before they are committed."""

    def arrive(pk: int) -> Entry:
        entry = write_entry(alice, group)
        facts = {"network": group.network, "actor": alice, "group": group, "entry": entry}
        Event.objects.create(pk=pk, verb="entry.published", at=now(), **facts)
        return entry

    bobs = await socket_of(bob)
    await in_thread(arrive, 12)
    assert (await bobs.next())["id"] == 12
    await in_thread(arrive, 11)
    assert (await bobs.next())["id"] == 11
    back = await socket_of(bob, last=12)
    assert (await back.next())["id"] == 11  # the page ignores what it has seen
    assert await back.says_nothing()


async def test_words_that_are_no_hello_close_the_socket(
    socket_of: Opener, group: Group, bob: Person
) -> None:
    for words in ("", "[]", '{"type":"hello","last":"x"}', '{"type":"hello","last":-1}', "{"):
        socket = await socket_of(bob, last=None)
        await socket.say(words)
        assert await socket.next() == {"closed": 4400}


def test_whereabouts_agree_with_visible_to(
    group: Group, open_group: Group, secret_group: Group, other_network: Any,
    alice: Person, bob: Person, charlie: Person, gina: Person, zoe: Person,
) -> None:  # fmt: skip
    from comptoir.entries.reach import Whereabouts
    from comptoir.live.taps import reach_of

    elsewhere = make_group(other_network, "Elsewhere", "open")
    for place in (group, open_group, secret_group, elsewhere):
        for state in ("published", "hidden", "draft"):
            for internal in (False, True):
                entry = write_entry(alice, place, state=state, internal=internal)
                if place == secret_group:
                    Share.objects.create(entry=entry, group=open_group)
    for person in (alice, bob, charlie, gina, zoe):
        reach = reach_of(person.pk)
        assert reach is not None
        for entry in Entry.objects.all():
            groups = {entry.group_id, *entry.shares.values_list("group", flat=True)}
            where = Whereabouts(
                entry.network_id, frozenset(groups), entry.is_published, entry.internal
            )
            seen = where.seen_with(reach.groups, network=person.network_id, is_guest=reach.is_guest)
            assert seen == Entry.objects.visible_to(person).filter(pk=entry.pk).exists()
