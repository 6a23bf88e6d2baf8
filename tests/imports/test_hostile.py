"""What is broken or means harm: told, and never in the way of the rest."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from comptoir.core.clock import now
from comptoir.entries.models import Comment, Entry, Mention, Reaction
from comptoir.groups.models import Group
from comptoir.imports.archive import Archive
from comptoir.imports.load import load
from comptoir.imports.mbox import Mbox
from comptoir.imports.slack import SlackExport
from comptoir.imports.source import Unreadable
from comptoir.imports.stackexchange import StackExchange
from comptoir.networks.models import Network
from comptoir.people.models import Person
from tests.imports.sources import MANIFEST, make_archive, make_slack, make_zip

GROUP = {"id": "g", "name": "Group"}


def entry(one: str, **fields: Any) -> dict[str, Any]:
    return {"id": one, "group": "g", "body": f"<p>{one}</p>", **fields}


def whys(report: Any) -> list[str]:
    return [one.why for one in report.left_out]


def test_a_bad_line_never_stops_the_rest(network: Network, tmp_path: Path) -> None:
    lines = [
        entry("one"), b"{not json", b"[1,2]", {"id": "x"}, entry("one"), entry("two", title=7),
        entry("three", body="nul\x00 <script>alert(1)</script><b>kept</b>"),
        b'{"id": "long", "body": "' + b"a" * 10_000_000 + b'"}',
        entry("four", group="nowhere"), entry("five", kind="spell"), entry("six", published_at="soon"),  # noqa: E501
        entry("seven", state="published", published_at="2024-01-01T10:00:00"), b"\xff\xfe",
        entry("last", author="nobody"), b"[" * 100_000,
    ]  # fmt: skip
    report = load(network, Archive(make_archive(tmp_path / "a.zip", groups=[GROUP], entries=lines)))
    kept = Entry.objects.of(network).order_by("external_id")
    assert [row.external_id for row in kept] == ["last", "one", "three"]
    assert kept[2].body == "nul <b>kept</b>"
    assert len(report.left_out) == 12
    assert {"entries.jsonl, line 2", "entries.jsonl, line 8"} <= {o.where for o in report.left_out}


def test_threads_that_go_in_circles_are_cut(network: Network, tmp_path: Path) -> None:
    def said(one: str, parent: str) -> dict[str, Any]:
        return {"id": one, "entry": "e", "parent": parent, "body": f"<p>{one}</p>"}

    comments = [said("a", "b"), said("b", "a"), said("self", "self"), said("late", "top"),
                said("deep", "late"), said("top", ""), said("lost", "gone")]  # fmt: skip
    path = make_archive(tmp_path / "a.zip", groups=[GROUP], entries=[entry("e")], comments=comments)
    report = load(network, Archive(path))
    parents = {
        row.external_id: row.parent and row.parent.external_id
        for row in Comment.objects.filter(network=network).select_related("parent")
    }
    assert parents == {"a": None, "b": None, "self": None, "lost": None, "top": None,
                       "late": "top", "deep": "top"}  # fmt: skip
    assert sum("without its parent" in why for why in whys(report)) == 4


def test_dates_to_come_become_the_present(network: Network, tmp_path: Path) -> None:
    later = (now() + timedelta(days=900)).isoformat()
    path = make_archive(
        tmp_path / "a.zip", groups=[GROUP], entries=[entry("e", published_at=later)]
    )
    report = load(network, Archive(path))
    published = Entry.objects.of(network).get().published_at
    assert published is not None
    assert published <= now()
    assert any("is to come" in why for why in whys(report))


def test_a_zip_bomb_is_refused(network: Network, tmp_path: Path) -> None:
    big = b"\n" * 300_000_000
    path = make_zip(tmp_path / "b.zip", {"manifest.json": MANIFEST, "entries.jsonl": big})
    report = load(network, Archive(path))
    assert ["unpacks to much more" in why for why in whys(report)] == [True]


def test_names_that_leave_the_archive_are_never_opened(network: Network, tmp_path: Path) -> None:
    path = make_slack(tmp_path / "s.zip", [{"ts": "1.0", "user": "U1", "text": "Hello",
        "files": [{"id": "F1", "name": "../../passwd"}]}],
        **{"../../general/F1-passwd": "root"})  # fmt: skip
    report = load(network, SlackExport(path))
    assert any("leaves the archive" in why for why in whys(report))
    assert Entry.objects.of(network).count() == 1


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04rubbish", b"hello"])
def test_what_is_no_zip_is_told_in_a_sentence(
    network: Network, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    with pytest.raises(Unreadable, match="not a ZIP"):
        load(network, SlackExport(path))


def test_an_archive_of_tomorrow_is_refused(network: Network, tmp_path: Path) -> None:
    manifest = json.dumps({"format": "comptoir-archive", "version": 99})
    with pytest.raises(Unreadable, match="up to date"):
        load(network, Archive(make_zip(tmp_path / "a.zip", {"manifest.json": manifest})))


def test_a_damaged_member_gives_what_it_can(network: Network, tmp_path: Path) -> None:
    path = make_archive(
        tmp_path / "a.zip", groups=[GROUP], entries=[entry(str(n)) for n in range(5000)]
    )
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as made:
        at = made.getinfo("entries.jsonl").header_offset
    content[at + 9000 : at + 9040] = b"\x00" * 40
    path.write_bytes(content)
    report = load(network, Archive(path))
    assert any("damaged" in why for why in whys(report))
    assert Group.objects.filter(network=network, name="Group").exists()


def rows(path: Path, name: str, lines: Iterable[str], head: str = "") -> None:
    (path / name).write_text(f'<?xml version="1.0"?>{head}<posts>{"".join(lines)}</posts>')


def test_entities_never_expand(network: Network, group: Group, tmp_path: Path) -> None:
    head = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    line = '<row Id="1" PostTypeId="1" CreationDate="2020-01-01" Title="&a;&f;" Body="x"/>'
    rows(tmp_path, "Posts.xml", [line], head)
    report = load(network, StackExchange(tmp_path, "s"), group=group)
    assert any("declares entities" in why for why in whys(report))
    assert not Entry.objects.of(network).exists()


def test_broken_xml_keeps_what_came_before(network: Network, group: Group, tmp_path: Path) -> None:
    line = '<row Id="{}" PostTypeId="1" CreationDate="2020-01-01" Title="T" Body="x"/>'
    rows(tmp_path, "Posts.xml", [line.format(1), line.format(1), line.format(2), "<row Id=3>"])
    report = load(network, StackExchange(tmp_path, "s"), group=group)
    assert Entry.objects.of(network).count() == 2
    assert any("XML is broken" in why for why in whys(report))
    assert any("came before" in why for why in whys(report))


MAILS = """From a Mon Jan  1 00:00:00 2024
From: =?utf-8?Q?Fran=C3=A7ois?= <FR@halmont.example>
Message-ID: <1@x>
Subject: =?iso-8859-1?Q?Caf=E9?=
Date: Mon, 01 Jan 2024 10:00:00 +0100
Content-Type: text/plain; charset=iso-8859-1

