"""News: who announces, to whom, who has confirmed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.test import Client

from comptoir.entries.models import Entry
from comptoir.groups.models import Group
from comptoir.journal.models import Event
from comptoir.kinds.news.models import Acknowledgement, News
from comptoir.people.models import Person
from tests.conftest import add, make_group

As = Callable[[Person], Client]
Write = Callable[..., Entry]


def announce(client: Client, group: Group, **fields: Any) -> Any:
    fields = {"kind": "news", "group": group.pk, "title": "Nouvelle gamme", "body": ""} | fields
    return client.post("/entries/new/", fields)


def latest() -> Entry:
    return Entry.objects.order_by("-pk")[0]


def test_moderators_announce_in_their_group_members_do_not(
    as_person: As, group: Group, bob: Person, dana: Person
) -> None:
    assert announce(as_person(bob), group).status_code == 422
    assert announce(as_person(dana), group).status_code == 302
    assert 'value="news"' not in as_person(bob).get("/entries/new/").content.decode()
    assert 'value="news"' in as_person(dana).get("/entries/new/").content.decode()


def test_news_is_told_to_the_communities_chosen_where_one_may_announce(
    as_person: As, group: Group, open_group: Group, secret_group: Group,
    company_group: Group, alice: Person, charlie: Person, zoe: Person,
) -> None:  # fmt: skip
    client = as_person(alice)
    foreign = announce(client, group, **{"news-communities": [open_group.pk, company_group.pk]})
    assert foreign.status_code == 422  # she does not moderate the company group
    announce(client, group, **{"news-communities": [open_group.pk]})
    entry = latest()
    assert as_person(charlie).get(entry.url).status_code == 200
    assert as_person(zoe).get(entry.url).status_code == 404
    assert Event.objects.filter(verb="entry.shared", entry=entry, group=open_group).exists()
    page = client.get(f"{entry.url}edit/").content.decode()
    assert f'value="{open_group.pk}" checked' in page
    client.post(f"{entry.url}edit/", {"title": "Nouvelle gamme", "body": "corrigée"})
    assert as_person(charlie).get(entry.url).status_code == 404
    assert Event.objects.filter(verb="entry.unshared", group=open_group).exists()


def test_everybody_asked_confirms_once_and_the_author_sees_who_is_missing(
    as_person: As, group: Group, alice: Person, bob: Person, gina: Person, dana: Person,
    charlie: Person,
) -> None:  # fmt: skip
    announce(as_person(dana), group, **{"news-acknowledge": "on"})
    entry = latest()
    for person in (bob, bob, gina):
        as_person(person).post(f"{entry.url}acknowledgement/")
    assert Acknowledgement.objects.count() == 2
    assert as_person(charlie).post(f"{entry.url}acknowledgement/").status_code == 404
    page = as_person(dana).get(f"{entry.url}acknowledgements/").content.decode()
    missing, confirmed = page.split("<h2>Confirmed")
    assert ("Alice" in missing, "Bob" in confirmed, "Gina" in confirmed) == (True, True, True)
    assert as_person(bob).get(f"{entry.url}acknowledgements/").status_code == 403
    assert as_person(gina).post(f"{entry.url}reminder/").status_code == 403


def test_a_reminder_leaves_at_most_twice_a_day(
    as_person: As, group: Group, dana: Person, alice: Person
) -> None:
    announce(as_person(dana), group, **{"news-acknowledge": "on"})
    entry = latest()
    for _time in range(2):
        as_person(dana).post(f"{entry.url}reminder/")
    assert Event.objects.filter(verb="news.reminded").count() == 1


def test_internal_news_is_not_asked_of_externals(
    as_person: As, group: Group, dana: Person, gina: Person
) -> None:
    announce(as_person(dana), group, internal="on", **{"news-acknowledge": "on"})
    entry = latest()
    assert as_person(gina).post(f"{entry.url}acknowledgement/").status_code == 404
    page = as_person(dana).get(f"{entry.url}acknowledgements/").content.decode()
    assert "Gina" not in page


def test_a_past_day_is_refused_but_does_not_forbid_editing_later(
    as_person: As, group: Group, dana: Person
) -> None:
    client = as_person(dana)
    ask = {"news-acknowledge": "on", "news-acknowledge_by": "2020-01-01"}
    assert "This day has passed" in announce(client, group, **ask).content.decode()
    announce(client, group, **ask | {"news-acknowledge_by": "2099-01-01"})
    entry = latest()
    News.objects.filter(entry=entry).update(acknowledge_by="2020-01-01")
    edited = client.post(f"{entry.url}edit/", {"title": "Autre titre", "body": ""} | ask)
    assert edited.status_code == 302
    assert latest().title == "Autre titre"


def test_the_list_of_communities_stays_short(as_person: As, group: Group, dana: Person) -> None:
    for number in range(40):
        add(dana, make_group(group.network, f"G{number}", "open"), "owner")
    page = as_person(dana).get("/entries/new/?kind=news").content.decode()
    assert page.count('name="news-communities"') == 30
