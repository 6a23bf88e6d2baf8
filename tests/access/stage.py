"""A closed group with one of each thing, and somebody of each role around it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.utils import timezone
from PIL import Image

from comptoir.core.clock import now
from comptoir.entries.actions import hide_entry, report
from comptoir.entries.models import Attachment, Comment, Entry, EntryTopic, Topic
from comptoir.files.actions import store_file
from comptoir.files.models import StoredFile
from comptoir.groups.models import Group, JoinRequest, Membership
from comptoir.guests.actions import invite_guest
from comptoir.journal.models import Delivery, Event
from comptoir.kinds.questions.models import Solicitation
from comptoir.networks.models import Network
from comptoir.notifications.models import Notification
from comptoir.people.models import Person
from comptoir.roi.models import Scenario
from comptoir.value.marks import marks_of
from comptoir.value.models import Asking, Declaration, Measurement
from comptoir.value.weeks import today
from tests.conftest import add, make_group, make_person, write_entry

ASKING = UUID(int=7)


@dataclass
class Stage:
    """`people` by role; `things` by the name that a row gives them."""

    people: dict[str, Person]
    things: dict[str, Any]
    group: Group
    words: dict[str, str] = field(default_factory=dict)  # what {braces} in a form stand for

    def arguments(self, names: str) -> list[Any]:
        """What stands in an address."""
        return [self.things[name] for name in names.split()]

    def form(self, sends: dict[str, str]) -> dict[str, str]:
        """The form with its {braces} replaced."""
        return {name: value.format(**self.words) for name, value in sends.items()}


def make_stage(network: Network, other: Network, *, internal: bool = False) -> Stage:
    """`internal`: everything written in the group is marked so."""
    people = _people(network, other)
    group = make_group(network, "Atelier", "closed")
    target = make_group(network, "Elsewhere", "secret")
    _let_in(group, people)
    for role in ("author", "moderator", "owner", "guest"):
        add(people[role], target)
    write = _writer(people["author"], group, internal)
    things = _written(write, people) | _asked(group, people)
    words = {
        "target": str(target.pk),
        "group": str(group.pk),
        "former": str(people["former"].pk),
        "member": str(people["member"].pk),
        "owner": str(people["owner"].pk),
        "soon": str(timezone.localdate() + timedelta(days=20)),
        "option": str(things.pop("_option")),
        "report": "0",
        "delivery": "0",
    }
    return Stage(people, things, group, words)


def _people(network: Network, other: Network) -> dict[str, Person]:
    employees = ("outsider", "former", "suspended", "member", "author", "moderator", "owner")
    people = {role: make_person(network, role.title()) for role in employees}
    people["administrator"] = make_person(network, "Adam", role="administrator")
    for role in ("guest", "ended"):
        people[role] = make_person(network, role.title(), kind="guest", organisation="Quartz")
    people["elsewhere"] = make_person(other, "Zoe", role="administrator")
    people["author"].photo.save("face.webp", ContentFile(_picture("WEBP")))
    return people


def _let_in(group: Group, people: dict[str, Person]) -> None:
    for role in ("member", "author", "moderator", "owner", "suspended"):
        add(people[role], group, role if role in {"moderator", "owner"} else "member")
    later, sponsor = now() + timedelta(days=30), people["owner"]
    add(people["guest"], group, sponsor=sponsor, expires_at=later)
    add(people["ended"], group, sponsor=sponsor, expires_at=now() - timedelta(minutes=1))
    people["suspended"].suspended_at = now()
    people["suspended"].save()


def _writer(author: Person, group: Group, internal: bool) -> Callable[..., Entry]:
    def write(text: str, kind: str = "post", **fields: Any) -> Entry:
        return write_entry(author, group, text, kind, internal=internal, **fields)

    return write


def _written(write: Callable[..., Entry], people: dict[str, Person]) -> dict[str, Any]:
    author = people["author"]
    entry = write("Confidential", "question")
    news, poll, closed = write("Told", "news"), write("Poll", "poll"), write("Closed", "poll")
    type(news.news).objects.filter(entry=news).update(acknowledge=True)
    type(closed.poll).objects.filter(entry=closed).update(closes_at=now() - timedelta(days=1))
    comment = Comment.objects.create(
        network=entry.network, entry=entry, author=author, body="<p>Yes</p>", text="Yes",
        published_at=entry.active_at,
    )  # fmt: skip
    Entry.objects.filter(pk=entry.pk).update(comment_count=1)
    topics = [_topic(entry, name) for name in ("Secret topic", "Other topic")]
    line = Notification.objects.create(person=author, kind="mention", entry=entry, at=now())
    return {
        "entry": entry.pk,
        "news": news.pk,
        "poll": poll.pk,
        "closed_poll": closed.pk,
        "draft": write("Draft", state="draft").pk,
        "comment": comment.pk,
        "file": _hung(entry, b"secret words", "note.txt").pk,
        "picture": _hung(entry, _picture("PNG"), "plan.png").pk,
        "topic": topics[0].slug,
        "notification": line.pk,
        "scenario": Scenario.objects.create(network=entry.network, name="Confidential").pk,
        "shared_scenario": Scenario.objects.create(
            network=entry.network, name="Confidential", entry=write("Case", "scenario")
        ).pk,
        "_option": poll.poll.options.values_list("pk", flat=True)[0],
    }


def _topic(entry: Entry, name: str) -> Topic:
    slug = name.lower().replace(" ", "-")
    topic = Topic.objects.create(network=entry.network, name=name, slug=slug)
    EntryTopic.objects.create(entry=entry, topic=topic)
    return topic


def _hung(entry: Entry, content: bytes, name: str) -> StoredFile:
    assert entry.author is not None
    stored = store_file(actor=entry.author, upload=ContentFile(content), name=name)
    Attachment.objects.create(entry=entry, file=stored)
    return stored


def _picture(form: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (400, 300), "teal").save(out, form)
    return out.getvalue()


def _asked(group: Group, people: dict[str, Person]) -> dict[str, Any]:
    """Requests, invitations and accesses; and the people who stand in addresses."""
    owner = people["owner"]
    request = JoinRequest.objects.create(group=group, person=make_person(group.network, "Erik"))
    invited = JoinRequest.objects.create(group=group, person=people["outsider"], invited_by=owner)
    invitation, _token = invite_guest(actor=owner, email="hugo@brume.example", groups=[group])
    access = Membership.objects.get(group=group, person=people["guest"])
    return {
        "group": group.slug,
        "request": request.pk,
        "invited": invited.pk,
        "invitation": invitation.pk,
        "access": access.pk,
        "guest": people["guest"].pk,
        "member": people["member"].pk,
        "author": people["author"].pk,
        "version": people["author"].photo_url.split("/")[-2],
        "asking": ASKING,
        "declaration": _declared(people).pk,
    }


def _declared(people: dict[str, Person]) -> Declaration:
    return Declaration.objects.create(
        network=people["author"].network, what="trip", about="Confidential", planned_on=today(),
        people=2, hours=4, by=people["author"], witness=people["member"], declared_on=today(),
    )  # fmt: skip


def _hide(stage: Stage) -> None:
    entry = Entry.objects.get(pk=stage.things["entry"])
    hide_entry(actor=stage.people["owner"], entry=entry, reason="Looked at")


def _report(stage: Stage) -> None:
    entry = Entry.objects.get(pk=stage.things["entry"])
    row = report(actor=stage.people["member"], entry=entry, reason="Look")
    stage.words["report"] = str(row.pk)


def _steer(stage: Stage) -> None:
    add(stage.people["administrator"], Group.objects.get(pk=int(stage.words["target"])))


def _die(stage: Stage) -> None:
    event = Event.objects.filter(network=stage.group.network).latest("pk")
    row, _made = Delivery.objects.update_or_create(
        event=event, reader="test", defaults={"due_at": now(), "dead_at": now(), "error": "Boom"}
    )
    stage.words["delivery"] = str(row.pk)


def _solicit(stage: Stage) -> None:
    Solicitation.objects.create(
        entry_id=stage.things["entry"], person=stage.people["member"], by=stage.people["author"]
    )


def _measure(stage: Stage) -> None:
    Measurement.objects.create(network=stage.group.network, is_on=True, consulted_on=today())


def _ask(stage: Stage) -> None:
    _measure(stage)
    member = stage.people["member"]
    Asking.objects.create(
        pk=ASKING, network=member.network, kind="found", week=today(), day=today(),
        asked=marks_of(member.network).asked(member),
    )  # fmt: skip


PREPARED: dict[str, Callable[[Stage], None]] = {
    "entry_hidden": _hide,
    "reported": _report,
    "dead": _die,
    "steering": _steer,
    "measuring": _measure,
    "asked": _ask,
    "solicited": _solicit,
}

# Written by any page: who was here, and what was before their eyes.
WRITE = re.compile(r'(?:INSERT(?: OR IGNORE)? INTO|UPDATE|DELETE FROM) "(\w+)"')
SEEN = re.compile(r"\b(?:seen_at|visited_at)\b")
PASSING = {"django_session", "usersessions_usersession", "django_site"}


class Writes:
    """Tables in which rows were written, and what was written to each."""

    def __init__(self) -> None:
        self.tables: set[str] = set()

    def __call__(self, run: Callable[..., Any], sql: str, *rest: Any) -> Any:
        answer = run(sql, *rest)
        found = WRITE.match(sql)
        if found is None:
            return answer
        # with RETURNING, SQLite counts the rows of an INSERT only once they are read
        changed = sql.startswith("INSERT") or rest[-1]["cursor"].rowcount != 0
        visit = sql.startswith("UPDATE") and SEEN.search(sql.split("WHERE")[0])
        if changed and not visit and found[1] not in PASSING:
            self.tables.add(found[1])
        return answer


@contextmanager
def watched() -> Iterator[Writes]:
    """What is written meanwhile."""
    writes = Writes()
    with connection.execute_wrapper(writes):
        yield writes


def client_of(stage: Stage, role: str) -> Client:
    """Signed in as that role, on the host of its network."""
    if role == "nobody":
        return Client(headers={"host": "testserver"})
    person = stage.people[role]
    client = Client(headers={"host": person.network.host or "testserver"})
    assert person.user is not None
    client.force_login(person.user)
    return client
