"""Attacks on the ledger: by differences, small groups, exports, administrators, a stolen copy
of the database, and by matching it with what the database says of people elsewhere."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.core.cache import cache
from django.db import connection, models
from django.test import Client
from django.urls import reverse

from comptoir.core.clock import now
from comptoir.entries.models import Entry
from comptoir.groups.models import Group
from comptoir.journal.models import Event
from comptoir.networks.models import Network
from comptoir.people.models import Person
from comptoir.value.actions import stop_measuring
from comptoir.value.closing import close_months, forget_old
from comptoir.value.kinds import Kind
from comptoir.value.ledger import credit_gain
from comptoir.value.marks import change_due_keys, marks_of
from comptoir.value.measured import summary
from comptoir.value.models import Answer, Asking, Credit, Figure, Head, Key, Survey, Visit
from comptoir.value.rules import Gain
from comptoir.value.visits import close_open, note_visit, settle
from comptoir.value.weeks import last_closed, today, week_of
from tests.conftest import add, make_group, make_person, write_entry
from tests.value.conftest import age, published

SignIn = Callable[[Person], Client]
FROM_USE = [Visit, Credit, Head, Asking, Answer]


@pytest.fixture
def entry(nora: Person, open_group: Group) -> Entry:
    return write_entry(nora, open_group, "Charte")


def credited(person: Person, entry: Entry, kind: Kind = Kind.FOUND) -> None:
    credit_gain(Gain(kind, person, (entry.pk, person.pk), entry), marks_of(person.network_id))


def pages(client: Client) -> list[str]:
    """Everything that shows figures."""
    urls = [reverse("value"), reverse("value_export"), reverse("value_events") + "?kind=found"]
    answers = [client.get(url) for url in urls]
    assert {answer.status_code for answer in answers} == {200}
    return [answer.content.decode().split("data-csrf")[0] + answer.content.decode().split(
        "<main", 1)[-1] for answer in answers]  # fmt: skip


# Small groups, and differences


def test_nine_people_show_nothing_and_the_tenth_shows_all(
    crowd: list[Person], nora: Person, entry: Entry, as_person: SignIn
) -> None:
    published(nora.network, "found", crowd[:9], entry)
    assert not Figure.objects.exists()
    assert "Charte" not in "".join(pages(as_person(nora)))
    assert summary(nora.network, date(2000, 1, 1), today()).kind("found").events == 0
    published(nora.network, "found", crowd[9:10], entry)
    figure = Figure.objects.get()
    assert (figure.events, figure.people) == (10, 10)


def test_one_person_who_made_more_than_half_holds_the_figure_back(
    crowd: list[Person], nora: Person, open_group: Group, entry: Entry
) -> None:
    for n in range(11):
        credited(crowd[0], write_entry(nora, open_group, f"Note {n}"))
    published(nora.network, "found", crowd[1:10], entry)
    assert not Figure.objects.exists()


def test_two_looks_cannot_be_subtracted(
    crowd: list[Person], nora: Person, open_group: Group, entry: Entry, as_person: SignIn
) -> None:
    month = published(nora.network, "found", crowd[:10], entry)
    client = as_person(nora)
    before = pages(client)
    # one person more, in the running month, then even in the month that is closed
    credited(crowd[10], entry)
    close_months()
    assert pages(client) == before
    Credit.objects.filter(counted_in=None).update(week=week_of(month + timedelta(days=7)))
    Head.objects.update(week=week_of(month + timedelta(days=7)))
    close_months()
    assert pages(client) == before


def test_a_kind_held_back_is_in_no_total(
    crowd: list[Person], nora: Person, open_group: Group, entry: Entry
) -> None:
    other = write_entry(nora, open_group, "Note")
    for person in crowd[:4]:
        credited(person, other, Kind.REUSED)
    published(nora.network, "found", crowd, entry)
    found = summary(nora.network, date(2000, 1, 1), today())
    assert found.spared.mid == found.kind("found").assumed.mid
    assert found.spent == found.kind("found").spent


def test_people_are_not_counted_twice_across_a_change_of_key(
    crowd: list[Person], nora: Person, open_group: Group, entry: Entry
) -> None:
    for person in crowd[:6]:
        credited(person, entry)
    Key.objects.update(made_on=today() - timedelta(days=90))
    change_due_keys()
    other = write_entry(nora, open_group, "Note")
    published(nora.network, "found", crowd[:6], other)
    assert Credit.objects.count() == 12
    assert not Figure.objects.exists()


def test_answers_of_nine_people_are_held_back_however_many_they_are(
    crowd: list[Person], nora: Person, entry: Entry
) -> None:
    week = week_of(today()) - timedelta(weeks=6)
    rows = [
        Answer(network=nora.network, kind="found", week=week, epoch=today(), saved="to15",
               head=str(n % 9))
        for n in range(36)
    ]  # fmt: skip
    Answer.objects.bulk_create(rows)
    close_months()
    assert not Survey.objects.exists()
    Answer.objects.create(
        network=nora.network, kind="found", week=week, epoch=today(), saved="none", head="9"
    )
    close_months()
    assert Survey.objects.get().saved == {"to15": 36, "none": 1}
    assert not Answer.objects.exists()


def test_no_address_cuts_by_group_person_or_day(
    crowd: list[Person], nora: Person, entry: Entry, as_person: SignIn
) -> None:
    published(nora.network, "found", crowd, entry)
    client = as_person(nora)
    whole = pages(client)
    for cut in ("group=agora", f"person={crowd[0].pk}", "site=Lyon", "start=2026-11-01", "q=x"):
        assert client.get(f"{reverse('value_export')}?{cut}").content.decode() in whole[1]


# What is listed


def test_lists_name_nobody_count_nothing_and_keep_to_reach(
    crowd: list[Person], nora: Person, group: Group, alice: Person, entry: Entry, as_person: SignIn
) -> None:
    closed = write_entry(alice, group, "Confidentiel")
    credited(crowd[11], closed)
    published(nora.network, "found", crowd[:11], entry)
    page = as_person(nora).get(reverse("value_events") + "?kind=found").content.decode()
    body = page.split("<main", 1)[1]
    assert body.count("Charte") == 1
    assert "Confidentiel" not in body
    assert not any(person.name in body for person in [*crowd, nora, alice])


def test_a_large_circle_is_listed_to_its_members_alone(
    crowd: list[Person], nora: Person, entry: Entry, as_person: SignIn
) -> None:
    closed = make_group(nora.network, "Cercle", "closed")
    for person in crowd:
        add(person, closed)
    within = write_entry(crowd[0], closed, "Grand cercle")
    credited(crowd[1], within)
    published(nora.network, "found", crowd[:11], entry)
    url = reverse("value_events") + "?kind=found"
    assert b"Grand cercle" not in as_person(nora).get(url).content
    add(nora, closed)
    cache.clear()
    assert b"Grand cercle" in as_person(nora).get(url).content


def test_a_circle_of_fewer_than_ten_is_never_listed_even_to_its_members(
    crowd: list[Person], nora: Person, group: Group, alice: Person, entry: Entry, as_person: SignIn
) -> None:
    Person.objects.filter(pk=alice.pk).update(role="manager")
    closed = write_entry(alice, group, "Petit cercle")
    credited(crowd[11], closed)
    published(nora.network, "found", crowd[:11], entry)
    url = reverse("value_events") + "?kind=found"
    assert b"Petit cercle" not in as_person(alice).get(url).content


def test_an_administrator_sees_what_a_manager_sees(
    crowd: list[Person], nora: Person, admin: Person, entry: Entry, as_person: SignIn
) -> None:
    published(nora.network, "found", crowd, entry)
    urls = [reverse("value_export"), reverse("value")]
    for url in urls:
        seen = [
            as_person(person).get(url).content.decode().split("<main", 1)[-1].split("</main>")[0]
            for person in (nora, admin)
        ]
        assert seen[0] == seen[1]


# A stolen copy, and what can be matched with it


def person_columns(shape: type[models.Model]) -> list[str]:
    return [
        field.name
        for field in shape._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.related_model is Person
    ]


@pytest.mark.parametrize("shape", [*FROM_USE, Figure, Survey])
def test_rows_name_no_person_and_no_moment(shape: type[models.Model]) -> None:
    assert person_columns(shape) == []
    moments = [f.name for f in shape._meta.get_fields() if isinstance(f, models.DateTimeField)]
    assert moments == (["open_until"] if shape is Visit else [])
    if shape in FROM_USE:
        assert isinstance(shape._meta.pk, models.UUIDField)  # no order in the ids


def test_the_moment_of_a_visit_is_wiped_after_half_an_hour(
    crowd: list[Person], nora: Person, entry: Entry
) -> None:
    note_visit(actor=crowd[0], entry=entry, came="search")
    visit = Visit.objects.get()
    assert visit.open_until is not None
    assert visit.open_until - now() <= timedelta(minutes=30)
    Visit.objects.update(open_until=now() - timedelta(minutes=1))
    close_open()
    assert Visit.objects.get().open_until is None
    settle()
    assert not Visit.objects.exists()


def test_a_row_says_no_more_than_its_week_so_that_journal_times_match_nothing(
    crowd: list[Person], nora: Person, entry: Entry
) -> None:
    for person in crowd:
        note_visit(actor=person, entry=entry, came="search")
    Visit.objects.update(open_until=now() - timedelta(minutes=1))
    settle()
    texts = json.loads(serializers.serialize("json", Credit.objects.all()))
    facts = {json.dumps({k: v for k, v in row["fields"].items() if k != "chain"}) for row in texts}
    assert len(texts) == 12
    assert len(facts) == 1  # twelve people, twelve rows that only their marks tell apart
    assert Credit.objects.values_list("week", flat=True).distinct().get() == week_of(today())


def as_stored(table: str) -> list[str]:
    """Chains in the order in which the database laid the rows down."""
    place = "rowid" if connection.vendor == "sqlite" else "ctid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT chain FROM {table} ORDER BY {place}")
        return [chain for (chain,) in cursor.fetchall()]


def test_the_order_of_rows_does_not_tell_who_read_first(
    crowd: list[Person], nora: Person, entry: Entry
) -> None:
    for person in crowd:
        note_visit(actor=person, entry=entry, came="search")
    read = as_stored("value_visit")
    Visit.objects.update(open_until=now() - timedelta(minutes=1))
    settle()
    credited_in = as_stored("value_credit")
    assert sorted(read) == sorted(credited_in)
    assert read != credited_in  # by chance the same, once in 12! times


def test_rows_of_one_person_cannot_be_gathered(
    crowd: list[Person], nora: Person, open_group: Group
) -> None:
    for n, kind in enumerate([Kind.SOLVED, Kind.REUSED, Kind.FOUND, Kind.DOCUMENT]):
        credited(crowd[0], write_entry(nora, open_group, f"Note {n}"), kind)
    chains = list(Credit.objects.values_list("chain", flat=True))
    heads = list(Head.objects.values_list("mark", flat=True))
    assert len({*chains, *heads}) == len(chains) + len(heads) == 8


def every_mark(secret: bytes, people: list[Person], entries: list[Entry]) -> set[str]:
    """All that somebody could make who knows the code, every person and every entry."""
    words = [f"head:{kind}:{p.pk}" for kind in Kind for p in people]
    words += [f"{use}:{p.pk}" for use in ("reader", "asked") for p in people]
    words += [f"chain:{e.pk}:{p.pk}" for e in entries for p in people]
    return {hmac.digest(secret, word.encode(), "sha256").hex()[:32] for word in words}


def dumped() -> set[str]:
    """Every text of every row of the ledger."""
    found: set[str] = set()
    for shape in apps.get_app_config("value").get_models():
        for row in shape._default_manager.values_list():
            found |= {str(value) for value in row}
    return found


def whole_secret(key: bytes) -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), key, "sha256")


def test_a_copy_after_the_change_of_key_leads_to_nobody_even_with_the_secret(
    crowd: list[Person], nora: Person, entry: Entry
) -> None:
    for person in crowd:
        credited(person, entry)
    stolen = bytes(Key.objects.get().secret)
    entries = list(Entry.objects.of(nora.network))
    # before: whoever holds both can, and the page says so
    assert every_mark(whole_secret(stolen), crowd, entries) & dumped()
    # a copy without the installation's secret cannot
    for guess in (stolen, b"", stolen * 2):
        assert not every_mark(guess, crowd, entries) & dumped()
    Key.objects.update(made_on=today() - timedelta(days=90))
    change_due_keys()
    left = bytes(Key.objects.get().secret)
    assert left != stolen
    for guess in (whole_secret(left), left, settings.SECRET_KEY.encode()):
        assert not every_mark(guess, crowd, entries) & dumped()
    assert Credit.objects.count() == 12


def pages_of_the_keys() -> bytes:
    """The bytes of the files that hold the table, with what was freed in them: what somebody
    reads who copies the disk."""
    if connection.vendor == "sqlite":
        found: bytes = connection.connection.serialize()
        return found
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SELECT pg_read_binary_file(pg_relation_filepath('value_key'))")
        return bytes(cursor.fetchone()[0])


@contextmanager
def another_session() -> Iterator[None]:
    """One that looked at the database before, and may still see what was there then."""
    if connection.vendor == "sqlite":
        yield
        return
    with connection.get_new_connection(connection.get_connection_params()) as other:
        other.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        other.execute("SELECT 1 FROM people_person")
        yield


def old_key(network: Network, mark: bytes, made_on: date = date(2020, 1, 1)) -> bytes:
    secret = (mark * 32)[:32]
    Key.objects.create(network=network, secret=secret, made_on=made_on)
    return secret


@pytest.mark.django_db(transaction=True)
def test_the_old_key_is_gone_from_every_page_of_the_table(
    network: Network, other_network: Network
) -> None:
    young = old_key(other_network, b"a young key; ", today())
    old = old_key(network, b"the old key. ")
    assert old in pages_of_the_keys()
    with another_session():
        change_due_keys()
    pages = pages_of_the_keys()
    assert old not in pages
    assert young in pages
    marks_of(network)
    assert Key.objects.get(network=network).made_on == today()


@pytest.mark.django_db(transaction=True)
def test_a_key_that_was_destroyed_is_in_no_page_of_the_table(
    network: Network, other_network: Network
) -> None:
    young = old_key(other_network, b"a young key; ", today())
    old = old_key(network, b"the old key. ", today())
    admin = make_person(network, "Adam", role="administrator")
    with another_session():
        stop_measuring(actor=admin, network=network)
    pages = pages_of_the_keys()
    assert old not in pages
    assert young in pages


def test_a_key_that_nobody_changed_changes_at_the_first_use(measuring: Network) -> None:
    Key.objects.update(made_on=today() - timedelta(days=90))
    old = bytes(Key.objects.get().secret)
    marks_of(measuring)
    assert bytes(Key.objects.get().secret) != old


def test_rows_are_gone_after_ninety_days_and_figures_stay(
    crowd: list[Person], nora: Person, entry: Entry
) -> None:
    published(nora.network, "found", crowd, entry)
    credited(crowd[0], entry, Kind.SOLVED)
    oldest = week_of(today()) - timedelta(weeks=12)
    Credit.objects.update(week=oldest)
    Head.objects.update(week=oldest)
    forget_old()
    assert Credit.objects.exists() is (today() - oldest < timedelta(days=90))
    age(1)
    forget_old()
    assert (Credit.objects.count(), Head.objects.count()) == (0, 0)
    assert Figure.objects.count() == 1


def test_turning_off_deletes_everything_but_published_months(
    crowd: list[Person], nora: Person, admin: Person, entry: Entry
) -> None:
    published(nora.network, "found", crowd, entry)
    note_visit(actor=crowd[0], entry=write_entry(nora, entry.group, "Note"), came="search")
    stop_measuring(actor=admin, network=nora.network)
    for shape in [*FROM_USE, Key]:
        assert not shape._default_manager.exists()
    assert Figure.objects.count() == 1
    assert Event.objects.filter(verb="measurement.stopped", actor=admin).exists()


def test_the_month_of_today_is_never_published(
    crowd: list[Person], nora: Person, entry: Entry
) -> None:
    for person in crowd:
        credited(person, entry)
    close_months()
    assert not Figure.objects.exists()
    assert last_closed(today()) < week_of(today()).replace(day=1)


def test_nothing_personal_is_exported(
    crowd: list[Person], nora: Person, entry: Entry, as_person: SignIn
) -> None:
    published(nora.network, "found", crowd, entry)
    rows = as_person(nora).get(reverse("value_export")).content.decode().splitlines()
    assert len(rows) == 2
    assert rows[1].split(",")[1:4] == ["found", "12", "assumed"]
    columns: Any = rows[0].lstrip("\ufeff").split(",")
    assert not {"person", "name", "group", "mark", "entry"} & set(columns)
