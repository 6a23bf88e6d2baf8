"""The pages, the switch, declarations, and the one-tap question."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from comptoir.core.decisions import NotAllowed, Refused
from comptoir.entries.models import Entry
from comptoir.groups.models import Group
from comptoir.journal.models import Event
from comptoir.journal.outbox import drain
from comptoir.networks.models import Network
from comptoir.notifications.models import Notification
from comptoir.people.models import Person
from comptoir.value.actions import (
    decide_avoided,
    declare_avoided,
    exclude_group,
    include_group,
    set_worth,
    start_measuring,
)
from comptoir.value.closing import close_months
from comptoir.value.kinds import Kind
from comptoir.value.marks import marks_of
from comptoir.value.models import Answer, Asking, Declaration, Figure, Key, Measurement, Survey
from comptoir.value.sampling import SHARE, is_drawn, maybe_ask
from comptoir.value.weeks import last_closed, today
from tests.conftest import write_entry
from tests.value.conftest import published

SignIn = Callable[[Person], Client]


@pytest.fixture
def entry(nora: Person, open_group: Group) -> Entry:
    return write_entry(nora, open_group, "Charte")


# The switch


def test_measurement_is_off_until_the_consultation_is_recorded(
    network: Network, admin: Person, alice: Person, as_person: SignIn
) -> None:
    client, url = as_person(admin), reverse("value_settings")
    assert b"Measurement is off" in as_person(alice).get(reverse("value_about")).content
    tomorrow = (today() + timedelta(days=1)).isoformat()
    for wrong, sentence in [("", "This field is required"), (tomorrow, "has not come yet"),
                            ("soon", "Write a day")]:  # fmt: skip
        answer = client.post(url, {"act": "start", "consulted_on": wrong})
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
    assert not Measurement.objects.exists()
    client.post(url, {"act": "start", "consulted_on": today().isoformat()})
    setting = Measurement.objects.get()
    assert (setting.is_on, setting.consulted_on, setting.changed_by) == (True, today(), admin)
    assert Event.objects.filter(verb="measurement.started", actor=admin).exists()
    assert b"Measurement is on" in as_person(alice).get(reverse("value_about")).content
    client.post(url, {"act": "stop"})
    assert b"Measurement is off" in as_person(alice).get(reverse("value_about")).content


def test_only_administrators_switch(network: Network, alice: Person, nora: Person) -> None:
    for person in (alice, nora):
        with pytest.raises(NotAllowed):
            start_measuring(actor=person, network=network, consulted_on=today())


def test_nothing_starts_measuring_before_the_consultation(network: Network, admin: Person) -> None:
    for day in (None, today() + timedelta(days=1)):
        with pytest.raises(Refused):
            start_measuring(actor=admin, network=network, consulted_on=day)
    assert not Measurement.objects.exists()


def test_an_hour_has_a_cost_with_its_source(
    network: Network, admin: Person, as_person: SignIn
) -> None:
    client, url = as_person(admin), reverse("value_settings")
    fields = {"act": "worth", "hour_cost": "38,60", "source": "", "weeks": "44"}
    assert client.post(url, fields | {"hour_cost": "38.60"}).status_code == 422
    fields |= {"hour_cost": "38.60", "source": "Payroll 2025", "low": "20", "likely": "40",
               "high": "60", "transfer_source": "Our team leaders"}  # fmt: skip
    assert client.post(url, fields).status_code == 302
    setting = Measurement.objects.get()
    assert (setting.hour_cost, setting.weeks, setting.is_on) == (Decimal("38.60"), 44, False)
    assert (setting.transfer_low, setting.transfer_high) == (Decimal("0.20"), Decimal("0.60"))
    for absurd in ("-3", "1e18", "ten", ""):
        for name in ("hour_cost", "weeks", "likely"):
            answer = client.post(url, fields | {name: absurd})
            assert answer.status_code == 422
            assert re.search(rf'name="{name}"[^>]*aria-invalid="true"', answer.content.decode())
    down = client.post(url, fields | {"likely": "10"})
    assert "must go up in this order" in down.content.decode()
    assert 'value="10"' in down.content.decode()


def test_the_part_of_time_that_is_counted_is_the_one_that_was_said(
    crowd: list[Person], nora: Person, admin: Person, entry: Entry, as_person: SignIn
) -> None:
    published(nora.network, "found", crowd, entry)
    client, url = as_person(nora), reverse("value")
    before = client.get(url).content.decode()
    assert "30% to 80% of the net hours, likely 50%" in before
    assert "Nucleus Research" in before
    set_worth(
        actor=admin, network=nora.network, hour_cost=Decimal(40), source="Payroll", weeks=44,
        transfer=(Decimal("0.1"), Decimal("0.2"), Decimal("0.3")), transfer_source="Our own count",
    )  # fmt: skip
    after = client.get(url).content.decode()
    assert "10% to 30% of the net hours, likely 20% (Our own count), at €40.00" in after
    case = client.get("/roi/").content.decode()
    assert "Our own count" in case
    assert "€64,280" in case  # 40 euros × 1,607 hours


def test_a_group_of_representatives_is_never_measured_again(
    open_group: Group, admin: Person, alice: Person, as_person: SignIn
) -> None:
    client, url = as_person(admin), reverse("value_exclusion", args=[open_group.slug])
    client.post(url)
    assert b"Agora" in client.get(reverse("value_settings")).content
    assert b"Excluded today" in as_person(alice).get(reverse("value_about")).content
    include_group(actor=admin, group=open_group)
    assert b"Excluded today" not in as_person(alice).get(reverse("value_about")).content
    exclude_group(actor=admin, group=open_group, representatives=True)
    with pytest.raises(Refused):
        include_group(actor=admin, group=open_group)


# The dashboard


def test_the_dashboard_asks_the_database_the_same_however_much_there_is(
    crowd: list[Person], nora: Person, open_group: Group, entry: Entry, as_person: SignIn
) -> None:
    client = as_person(nora)
    month = published(nora.network, "found", crowd, entry)
    counts = []
    for url in (reverse("value"), reverse("value_events") + "?kind=found"):
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as few:
            client.get(url)
        counts.append(len(few))
    for n in range(6):
        Figure.objects.create(
            network=nora.network, kind=Kind.SOLVED, month=month.replace(month=1 + n, year=2026),
            events=20, people=12, low=1, mid=2, high=3, cost=1,
        )  # fmt: skip
    again = []
    for url in (reverse("value"), reverse("value_events") + "?kind=found"):
        with CaptureQueriesContext(connection) as many:
            assert client.get(url).status_code == 200
        again.append(len(many))
    assert again == counts


def test_three_totals_stand_apart_and_data_that_is_not_enough_is_said_so(
    crowd: list[Person], nora: Person, entry: Entry, as_person: SignIn
) -> None:
    published(nora.network, "found", crowd, entry)
    page = as_person(nora).get(reverse("value")).content.decode()
    for words in ("Cash not spent", "Hours converted", "not enough data (0 of 30 answers)"):
        assert words in page
    Survey.objects.create(
        network=nora.network, kind="found", month=last_closed(today()), saved={"to15": 30}
    )
    page = as_person(nora).get(reverse("value_events") + "?kind=found").content.decode()
    assert "12 events × 10.0 minutes = 2.0 h, by 30 answers" in page


def test_an_empty_dashboard_says_what_to_do_next(
    network: Network, admin: Person, as_person: SignIn
) -> None:
    page = as_person(admin).get(reverse("value")).content.decode()
    assert "Decide about measurement" in page
    assert as_person(admin).get(reverse("value_events") + "?kind=nothing").status_code == 404


# Declarations


def declared(by: Person, witness: Person, **fields: object) -> Declaration:
    facts = {
        "what": "trip", "about": "Lyon", "planned_on": today(), "people": 3,
        "hours": Decimal(4), "cash": Decimal(320),
    }  # fmt: skip
    return declare_avoided(actor=by, witness=witness, **(facts | fields))  # type: ignore[arg-type]


def test_a_declaration_counts_once_a_second_person_confirms(
    crowd: list[Person], nora: Person, as_person: SignIn
) -> None:
    fields = {"what": "trip", "about": "Lyon", "planned_on": today().isoformat(), "people": "3",
              "hours": "4", "cash": "320", "who": "Nora"}  # fmt: skip
    url = reverse("value_avoided")
    assert as_person(crowd[0]).post(url, fields).status_code == 302
    drain()
    row = Declaration.objects.get()
    notice = Notification.objects.get(person=nora)
    assert as_person(nora).get(reverse("notification", args=[notice.pk]))["Location"] == url
    letter = next(one for one in mail.outbox if one.to == [nora.email])
    assert re.search(rf"https?://\S+{url}\s", str(letter.body))
    assert "Confirm or refuse" in letter.body
    decision = reverse("value_decision", args=[row.pk])
    assert as_person(crowd[0]).post(decision, {"confirmed": "1"}).status_code == 404
    assert as_person(nora).post(decision, {"confirmed": "1"}).status_code == 302
    row.refresh_from_db()
    assert row.confirmed is True
    with pytest.raises(NotAllowed):
        decide_avoided(actor=nora, declaration=row, confirmed=False)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"who": "Person00"}, "Somebody else must confirm"),
        ({"who": "Nobody"}, "Nobody has this name"),
        ({"people": "0"}, "greater than or equal to 2"),
        ({"people": "-3"}, "greater than or equal to 2"),
        ({"hours": "many"}, "Enter a number"),
        ({"cash": "1000000000000000000"}, "less than or equal to 100000"),
        ({"planned_on": "2999-01-01"}, "once the day has passed"),
        ({"about": ""}, "This field is required"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_kept(
    wrong: dict[str, str], sentence: str, crowd: list[Person], nora: Person, as_person: SignIn
) -> None:
    fields = {"what": "trip", "about": "Visit of Lyon", "planned_on": "2026-01-15",
              "people": "3", "hours": "4", "cash": "320", "who": "Nora"}  # fmt: skip
    answer = as_person(crowd[0]).post(reverse("value_avoided"), fields | wrong)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page
    assert "about" in wrong or "Visit of Lyon" in page
    assert not Declaration.objects.exists()


def test_declarations_are_published_for_ten_people_without_their_names(
    crowd: list[Person], nora: Person, as_person: SignIn
) -> None:
    for n in range(4):
        row = declared(crowd[2 * n], crowd[2 * n + 1])
        decide_avoided(actor=crowd[2 * n + 1], declaration=row, confirmed=True)
    before = last_closed(today())
    Declaration.objects.update(decided_on=before)
    close_months()
    assert not Figure.objects.exists()
    row = declared(crowd[8], crowd[9])
    decide_avoided(actor=crowd[9], declaration=row, confirmed=True)
    Declaration.objects.update(decided_on=before)
    close_months()
    figure = Figure.objects.get()
    assert (figure.events, figure.people, figure.mid) == (5, 10, 3600)
    assert figure.cash == 1600
    page = as_person(nora).get(reverse("value_events") + "?kind=avoided").content.decode()
    assert "3 people, 4.0 h each" in page
    body = page.split("<main", 1)[1]
    assert "Person0" not in body
    assert "Lyon" not in body


def test_somebody_who_declared_more_than_half_holds_the_figure_back(crowd: list[Person]) -> None:
    pairs = [(crowd[0], crowd[n]) for n in range(1, 11)] + [(crowd[11], crowd[1])]
    for by, witness in pairs:
        decide_avoided(actor=witness, declaration=declared(by, witness), confirmed=True)
    before = last_closed(today())
    Declaration.objects.update(decided_on=before)
    close_months()
    assert not Figure.objects.exists()
    for n in range(9):
        row = declared(crowd[n + 1], crowd[11])
        decide_avoided(actor=crowd[11], declaration=row, confirmed=True)
    Declaration.objects.update(decided_on=before)
    close_months()
    assert (Figure.objects.get().events, Figure.objects.get().people) == (20, 12)


def test_a_guest_neither_declares_nor_confirms(
    measuring: Network, group: Group, gina: Person, alice: Person, as_person: SignIn
) -> None:
    assert as_person(gina).get(reverse("value_avoided")).status_code == 404
    with pytest.raises(NotAllowed):
        declared(gina, alice)
    with pytest.raises(Refused):
        declared(alice, gina)


# The one-tap question


def test_three_in_a_hundred_are_drawn(measuring: Network) -> None:
    marks = marks_of(measuring)
    drawn = sum(is_drawn(f"{n:032x}", marks) for n in range(20_000))
    # six standard deviations of a binomial count: the key of the test is fixed
    assert abs(drawn - 20_000 * SHARE) < 6 * (20_000 * SHARE * (1 - SHARE)) ** 0.5


def drawn_chain(network: Network) -> str:
    marks = marks_of(network)
    return next(chain for n in range(2000) if is_drawn(chain := f"{n:032x}", marks))


def ask(person: Person, entry: Entry) -> bool:
    marks, chain = marks_of(person.network), drawn_chain(person.network)
    return maybe_ask(person.network_id, Kind.FOUND, entry.pk, chain, marks.asked(person), marks)


def test_ninety_seven_events_in_a_hundred_ask_nothing(crowd: list[Person], entry: Entry) -> None:
    network = crowd[0].network
    marks = marks_of(network)
    chains = [f"{n:032x}" for n in range(300)]
    for chain in chains:
        maybe_ask(network.pk, Kind.FOUND, entry.pk, chain, f"somebody {chain[-4:]}", marks)
    assert Asking.objects.count() == sum(is_drawn(chain, marks) for chain in chains) < 30


def test_nobody_is_asked_twice_in_a_week_whatever_they_answer(
    crowd: list[Person], entry: Entry, as_person: SignIn
) -> None:
    assert ask(crowd[0], entry)
    assert not ask(crowd[0], entry)
    client, asking = as_person(crowd[0]), Asking.objects.get()
    client.post(reverse("value_answer", args=[asking.pk]), {"dismiss": "1"})
    assert not ask(crowd[0], entry)
    assert ask(crowd[1], entry)
    Asking.objects.update(day=today() - timedelta(days=7))
    assert ask(crowd[0], entry)
    Key.objects.update(made_on=today() - timedelta(days=3))
    assert not ask(crowd[2], entry)


def test_one_tap_is_kept_apart_from_who_and_what(
    crowd: list[Person], nora: Person, entry: Entry, as_person: SignIn
) -> None:
    ask(crowd[0], entry)
    client = as_person(crowd[0])
    assert "Did this save you time?" in client.get(entry.url).content.decode()
    assert "Did this save you" not in as_person(crowd[1]).get(entry.url).content.decode()
    url = reverse("value_answer", args=[Asking.objects.get().pk])
    for stranger in (crowd[1], nora):
        assert as_person(stranger).post(url, {"saved": "to15"}).status_code == 404
    client.post(url, {"saved": "a lot"})
    assert not Answer.objects.exists()
    client.post(url, {"saved": "to15", "otherwise": "asked"})
    answer = Answer.objects.get()
    assert (answer.kind, answer.saved, answer.otherwise) == ("found", "to15", "asked")
    assert answer.head not in {Asking.objects.get().asked, str(crowd[0].pk)}
    assert "Did this save you time?" not in client.get(entry.url).content.decode()
    assert client.post(url, {"saved": "none"}).status_code == 404
    assert Answer.objects.count() == 1


def test_a_question_about_what_is_no_longer_within_reach_is_not_asked(
    crowd: list[Person], alice: Person, group: Group, entry: Entry, as_person: SignIn
) -> None:
    ask(crowd[0], write_entry(alice, group, "Confidentiel"))
    page = as_person(crowd[0]).get(entry.url).content.decode()
    assert "Did this save you" not in page
    assert "Confidentiel" not in page
