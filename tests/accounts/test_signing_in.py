"""Signing in by password, by code, as a persona; and everything that must not work."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from comptoir.accounts.models import SealedMail, User
from comptoir.demo.cast import PERSONAS
from comptoir.journal.models import Event
from comptoir.journal.outbox import drain
from comptoir.networks.models import Network
from comptoir.people.models import Person
from tests.conftest import PASSWORD

AsPerson = Callable[[Person], Client]


@pytest.fixture(autouse=True)
def _no_counts() -> None:
    cache.clear()


@pytest.fixture
def visitor(network: Network) -> Client:
    return Client(headers={"host": "testserver"})


def ask_code(client: Client, email: str, path: str = "/accounts/login/code/") -> None:
    answer = client.post(path, {"email": email})
    assert answer.status_code == 302, answer.content.decode()
    assert answer.headers["Location"].startswith("/accounts/login/code/confirm/")
    drain()


def code_in(text: str | object) -> str:
    found = re.search(r"^    (\S+)$", str(text), re.M)
    assert found, text
    return found[1]


def test_sign_in_page_is_open_and_anonymous_home_leads_to_it(visitor: Client) -> None:
    page = visitor.get("/accounts/login/")
    assert page.status_code == 200
    assert "Receive a code by e-mail" in page.content.decode()
    home = visitor.get("/")
    assert home.status_code == 302
    assert home.headers["Location"] == "/accounts/login/?next=/"


def test_password_signs_in_and_the_session_knows_its_network(
    visitor: Client, alice: Person
) -> None:
    answer = visitor.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/"
    assert visitor.session["network"] == alice.network_id


def test_newcomer_lands_on_the_first_steps(visitor: Client, alice: Person) -> None:
    Person.objects.filter(pk=alice.pk).update(welcomed_at=None)
    answer = visitor.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    assert answer.headers["Location"] == "/welcome/"


def test_wrong_password_is_told_and_the_address_is_kept(visitor: Client, alice: Person) -> None:
    page = visitor.post("/accounts/login/", {"login": alice.email, "password": "wrong"})
    assert page.status_code == 200
    text = page.content.decode()
    assert "do not go together" in text
    assert f'value="{alice.email}"' in text
    assert "_auth_user_id" not in visitor.session


def test_guessing_passwords_is_stopped_after_five(visitor: Client, alice: Person) -> None:
    wrong = {"login": alice.email, "password": "wrong"}
    for _turn in range(5):
        visitor.post("/accounts/login/", wrong)
    page = visitor.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    assert "Too many attempts" in page.content.decode()
    assert "_auth_user_id" not in visitor.session


def test_code_comes_by_the_worker_and_signs_in(visitor: Client, alice: Person) -> None:
    visitor.post("/accounts/login/code/", {"email": alice.email})
    assert mail.outbox == []
    assert SealedMail.objects.count() == 1
    drain()
    assert [message.to for message in mail.outbox] == [[alice.email]]
    assert SealedMail.objects.count() == 0
    code = code_in(mail.outbox[0].body)
    answer = visitor.post("/accounts/login/code/confirm/", {"code": code})
    assert answer.status_code == 302
    assert visitor.session["_auth_user_id"] == str(alice.user_id)


def test_code_is_nowhere_in_clear_in_journal_or_waiting_mail(
    visitor: Client, alice: Person
) -> None:
    visitor.post("/accounts/login/code/", {"email": alice.email})
    sealed = bytes(SealedMail.objects.get().sealed)
    drain()
    code = code_in(mail.outbox[0].body)
    assert code.encode() not in sealed
    assert alice.email.encode() not in sealed
    for event in Event.objects.all():
        assert code not in str(event.data)


def test_code_mail_is_in_the_language_of_the_person(visitor: Client, alice: Person) -> None:
    User.objects.filter(email=alice.email).update(language="fr")
    ask_code(visitor, alice.email.upper())
    assert mail.outbox[0].to == [alice.email]
    assert "Halmont" in mail.outbox[0].subject


def test_wrong_codes_end_the_attempt(visitor: Client, alice: Person) -> None:
    ask_code(visitor, alice.email)
    code = code_in(mail.outbox[0].body)
    page = visitor.post("/accounts/login/code/confirm/", {"code": "wrong"})
    assert "not the code we sent" in page.content.decode()
    for _turn in range(5):
        visitor.post("/accounts/login/code/confirm/", {"code": "wrong"})
    visitor.post("/accounts/login/code/confirm/", {"code": code})
    assert "_auth_user_id" not in visitor.session


def test_code_serves_only_in_the_browser_that_asked(visitor: Client, alice: Person) -> None:
    ask_code(visitor, alice.email)
    thief = Client(headers={"host": "testserver"})
    answer = thief.post("/accounts/login/code/confirm/", {"code": code_in(mail.outbox[0].body)})
    assert answer.status_code == 302
    assert "_auth_user_id" not in thief.session


def test_unknown_address_gets_the_same_answer_and_no_mail(visitor: Client) -> None:
    ask_code(visitor, "stranger@nowhere.example")
    page = visitor.get("/accounts/login/code/confirm/")
    assert page.status_code == 200
    assert "stranger@nowhere.example" in page.content.decode()
    assert mail.outbox == []
    visitor.post("/accounts/login/code/confirm/", {"code": "GUESS"})
    assert "_auth_user_id" not in visitor.session


def test_asking_too_many_codes_is_refused_with_a_sentence(alice: Person) -> None:
    browsers = [Client(headers={"host": "testserver"}) for _turn in range(5)]
    answers = [b.post("/accounts/login/code/", {"email": alice.email}) for b in browsers]
    drain()
    assert len(mail.outbox) == 3
    assert "Too many attempts" in answers[-1].content.decode()


def test_a_code_can_be_sent_again(visitor: Client, alice: Person) -> None:
    ask_code(visitor, alice.email)
    answer = visitor.post("/accounts/login/code/confirm/", {"action": "resend"})
    assert answer.status_code == 302
    drain()
    assert len(mail.outbox) == 2
    code = code_in(mail.outbox[1].body)
    visitor.post("/accounts/login/code/confirm/", {"code": code})
    assert visitor.session["_auth_user_id"] == str(alice.user_id)


def test_next_leads_only_to_our_pages(visitor: Client, alice: Person) -> None:
    credentials = {"login": alice.email, "password": PASSWORD}
    here = visitor.post("/accounts/login/?next=/people/", credentials)
    assert here.headers["Location"] == "/people/"
    visitor.logout()
    away = visitor.post("/accounts/login/?next=https://evil.example/", credentials)
    assert away.headers["Location"] == "/"


def test_nobody_can_sign_up(visitor: Client) -> None:
    assert visitor.get("/accounts/signup/").status_code in {302, 404}
    assert visitor.post("/accounts/signup/", {"email": "new@x.example"}).status_code in {302, 404}
    assert not User.objects.filter(email="new@x.example").exists()


def test_user_of_another_network_sees_that_this_one_does_not_know_them(
    network: Network, zoe: Person
) -> None:
    client = Client(headers={"host": "testserver"})
    assert zoe.user is not None
    client.force_login(zoe.user)
    page = client.get("/people/")
    assert page.status_code == 403
    assert "You are not in the network of Halmont" in page.content.decode()
    assert client.get("/accounts/sessions/").status_code == 403
    assert client.post("/accounts/logout/").status_code == 302


def test_same_user_is_one_person_in_each_network(
    network: Network, other_network: Network, alice: Person
) -> None:
    twin = Person.objects.create(network=other_network, user=alice.user, name="Alice B.")
    client = Client(headers={"host": "other.example"})
    assert alice.user is not None
    client.force_login(alice.user)
    page = client.get("/profile/")
    assert page.status_code == 200
    assert "Alice B." in page.content.decode()
    assert page.context is None or twin.pk


def test_unknown_host_is_no_network(network: Network) -> None:
    page = Client(headers={"host": "elsewhere.example"}).get("/accounts/login/")
    assert page.status_code == 404


def demo(network: Network, *people: Person) -> None:
    network.is_demo = True
    network.personas = [{"person_id": p.pk, "label": f"Role of {p.name}"} for p in people]
    network.save()


def test_demo_lists_its_personas_and_one_click_signs_in(
    visitor: Client, network: Network, alice: Person, gina: Person, bob: Person
) -> None:
    demo(network, alice, gina)
    text = visitor.get("/accounts/login/").content.decode()
    assert "Role of Alice" in text
    assert "Role of Gina" in text
    answer = visitor.post(f"/accounts/personas/{gina.pk}/")
    assert answer.status_code == 302
    assert visitor.session["_auth_user_id"] == str(gina.user_id)
    other = Client(headers={"host": "testserver"})
    assert other.post(f"/accounts/personas/{bob.pk}/").status_code == 404
    assert other.get(f"/accounts/personas/{alice.pk}/").status_code == 405


def test_personas_are_told_in_both_languages(
    visitor: Client, network: Network, alice: Person
) -> None:
    network.is_demo = True
    network.personas = [{"person_id": alice.pk, "label": label} for label in PERSONAS.values()]
    network.save()
    told = {}
    for language in ("en", "fr"):
        page = visitor.get("/accounts/login/", headers={"accept-language": language}).text
        told[language] = {unescape(label) for label in re.findall(r'"meta">([^<]+)<', page)}
    assert told["en"] == set(PERSONAS.values())
    assert len(told["fr"]) == 5
    assert not told["fr"] & told["en"]


def test_without_demo_personas_sign_nobody_in(
    visitor: Client, network: Network, alice: Person
) -> None:
    demo(network, alice)
    network.is_demo = False
    network.save()
    assert "Role of Alice" not in visitor.get("/accounts/login/").content.decode()
    assert visitor.post(f"/accounts/personas/{alice.pk}/").status_code == 404


def test_becoming_personas_is_limited(visitor: Client, network: Network, alice: Person) -> None:
    demo(network, alice)
    # twice thirty and one: a minute may end in between
    answers = [visitor.post(f"/accounts/personas/{alice.pk}/") for _turn in range(61)]
    last = next(answer for answer in answers if answer.status_code == 429)
    assert int(last.headers["Retry-After"]) <= 60
    assert "too fast" in last.content.decode()


def test_language_is_kept_in_a_cookie_then_with_the_user(
    visitor: Client, alice: Person, as_person: AsPerson
) -> None:
    answer = visitor.post("/language/", {"language": "fr", "next": "/accounts/login/"})
    assert answer.headers["Location"] == "/accounts/login/"
    assert visitor.get("/accounts/login/").headers["Content-Language"] == "fr"
    client = as_person(alice)
    client.post("/language/", {"language": "fr", "next": "//evil.example/"})
    assert User.objects.get(email=alice.email).language == "fr"
    assert client.get("/profile/").headers["Content-Language"] == "fr"


def test_language_that_is_not_ours_changes_nothing(alice: Person, as_person: AsPerson) -> None:
    answer = as_person(alice).post("/language/", {"language": "xx", "next": "//evil.example/"})
    assert answer.headers["Location"] == "/"
    assert User.objects.get(email=alice.email).language == ""