Déjà vu, déclaré à tort.
-- \nFrançois

From b Mon Jan  1 00:00:00 2024
From: Bo <bo@agency.example>
Subject: RE: [list] =?iso-8859-1?Q?Caf=E9?=
In-Reply-To: <2@x>
References: <2@x>
Message-ID: <2@x>
Date: Mon, 01 Jan 2099 10:00:00 XYZ
Received: from x by y; Tue, 02 Jan 2024 10:00:00 +0000
Content-Type: text/html; charset="utf-9"

<p onclick=evil()>Hi<script>alert(1)</script> <img src="http://t.example/p.png" alt="pixel"></p>

From c Mon Jan  1 00:00:00 2024
Subject: no date

lost
"""


def test_mails_as_they_come(network: Network, group: Group, alice: Person, tmp_path: Path) -> None:
    path = tmp_path / "m.mbox"
    path.write_bytes(MAILS.encode())
    report = load(network, Mbox(path), group=group)
    first = Entry.objects.of(network).get()
    assert (first.title, first.text) == ("Café", "Déjà vu, déclaré à tort.\nFrançois")
    assert first.author is not None
    assert (first.author.kind, first.author.user) == ("employee", None)  # an address of the house
    reply = Comment.objects.get(network=network)
    assert reply.entry == first
    assert reply.author is not None
    assert reply.author.kind == "guest"
    assert not any(word in reply.body for word in ("onclick", "alert", "<img"))
    assert 'href="http://t.example/p.png"' in reply.body
    assert reply.published_at.isoformat() == "2024-01-02T10:00:00+00:00"
    assert any("no date" in why for why in whys(report))


def test_slack_words_people_and_reactions(
    network: Network, company_group: Group, tmp_path: Path
) -> None:
    ann = Person.objects.create(network=network, name="Ann", email="ann@halmont.example")
    messages = [
        {"ts": "1735689600.000100", "user": "U1", "text": "*Hi* <@U2> <https://x.org|site> :tada:",
         "edited": {"ts": "1735689700.0"}, "reactions": [
             {"name": "+1::skin-tone-2", "users": ["U2"]}, {"name": "pizza", "users": ["U1", "U2"]}]},  # noqa: E501
        {"ts": "1735689601.0", "user": "B9", "bot_id": "B9", "username": "Robo", "text": "beep",
         "thread_ts": "1735689600.000100"},
        {"ts": "bad"}, "text", None, {"ts": "1735689602.0", "user": "U1", "text": "",
         "files": [{"id": "F1", "name": "plan.txt", "mimetype": "text/plain"}]},
        {"ts": "1735689603.0", "user": "U1", "text": "lost", "thread_ts": "1.0"},
    ]  # fmt: skip
    path = make_slack(tmp_path / "s.zip", messages, **{"__uploads/F1/plan.txt": "the plan"})
    report = load(network, SlackExport(path))
    ann.refresh_from_db()
    first = Entry.objects.of(network).order_by("published_at")[0]
    ben = Person.objects.get(name="Ben")
    assert (first.author, ann.external_id) == (ann, "U1")  # matched by address, without case
    assert ben.suspended_at is not None
    assert ben.user is None
    assert first.text == "Hi @Ben site 🎉"
    assert Mention.objects.get(entry=first).person == ben
    assert Reaction.objects.get(entry=first).kind == "daccord"
    assert first.reaction_counts == {"daccord": 1}
    assert Comment.objects.get(entry=first).author == Person.objects.get(name="Robo")
    attached = Entry.objects.of(network).get(attachments__isnull=False).attachments.get()
    assert attached.file.name == "plan.txt"
    assert attached.file.content.read() == b"the plan"
    assert any(":pizza:" in why for why in whys(report))
    assert sum(one.what == "message" for one in report.left_out) == 3
    again = load(network, SlackExport(path))
    assert (again.created.total(), again.updated.total()) == (0, 0)


def test_people_are_mapped_by_a_table(network: Network, bob: Person, tmp_path: Path) -> None:
    path = make_slack(tmp_path / "s.zip", [{"ts": "1.0", "user": "U2", "text": "Hello"}])
    load(network, SlackExport(path), people_map={"u2": bob.email})
    assert Entry.objects.of(network).get().author == bob


def test_what_changed_there_is_taken_and_what_changed_here_is_kept(
    network: Network, tmp_path: Path
) -> None:
    def said(text: str, edited: str) -> SlackExport:
        messages = [{"ts": f"{n}.0", "user": "U1", "text": f"<@U2> {text}",
                     "edited": {"ts": edited}} for n in (1, 2)]  # fmt: skip
        return SlackExport(make_slack(tmp_path / "s.zip", messages))

    load(network, said("first", "10.0"))
    Entry.objects.filter(external_id="C1/2.0").update(body="<p>Ours</p>", edited_at=now())
    report = load(network, said("second", "20.0"))
    texts = Entry.objects.of(network).order_by("external_id").values_list("body", flat=True)
    assert "second" in texts[0]
    assert texts[1] == "<p>Ours</p>"
    assert report.updated["entries"] == 1
    assert any("edited here since" in why for why in whys(report))
