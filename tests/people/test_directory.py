"""The directory and what is suggested: reach, words, filters, pages, queries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comptoir.core.clock import now
from comptoir.core.paging import encode_cursor
from comptoir.groups.models import Group, Membership
from comptoir.people.models import Person
from comptoir.people.profile import set_skills
from tests.conftest import make_person

AsPerson = Callable[[Person], Client]
HTMX = {"hx-request": "true"}


def names(client: Client, query: str = "") -> str:
    """The rows of the directory as htmx gets them."""
    page = client.get(f"/people/?{query}", headers=HTMX)
    assert page.status_code == 200
    return page.content.decode()


def crowd(alice: Person, count: int, **fields: Any) -> None:
    people = [
        Person(network=alice.network, name=f"Person {n:05}", department="Sales", **fields)
        for n in range(count)
    ]
    for person in people:
        person.fold_names()
    Person.objects.bulk_create(people)


def test_externals_have_no_directory(gina: Person, group: Group, as_person: AsPerson) -> None:
    assert as_person(gina).get("/people/").status_code == 404
    assert as_person(gina).get("/people/", headers=HTMX).status_code == 404
    assert as_person(gina).get("/people/terms/department/?department=s").status_code == 404
    assert as_person(gina).get("/people/terms/manager/?manager_name=a").status_code == 404


def test_employee_sees_externals_of_their_groups_only(
    alice: Person, charlie: Person, gina: Person, group: Group, as_person: AsPerson
) -> None:
    assert "Gina" in names(as_person(alice))
    assert "Gina" not in names(as_person(charlie))


def test_who_left_the_group_no_longer_sees_its_external(
    bob: Person, gina: Person, group: Group, as_person: AsPerson
) -> None:
    client = as_person(bob)
    assert "Gina" in names(client)
    Membership.objects.get(person=bob, group=group).delete()
    assert "Gina" not in names(client)


def test_external_whose_access_ended_is_seen_no_more(
    alice: Person, gina: Person, group: Group, as_person: AsPerson
) -> None:
    Membership.objects.filter(person=gina).update(expires_at=now())
    assert "Gina" not in names(as_person(alice))


def test_other_network_and_suspended_people_are_never_listed(
    alice: Person, bob: Person, zoe: Person, as_person: AsPerson
) -> None:
    Person.objects.filter(pk=bob.pk).update(suspended_at=now())
    text = names(as_person(alice))
    assert "Alice" in text
    assert "Zoe" not in text
    assert "Bob" not in text


@pytest.mark.parametrize(
    "words", ["emilie", "ÉMILIE", "beranger", "Émilie Bér", "directrice", "a%CC%80 l’ecoute"]
)
def test_words_find_without_accents_or_capitals(
    alice: Person, as_person: AsPerson, words: str
) -> None:
    make_person(
        alice.network, "Émilie Béranger", email="e@halmont.example",
        title="Directrice, à l’écoute",
    )  # fmt: skip
    text = names(as_person(alice), f"q={words}")
    assert "Émilie Béranger" in text
    assert ">Alice<" not in text


@pytest.mark.parametrize("words", ["%", "_", "100%", "\\", "'", '"', "🦄", "zzz"])
def test_signs_are_words_like_others(alice: Person, as_person: AsPerson, words: str) -> None:
    client = as_person(alice)
    page = client.get("/people/", {"q": words}, headers=HTMX)
    assert page.status_code == 200
    assert "Nobody found" in page.content.decode()


def test_filters_by_department_site_and_skill(
    alice: Person, bob: Person, charlie: Person, as_person: AsPerson
) -> None:
    Person.objects.filter(pk=alice.pk).update(department="Marketing", site="Lyon")
    Person.objects.filter(pk=bob.pk).update(department="Marketing", site="Lille")
    set_skills(bob, ["Packaging", "Négociation"])
    client = as_person(alice)
    marketing = names(client, "department=Marketing")
    assert "Alice" in marketing
    assert "Charlie" not in marketing
    assert "Alice" not in names(client, "department=Marketing&site=Lille")
    assert "Bob" in names(client, "skill=negociation")
    assert "Alice" not in names(client, "skill=negociation")
    assert "Bob" in names(client, "q=packag")


def test_pages_follow_each_other_without_losing_anybody(alice: Person, as_person: AsPerson) -> None:
    crowd(alice, 95)
    client = as_person(alice)
    seen: list[str] = []
    address = "/people/"
    while address:
        page = client.get(address, headers=HTMX).content.decode()
        rows = page.split('<li class="person')[1:]
        seen += [row.split("</a>")[0].rsplit(">", 1)[1] for row in rows]
        found = page.split('href="/people/?')
        address = ""
        if len(found) > 1 and 'id="more"' in page:
            query = found[-1].split('"')[0].replace("&amp;", "&")
            address = f"/people/?{query}"
    assert len(seen) == len(set(seen)) == 96
    assert seen == sorted(seen, key=str.lower)


def test_broken_cursor_is_the_first_page(alice: Person, as_person: AsPerson) -> None:
    forged = [encode_cursor(["", 2**70]), encode_cursor(["\x00", 0]), encode_cursor(["", -1])]
    for cursor in ["x", "W10", "eyJhIjoxfQ", "WzEsMl0", "%00", *forged]:
        assert "Alice" in names(as_person(alice), f"cursor={cursor}")


def queries_of(client: Client, address: str) -> int:
    client.get(address)  # the visit is noted once
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address, headers=HTMX).status_code == 200
    return len(captured)


def test_same_few_queries_for_three_people_and_for_many(alice: Person, as_person: AsPerson) -> None:
    client = as_person(alice)
    few = queries_of(client, "/people/")
    crowd(alice, 300)
    assert queries_of(client, "/people/") == few
    assert few <= 5  # session, user, person, people, skills
    assert queries_of(client, "/people/?q=person+sales&skill=x") <= 5


def test_whole_page_asks_a_fixed_number_of_queries(alice: Person, as_person: AsPerson) -> None:
    client = as_person(alice)
    client.get("/people/")
    crowd(alice, 60)
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/people/").status_code == 200
    assert len(captured) <= 12


def test_five_thousand_people_are_searched(alice: Person, as_person: AsPerson) -> None:
    crowd(alice, 5000)
    text = names(as_person(alice), "q=04999")
    assert "Person 04999" in text
    assert "Person 04998" not in text


def test_suggestions_for_mentions_stay_in_reach(
    alice: Person, charlie: Person, gina: Person, bob: Person, group: Group, zoe: Person,
    as_person: AsPerson,
) -> None:  # fmt: skip
    def suggested(person: Person, query: str) -> list[str]:
        rows = as_person(person).get(f"/people/suggest/?{query}").json()["people"]
        return [row["name"] for row in rows]

    assert suggested(alice, "q=gin") == ["Gina"]
    assert suggested(charlie, "q=gin") == []
    assert suggested(gina, "q=char") == []
    assert suggested(gina, "q=ali") == ["Alice"]
    assert suggested(alice, "q=zo") == []
    assert set(suggested(alice, "q=&group=atelier")) == {"Bob", "Dana", "Gina"}
    assert "Charlie" in suggested(alice, "q=char")
    # an outsider learns nothing of who is in a group
    assert "Alice" in suggested(charlie, "q=ali&group=atelier")


def test_suggestion_says_what_a_mention_needs(
    alice: Person, gina: Person, group: Group, as_person: AsPerson
) -> None:
    row = as_person(alice).get("/people/suggest/?q=gina").json()["people"][0]
    assert row["external"] is True
    assert row["title"] == "Studio Quartz"
    assert row["id"] == gina.pk


def test_members_come_first_in_an_open_group(
    alice: Person, bob: Person, charlie: Person, open_group: Group, as_person: AsPerson
) -> None:
    rows = as_person(alice).get("/people/suggest/?q=&group=agora").json()["people"]
    assert [row["name"] for row in rows] == ["Bob", "Charlie"]


def test_terms_are_those_of_the_network(alice: Person, zoe: Person, as_person: AsPerson) -> None:
    set_skills(alice, ["Budget"])
    set_skills(zoe, ["Budgétisation"])
    page = as_person(alice).get("/people/terms/skill/?new_skills=Excel, budg")
    assert '<option value="Budget">' in page.content.decode()
    assert "Budgétisation" not in page.content.decode()
    assert as_person(alice).get("/people/terms/nothing/?q=a").status_code == 404


def test_anonymous_visitor_gets_the_sign_in_page(alice: Person) -> None:
    client = Client(headers={"host": "testserver"})
    photo = f"/people/{alice.pk}/photo/x/"
    listed = ["/people/", "/people/suggest/?q=a", "/people/terms/skill/"]
    for path in [*listed, photo, "/profile/", "/welcome/"]:
        answer = client.get(path)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/accounts/login/")
