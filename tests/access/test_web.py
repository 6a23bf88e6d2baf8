"""What browsers and strangers try: headers, cookies, redirects, hosts, sessions, guesses."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from comptoir.entries.models import Attachment, Entry
from comptoir.files.models import StoredFile
from comptoir.groups.models import Group
from comptoir.guests.actions import invite_guest
from comptoir.people.models import Person
from tests.conftest import PASSWORD, write_entry

AsPerson = Callable[[Person], Client]
EVIL = ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)",
        "https:evil.example", "http:///evil.example")  # fmt: skip


def visitor(*, checked: bool = False) -> Client:
    return Client(enforce_csrf_checks=checked, headers={"host": "testserver"})


def sign_in(client: Client, email: str, password: str = PASSWORD, **fields: str) -> str:
    """Where signing in leads, '' when it is refused."""
    answer = client.post(reverse("account_login"), {"login": email, "password": password} | fields)
    return answer.headers.get("Location", "")


def test_every_page_forbids_frames_scripts_of_others_and_shared_caches(
    alice: Person, group: Group, as_person: AsPerson
) -> None:
    for client, url in ((as_person(alice), "/"), (as_person(alice), "/missing/"),
                        (visitor(), reverse("account_login"))):  # fmt: skip
        headers = client.get(url).headers
        assert "script-src 'self'" in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "form-action 'self'" in headers["Content-Security-Policy"]
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in headers["Cache-Control"]
    secure = as_person(alice).get("/", secure=True).headers
    assert "max-age=31536000" in secure["Strict-Transport-Security"]


def test_signing_in_makes_a_new_session_and_its_cookie_is_out_of_scripts_reach(
    alice: Person,
) -> None:
    client = visitor()
    client.cookies["comptoir_session"] = "chosen-by-somebody-else"
    assert sign_in(client, alice.email) == "/"
    cookie = client.cookies["comptoir_session"]
    assert cookie.value != "chosen-by-somebody-else"
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_signing_out_ends_the_session_on_the_server(alice: Person) -> None:
    client = visitor()
    sign_in(client, alice.email)
    kept = client.cookies["comptoir_session"].value
    client.post(reverse("account_logout"))
    thief = visitor()
    thief.cookies["comptoir_session"] = kept
    assert thief.get("/").status_code == 302


@pytest.mark.parametrize("address", EVIL)
def test_next_never_leads_away(
    address: str, alice: Person, group: Group, as_person: AsPerson
) -> None:
    entry = write_entry(alice, group)
    client = as_person(alice)
    for name, arguments in (("entry_bookmark", [entry.pk]), ("entry_subscription", [entry.pk]),
                            ("group_level", [group.slug]), ("set_language", [])):  # fmt: skip
        answer = client.post(reverse(name, args=arguments), {"next": address, "level": "all"})
        assert answer.headers["Location"].startswith("/")
        assert not answer.headers["Location"].startswith(("//", "/\\"))
    assert sign_in(visitor(), alice.email, next=address) == "/"


def test_acts_need_the_token_of_the_form(alice: Person, group: Group) -> None:
    entry = write_entry(alice, group)
    client = visitor(checked=True)
    assert alice.user is not None
    client.force_login(alice.user)
    assert client.post(reverse("entry_deletion", args=[entry.pk])).status_code == 403
    entry.refresh_from_db()
    assert entry.state == "published"


def test_a_host_that_is_no_networks_shows_nothing(alice: Person) -> None:
    for host in ("evil.example", "testserver.evil.example", "evil.example:80"):
        answer = Client(headers={"host": host}).get(reverse("account_login"))
        assert answer.status_code == 404
        assert "Halmont" not in answer.text


def test_links_in_invitations_do_not_follow_the_host_header(
    alice: Person, group: Group, mailoutbox: list[object]
) -> None:
    client = visitor()
    _invitation, token = invite_guest(actor=alice, email="hugo@brume.example", groups=[group])
    answer = client.post(
        reverse("invitation", args=[token]), headers={"X-Forwarded-Host": "evil.example"}
    )
    assert answer.headers["Location"].startswith("/accounts/login/code/confirm/")


def test_known_and_unknown_addresses_get_the_same_answer(alice: Person) -> None:
    for name, field in (("account_request_login_code", "email"), ("account_reset_password",
                        "email")):  # fmt: skip
        answers = []
        for address in (alice.email, "nobody@halmont.example"):
            cache.clear()
            answer = visitor().post(reverse(name), {field: address})
            answers.append((answer.status_code, answer.headers.get("Location")))
        assert answers[0] == answers[1], name
    said = []
    for address in (alice.email, "nobody@halmont.example"):
        cache.clear()
        form = {"login": address, "password": "wrong"}
        page = visitor().post(reverse("account_login"), form).text.replace(address, "")
        said.append(re.sub(r'value="[A-Za-z0-9]{64}"', "", page))
    assert said[0] == said[1]


def test_guessing_passwords_is_slowed_down(alice: Person) -> None:
    answers = [
        visitor().post(reverse("account_login"), {"login": alice.email, "password": "no"})
        for _ in range(30)
    ]
    assert answers[-1].status_code in {200, 403, 422, 429}
    assert sign_in(visitor(), alice.email) == "", "even the right one, for a while"


def test_an_invitation_link_cannot_be_used_to_flood_its_guest(alice: Person, group: Group) -> None:
    _invitation, token = invite_guest(actor=alice, email="hugo@brume.example", groups=[group])
    url = reverse("invitation", args=[token])
    statuses = [visitor().post(url).status_code for _ in range(6)]
    assert statuses[-1] == 429


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<!doctype html><script>alert(1)</script>"),
        ("image.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("image.png", b"<!doctype html><script>alert(1)</script>"),
        ('x".html\r\nSet-Cookie: a=b', b"<script>alert(1)</script>"),
    ],
)
def test_uploads_that_could_run_are_only_ever_downloaded(
    name: str, content: bytes, alice: Person, group: Group, as_person: AsPerson
) -> None:
    client = as_person(alice)
    sent = {"file": SimpleUploadedFile(name, content, "image/png")}
    answer = client.post(reverse("file_upload"), sent)
    if answer.status_code == 422:
        return
    headers = client.get(StoredFile.objects.get().url).headers
    assert headers["Content-Disposition"].startswith("attachment")
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in headers


def test_a_file_of_somebody_else_is_not_taken_by_its_number(
    alice: Person, bob: Person, group: Group, as_person: AsPerson
) -> None:
    sent = {"file": SimpleUploadedFile("secret.txt", b"words")}
    pk = as_person(alice).post(reverse("file_upload"), sent).json()["id"]
    bobs = as_person(bob)
    assert bobs.get(reverse("file", args=[pk])).status_code == 404
    form = {"kind": "post", "group": group.pk, "body": "Mine", "files": pk}
    assert bobs.post(reverse("entry_new"), form).status_code in {302, 422}
    assert not Attachment.objects.filter(file_id=pk).exists()
    assert bobs.get(reverse("file", args=[pk])).status_code == 404


def test_a_body_that_is_too_large_is_refused(
    alice: Person, group: Group, as_person: AsPerson
) -> None:
    form = {"kind": "post", "group": group.pk, "body": "x" * 5_000_000}
    assert as_person(alice).post(reverse("entry_new"), form).status_code in {400, 413, 422}
    assert not Entry.objects.exists()
