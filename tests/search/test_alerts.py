"""Whoever keeps a search is told of new results: of others, within reach, once, if they want."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from comptoir.core.clock import now
from comptoir.entries.models import Entry
from comptoir.groups.models import Group
from comptoir.journal.models import Delivery, Event
from comptoir.journal.outbox import drain
from comptoir.journal.record import record
from comptoir.notifications.choices import choose_channel, digest_setting
from comptoir.notifications.digest import owe_digests
from comptoir.notifications.models import Channel, DigestSetting, Notification
from comptoir.people.models import Person
from comptoir.search.alerts import tell_of_matches
from comptoir.search.indexing import mark
from comptoir.search.models import SavedSearch
from comptoir.search.schema import ENTRY, key_of
from tests.conftest import add, make_person
from tests.search.settling import settle

SignIn = Callable[[Person], Client]
Keep = Callable[..., SavedSearch]
Write = Callable[..., Entry]
AGO = timedelta(minutes=30)


@pytest.fixture
def keep(as_person: SignIn) -> Keep:
    def kept(person: Person, q: str = "vitrine", **more: str) -> SavedSearch:
        """The search as the person keeps it on the page, last looked at an hour ago."""
        as_person(person).post("/search/kept/", {"q": q, **more})
        rows = SavedSearch.objects.filter(person=person)
        rows.update(looked_at=now() - timedelta(hours=1))
        return rows.latest("pk")

    return kept


def told() -> list[tuple[int, str]]:
    """Who was told, of which search."""
    for network, pk in Entry.objects.values_list("network_id", "pk"):
        mark(network, [key_of(ENTRY, pk)])  # they were written behind the journal's back
    settle()
    tell_of_matches()
    drain()
    rows = Notification.objects.filter(kind="search").order_by("pk")
    return [(row.person_id, row.data["name"]) for row in rows]


def test_new_results_are_told_here_and_lead_to_the_search(
    alice: Person, bob: Person, group: Group, write: Write, keep: Keep, as_person: SignIn
) -> None:
    write(alice, group, "Une vitrine ancienne", at=now() - timedelta(days=2))
    keep(bob)
    assert told() == []
    keep(bob)
    write(alice, group, "Vitrine de Noël", at=now() - AGO)
    write(alice, group, "Vitrine de Pâques", at=now() - AGO)
    assert told() == [(bob.pk, "vitrine")]
    text = as_person(bob).get("/inbox/").content.decode()
    assert "New results for “vitrine”, a search you keep" in text
    row = Notification.objects.get()
    answer = as_person(bob).get(f"/inbox/{row.pk}/", follow=True)
    assert answer.redirect_chain[-1][0].startswith("/search/?q=vitrine&sort=date")
    assert "Vitrine de Noël" in answer.content.decode().replace("<mark>", "").replace("</mark>", "")


def test_one_is_told_once_even_when_the_job_and_its_delivery_run_again(
    alice: Person, bob: Person, group: Group, write: Write, keep: Keep
) -> None:
    saved = keep(bob)
    write(alice, group, "Vitrine de Noël", at=now() - AGO)
    told()
    Delivery.objects.update(done_at=None, claimed_until=None)  # as after a crash
    assert len(told()) == 1
    assert Event.objects.filter(verb="search.matched").count() == 1
    SavedSearch.objects.filter(pk=saved.pk).update(looked_at=now() - timedelta(hours=1))
    assert len(told()) == 1  # a second time unread: the line stays one
    assert Notification.objects.get().events == 2


def test_what_is_too_young_to_be_in_the_index_waits_for_the_next_look(
    alice: Person, bob: Person, group: Group, write: Write, keep: Keep
) -> None:
    saved = keep(bob)
    entry = write(alice, group, "Vitrine de Noël")
    assert told() == []
    saved.refresh_from_db()
    assert saved.looked_at < entry.published_at  # type: ignore[operator]


def test_nobody_is_told_of_their_own_or_of_what_they_may_not_read_now(
    alice: Person, bob: Person, charlie: Person, dana: Person, gina: Person, zoe: Person,
    group: Group, write: Write, keep: Keep,
) -> None:  # fmt: skip
    gone = make_person(group.network, "Simon")
    for person in (alice, bob, charlie, dana, gina, gone):
        keep(person)
    SavedSearch.objects.create(
        person=zoe, query="q=vitrine", name="vitrine", token="z", looked_at=now() - 2 * AGO
    )
    membership = add(gone, group)
    dana.memberships.all().delete()
    Person.objects.filter(pk=bob.pk).update(suspended_at=now())
    write(alice, group, "Vitrine de Noël", at=now() - AGO, internal=True)
    membership.delete()
    assert told() == []
    write(alice, group, "Vitrine de Pâques", at=now() - AGO)
    SavedSearch.objects.update(looked_at=now() - timedelta(hours=1))
    assert told() == [(gina.pk, "vitrine")]


def test_who_comes_back_is_told_of_what_came_meanwhile(
    alice: Person, bob: Person, group: Group, write: Write, keep: Keep
) -> None:
    """Nobody looks for somebody who is suspended: the search stays where it was."""
    keep(bob)
    Person.objects.filter(pk=bob.pk).update(suspended_at=now())
    write(alice, group, "Vitrine de Noël", at=now() - AGO)
    assert told() == []
    Person.objects.filter(pk=bob.pk).update(suspended_at=None)
    assert told() == [(bob.pk, "vitrine")]


def test_alerts_of_one_search_are_switched_off_and_on(
    alice: Person, bob: Person, charlie: Person, group: Group, write: Write, keep: Keep,
    as_person: SignIn,
) -> None:  # fmt: skip
    saved, client = keep(bob), as_person(bob)
    keep(bob, "bouilloire")
    off = {"alerts": str(saved.pk), "on": "0"}
    assert as_person(charlie).post("/search/kept/", off).status_code == 404
    assert client.post("/search/kept/", {"alerts": "x", "on": "0"}).status_code == 404
    client.post("/search/kept/", off)
    page = client.get("/search/kept/").content.decode()
    assert page.count("Do not tell me</button>") == 1
    assert page.count("Tell me of new results</button>") == 1
    write(alice, group, "Une bouilloire en vitrine", at=now() - AGO)
    assert told() == [(bob.pk, "bouilloire")]
    client.post("/search/kept/", {**off, "on": "1"})
    assert len(told()) == 1  # what came meanwhile is not told afterwards


def test_the_summary_names_new_results_and_comes_for_them_alone(
    alice: Person, bob: Person, group: Group, write: Write, keep: Keep
) -> None:
    DigestSetting.objects.all().delete()
    digest_setting(bob)
    DigestSetting.objects.update(rhythm="never")
    keep(bob)
    write(alice, group, "Vitrine de Noël", at=now() - AGO)
    told()
    mail.outbox.clear()
    facts = {"since": (now() - timedelta(minutes=5)).isoformat()}
    record("digest.due", network=group.network, actor=None, person=bob, data=facts)
    drain()
    (letter,) = mail.outbox
    assert "New results for “vitrine”" in letter.subject
    assert "/search/?q=vitrine&sort=date" in letter.body
    choose_channel(bob, "search", Channel.INBOX)
    record("digest.due", network=group.network, actor=None, person=bob, data=facts)
    drain()
    assert len(mail.outbox) == 1
    assert owe_digests() == 0


def test_who_wants_it_by_mail_gets_a_letter_that_leads_to_the_search(
    alice: Person, bob: Person, group: Group, write: Write, keep: Keep
) -> None:
    choose_channel(bob, "search", Channel.MAIL)
    keep(bob)
    write(alice, group, "Vitrine de Noël", at=now() - AGO)
    told()
    (letter,) = mail.outbox
    assert letter.to == [bob.email]
    assert "“vitrine”" in letter.subject
    assert "/search/?q=vitrine&sort=date" in letter.body
