"""The cast: Alice owns, Dana moderates, Bob is a member, Charlie is an outsider, Gina is a
guest, Adam administers, Zoe is in another network."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import translation

from comptoir.accounts.models import User
from comptoir.core.clock import now
from comptoir.core.html import clean_html, text_of
from comptoir.entries.models import Entry
from comptoir.groups.models import Group, Membership
from comptoir.kinds.news.models import News
from comptoir.kinds.polls.models import Option, Poll
from comptoir.kinds.questions.models import Question
from comptoir.networks.middleware import forget_networks
from comptoir.networks.models import Network
from comptoir.people.models import Person

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Networks and limits known to the process belong to one test only, and to the whole of it:
    where queries are counted, none comes from a slow machine."""
    monkeypatch.setattr("comptoir.networks.middleware.KEEP_SECONDS", 600.0)
    forget_networks()
    cache.clear()


@pytest.fixture(autouse=True)
def _own_search_folder(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The index of a test's networks is its own; the folder is made when one is."""
    settings.SEARCH_ROOT = tmp_path_factory.getbasetemp() / f"search-{uuid.uuid4().hex}"


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Sentences are compared in the language of the source; requests choose their own."""
    with translation.override("en"):
        yield


@pytest.fixture
def network(db: None) -> Network:
    return Network.objects.create(
        name="Halmont", slug="halmont", is_default=True, language="en", host="testserver"
    )


@pytest.fixture
def other_network(db: None) -> Network:
    return Network.objects.create(name="Autre", slug="autre", language="en", host="other.example")


def make_person(network: Network, name: str, **fields: Any) -> Person:
    """A person of `network` with a user who signs in with PASSWORD."""
    email = fields.pop("email", f"{name.lower()}@{network.slug}.example")
    user = User.objects.filter(email=email).first() or User.objects.create_user(email, PASSWORD)
    fields.setdefault("welcomed_at", now())
    return Person.objects.create(network=network, user=user, name=name, email=email, **fields)


def make_group(network: Network, name: str, visibility: str, **fields: Any) -> Group:
    slug = fields.pop("slug", name.lower())
    return Group.objects.create(
        network=network, name=name, slug=slug, visibility=visibility, **fields
    )


def add(person: Person, group: Group, role: str = "member", **fields: Any) -> Membership:
    membership = Membership.objects.create(group=group, person=person, role=role, **fields)
    group.members_count = group.memberships.filter(person__kind="employee").count()
    group.guests_count = group.memberships.filter(person__kind="guest").count()
    group.save(update_fields=["members_count", "guests_count"])
    person.__dict__.pop("_memberships", None)
    return membership


@pytest.fixture
def alice(network: Network) -> Person:
    return make_person(network, "Alice")


@pytest.fixture
def bob(network: Network) -> Person:
    return make_person(network, "Bob")


@pytest.fixture
def charlie(network: Network) -> Person:
    return make_person(network, "Charlie")


@pytest.fixture
def dana(network: Network) -> Person:
    return make_person(network, "Dana")


@pytest.fixture
def gina(network: Network) -> Person:
    return make_person(
        network, "Gina", kind="guest", organisation="Studio Quartz", email="gina@quartz.example"
    )


@pytest.fixture
def admin(network: Network) -> Person:
    return make_person(network, "Adam", role="administrator")


@pytest.fixture
def zoe(other_network: Network) -> Person:
    return make_person(other_network, "Zoe")


@pytest.fixture
def company_group(
    network: Network, alice: Person, bob: Person, charlie: Person, dana: Person, admin: Person
) -> Group:
    group = make_group(network, "Everybody", "open", kind="company")
    for person in (alice, bob, charlie, dana):
        add(person, group)
    add(admin, group, "owner")
    return group


@pytest.fixture
def group(network: Network, alice: Person, bob: Person, dana: Person, gina: Person) -> Group:
    """A closed group: Alice owns, Dana moderates, Bob is a member, Gina a guest."""
    group = make_group(network, "Atelier", "closed")
    add(alice, group, "owner")
    add(dana, group, "moderator")
    add(bob, group)
    add(gina, group, sponsor=alice, expires_at=now() + timedelta(days=90))
    return group


@pytest.fixture
def open_group(network: Network, alice: Person, bob: Person) -> Group:
    group = make_group(network, "Agora", "open")
    add(alice, group, "owner")
    add(bob, group)
    return group


@pytest.fixture
def secret_group(network: Network, alice: Person, bob: Person) -> Group:
    group = make_group(network, "Secret", "secret")
    add(alice, group, "owner")
    add(bob, group)
    return group


@pytest.fixture
def as_person() -> Callable[[Person], Client]:
    """A client signed in as the person, on the host of their network."""

    def sign_in(person: Person) -> Client:
        client = Client(headers={"host": person.network.host or "testserver"})
        assert person.user is not None
        client.force_login(person.user)
        return client

    return sign_in


def write_entry(
    person: Person, group: Group, text: str = "Bonjour", kind: str = "post", **fields: Any
) -> Entry:
    """A published entry, written straight into the database with its detail row."""
    body = clean_html(f"<p>{text}</p>")
    fields.setdefault("title", "" if kind == "post" else text)
    moment = fields.pop("at", now())
    fields.setdefault("state", "published")
    entry = Entry.objects.create(
        network=group.network, group=group, author=person, kind=kind, body=body,
        text=text_of(body), published_at=moment, active_at=moment, **fields,
    )  # fmt: skip
    if kind == "question":
        Question.objects.create(entry=entry)
    elif kind == "news":
        News.objects.create(entry=entry)
    elif kind == "poll":
        poll = Poll.objects.create(entry=entry)
        for position, word in enumerate(["Yes", "No"]):
            Option.objects.create(poll=poll, text=word, position=position)
    return entry


@pytest.fixture
def write() -> Callable[..., Entry]:
    return write_entry
