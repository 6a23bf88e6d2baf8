"""The real sources, counted without our parsers."""

from __future__ import annotations

import json
import mailbox
import re
import xml.etree.ElementTree as ET
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from comptoir.entries.models import Bookmark, Comment, Entry, EntryTopic, Topic
from comptoir.groups.models import Group
from comptoir.imports.load import load
from comptoir.imports.mbox import Mbox
from comptoir.imports.slack import SlackExport
from comptoir.imports.stackexchange import StackExchange
from comptoir.journal.models import Event
from comptoir.kinds.questions.models import Question
from comptoir.networks.models import Network
from comptoir.people.models import Person
from tests.imports.sources import real


def test_slack_keeps_every_message_that_says_something(network: Network) -> None:
    path = real("slack_export/source_export.zip")
    with zipfile.ZipFile(path) as source:
        days = [n for n in source.namelist() if re.search(r"/\d{4}-\d\d-\d\d\.json$", n)]
        messages = [m for day in days for m in json.loads(source.read(day))]
        users = json.loads(source.read("users.json"))
    joins = [m for m in messages if m.get("subtype") == "channel_join"]
    replies = [m for m in messages if m.get("thread_ts") not in (None, m["ts"])]
    report = load(network, SlackExport(path))
    assert Entry.objects.of(network).count() == len(messages) - len(joins) - len(replies)
    assert Comment.objects.filter(network=network).count() == len(replies)
    assert Person.objects.of(network).count() == len(users)
    files = sum(len(m.get("files") or []) for m in messages)
    told = Counter(one.what for one in report.left_out)
    assert told["file"] == files
    assert told["message"] == len(joins) + 1  # and the words of one that was deleted
    first = Entry.objects.of(network).order_by("published_at")[0]
    assert first.published_at is not None
    assert f"{first.published_at.timestamp():.6f}" == min(m["ts"] for m in messages)


def test_mbox_gives_its_threads(network: Network, group: Group) -> None:
    path = real("mail/lists.mbox")
    ids = [str(one["Message-ID"]).strip() for one in mailbox.mbox(path)]
    report = load(network, Mbox(path), group=group)
    entries = Entry.objects.of(network)
    assert entries.count() == 24
    assert entries.count() + Comment.objects.filter(network=network).count() == len(set(ids))
    twice = [one for one in report.left_out if "came before" in one.why]
    assert len(twice) == len(ids) - len(set(ids))
    assert entries.filter(title="Essai accentué").exists()
    assert Person.objects.of(network).filter(name="François Boulogne").exists()
    assert not entries.filter(text__contains="�").exists()
    assert not Person.objects.of(network).filter(source="mbox", user__isnull=False).exists()


@pytest.fixture
def counted() -> tuple[Path, Counter[str]]:
    folder = real("stackexchange")
    found: Counter[str] = Counter()
    sort: dict[str, str] = {}
    for _event, row in ET.iterparse(folder / "Posts.xml"):
        if row.tag == "row":
            sort[row.attrib["Id"]] = row.attrib["PostTypeId"]
            found[f"post{row.attrib['PostTypeId']}"] += 1
            found["accepted"] += "AcceptedAnswerId" in row.attrib
            found["tags"] += row.attrib.get("Tags", "").count("<")
    for _event, row in ET.iterparse(folder / "Votes.xml"):
        if row.tag == "row" and sort.get(row.attrib["PostId"]) in ("1", "2"):
            found[f"vote{row.attrib['VoteTypeId']}"] += 1
    for _event, row in ET.iterparse(folder / "Comments.xml"):
        if row.tag == "row" and sort.get(row.attrib["PostId"]) in ("1", "2"):
            found["comments"] += 1
            found["scores"] += int(row.attrib["Score"])
            found["below"] += sort[row.attrib["PostId"]] == "2"
    return folder, found


def test_stackexchange_whole_and_twice(
    network: Network, group: Group, counted: tuple[Path, Counter[str]]
) -> None:
    folder, found = counted
    people = Person.objects.of(network).count()
    report = load(network, StackExchange(folder, "quantum"), group=group)
    assert Entry.objects.of(network).filter(kind="question").count() == found["post1"] == 612
    assert Question.objects.filter(accepted__isnull=False).count() == found["accepted"]
    said = Comment.objects.filter(network=network)
    assert said.count() == found["post2"] + found["comments"] == 1060 + 3413
    assert said.filter(parent__isnull=False).count() == found["below"]
    assert EntryTopic.objects.filter(entry__network=network).count() == found["tags"]
    assert Bookmark.objects.filter(entry__network=network).count() == found["vote5"]
    useful = sum(
        row.imported_reactions.get("utile", 0) for shape in (Entry, Comment)
        for row in shape.objects.filter(network=network)
    )  # fmt: skip
    assert useful == found["vote2"] + found["scores"]
    assert Person.objects.of(network).count() - people == 3461 + 3  # three deleted, by name
    assert not Person.objects.of(network).filter(source="stackexchange").exclude(email="").exists()
    entry = Entry.objects.of(network).order_by("-comment_count")[0]
    assert entry.comment_count == entry.comments.count()
    events = Event.objects.filter(network=network, verb="group.imported")
    assert [event.data["entries"] for event in events] == [612]

    again = load(network, StackExchange(folder, "quantum"), group=group)
    assert (again.created.total(), again.updated.total()) == (0, 0)
    assert again.unchanged.total() == report.created.total()
    assert events.count() == 1
    assert Topic.objects.filter(network=network, name="q#").exists()


@pytest.mark.parametrize("sort", ["slack", "mbox"])
def test_a_dry_run_tells_the_same_and_keeps_nothing(
    network: Network, group: Group, sort: str
) -> None:
    def source() -> SlackExport | Mbox:
        if sort == "slack":
            return SlackExport(real("slack_export/source_export.zip"))
        return Mbox(real("mail/lists.mbox"))

    dry = load(network, source(), group=group, dry_run=True)
    assert not Entry.objects.of(network).exists()
    assert not Event.objects.filter(network=network).exists()
    true = load(network, source(), group=group)
    assert dry.as_dict() | {"dry_run": False} == true.as_dict()
    assert Entry.objects.of(network).count() == true.created["entries"] > 0
