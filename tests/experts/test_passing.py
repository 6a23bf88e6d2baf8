"""A question that nobody answers goes to two people who know, then to the next two."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comptoir.core.clock import now
from comptoir.entries.models import Entry, Subscription
from comptoir.experts.passing import pass_on_questions
from comptoir.experts.presence import hide_subject, leave
from comptoir.groups.models import Group, Membership
from comptoir.journal.models import Event
from comptoir.kinds.questions.models import Question, Solicitation
from comptoir.kinds.questions.solicit import decline_question, redirect_question
from comptoir.networks.middleware import forget_networks
from comptoir.networks.models import Network
from comptoir.notifications.models import Notification, Preference
from comptoir.people.models import Person
from config.schedule import JOBS
from tests.conftest import add, make_person, write_entry
from tests.experts.test_asking import told
from tests.experts.test_ranking import answer, indexed

AsPerson = Callable[[Person], Client]
NAMES = ("Erik", "Fanny", "Hugo")


@pytest.fixture
def experts(alice: Person, group: Group) -> list[Person]:
    """Three people of the group who know about moulds, the best first."""
    found = []
    for number, name in enumerate(NAMES):
        person = make_person(alice.network, name)
        add(person, group)
        for again in range(3 - number):
            question = write_entry(alice, group, f"Moules {number}{again} ?", "question")
            answer(person, question, "Les moules arrivent de l’usine.", accepted=True)
        found.append(person)
    return found


@pytest.fixture
def waiting(alice: Person, group: Group, experts: list[Person]) -> Entry:
    """Asked by Alice three days ago, in a network that has passed questions on for long."""
    alice.network.pass_on_since = now() - timedelta(days=60)
    alice.network.save()
    entry = write_entry(
        alice, group, "Qui connaît les moules ?", "question", at=now() - timedelta(days=3)
    )
    indexed(alice)
    return entry


def passed(entry: Entry) -> list[str]:
    rows = Solicitation.objects.filter(entry=entry, how="passed").order_by("pk")
    return [row.person.name for row in rows]


def test_it_goes_to_the_two_best_who_are_told_and_the_question_says_so(
    as_person: AsPerson, alice: Person, waiting: Entry, experts: list[Person]
) -> None:
    assert pass_on_questions() == 1
    assert passed(waiting) == ["Erik", "Fanny"]
    assert told(experts[0]) == ["A question that nobody answered is passed on to you"]
    assert told(experts[2]) == []
    assert told(alice) == ["Your question waits: it is passed on to people who may know"]
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted(
        person.email for person in experts[:2]
    )
    assert "that nobody answered is passed on to you" in mail.outbox[0].subject
    page = as_person(alice).get(waiting.url).content.decode()
    assert "Without an answer, passed on to" in page
    page = as_person(experts[0]).get(waiting.url).content.decode()
    assert "Nobody has answered yet, and you seem to know." in page


def later(entry: Entry, hours: int = 49) -> None:
    """So much time passes for the question, for what was asked about it too."""
    span = timedelta(hours=hours)
    question = Question.objects.get(entry=entry)
    if question.passed_at:
        question.passed_at -= span
        question.save()
    assert entry.published_at is not None
    Entry.objects.filter(pk=entry.pk).update(published_at=entry.published_at - span)
    for row in Solicitation.objects.filter(entry=entry):
        Solicitation.objects.filter(pk=row.pk).update(at=row.at - span)
    entry.refresh_from_db()


def page(client: Client, entry: Entry) -> str:
    return " ".join(client.get(entry.url).content.decode().split())


def test_without_an_answer_it_goes_to_the_next_two_after_the_same_delay_three_times_in_all(
    as_person: AsPerson, alice: Person, waiting: Entry, group: Group
) -> None:
    for number, name in enumerate(("Ines", "Jean", "Karl", "Lena")):
        person = make_person(alice.network, name)
        add(person, group)
        question = write_entry(alice, group, f"Moules ter {number} ?", "question")
        answer(person, question, "Les moules arrivent de l’usine.")
    indexed(alice)
    assert pass_on_questions() == 1
    later(waiting, 40)
    assert pass_on_questions() == 0
    assert len(passed(waiting)) == 2
    for people, sentence in ((4, "passed on to the next two: "), (6, "as often as it is")):
        later(waiting, 9 if people == 4 else 49)
        assert pass_on_questions() == 1
        assert len(set(passed(waiting))) == people
        assert sentence in page(as_person(alice), waiting)
    later(waiting)
    assert pass_on_questions() == 0
    assert page(as_person(alice), waiting).count("till without an answer, passed on to") == 2
    rounds = Event.objects.filter(verb="question.passed").order_by("pk")
    assert [event.data["round"] for event in rounds] == [1, 1, 2, 2, 3, 3]


def test_who_asked_is_told_again_in_words_of_their_own_and_so_says_the_trace(
    as_person: AsPerson, alice: Person, waiting: Entry, experts: list[Person], group: Group
) -> None:
    pass_on_questions()
    assert told(alice) == ["Your question waits: it is passed on to people who may know"]
    Notification.objects.filter(person=alice).update(read_at=now())
    later(waiting)
    pass_on_questions()
    assert passed(waiting) == ["Erik", "Fanny", "Hugo"]
    assert told(alice)[0] == "Your question still waits: it is passed on to others who may know"
    assert told(experts[2]) == ["A question that nobody answered is passed on to you"]
    trace = as_person(alice).get(reverse("group_trace", args=[group.slug])).content.decode()
    assert "still had no answer and was passed on to" in trace


def test_a_time_without_anybody_counts_and_the_next_finds_who_wrote_meanwhile(
    as_person: AsPerson, alice: Person, bob: Person, waiting: Entry, experts: list[Person],
    group: Group,
) -> None:  # fmt: skip
    for one in experts:
        leave(actor=one)
    client = as_person(alice)
    assert pass_on_questions() == 0
    assert "Nobody else who may know was found. It is tried again: " in page(client, waiting)
    question = write_entry(alice, group, "Encore des moules ?", "question")
    answer(bob, question, "Les moules sont ici.")
    indexed(alice)
    assert pass_on_questions() == 0  # not before the delay
    later(waiting)
    assert pass_on_questions() == 1
    assert passed(waiting) == ["Bob"]


@pytest.mark.parametrize("why", ["answered", "accepted", "hidden", "archived", "left", "suspended",
                                 "switched off"])  # fmt: skip
def test_the_second_time_does_not_come_when_nobody_waits(
    why: str, waiting: Entry, alice: Person, experts: list[Person], group: Group
) -> None:
    pass_on_questions()
    if why == "answered":
        answer(experts[0], waiting, "Moi")
    elif why == "accepted":
        answer(alice, waiting, "Trouvé", accepted=True)
    elif why == "hidden":
        Entry.objects.filter(pk=waiting.pk).update(state="hidden")
    elif why == "archived":
        Group.objects.filter(pk=group.pk).update(archived_at=now())
    elif why == "left":
        Membership.objects.filter(group=group, person=alice).delete()
    elif why == "suspended":
        Person.objects.filter(pk=alice.pk).update(suspended_at=now())
    else:
        Network.objects.update(pass_on_hours=0)
    later(waiting)
    assert pass_on_questions() == 0
    assert passed(waiting) == ["Erik", "Fanny"]


def test_who_declined_is_not_asked_again_and_the_next_are(
    alice: Person, waiting: Entry, experts: list[Person]
) -> None:
    pass_on_questions()
    for one in experts[:2]:
        decline_question(actor=one, entry=waiting)
    assert pass_on_questions() == 0  # the same delay
    later(waiting)
    assert pass_on_questions() == 1
    assert passed(waiting) == ["Erik", "Fanny", "Hugo"]


def test_who_handed_it_on_and_who_got_it_are_not_asked_again(
    waiting: Entry, experts: list[Person], bob: Person
) -> None:
    pass_on_questions()
    redirect_question(actor=experts[0], entry=waiting, person=experts[2])
    later(waiting)
    assert pass_on_questions() == 0
    assert Solicitation.objects.filter(entry=waiting).count() == 3


def refuse_solicitations(entry: Entry) -> None:
    """The database itself refuses to write that anybody is asked about `entry`."""
    with connection.cursor() as cursor:
        when = "BEFORE INSERT ON questions_solicitation"
        if connection.vendor == "sqlite":
            cursor.execute(
                f"CREATE TRIGGER refused {when} WHEN NEW.entry_id = {entry.pk} "
                "BEGIN SELECT RAISE(ABORT, 'refused'); END"
            )
            return
        cursor.execute(
            "CREATE FUNCTION refused() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'refused'; END $$"
        )
        cursor.execute(
            f"CREATE TRIGGER refused {when} FOR EACH ROW WHEN (NEW.entry_id = {entry.pk}) "
            "EXECUTE FUNCTION refused()"
        )


def test_a_question_that_fails_stops_no_other_is_told_once_and_tried_again(
    alice: Person, waiting: Entry, group: Group, capsys: pytest.CaptureFixture[str]
) -> None:
    second = write_entry(alice, group, "Encore des moules ?", "question",
                         at=now() - timedelta(days=2, hours=12))  # fmt: skip
    refuse_solicitations(waiting)
    assert pass_on_questions() == 1
    assert (passed(waiting), len(passed(second))) == ([], 2)
    assert pass_on_questions() == 0
    assert capsys.readouterr().out.count("] question_not_passed_on") == 1
    assert not Event.objects.filter(verb="question.passed", entry=waiting).exists()
    with connection.cursor() as cursor:
        on = "" if connection.vendor == "sqlite" else " ON questions_solicitation"
        cursor.execute(f"DROP TRIGGER refused{on}")
    assert pass_on_questions() == 1
    assert passed(waiting) == ["Erik", "Fanny"]


def test_switching_it_on_wakes_no_old_question(
    as_person: AsPerson, admin: Person, alice: Person, waiting: Entry, group: Group
) -> None:
    young = write_entry(alice, group, "Moules d’hier ?", "question", at=now() - timedelta(hours=30))
    Network.objects.update(pass_on_hours=0)
    address = reverse("administration_network")
    sent = {"name": "Halmont", "language": "en", "time_zone": "Europe/Paris", "guest_days": "30",
            "accent": "", "pass_on_hours": "48"}  # fmt: skip
    forget_networks()
    assert as_person(admin).post(address, sent).status_code == 302
    assert pass_on_questions() == 0  # three days old
    assert "passed on to two people who may know" in page(as_person(alice), young)
    assert "passed on to two people who may know" not in page(as_person(alice), waiting)
    Entry.objects.filter(pk=young.pk).update(published_at=now() - timedelta(hours=49))
    Network.objects.update(pass_on_since=now() - timedelta(hours=67))
    forget_networks()
    assert pass_on_questions() == 1
    since = Network.objects.get(pk=admin.network_id).pass_on_since
    assert as_person(admin).post(address, {**sent, "pass_on_hours": "24"}).status_code == 302
    assert Network.objects.get(pk=admin.network_id).pass_on_since == since


def test_one_run_passes_on_a_score_of_questions_and_spreads_them(
    alice: Person, waiting: Entry, group: Group
) -> None:
    for number in range(24):
        write_entry(alice, group, f"Moules quater {number} ?", "question",
                    at=now() - timedelta(days=2, hours=number))  # fmt: skip
    assert pass_on_questions() == 20
    counts = Counter(Solicitation.objects.values_list("person__name", flat=True))
    assert min(counts.values()) >= 12  # the third best is asked once the first two were thrice
    assert pass_on_questions() == 5


def test_questions_of_people_who_left_keep_no_other_waiting(
    alice: Person, group: Group, experts: list[Person], waiting: Entry
) -> None:
    gone = make_person(alice.network, "Gustave", kind="guest")
    for number in range(20):  # as many as one run passes on, and older
        at = now() - timedelta(days=4, minutes=number)
        write_entry(gone, group, f"Et les moules {number} ?", "question", at=at)
    assert pass_on_questions() == 1
    assert passed(waiting) == ["Erik", "Fanny"]


def test_only_who_asked_reads_when_it_goes_on(
    as_person: AsPerson, alice: Person, bob: Person, waiting: Entry
) -> None:
    fresh = write_entry(alice, waiting.group, "Et demain ?", "question")
    sentence = "passed on to two people who may know"
    assert sentence in page(as_person(alice), fresh)
    assert sentence not in page(as_person(bob), fresh)
    answer(alice, fresh, "Je précise")
    assert sentence in page(as_person(alice), fresh)
    answer(bob, fresh, "Oui")
    assert sentence not in page(as_person(alice), fresh)


@pytest.mark.parametrize("why", ["", "answered", "said by the asker", "accepted", "archived",
                                 "imported", "asked before", "switched off"])  # fmt: skip
def test_what_the_page_says_of_the_next_time_is_what_the_job_does(
    why: str, as_person: AsPerson, alice: Person, bob: Person, waiting: Entry, group: Group
) -> None:
    rows = Entry.objects.filter(pk=waiting.pk)
    if why in ("answered", "said by the asker"):
        answer(bob if why == "answered" else alice, waiting, "Voilà")
    elif why == "accepted":
        answer(alice, waiting, "Trouvé", accepted=True)
    elif why == "archived":
        Group.objects.filter(pk=group.pk).update(archived_at=now())
    elif why == "imported":
        rows.update(source="slack", external_id="1")
    elif why == "asked before":
        Network.objects.update(pass_on_since=now())
    elif why == "switched off":
        Network.objects.update(pass_on_hours=0)
    forget_networks()
    said = "If nobody answers" in page(as_person(alice), waiting)
    assert said == (pass_on_questions() == 1) == (why in ("", "said by the asker"))


def test_it_goes_once_whoever_runs_the_job_and_how_often(waiting: Entry) -> None:
    assert [pass_on_questions() for _ in range(3)] == [1, 0, 0]
    assert Event.objects.filter(verb="question.passed").count() == 2
    assert Solicitation.objects.filter(entry=waiting).count() == 2


def test_the_job_is_in_the_schedule() -> None:
    assert any(job.run is pass_on_questions for job in JOBS)


def test_it_does_not_go_before_the_delay_nor_when_the_network_wants_none(waiting: Entry) -> None:
    network = waiting.network
    for hours, count in ((0, 0), (80, 0), (24, 1)):
        network.pass_on_hours = hours
        network.save()
        assert pass_on_questions() == count


@pytest.mark.parametrize("why", ["answered", "accepted", "hidden", "archived", "imported", "old",
                                 "author suspended"])  # fmt: skip
def test_what_needs_nobody_is_left_alone(
    why: str, waiting: Entry, alice: Person, bob: Person, group: Group
) -> None:
    rows = Entry.objects.filter(pk=waiting.pk)
    if why == "answered":
        answer(bob, waiting, "Moi")
    elif why == "accepted":
        answer(alice, waiting, "Trouvé", accepted=True)
    elif why == "hidden":
        rows.update(state="hidden")
    elif why == "archived":
        Group.objects.filter(pk=group.pk).update(archived_at=now())
    elif why == "imported":
        rows.update(source="slack", external_id="1")
    elif why == "old":
        rows.update(published_at=now() - timedelta(days=30))
    else:
        Person.objects.filter(pk=alice.pk).update(suspended_at=now())
    assert pass_on_questions() == 0
    assert passed(waiting) == []


def test_a_remark_of_the_asker_is_no_answer(waiting: Entry, alice: Person) -> None:
    answer(alice, waiting, "Personne ?")
    assert pass_on_questions() == 1


@pytest.mark.parametrize("why", ["out", "hides it", "suspended", "mutes it", "mutes the group",
                                 "wants none of this", "left", "asked already"])  # fmt: skip
def test_who_should_not_be_asked_is_not(
    why: str, waiting: Entry, experts: list[Person], group: Group
) -> None:
    best = experts[0]
    mine = Membership.objects.filter(group=group, person=best)
    if why == "out":
        leave(actor=best)
    elif why == "hides it":
        hide_subject(actor=best, name="moule")
    elif why == "suspended":
        Person.objects.filter(pk=best.pk).update(suspended_at=timezone.now())
    elif why == "mutes it":
        Subscription.objects.create(person=best, entry=waiting, level="mute")
    elif why == "mutes the group":
        mine.update(level="none")
    elif why == "wants none of this":
        Preference.objects.create(person=best, kind="passed", channel="none")
    elif why == "left":
        mine.delete()
    else:
        Solicitation.objects.create(entry=waiting, person=best)
    assert pass_on_questions() == 1
    assert passed(waiting) == ["Fanny", "Hugo"]


def test_guests_are_not_asked_about_what_is_internal(
    waiting: Entry, gina: Person, group: Group, alice: Person
) -> None:
    for number in range(6):
        question = write_entry(alice, group, f"Moules bis {number} ?", "question")
        answer(gina, question, "Les moules de l’agence.", accepted=True)
    indexed(alice)
    Entry.objects.filter(pk=waiting.pk).update(internal=True)
    assert pass_on_questions() == 1
    assert "Gina" not in passed(waiting)


def test_whoever_it_was_passed_to_may_hand_it_on(
    as_person: AsPerson, waiting: Entry, experts: list[Person], bob: Person
) -> None:
    pass_on_questions()
    address = reverse("entry_redirection", args=[waiting.pk])
    client = as_person(experts[0])
    assert "Hugo" in client.get(address).content.decode()
    assert client.post(address, {"person": bob.pk}).status_code == 302
    assert told(bob) == ["Erik hands a question on to you"]


def test_an_administrator_sets_the_delay(as_person: AsPerson, admin: Person, bob: Person) -> None:
    address = reverse("administration_network")
    page = as_person(admin).get(address).content.decode()
    assert "Hours without an answer" in page
    sent = {"name": "Halmont", "language": "fr", "time_zone": "Europe/Paris", "guest_days": "30",
            "accent": ""}  # fmt: skip
    for hours, status in (("-1", 422), ("721", 422), ("x", 422), ("12", 302), ("0", 302)):
        answered = as_person(admin).post(address, {**sent, "pass_on_hours": hours})
        assert answered.status_code == status
    admin.network.refresh_from_db()
    assert admin.network.pass_on_hours == 0
    assert as_person(bob).get(address).status_code == 404


def test_who_wants_nothing_of_another_kind_is_still_asked(
    waiting: Entry, experts: list[Person]
) -> None:
    Preference.objects.create(person=experts[0], kind="passed", channel="inbox")
    Preference.objects.create(person=experts[0], kind="reaction", channel="none")
    pass_on_questions()
    assert passed(waiting) == ["Erik", "Fanny"]
