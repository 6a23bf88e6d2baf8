"""Prepared queries: the same answers as the querysets they stand for, whoever asked first."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone

from comptoir.core.clock import now, stopped_at
from comptoir.core.prepared import Diverged, NotPreparable, Unknown, prepared
from comptoir.entries.models import Comment, Entry
from comptoir.entries.streams import for_person
from comptoir.groups.access import readable_groups
from comptoir.groups.models import Group, Membership
from comptoir.home.streams import home_entries
from comptoir.people.models import Person

As = Callable[[Person], Client]
Write = Callable[..., Entry]
WITH = pytest.mark.parametrize("checked", [True, False], ids=["watched", "as in production"])


@pytest.fixture
def checked() -> bool:
    return True


@pytest.fixture(autouse=True)
def _watched(settings: Any, checked: bool) -> None:
    """Whether each call is held against the queryset afresh: always under test but here."""
    assert settings.CHECK_PREPARED
    settings.CHECK_PREPARED = checked


def titles(rows: list[Entry]) -> list[str]:
    return sorted(row.title for row in rows)


def readable() -> Callable[[Person], list[Entry]]:
    """A prepared query that nobody has asked before."""

    @prepared
    def rows(person: Person) -> QuerySet[Entry]:
        return Entry.objects.visible_to(person)

    return rows


@pytest.fixture
def everywhere(
    write: Write, group: Group, open_group: Group, secret_group: Group,
    alice: Person, zoe: Person, charlie: Person, admin: Person,
) -> None:  # fmt: skip
    """An entry in each kind of group, one of them internal, and one in another network."""
    for place in (group, open_group, secret_group):
        write(alice, place, title=place.name)
    write(alice, group, title="internal", internal=True)
    away = Group.objects.create(network=zoe.network, name="There", slug="there", visibility="open")
    write(zoe, away, title="elsewhere")


# rights, whoever asked first


@WITH
@pytest.mark.parametrize("first", ["alice", "gina", "charlie", "admin", "zoe"])
def test_everybody_reads_what_they_may_whoever_asked_first(
    everywhere: None, first: str, alice: Person, bob: Person, gina: Person, charlie: Person,
    admin: Person, zoe: Person,
) -> None:  # fmt: skip
    people = {"alice": alice, "gina": gina, "charlie": charlie, "admin": admin, "zoe": zoe}
    rows = readable()
    rows(people[first])
    assert titles(rows(alice)) == ["Agora", "Atelier", "Secret", "internal"]
    assert titles(rows(bob)) == ["Agora", "Atelier", "Secret", "internal"]
    assert titles(rows(gina)) == ["Atelier"]
    assert titles(rows(charlie)) == titles(rows(admin)) == ["Agora"]
    assert titles(rows(zoe)) == ["elsewhere"]


@WITH
def test_who_leaves_is_suspended_or_becomes_a_guest_is_out_at_the_next_question(
    everywhere: None, bob: Person, group: Group, secret_group: Group
) -> None:
    rows = readable()
    assert "Atelier" in titles(rows(bob))
    Membership.objects.filter(person=bob, group=group).delete()
    assert titles(rows(bob)) == ["Agora", "Secret"]
    Membership.objects.filter(person=bob, group=secret_group).update(expires_at=now())
    assert titles(rows(bob)) == ["Agora"]
    bob.kind = "guest"
    Membership.objects.filter(person=bob).delete()
    assert titles(rows(bob)) == []
    bob.kind, bob.suspended_at = "employee", now()
    assert titles(rows(bob)) == []
    bob.suspended_at = None
    assert titles(rows(bob)) == ["Agora"]


@WITH
def test_pages_warmed_up_by_an_owner_show_a_guest_and_an_ex_member_only_theirs(
    everywhere: None, as_person: As, alice: Person, bob: Person, gina: Person, zoe: Person,
    group: Group,
) -> None:  # fmt: skip
    entry = Entry.objects.get(title="internal")
    pages = ["/", group.url, entry.url, alice.url]
    for _twice in range(2):
        assert all(as_person(alice).get(page).status_code == 200 for page in pages)
        assert "internal" not in as_person(gina).get("/").content.decode()
        assert as_person(gina).get(entry.url).status_code == 404
        assert as_person(bob).get(entry.url).status_code == 200
        assert [as_person(zoe).get(page).status_code for page in pages[1:]] == [404, 404, 404]
    Membership.objects.filter(person=bob, group=group).delete()
    assert as_person(bob).get(entry.url).status_code == 404
    comments = as_person(bob).post(f"{entry.url}comments/", {"body": "Encore"})
    assert comments.status_code == 404
    assert not Comment.objects.exists()


@WITH
def test_the_present_is_that_of_each_question(bob: Person, group: Group) -> None:
    @prepared
    def mine(person: Person) -> QuerySet[Group]:
        return Group.objects.with_member(person)

    Membership.objects.filter(person=bob).update(expires_at=now() + timedelta(hours=1))
    assert mine(bob) == [group]
    with stopped_at(now() + timedelta(hours=2)):
        assert mine(bob) == []


@pytest.mark.django_db(transaction=True)
def test_threads_share_statements_and_nothing_else(
    transactional_db: None, everywhere: None, alice: Person, gina: Person, zoe: Person
) -> None:
    rows = readable()
    meant = {alice.pk: 4, gina.pk: 1, zoe.pk: 1}

    def ask(person: Person) -> bool:
        try:
            found = rows(person)
            owners = {row.network_id for row in found}
            return len(found) == meant[person.pk] and owners == {person.network_id}
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert all(pool.map(ask, [alice, gina, zoe] * 20))


# the same rows as Django's


def seen(thing: Any, depth: int = 2) -> dict[str, Any]:
    """All that an object holds, joined objects included."""
    held = {name: value for name, value in vars(thing).items() if name != "_state"}
    joined = thing._state.fields_cache if depth else {}
    held |= {name: one and seen(one, depth - 1) for name, one in joined.items()}
    return held | {"adding": thing._state.adding, "db": thing._state.db}


@WITH
def test_objects_are_those_that_the_queryset_gives(
    everywhere: None, write: Write, alice: Person, open_group: Group
) -> None:
    for kind in ("question", "news", "poll"):
        write(alice, open_group, "Quoi ?", kind=kind)

    @prepared
    def cards(person: Person) -> QuerySet[Entry]:
        return for_person(home_entries(person), person).order_by("pk")

    found = cards(alice)
    meant = list(for_person(home_entries(alice), alice).order_by("pk"))
    assert len(found) == 7
    assert [seen(one) for one in found] == [seen(one) for one in meant]
    assert all(type(one.is_kept) is bool for one in found)  # type: ignore[attr-defined]
    found[0].title = "Un autre"
    found[0].save()
    assert Entry.objects.filter(title="Un autre").count() == 1


@WITH
def test_lists_of_any_length_share_a_few_statements(everywhere: None, alice: Person) -> None:
    @prepared
    def named(ids: list[int]) -> QuerySet[Entry]:
        return Entry.objects.filter(pk__in=ids).prefetch_related("comments")

    ids = list(Entry.objects.values_list("pk", flat=True))
    for length in range(len(ids) + 1):
        assert {one.pk for one in named(ids[:length])} == set(ids[:length])
    assert len(named([*ids, *ids])) == len(ids)
    assert named([]) == []


@WITH
def test_tuples_dictionaries_and_single_columns_come_as_asked(
    everywhere: None, alice: Person
) -> None:
    @prepared
    def asked(person: Person, *, how: str) -> QuerySet[Entry, Any]:
        rows = Entry.objects.visible_to(person).order_by("pk")
        if how == "one":
            return rows.values_list("title", flat=True)
        return rows.values_list("pk", "title") if how == "tuple" else rows.values("pk", "kind")

    mine = Entry.objects.visible_to(alice).order_by("pk")
    assert asked(alice, how="one") == list(mine.values_list("title", flat=True))
    assert asked(alice, how="tuple") == list(mine.values_list("pk", "title"))
    assert asked(alice, how="dict") == list(mine.values("pk", "kind"))


# what a key lacks is found


def test_a_rule_that_reads_what_is_not_in_the_key_fails_at_once(alice: Person) -> None:
    @prepared
    def rows(person: Person) -> QuerySet[Entry]:
        return Entry.objects.visible_to(person).filter(text__contains=person.department)

    with pytest.raises(Unknown, match="department"):
        rows(alice)


def test_a_rule_that_branches_on_a_value_is_caught(alice: Person, bob: Person) -> None:
    @prepared
    def rows(person_id: int) -> QuerySet[Entry]:
        every = Entry.objects.filter(author_id=person_id)
        return every if person_id > 10**9 else every.filter(state="published")

    with pytest.raises(Diverged):
        rows(alice.pk)


def test_a_rule_that_branches_on_something_else_is_caught(alice: Person) -> None:
    opened = ["published"]

    @prepared
    def rows(person: Person) -> QuerySet[Entry]:
        return Entry.objects.visible_to(person).filter(state__in=list(opened))

    rows(alice)
    opened.append("hidden")
    with pytest.raises(Diverged, match="hidden"):
        rows(alice)


def test_a_moment_that_is_not_given_nor_counted_from_the_clock_is_refused(alice: Person) -> None:
    @prepared
    def today(person: Person) -> QuerySet[Group]:
        return readable_groups(person).filter(ends_on__gte=timezone.localdate())

    @prepared
    def since(person: Person) -> QuerySet[Group]:
        return readable_groups(person).filter(active_at__gt=timezone.now())

    for rows in (today, since):
        with pytest.raises(NotPreparable, match="clock"):
            rows(alice)


def test_values_written_in_the_statement_itself_are_refused(alice: Person) -> None:
    @prepared
    def first(most: int) -> QuerySet[Entry]:
        return Entry.objects.all()[:most]

    @prepared
    def holding(word: str) -> QuerySet[Entry]:
        return Entry.objects.filter(text__contains=word)

    with pytest.raises(NotPreparable, match="limits"):
        first(3)
    with pytest.raises(NotPreparable, match="text"):
        holding("plan")


def test_a_manager_that_hands_its_object_on_is_refused(alice: Person) -> None:
    @prepared
    def mine(person: Person) -> QuerySet[Membership]:
        return person.memberships.all()

    with pytest.raises(NotPreparable, match="manager"):
        mine(alice)


def test_what_shapes_a_statement_is_small_and_what_varies_is_known(alice: Person) -> None:
    @prepared
    def rows(*given: Any, **shape: Any) -> QuerySet[Entry]:
        return Entry.objects.filter(author_id=alice.pk)

    with pytest.raises(NotPreparable, match="by position"):
        rows(person=alice)
    with pytest.raises(NotPreparable, match="by keyword"):
        rows(True)


@WITH
def test_a_number_that_no_column_holds_finds_nothing(everywhere: None, alice: Person) -> None:
    @prepared
    def numbered(pk: int) -> QuerySet[Entry]:
        return Entry.objects.filter(pk=pk)

    known = Entry.objects.values_list("pk", flat=True)[0]
    for number, found in ((known, 1), (2**63, 0), (-(2**70), 0), (known, 1)):
        assert len(numbered(number)) == found


def test_more_keys_than_are_kept_are_answered_all_the_same(alice: Person) -> None:
    @prepared
    def rows(person: Person, *, size: int) -> QuerySet[Group]:
        return readable_groups(person)[:size]

    assert [rows(alice, size=size) for size in range(1, 300)] == [[]] * 299


# on the server


@pytest.mark.postgres
def test_postgresql_prepares_each_statement_once_for_small_and_large_numbers(
    everywhere: None, alice: Person
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite keeps its statements by itself")

    @prepared
    def by(author_id: int) -> QuerySet[Entry]:
        return Entry.objects.filter(author_id=author_id, kind="100 % neuf")

    for author in (1, 40_000, 3_000_000_000, 2**62):
        assert by(author) == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        found = [statement for (statement,) in cursor.fetchall() if "neuf" in statement]
    assert len(found) == 1
    assert "= $1" in found[0]
    assert "'100 % neuf'" in found[0]
