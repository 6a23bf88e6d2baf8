"""What gives a credit, and what does not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from comptoir.core.clock import now
from comptoir.entries.actions import add_comment, publish_entry, share_entry
from comptoir.entries.models import Attachment, Comment, Entry, Mention
from comptoir.files.actions import store_file
from comptoir.groups.models import Group
from comptoir.journal.models import Event
from comptoir.journal.outbox import drain
from comptoir.kinds.questions.actions import accept_answer, unaccept_answer
from comptoir.kinds.questions.models import Question
from comptoir.networks.models import Network
from comptoir.people.models import Person
from comptoir.value.actions import exclude_group
from comptoir.value.models import Credit, Head, Visit
from comptoir.value.reading import read
from comptoir.value.rules import same_team
from comptoir.value.visits import settle
from tests.conftest import add, make_group, make_person, write_entry

SignIn = Callable[[Person], Client]


def kinds() -> list[str]:
    return sorted(Credit.objects.values_list("kind", flat=True))


def answered(asker: Person, answerer: Person, group: Group) -> tuple[Entry, Comment]:
    entry = write_entry(asker, group, "Quel emballage ?", "question")
    return entry, add_comment(actor=answerer, entry=entry, body="<p>Le carton</p>")


def old_answer(asker: Person, answerer: Person, group: Group) -> Entry:
    """A question whose answer was accepted two days ago, before measurement saw it."""
    entry, comment = answered(asker, answerer, group)
    Question.objects.filter(entry=entry).update(
        accepted=comment, accepted_at=now() - timedelta(days=2)
    )
    drain()
    return entry


def stays(client: Client, entry: Entry, came: str = "link") -> int:
    """The browser says that thirty seconds have passed; then the half hour, and the night."""
    url = reverse("value_visits")
    status = client.post(url, {"entry": entry.pk, "came": came}).status_code
    night()
    return status


def night() -> None:
    Visit.objects.update(open_until=now() - timedelta(seconds=1))
    settle()


def test_nothing_is_recorded_while_measurement_is_off(
    network: Network, open_group: Group, alice: Person, bob: Person, as_person: SignIn
) -> None:
    make = {"department": "Legal", "site": "Paris"}
    other = make_person(network, "Otto", **make)
    add(other, open_group)
    Person.objects.filter(pk=alice.pk).update(department="Retail", site="Lyon")
    alice.refresh_from_db()
    entry, comment = answered(alice, other, open_group)
    accept_answer(actor=alice, comment=comment)
    drain()
    assert b"data-stay" not in as_person(bob).get(entry.url).content
    fields = {"entry": entry.pk, "came": "search"}
    assert as_person(bob).post(reverse("value_visits"), fields).status_code == 204
    assert not Visit.objects.exists()
    assert stays(as_person(bob), entry, "search") == 204
    assert not Credit.objects.exists()
    assert not Visit.objects.exists()
    assert not Head.objects.exists()


def test_an_answer_from_another_team_counts_once_accepted_and_once_only(
    crowd: list[Person], nora: Person, open_group: Group
) -> None:
    _entry, comment = answered(crowd[0], nora, open_group)
    drain()
    assert kinds() == []
    accept_answer(actor=crowd[0], comment=comment)
    drain()
    assert kinds() == ["solved"]
    unaccept_answer(actor=crowd[0], comment=comment)
    drain()
    assert (kinds(), Head.objects.count()) == ([], 0)
    accept_answer(actor=crowd[0], comment=comment)
    drain()
    assert (kinds(), Head.objects.get().credits) == (["solved"], 1)


def test_acceptances_count_the_same_in_whatever_order_they_are_read(
    crowd: list[Person], nora: Person, open_group: Group
) -> None:
    """The worker takes the latest first."""
    _entry, comment = answered(crowd[0], nora, open_group)
    for act in (accept_answer, unaccept_answer):
        act(actor=crowd[0], comment=comment)
    for event in Event.objects.filter(verb__startswith="answer.").order_by("-pk"):
        read(event)
    assert (kinds(), Head.objects.count()) == ([], 0)
    accept_answer(actor=crowd[0], comment=comment)
    for event in Event.objects.filter(verb__startswith="answer.").order_by("-pk"):
        read(event)
    assert (kinds(), Head.objects.get().credits) == (["solved"], 1)


def test_an_answer_from_the_same_team_counts_zero(crowd: list[Person], open_group: Group) -> None:
    _entry, comment = answered(crowd[0], crowd[1], open_group)
    accept_answer(actor=crowd[0], comment=comment)
    drain()
    assert kinds() == []


def test_a_team_is_a_department_on_a_site_else_a_common_group(
    network: Network, company_group: Group
) -> None:
    lyon = make_person(network, "Lea", department="Retail", site="Lyon")
    paris = make_person(network, "Paul", department="Retail", site="Paris")
    assert not same_team(lyon, paris)
    unknown = make_person(network, "Ugo")
    for person in (lyon, unknown):
        add(person, company_group)
    assert not same_team(lyon, unknown)
    shared = make_group(network, "Ensemble", "closed")
    for person in (lyon, unknown):
        add(person, shared)
    assert same_team(lyon, unknown)


def test_an_external_is_spared_nothing_that_counts(
    crowd: list[Person], group: Group, gina: Person, nora: Person
) -> None:
    add(nora, group)
    _entry, comment = answered(gina, nora, group)
    accept_answer(actor=gina, comment=comment)
    drain()
    assert kinds() == []


def test_an_expert_who_is_named_and_answers_is_the_same_chain_as_the_accepted_answer(
    crowd: list[Person], nora: Person, open_group: Group
) -> None:
    entry = write_entry(crowd[0], open_group, "Nora ?", "question")
    Mention.objects.create(entry=entry, person=nora)
    comment = add_comment(actor=nora, entry=entry, body="<p>Oui</p>")
    drain()
    assert kinds() == ["expert"]
    accept_answer(actor=crowd[0], comment=comment)
    drain()
    assert kinds() == ["expert"]


def test_an_old_answer_read_by_link_counts_once_a_reader(
    crowd: list[Person], nora: Person, open_group: Group, as_person: SignIn
) -> None:
    entry = old_answer(crowd[0], nora, open_group)
    for reader in (crowd[1], crowd[1], crowd[2], crowd[0], nora):
        assert stays(as_person(reader), entry) == 204
    assert kinds() == ["reused", "reused"]


def test_a_fresh_answer_and_a_visit_from_a_stream_count_zero(
    crowd: list[Person], nora: Person, open_group: Group, as_person: SignIn
) -> None:
    entry = old_answer(crowd[0], nora, open_group)
    Question.objects.filter(entry=entry).update(accepted_at=now() - timedelta(hours=20))
    stays(as_person(crowd[1]), entry)
    Question.objects.filter(entry=entry).update(accepted_at=now() - timedelta(days=2))
    stays(as_person(crowd[1]), entry, "stream")
    assert kinds() == []


def test_asking_anew_within_half_an_hour_takes_the_reading_back(
    crowd: list[Person], nora: Person, open_group: Group, as_person: SignIn
) -> None:
    entry = old_answer(crowd[0], nora, open_group)
    for reader in (crowd[1], crowd[2]):
        as_person(reader).post(reverse("value_visits"), {"entry": entry.pk, "came": "link"})
    publish_entry(actor=crowd[1], group=open_group, kind="question", title="Et le verre ?")
    publish_entry(actor=crowd[2], group=open_group, title="", body="<p>Bonjour</p>")
    drain()
    night()
    assert kinds() == ["reused"]


def test_a_search_succeeds_unless_it_is_begun_again(
    crowd: list[Person], nora: Person, open_group: Group, as_person: SignIn
) -> None:
    entry = write_entry(nora, open_group, "Charte")
    for reader in (crowd[1], crowd[2]):
        client = as_person(reader)
        client.post(reverse("value_visits"), {"entry": entry.pk, "came": "search"})
    as_person(crowd[1]).post(reverse("value_searches"))
    night()
    assert kinds() == ["found"]
    assert stays(as_person(crowd[3]), entry, "link") == 204
    assert kinds() == ["found"]


@pytest.mark.parametrize(
    ("address", "before", "came"),
    [
        ("", "", "link"),
        ("", "https://wiki.example/page", "link"),
        ("", "http://testserver/entries/999999/", "link"),
        ("", "http://testserver/search/?q=carton", "search"),
        ("?from=search", "", "search"),
        ("?from=experts", "", "search"),
        ("?from=mail", "", ""),
        ("", "http://testserver/", ""),
        ("", "http://testserver/inbox/", ""),
        ("", "http://testserver/groups/agora/", ""),
    ],
)
def test_the_page_says_how_it_was_reached(
    address: str, before: str, came: str,
    crowd: list[Person], nora: Person, open_group: Group, as_person: SignIn,
) -> None:  # fmt: skip
    entry = write_entry(nora, open_group, "Charte")
    headers = {"referer": before} if before else {}
    page = as_person(crowd[1]).get(entry.url + address, headers=headers).content.decode()
    assert f'data-came="{came}"' in page


def test_a_document_shared_elsewhere_counts_and_a_conversation_does_not(
    crowd: list[Person], nora: Person, open_group: Group
) -> None:
    elsewhere = make_group(nora.network, "Ailleurs", "open")
    add(nora, elsewhere)
    talk = write_entry(nora, open_group, "Causons")
    share_entry(actor=nora, entry=talk, group=elsewhere)
    drain()
    assert kinds() == []
    with_file(nora, talk, b"modele")
    other = make_group(nora.network, "Encore", "open")
    add(nora, other)
    share_entry(actor=nora, entry=talk, group=other)
    drain()
    assert kinds() == ["document"]


def with_file(author: Person, entry: Entry, content: bytes) -> int:
    stored = store_file(actor=author, upload=ContentFile(content), name="modele.txt")
    Attachment.objects.create(entry=entry, file=stored)
    return stored.pk


def test_a_file_taken_from_outside_its_group_counts_once(
    crowd: list[Person], nora: Person, open_group: Group, as_person: SignIn
) -> None:
    entry = write_entry(nora, open_group, "Modèle")
    fields = {"entry": entry.pk, "file": with_file(nora, entry, b"modele")}
    stranger = make_person(nora.network, "Sami")
    for reader in (crowd[1], stranger, stranger):
        assert as_person(reader).post(reverse("value_visits"), fields).status_code == 204
        night()
    assert kinds() == ["document"]


def test_what_is_not_within_reach_gives_404_and_nothing(
    crowd: list[Person], group: Group, alice: Person, gina: Person, zoe: Person, as_person: SignIn
) -> None:
    entry = write_entry(alice, group, "Confidentiel")
    file = with_file(alice, entry, b"secret")
    for stranger in (crowd[0], zoe):
        for fields in ({"entry": entry.pk, "came": "link"}, {"entry": entry.pk, "file": file}):
            assert as_person(stranger).post(reverse("value_visits"), fields).status_code == 404
    assert as_person(gina).post(reverse("value_visits"), {"entry": "x" * 30}).status_code == 404
    assert not Visit.objects.exists()


def test_a_browser_that_says_too_much_is_told_to_wait(
    crowd: list[Person], nora: Person, open_group: Group, as_person: SignIn
) -> None:
    client = as_person(crowd[1])
    entry = write_entry(nora, open_group, "Charte")
    fields = {"entry": entry.pk, "came": "search"}
    statuses = [client.post(reverse("value_visits"), fields).status_code for _n in range(130)]
    assert statuses[0] == 204
    assert 429 in statuses  # a minute may end in between
    strict = Client(enforce_csrf_checks=True, headers={"host": "testserver"})
    assert crowd[2].user is not None
    strict.force_login(crowd[2].user)
    assert strict.post(reverse("value_visits"), fields).status_code == 403


def test_excluded_and_secret_groups_give_nothing_even_through_a_share(
    crowd: list[Person], nora: Person, open_group: Group, secret_group: Group, alice: Person,
    admin: Person, as_person: SignIn,
) -> None:  # fmt: skip
    entry = old_answer(crowd[0], nora, open_group)
    stays(as_person(crowd[1]), entry)
    assert kinds() == ["reused"]
    exclude_group(actor=admin, group=open_group, representatives=True)
    assert kinds() == []
    stays(as_person(crowd[2]), entry)
    _question, comment = answered(crowd[3], nora, open_group)
    accept_answer(actor=crowd[3], comment=comment)
    add(nora, secret_group)
    hidden = write_entry(alice, secret_group, "Caché")
    stays(as_person(nora), hidden, "search")
    drain()
    assert kinds() == []


def test_reading_leaves_no_trail_in_the_journal(
    crowd: list[Person], nora: Person, open_group: Group, as_person: SignIn
) -> None:
    entry = old_answer(crowd[0], nora, open_group)
    before = Event.objects.count()
    client = as_person(crowd[1])
    client.get(entry.url)
    stays(client, entry)
    assert kinds() == ["reused"]
    assert Event.objects.count() == before


def test_the_page_of_results_says_when_other_words_are_searched(
    crowd: list[Person], as_person: SignIn
) -> None:
    page = as_person(crowd[1]).get(reverse("search"), {"q": "carton"}).content.decode()
    assert f'data-searched="{reverse("value_searches")}"' in page
    assert "data-searched" not in as_person(crowd[1]).get(reverse("search")).content.decode()
