"""What protects an account: second factor, recovery codes, passwords, sessions, suspension."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.test import Client

from comptoir.accounts.mail import forget_stale_mail, queue_mail
from comptoir.accounts.models import SealedMail, User
from comptoir.accounts.sessions import forget_old_sessions
from comptoir.core.clock import now
from comptoir.journal.models import Event
from comptoir.journal.outbox import drain
from comptoir.networks.models import Network
from comptoir.people.actions import reinstate_person, suspend_person
from comptoir.people.models import Person
from tests.conftest import PASSWORD

AsPerson = Callable[[Person], Client]


@pytest.fixture(autouse=True)
def _no_counts() -> None:
    cache.clear()


def signed_in(person: Person, **headers: str) -> Client:
    """A client that went through the sign-in page."""
    client = Client(headers={"host": person.network.host or "", **headers})
    answer = client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def prove(client: Client) -> None:
    """Give the password again, as pages that change the protection ask."""
    answer = client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()


def present_code(secret: str) -> str:
    """What the application shows now."""
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))


def enrol(client: Client) -> str:
    """Set an application up; its secret."""
    asked = client.get("/accounts/2fa/totp/activate/")
    assert asked.headers["Location"].startswith("/accounts/reauthenticate/")
    assert "Is it really you?" in client.get("/accounts/reauthenticate/").content.decode()
    prove(client)
    page = client.get("/accounts/2fa/totp/activate/")
    assert page.status_code == 200
    secret = re.search(r'id="secret" value="(\w+)"', page.content.decode())
    assert secret
    answer = client.post("/accounts/2fa/totp/activate/", {"code": present_code(secret[1])})
    assert answer.status_code == 302, answer.content.decode()
    cache.clear()  # a code serves once: the next sign-in happens "later"
    return secret[1]


def test_application_is_set_up_then_asked_for(alice: Person) -> None:
    secret = enrol(signed_in(alice))
    assert Authenticator.objects.filter(user=alice.user, type="totp").exists()
    again = signed_in(alice)
    assert "_auth_user_id" not in again.session
    page = again.get("/accounts/2fa/authenticate/")
    assert "One more proof" in page.content.decode()
    wrong = again.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert wrong.status_code == 200
    assert "_auth_user_id" not in again.session
    right = again.post("/accounts/2fa/authenticate/", {"code": present_code(secret)})
    assert right.status_code == 302
    assert again.session["_auth_user_id"] == str(alice.user_id)


def test_setting_up_with_a_wrong_code_activates_nothing(alice: Person) -> None:
    client = signed_in(alice)
    prove(client)
    client.get("/accounts/2fa/totp/activate/")
    page = client.post("/accounts/2fa/totp/activate/", {"code": "123456"})
    assert page.status_code == 200
    assert 'class="error"' in page.content.decode()
    assert not Authenticator.objects.filter(user=alice.user).exists()


def test_code_by_mail_does_not_skip_the_application(alice: Person) -> None:
    enrol(signed_in(alice))
    mail.outbox.clear()
    client = Client(headers={"host": "testserver"})
    client.post("/accounts/login/code/", {"email": alice.email})
    drain()
    code = re.search(r"^    (\S+)$", str(mail.outbox[-1].body), re.M)
    assert code
    answer = client.post("/accounts/login/code/confirm/", {"code": code[1]})
    assert answer.headers["Location"].startswith("/accounts/2fa/authenticate/")
    assert "_auth_user_id" not in client.session


def test_recovery_code_serves_once(alice: Person) -> None:
    owner = signed_in(alice)
    enrol(owner)
    text = owner.get("/accounts/2fa/recovery-codes/download/").content.decode()
    codes = text.split()
    assert len(codes) >= 8
    client = signed_in(alice)
    client.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    assert client.session["_auth_user_id"] == str(alice.user_id)
    other = signed_in(alice)
    other.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    assert "_auth_user_id" not in other.session


def test_application_can_be_removed(alice: Person) -> None:
    client = signed_in(alice)
    enrol(client)
    assert client.get("/accounts/2fa/totp/deactivate/").status_code == 200
    assert client.post("/accounts/2fa/totp/deactivate/").status_code == 302
    assert not Authenticator.objects.filter(user=alice.user, type="totp").exists()
    drain()
    subjects = [message.subject for message in mail.outbox]
    assert "Halmont: second step removed" in subjects


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/2fa/", "/accounts/2fa/webauthn/", "/accounts/2fa/webauthn/add/",
        "/accounts/2fa/recovery-codes/generate/", "/accounts/password/change/",
        "/accounts/sessions/",
    ],
)  # fmt: skip
def test_pages_about_the_account_show_and_need_signing_in(
    path: str, alice: Person, network: Network
) -> None:
    client = signed_in(alice)
    enrol(client)
    page = client.get(path)
    assert page.status_code == 200
    assert "<h1>" in page.content.decode()
    assert "style=" not in page.content.decode()
    anonymous = Client(headers={"host": "testserver"}).get(path)
    assert anonymous.status_code == 302
    assert "/accounts/login/" in anonymous.headers["Location"]


def test_passkey_page_carries_its_options_as_inert_json(alice: Person) -> None:
    client = signed_in(alice)
    prove(client)
    text = client.get("/accounts/2fa/webauthn/add/").content.decode()
    assert 'type="application/json" data-passkey-options' in text
    assert '"challenge"' in text
    login = Client(headers={"host": "testserver"})
    options = login.get("/accounts/2fa/webauthn/login/", headers={"accept": "application/json"})
    assert options.json()["request_options"]["publicKey"]["challenge"]


def test_nonsense_as_a_passkey_signs_nobody_in(network: Network) -> None:
    client = Client(headers={"host": "testserver"})
    client.get("/accounts/2fa/webauthn/login/", headers={"accept": "application/json"})
    for credential in ["", "{}", '{"id": "x"}', "null", "[]"]:
        answer = client.post("/accounts/2fa/webauthn/login/", {"credential": credential})
        assert answer.status_code == 302
    assert "_auth_user_id" not in client.session


def test_password_is_changed_and_the_old_one_no_longer_serves(alice: Person) -> None:
    client = signed_in(alice)
    wrong = client.post(
        "/accounts/password/change/",
        {"oldpassword": "no", "password1": "a new long one 9", "password2": "a new long one 9"},
    )
    assert wrong.status_code == 200
    right = client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "a new long one 9", "password2": "a new long one 9"},
    )
    assert right.headers["Location"] == "/accounts/2fa/"
    user = User.objects.get(email=alice.email)
    assert user.check_password("a new long one 9")


@pytest.mark.parametrize("password", ["short", "password123", "alice@halmont.example"])
def test_weak_password_is_refused(password: str, alice: Person) -> None:
    page = signed_in(alice).post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": password, "password2": password},
    )
    assert page.status_code == 200
    assert 'aria-invalid="true"' in page.content.decode()


def test_who_has_no_password_may_choose_one(alice: Person, as_person: AsPerson) -> None:
    user = User.objects.get(email=alice.email)
    user.set_unusable_password()
    user.save()
    alice.user = user
    client = as_person(alice)
    assert client.get("/accounts/password/set/").status_code == 200
    answer = client.post(
        "/accounts/password/set/",
        {"password1": "a new long one 9", "password2": "a new long one 9"},
    )
    assert answer.status_code == 302
    assert User.objects.get(email=alice.email).check_password("a new long one 9")


def test_forgotten_password_link_serves_once(alice: Person) -> None:
    client = Client(headers={"host": "testserver"})
    asked = client.post("/accounts/password/reset/", {"email": alice.email})
    assert asked.headers["Location"] == "/accounts/password/reset/done/"
    assert client.get("/accounts/password/reset/done/").status_code == 200
    drain()
    link = re.search(r"http://testserver(/\S+)", str(mail.outbox[0].body))
    assert link
    page = client.get(link[1], follow=True)
    assert "Choose another password" in page.content.decode()
    path = page.redirect_chain[-1][0]
    answer = client.post(path, {"password1": "a new long one 9", "password2": "a new long one 9"})
    assert answer.status_code == 302
    assert User.objects.get(email=alice.email).check_password("a new long one 9")
    later = Client(headers={"host": "testserver"}).get(link[1], follow=True)
    assert "no longer works" in later.content.decode()


def test_forgotten_password_says_nothing_of_unknown_addresses(network: Network) -> None:
    client = Client(headers={"host": "testserver"})
    asked = client.post("/accounts/password/reset/", {"email": "nobody@nowhere.example"})
    assert asked.headers["Location"] == "/accounts/password/reset/done/"
    drain()
    assert mail.outbox == []


def test_sessions_are_listed_and_ended_elsewhere(alice: Person) -> None:
    phone = signed_in(alice, **{"user-agent": "Phone"})
    laptop = signed_in(alice, **{"user-agent": "Laptop <b>x</b>"})
    text = laptop.get("/accounts/sessions/").content.decode()
    assert "Phone" in text
    assert "Laptop &lt;b&gt;" in text
    assert laptop.post("/accounts/sessions/").status_code == 302
    assert phone.get("/profile/").status_code == 302
    assert laptop.get("/profile/").status_code == 200
    assert UserSession.objects.filter(user=alice.user).count() == 1


def test_suspended_person_is_out_at_once_and_told(alice: Person, admin: Person) -> None:
    client = signed_in(alice)
    assert client.get("/profile/").status_code == 200
    suspend_person(actor=admin, person=alice)
    assert client.get("/profile/").status_code == 302
    assert UserSession.objects.filter(user=alice.user).count() == 0
    assert Event.objects.filter(verb="person.suspended", person=alice).exists()
    answer = client.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    page = client.get(answer.headers["Location"])
    assert page.status_code == 403
    assert "Your access is suspended" in page.content.decode()
    assert "_auth_user_id" not in client.session


def test_suspension_leaves_the_other_networks_of_the_user(
    alice: Person, admin: Person, other_network: Network
) -> None:
    Person.objects.create(
        network=other_network, user=alice.user, name="Alice", welcomed_at=alice.welcomed_at
    )
    here = signed_in(alice)
    there = Client(headers={"host": "other.example"})
    there.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    suspend_person(actor=admin, person=alice)
    assert here.get("/profile/").status_code == 302
    assert there.get("/profile/").status_code == 200
    reinstate_person(actor=admin, person=alice)
    assert signed_in(alice).get("/profile/").status_code == 200


def test_closed_user_cannot_sign_in(alice: Person) -> None:
    User.objects.filter(email=alice.email).update(is_active=False)
    client = Client(headers={"host": "testserver"})
    answer = client.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    assert answer.headers["Location"] == "/accounts/inactive/"
    assert "This account is closed" in client.get("/accounts/inactive/").content.decode()


def test_cookies_are_closed_to_scripts(alice: Person) -> None:
    client = signed_in(alice)
    assert client.cookies["comptoir_session"]["httponly"]
    assert client.cookies["comptoir_session"]["samesite"] == "Lax"


def test_sessions_that_ran_out_are_forgotten(alice: Person) -> None:
    old, new = signed_in(alice), signed_in(alice)
    Session.objects.filter(pk=old.session.session_key).update(expire_date=now())
    assert forget_old_sessions() == 1
    assert [s.session_key for s in UserSession.objects.all()] == [new.session.session_key]


def test_mail_that_nobody_waits_for_is_forgotten_unsent(alice: Person) -> None:
    for _turn in range(2):
        queue_mail(alice.network, to=alice.email, subject="Code", text="secret")
    first = SealedMail.objects.order_by("pk")[0]
    SealedMail.objects.filter(pk=first.pk).update(created_at=now() - timedelta(hours=2))
    assert forget_stale_mail() == 1
    drain()
    assert len(mail.outbox) == 1
    assert not SealedMail.objects.exists()


def test_mail_sealed_with_another_secret_is_dropped(alice: Person) -> None:
    queue_mail(alice.network, to=alice.email, subject="Code", text="secret")
    SealedMail.objects.update(sealed=b"gAAAAnonsense")
    drain()
    assert mail.outbox == []
    assert not SealedMail.objects.exists()
