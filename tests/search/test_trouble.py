"""An index that cannot be written: said once, shown to administrators, mended by itself."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation
from structlog.testing import capture_logs

from comptoir.cli.findings import all_findings
from comptoir.entries.models import Entry
from comptoir.groups.models import Group
from comptoir.people.models import Person
from comptoir.search import store, trouble
from comptoir.search.indexing import mark, rebuild
from comptoir.search.models import Change, Trouble
from comptoir.search.schema import ENTRY, key_of
from comptoir.search.trouble import reason_of, sentence_of
from tests.search.settling import settle

SignIn = Callable[[Person], Client]
Write = Callable[..., Entry]


@pytest.fixture
def lock(group: Group, write: Write, bob: Person) -> Path:
    """The lock of the index, in whose place nobody can write; changes are owed meanwhile."""
    write(bob, group, "Bonjour")
    settle()
    lock = store.folder_of(group.network_id) / "write.lock"
    lock.unlink()
    lock.mkdir()
    mark(group.network_id, [key_of(ENTRY, write(bob, group, "Bonsoir").pk)])
    return lock


def test_a_failure_is_said_once_with_what_to_do(lock: Path) -> None:
    with capture_logs() as told:
        for _turn in range(4):
            settle()
            trouble.try_again()
    said = [one for one in told if one["event"] == "search_index_failed"]
    assert len(said) == 1
    assert "Something else stands where the search index belongs" in said[0]["said"]
    assert not said[0]["exc_info"]


def test_it_is_over_too_when_somebody_has_the_index_made_anew(group: Group, lock: Path) -> None:
    """As by the command: then no change is owed, on which the worker would see it."""
    settle()
    assert trouble.troubles_of(group.network_id)
    lock.rmdir()
    assert rebuild(group.network_id)
    assert not trouble.troubles_of(group.network_id)


def test_each_failure_makes_the_next_try_wait_longer(group: Group, lock: Path) -> None:
    network, waited = group.network_id, []
    for _failure in range(9):
        trouble.begin(network, "write", OSError(errno.ENOSPC, "full"))
        assert trouble.waits(network, "write")
        waited.append(trouble._failing[store.folder_of(network), "write"].wait)
    assert waited == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_administrators_see_it_and_pages_go_on_until_it_is_mended(
    lock: Path, as_person: SignIn, bob: Person, admin: Person
) -> None:
    settle()
    overview = as_person(admin).get("/administration/").content.decode()
    assert "Something else stands where the search index belongs" in overview
    assert "All is well" not in overview
    assert any(one.about == "search index" and one.state == "error" for one in all_findings())
    found = as_person(bob).get("/search/", {"q": "bonjour"})
    assert found.status_code == 200
    assert "data-result" in found.content.decode()  # what is written is found meanwhile
    assert as_person(bob).get("/").status_code == 200

    lock.rmdir()
    trouble.try_again()
    settle()
    assert not Change.objects.exists()
    assert "data-result" in as_person(bob).get("/search/", {"q": "bonsoir"}).content.decode()
    assert not Trouble.objects.exists()
    assert "All is well" in as_person(admin).get("/administration/").content.decode()
    assert not any(one.about == "search index" and one.state == "error" for one in all_findings())


def test_where_no_index_can_be_made_the_page_says_that_administrators_know(
    group: Group, write: Write, bob: Person, as_person: SignIn
) -> None:
    folder = store.folder_of(group.network_id)
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("no folder")
    write(bob, group, "Bonjour")
    settle()
    page = as_person(bob).get("/search/", {"q": "bonjour"})
    assert page.status_code == 200
    assert "The administrators are told" in page.content.decode()
    folder.unlink()
    trouble.try_again()
    settle()
    assert "data-result" in as_person(bob).get("/search/", {"q": "bonjour"}).content.decode()
    assert not Trouble.objects.exists()


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "full"),
        (ValueError("An IO error occurred: 'No space left on device (os error 28)'"), "full"),
        (PermissionError(errno.EACCES, "Permission denied"), "forbidden"),
        (ValueError("... Os { code: 30, kind: ReadOnlyFilesystem }"), "forbidden"),
        (NotADirectoryError(errno.ENOTDIR, "Not a directory"), "blocked"),
        (ValueError("An error that nobody foresaw"), "other"),
    ],
)
def test_what_the_system_said_decides_what_is_told(error: Exception, reason: str) -> None:
    assert reason_of(error) == reason
    stopped = RuntimeError("the engine stopped")
    stopped.__cause__ = error
    assert reason_of(stopped) == reason
    english = sentence_of(reason, "x")
    with translation.override("fr"):
        assert sentence_of(reason, "x") != english
