"""Who reaches which address: every address of the product × every kind of stranger.

The list comes from the resolver: an address without a row here fails the build. Strangers to
the closed group “Atelier” (outsider, ex-member, another network, nobody) try GET and POST on
everything that belongs to it; only what the table says may answer them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import get_resolver, reverse

from comptoir.entries.models import Attachment, Entry, EntryTopic, Topic
from comptoir.files.actions import store_file
from comptoir.files.models import StoredFile
from comptoir.groups.actions import remove_member
from comptoir.groups.models import Group, JoinRequest, Membership
from comptoir.guests.actions import invite_guest
from comptoir.guests.models import Invitation
from comptoir.journal.outbox import drain
from comptoir.notifications.models import Notification
from comptoir.people.models import Person
from tests.conftest import add, make_person, write_entry

HIDDEN = {403, 404, 405, 422}  # 405: this method is not there; 422: a sentence, nothing done
OPEN_TO_ALL = {
    "alive", "branding_css", "network_logo", "account_login", "account_request_login_code",
    "account_confirm_login_code", "persona", "account_logout", "logout", "account_inactive",
    "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key_done", "account_reset_password_from_key",
    "mfa_authenticate", "mfa_login_webauthn", "set_language", "invitation", "unsubscribe",
}  # fmt: skip
# About oneself, or lists already within reach: any signed-in person opens them.
OWN = {
    "account_reauthenticate", "account_change_password", "account_set_password", "security",
    "usersessions_list", "sessions", "mfa_index", "mfa_reauthenticate", "mfa_activate_totp",
    "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn",
    "mfa_reauthenticate_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn", "profile_edit",
    "welcome", "help", "file_upload", "entry_new", "entry_draft", "groups_found",
    "questions_similar", "inbox", "inbox_reading", "preferences", "home", "questions", "topics",
    "topics_suggest", "bookmarks", "drafts", "groups", "group_new", "guests", "guest_invite",
    "people_suggest",
}  # fmt: skip
EMPLOYEES = {"people", "people_terms", "person", "person_photo", "person_follow"}
ADMINISTRATORS = {
    "administration", "administration_people", "administration_people_new", "person_role",
    "person_suspension", "administration_network", "externals", "old_requests", "dead_letters",
    "reports",
}  # fmt: skip
# Closed groups are known to employees: their door answers, their rooms do not.
DOORS = {"group", "group_join"}


@dataclass
class Stage:
    """One of each thing in the closed group, and how addresses name them."""

    arguments: dict[str, list[Any]]


@pytest.fixture
def stage(
    alice: Person, bob: Person, dana: Person, gina: Person, charlie: Person, group: Group
) -> Stage:
    entry = write_entry(alice, group, "Confidentiel", "question")
    news = write_entry(alice, group, "Annonce", "news")
    poll = write_entry(alice, group, "Sondage", "poll")
    comment = entry.comments.create(
        network=group.network, author=bob, body="<p>Oui</p>", text="Oui",
        published_at=entry.active_at,
    )  # fmt: skip
    stored = _attached(alice, entry)
    topic = Topic.objects.create(network=group.network, name="Secret", slug="secret-topic")
    EntryTopic.objects.create(entry=entry, topic=topic)
    asked = JoinRequest.objects.create(group=group, person=make_person(group.network, "Erik"))
    invited = JoinRequest.objects.create(
        group=group, person=make_person(group.network, "Fay"), invited_by=alice
    )
    invitation, _token = invite_guest(actor=alice, email="hugo@brume.example", groups=[group])
    notification = Notification.objects.create(
        person=alice, kind="mention", entry=entry, at=entry.active_at
    )
    access = Membership.objects.get(group=group, person=gina)
    draft = write_entry(alice, group, "Brouillon", state="draft")
    return Stage(
        _named(entry, news, poll, draft, comment, stored, topic, group, bob)
        | {
            "group_request": [group.slug, asked.pk],
            "group_invitation": [invited.pk],
            "guest": [gina.pk],
            "guest_renewal": [access.pk],
            "guest_revocation": [access.pk],
            "invitation_revocation": [invitation.pk],
            "notification": [notification.pk],
        }
    )


def _attached(author: Person, entry: Entry) -> StoredFile:
    stored = store_file(actor=author, upload=ContentFile(b"secret words"), name="note.txt")
    Attachment.objects.create(entry=entry, file=stored)
    return stored


def _named(
    entry: Entry, news: Entry, poll: Entry, draft: Entry, comment: Any, stored: StoredFile,
    topic: Topic, group: Group, member: Person,
) -> dict[str, list[Any]]:  # fmt: skip
    found: dict[str, list[Any]] = {}
    for name, _pattern in addresses():
        if name.startswith("comment_"):
            found[name] = [comment.pk]
        elif name.startswith("entry_acknowledgement") or name == "entry_reminder":
            found[name] = [news.pk]
        elif name.startswith("entry_ballot"):
            found[name] = [poll.pk]
        elif (name.startswith("entry_") or name == "entry") and name not in OWN:
            found[name] = [entry.pk]
        elif name in {"file", "file_thumbnail"}:
            found[name] = [stored.pk]
        elif name.startswith("topic") and name not in OWN:
            found[name] = [topic.slug]
        elif name == "group" or (name.startswith("group_") and name not in OWN):
            found[name] = [group.slug]
    return found | {"group_member": [group.slug, member.pk], "draft_deletion": [draft.pk]}


def addresses() -> Iterator[tuple[str, str]]:
    """(name, pattern) of every address."""

    def walk(patterns: Any, before: str = "") -> Iterator[tuple[str, str]]:
        for pattern in patterns:
            path = before + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern.url_patterns, path)
            else:
                yield pattern.name, path

    return walk(get_resolver().url_patterns)


def test_every_address_has_a_row(stage: Stage) -> None:
    rows = OPEN_TO_ALL | OWN | EMPLOYEES | ADMINISTRATORS | set(stage.arguments)
    missing = {name for name, _path in addresses()} - rows
    assert not missing, f"say in tests/access/test_matrix.py who reaches {sorted(missing)}"


def knock(client: Client, stage: Stage) -> dict[str, set[int]]:
    """Statuses of GET and POST on everything of the group, by name."""
    found: dict[str, set[int]] = {}
    for name, arguments in stage.arguments.items():
        cache.clear()
        url = reverse(name, args=arguments)
        answers = [client.get(url), client.post(url, {"kind": "merci", "body": "x", "undo": ""})]
        found[name] = {answer.status_code for answer in answers}
        for answer in answers:
            if hasattr(answer, "content"):
                assert b"Confidentiel" not in answer.content, f"{name} tells the title"
    return found


def test_nobody_who_is_not_signed_in_reaches_anything(stage: Stage) -> None:
    for name, statuses in knock(Client(headers={"host": "testserver"}), stage).items():
        assert statuses <= {302} | HIDDEN, f"{name}: {statuses}"


def test_an_outsider_reaches_nothing_but_the_door(
    stage: Stage, charlie: Person, as_person: Callable[[Person], Client]
) -> None:
    for name, statuses in knock(as_person(charlie), stage).items():
        assert statuses <= HIDDEN or name in DOORS, f"{name}: {statuses}"


def test_an_ex_member_reaches_nothing_but_the_door(
    stage: Stage, alice: Person, bob: Person, group: Group, as_person: Callable[[Person], Client]
) -> None:
    client = as_person(bob)
    remove_member(actor=alice, group=group, person=bob)
    for name, statuses in knock(client, stage).items():
        assert statuses <= HIDDEN or name in DOORS, f"{name}: {statuses}"


def test_a_guest_whose_access_ended_reaches_nothing(
    stage: Stage, gina: Person, group: Group, as_person: Callable[[Person], Client]
) -> None:
    client = as_person(gina)
    Membership.objects.filter(group=group, person=gina).delete()
    for name, statuses in knock(client, stage).items():
        assert statuses <= HIDDEN, f"{name}: {statuses}"


def test_another_network_reaches_nothing(
    stage: Stage, zoe: Person, as_person: Callable[[Person], Client]
) -> None:
    for name, statuses in knock(as_person(zoe), stage).items():
        assert statuses <= HIDDEN, f"{name}: {statuses}"


def test_a_suspended_member_reaches_nothing(
    stage: Stage, bob: Person, as_person: Callable[[Person], Client]
) -> None:
    Person.objects.filter(pk=bob.pk).update(suspended_at=bob.joined_at)
    client = as_person(bob)
    assert client.get("/").status_code == 403
    for name, statuses in knock(client, stage).items():
        assert statuses <= {302} | HIDDEN, f"{name}: {statuses}"


@pytest.mark.parametrize("name", sorted(ADMINISTRATORS - {"person_role", "person_suspension"}))
def test_only_administrators_administer(
    name: str, alice: Person, gina: Person, admin: Person, group: Group,
    as_person: Callable[[Person], Client],
) -> None:  # fmt: skip
    url = reverse(name)
    outsider = make_person(group.network, "Olga")
    assert as_person(outsider).get(url).status_code == 404
    assert as_person(gina).get(url).status_code == 404
    assert as_person(admin).get(url).status_code == 200


@pytest.mark.parametrize("name", ["person_role", "person_suspension"])
def test_only_administrators_act_on_people(
    name: str, alice: Person, bob: Person, gina: Person, as_person: Callable[[Person], Client]
) -> None:
    url = reverse(name, args=[bob.pk])
    for stranger in (alice, gina):
        assert as_person(stranger).post(url, {"role": "administrator"}).status_code == 404
    bob.refresh_from_db()
    assert (bob.role, bob.suspended_at) == ("member", None)


def test_a_guest_reads_their_group_but_never_what_is_internal(
    stage: Stage, alice: Person, gina: Person, group: Group, as_person: Callable[[Person], Client]
) -> None:
    internal = write_entry(alice, group, "Pour nous", internal=True)
    client = as_person(gina)
    assert client.get(group.url).status_code == 200
    assert b"Pour nous" not in client.get(group.url).content
    assert client.get(internal.url).status_code == 404
    assert client.get(reverse("people")).status_code == 404
    assert client.get(reverse("file", args=stage.arguments["file"])).status_code == 200


def test_a_member_reads_everything_of_the_group(
    stage: Stage, dana: Person, as_person: Callable[[Person], Client]
) -> None:
    client = as_person(dana)
    for name in ("entry", "entry_card", "entry_history", "group", "group_members", "group_about",
                 "group_trace", "file", "topic", "entry_comments"):  # fmt: skip
        url = reverse(name, args=stage.arguments[name])
        assert client.get(url).status_code == 200, name
    drain()


def test_an_invitation_is_worth_nothing_once_taken_back(
    alice: Person, group: Group, admin: Person
) -> None:
    invitation, token = invite_guest(actor=alice, email="hugo@brume.example", groups=[group])
    url = reverse("invitation", args=[token])
    visitor = Client(headers={"host": "testserver"})
    assert visitor.get(url).status_code == 200
    assert Client(headers={"host": "other.example"}).get(url).status_code == 404
    Invitation.objects.filter(pk=invitation.pk).update(revoked_at=invitation.sent_at)
    assert visitor.get(url).status_code == 404
    add(admin, group)
