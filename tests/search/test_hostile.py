"""Names of files, lines of the glossary and folders of the index that nobody expects."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from comptoir.entries.actions.publish import publish_entry
from comptoir.files.models import StoredFile
from comptoir.groups.models import Group
from comptoir.people.models import Person
from comptoir.search import store, trouble
from comptoir.search.models import Synonyms
from comptoir.search.store import folder_of
from comptoir.search.trouble import troubles_of
from tests.conftest import write_entry
from tests.entries.test_cleaning import needs_hostile
from tests.entries.test_hostile import Named, runs_in, strings
from tests.search.settling import settle

SignIn = Callable[[Person], Client]


@pytest.mark.parametrize(
    "name",
    [
        "bouilloire\r\nX-Injected: 1\n.zip",
        "bouilloire \u202efdp.exe",
        "bouilloire \u2067zip\u2066.txt",
        f"bouilloire {'a' * 240}.zip",
        f"{'漢' * 240} bouilloire.zip",  # as long as a system lets it be
        'bouilloire "><script>alert(1)<script>.zip',
        "bouilloire <mark><img src=x onerror=alert(1)>.zip",
    ],
)
def test_a_file_with_any_name_is_found_and_shown(
    name: str, as_person: SignIn, bob: Person, group: Group, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    client = as_person(bob)
    answer = client.post("/files/", {"file": Named(name)})
    assert answer.status_code == 201, answer.content
    stored = StoredFile.objects.get()
    publish_entry(actor=bob, group=group, body="<p>Voir</p>", files=[stored.pk])
    settle()
    assert len(stored.name) <= 255
    assert not set(stored.name) & set("\r\n\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069")
    served = client.get(stored.url)
    assert "X-Injected" not in served.headers
    b"".join(served.streaming_content)  # type: ignore[attr-defined]
    assert client.get("/search/suggestions/?q=bouill").json()["suggestions"]
    page = client.get("/search/?q=bouilloire")
    assert "data-result>" in page.content.decode()
    assert runs_in(page) == []


def test_a_file_whose_name_is_longer_than_any_system_lets_it_be_is_refused(
    as_person: SignIn, bob: Person
) -> None:
    answer = as_person(bob).post("/files/", {"file": Named(f"{'a' * 1000}.zip")})
    assert answer.status_code == 400
    assert not StoredFile.objects.exists()


@needs_hostile
def test_the_glossary_takes_or_refuses_any_line_and_searches_go_on(
    as_person: SignIn, admin: Person, bob: Person, group: Group
) -> None:
    write_entry(bob, group, "Une bouilloire")
    settle()
    manager, reader = as_person(admin), as_person(bob)
    for text in strings():
        cache.clear()
        for line in (text, f"bouilloire = {text}"):
            assert manager.post("/search/glossary/", {"words": line}).status_code in (302, 422), (
                line
            )
    assert Synonyms.objects.count() > 100
    assert runs_in(manager.get("/search/glossary/")) == []
    for typed in ("bouilloire", "une bouilloire rouge"):
        page = reader.get("/search/", {"q": typed})
        assert "data-result>" in page.content.decode()
        assert runs_in(page) == []


def unreadable(folder: Path) -> None:
    (folder / "current").write_bytes(b"\xff\xfe\x00v")


def elsewhere(folder: Path) -> None:
    (folder / "current").write_text((folder / "current").read_text()[:3] + "/../../../etc")


def doubted_in_bytes(folder: Path) -> None:
    (folder / "doubted").write_bytes(b"\xff\xfe\x00v")


def closed(folder: Path) -> None:
    folder.chmod(0)


@pytest.mark.parametrize("act", [unreadable, elsewhere, doubted_in_bytes, closed])
def test_pages_go_on_whatever_stands_in_the_folder_of_the_index(
    act: Callable[[Path], None], as_person: SignIn, bob: Person, group: Group
) -> None:
    write_entry(bob, group, "Une bouilloire")
    settle()
    client, folder = as_person(bob), folder_of(bob.network_id)
    act(folder)
    try:
        for address in ("/search/", "/search/suggestions/", "/search/experts/"):
            assert client.get(address, {"q": "bouilloire"}).status_code == 200
        settle()
        assert client.get("/search/?q=bouilloire").status_code == 200
    finally:
        folder.chmod(0o755)
    settle()
    assert "data-result>" in client.get("/search/?q=bouilloire").content.decode()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes somebody else")
def test_pages_go_on_when_the_folder_belongs_to_somebody_else(
    as_person: SignIn, bob: Person, group: Group
) -> None:
    write_entry(bob, group, "Une bouilloire")
    settle()
    client = as_person(bob)
    addresses = [f"/search/{rest}?q=bouilloire" for rest in ("", "suggestions/", "experts/")]
    before = [client.get(address).status_code for address in addresses]
    folder_of(bob.network_id).chmod(0o700)
    os.seteuid(65534)
    try:
        store._open.clear()
        settle()
        assert [client.get(address).status_code for address in addresses] == before
        assert any("give that folder to the user" in said for said in troubles_of(bob.network_id))
    finally:
        os.seteuid(0)
    trouble.try_again()
    settle()
    assert troubles_of(bob.network_id) == []
    assert "data-result>" in client.get(addresses[0]).content.decode()
