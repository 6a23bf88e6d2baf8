"""What an import left out is told in the language of the network, or in the one asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import translation

from comptoir.groups.models import Group
from comptoir.imports.doors import SOURCES, bring, language_of
from comptoir.networks.models import Network
from comptoir.people.models import Person
from tests.imports.sources import make_archive, make_slack

SLACK = [
    {"ts": "bad"}, {"ts": "1735689600.0", "user": "U1", "text": ""},
    {"ts": "1735689601.0", "user": "U1", "subtype": "channel_join", "text": "joined"},
    {"ts": "1735689603.0", "user": "U1", "text": "lost", "thread_ts": "1.0",
     "reactions": [{"name": "pizza", "users": ["U1"]}],
     "files": [{"id": "F1", "name": "plan.txt", "mimetype": "text/plain"}]},
]  # fmt: skip
ROWS = (
    '<posts><row Id="1" PostTypeId="1" CreationDate="soon"/><row PostTypeId="1"/>'
    '<row Id="2" PostTypeId="5" CreationDate="2020-01-01T00:00:00"/></posts'
)
LETTERS = b"From a\nSubject: no date\n\nwords\n\nFrom b\nDate: Mon, 6 Jan 2025 10:00:00 +0000\n\n\n"


def slack(folder: Path) -> Path:
    return make_slack(folder / "s.zip", SLACK)


def archive(folder: Path) -> Path:
    lines = [b"{not json", {"id": "x"}, {"id": "y", "group": "nowhere", "body": "b"}]
    return make_archive(folder / "a.zip", entries=lines)


def dump(folder: Path) -> Path:
    (folder / "Posts.xml").write_text(ROWS)
    return folder


def mailbox(folder: Path) -> Path:
    path = folder / "list.mbox"
    path.write_bytes(LETTERS)
    return path


def posts(folder: Path) -> Path:
    path = folder / "posts.jsonl"
    path.write_text('{"_id": "q", "type": "poem", "text": "x"}\n[1]\n')
    return path


MADE: dict[str, Callable[[Path], Path]] = {
    "slack": slack, "archive": archive, "stackexchange": dump, "mbox": mailbox,
    "posts": posts, "corpus": posts,
}  # fmt: skip
GROUPED = {"stackexchange", "mbox", "posts", "corpus"}


def test_every_source_is_tried() -> None:
    assert set(MADE) == set(SOURCES)


@pytest.mark.parametrize("source", MADE)
def test_a_report_is_in_one_language(
    source: str, network: Network, group: Group, alice: Person, tmp_path: Path
) -> None:
    path, said = MADE[source](tmp_path), {}
    home = group.slug if source in GROUPED else ""
    for language in ("en", "fr"):
        with translation.override(language):
            report = bring(
                source, path, network=network, group=home, dry_run=True, told=lambda _d, _o: None
            )
            said[language] = {one.why for one in report.left_out}, report.as_text()
    assert said["en"][0], "something is left out"
    assert len(said["en"][0]) == len(said["fr"][0])
    assert not said["en"][0] & said["fr"][0]
    assert "Dry run: nothing was kept." in said["en"][1]
    assert "Essai\u00a0: rien n’a été gardé." in said["fr"][1]
    assert "Laissés de côté ou modifiés" in said["fr"][1]


def test_the_language_is_that_of_the_network_or_of_what_it_brings(
    network: Network, tmp_path: Path
) -> None:
    network.language = "fr"
    told = {"id": "n", "name": "Halmont", "language": "en"}
    path = make_archive(tmp_path / "a.zip", network=[told])
    assert language_of(network, path) == "fr"
    assert language_of(None, path) == "en"
