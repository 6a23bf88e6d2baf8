"""The program that reads files is bounded in what it tells, and in what it knows."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from comptoir.entries.actions.publish import publish_entry
from comptoir.files.actions import store_file
from comptoir.groups.models import Group
from comptoir.journal.outbox import drain
from comptoir.people.models import Person
from comptoir.search.extract import MOST_TEXT
from comptoir.search.extraction import _bare_environment
from comptoir.search.models import Extraction, FilePage
from tests.search.settling import settle


def test_the_text_of_a_file_keeps_its_words_apart_and_holds_no_control_character(
    bob: Person, group: Group
) -> None:
    upload = ContentFile(b"un\x0cdeux\x00trois")
    stored = store_file(actor=bob, upload=upload, name="notes.txt")
    publish_entry(actor=bob, group=group, body="<p>Voir</p>", files=[stored.pk])
    settle()
    settle()
    assert FilePage.objects.get().text.split() == ["un", "deux", "trois"]


def test_the_program_that_reads_files_tells_no_more_than_is_kept(tmp_path: Path) -> None:
    """What it prints is held in memory by the worker, which may be the server."""
    path = tmp_path / "file.txt"
    path.write_bytes("é".encode() * (2 * MOST_TEXT))
    command = [sys.executable, "-m", "comptoir.search.extract", str(path)]
    run = subprocess.run(command, capture_output=True, check=True)
    assert len(run.stdout) < 7 * MOST_TEXT


def test_the_program_that_reads_files_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "of the house")
    monkeypatch.setenv("DATABASE_URL", "postgres://u:p@h/d")
    assert set(_bare_environment()) <= {"PATH", "PYTHONPATH", "LANG", "MALLOC_ARENA_MAX"}


def test_a_file_whose_worker_was_killed_twice_is_read_all_the_same(
    bob: Person, group: Group
) -> None:
    stored = store_file(actor=bob, upload=ContentFile(b"bouilloire"), name="notes.txt")
    publish_entry(actor=bob, group=group, body="<p>Voir</p>", files=[stored.pk])
    drain()
    Extraction.objects.update(attempts=2)
    settle()
    assert Extraction.objects.get().state == "done"
