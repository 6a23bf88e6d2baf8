"""Whatever happens to the files of an index: pages go on, and it is made anew by itself."""

from __future__ import annotations

import gc
import random
import shutil
import weakref
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

import pytest
from django.test import Client

from comptoir.entries.actions.comment import add_comment
from comptoir.experts.ranking import who_knows
from comptoir.groups.models import Group
from comptoir.people.models import Person
from comptoir.search import indexing, store, trouble
from comptoir.search.checking import check_all, compare
from comptoir.search.indexing import apply_due, rebuild, rebuild_wanted
from comptoir.search.learning import meaning_of
from comptoir.search.query import Query
from comptoir.search.schema import schema
from comptoir.search.upkeep import bring_up_to_date
from tests.conftest import write_entry
from tests.search.settling import settle

SignIn = Callable[[Person], Client]
ASKED = (
    "/search/?q=bouilloire", '/search/?q="bouilloire bleue"', "/search/?q=bouiloire",
    "/search/?q=bouilloire&sort=date", "/search/suggestions/?q=bouil",
    "/questions/similar/?q=bouilloire", "/search/experts/?q=bouilloire", "/search/experts/me/",
)  # fmt: skip


def flipped(held: bytes) -> bytes:
    chance, made = random.Random(4), bytearray(held)
    for _ in range(16):
        made[chance.randrange(len(made))] ^= 0xFF
    return bytes(made)


def halved(held: bytes) -> bytes:
    return held[: len(held) // 2]


def nulled(held: bytes) -> bytes:
    return bytes(len(held))


def emptied(_held: bytes) -> bytes:
    return b""


def removed(_held: bytes) -> None:
    return None


def spoil(folder: Path, ending: str, act: Callable[[bytes], bytes | None]) -> None:
    """Replace files by others of the same name: a process that has the old ones keeps those."""
    for path in list(folder.glob(f"*{ending}")):
        made = act(path.read_bytes())
        path.unlink()
        if made is not None:
            path.write_bytes(made)


@pytest.fixture
def folder(alice: Person, group: Group) -> Path:
    for number in range(12):
        write_entry(alice, group, f"Une bouilloire bleue {number}")
    settle()
    return store.folder_of(group.network_id) / store.current_name(group.network_id)


@pytest.mark.parametrize(
    ("ending", "act"),
    [
        (".fast", flipped), (".term", flipped), (".idx", nulled), (".pos", removed),
        (".store", halved), (".term", emptied), ("meta.json", removed), ("meta.json", flipped),
        (".fieldnorm", nulled),
    ],
)  # fmt: skip
def test_pages_go_on_with_a_damaged_index_which_is_made_anew(
    ending: str, act: Callable[[bytes], bytes | None], folder: Path, as_person: SignIn,
    bob: Person, group: Group,
) -> None:  # fmt: skip
    client = as_person(bob)
    assert "12 results" in client.get(ASKED[0]).content.decode()
    spoil(folder, ending, act)
    store._open.clear()  # as a process that begins
    for url in ASKED:
        assert client.get(url).status_code == 200, url
    last = group.entries.latest("pk")
    add_comment(actor=bob, entry=last, body="<p>La bouilloire siffle</p>")
    settle()
    check_all()  # as in the night: what nobody noticed, nobody asked for
    assert store.current_name(group.network_id) != folder.name
    assert compare(group.network_id).agrees
    assert "13 results" in client.get(ASKED[0]).content.decode()


def test_the_page_says_that_a_damaged_index_is_made_anew(
    folder: Path, as_person: SignIn, bob: Person, alice: Person, group: Group
) -> None:
    spoil(folder, ".fast", flipped)
    store._open.clear()
    page = as_person(bob).get(ASKED[0]).content.decode()
    assert "data-result>" not in page
    assert "The search index is being made" in page
    assert who_knows(alice, "bouilloire") == []
    assert rebuild_wanted()
    assert "12 results" in as_person(bob).get(ASKED[0]).content.decode()


def test_a_search_lets_go_of_the_files_when_it_ends(folder: Path, group: Group) -> None:
    """Not when Python next looks for circles: replaced files take room on the disk until then."""
    searcher = store.searcher_of(group.network_id)
    assert searcher is not None
    assert searcher.doc_freq("body_exact", "bouilloire") == 12
    held = weakref.ref(searcher)
    gc.disable()
    try:
        del searcher
        assert held() is None
    finally:
        gc.enable()


def test_a_panic_while_an_index_is_made_anew_is_told_and_ends_no_thread(
    folder: Path, group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    class PanicException(BaseException):  # the engine's, which can be imported nowhere
        pass

    def panic(_network: int) -> frozenset[str]:
        raise PanicException('Os { code: 28, kind: StorageFull, message: "No space left" }')

    monkeypatch.setattr(indexing, "frequent_words", panic)
    store.want_rebuild(group.network_id)
    assert not rebuild_wanted()
    assert "make room" in trouble.troubles_of(group.network_id)[0]


def test_a_doubt_alone_makes_nothing_anew(folder: Path, group: Group) -> None:
    """Whoever makes the engine fail by what they type costs a look at the files, no more."""
    store.doubt(group.network_id, folder.name, "typed")
    assert store.searcher_of(group.network_id) is None
    assert not apply_due()
    assert not rebuild_wanted()
    assert store.current_name(group.network_id) == folder.name
    assert store.searcher_of(group.network_id) is not None


def test_a_doubt_of_what_was_replaced_says_nothing_of_what_is_there(
    folder: Path, group: Group
) -> None:
    assert rebuild(group.network_id)
    store.doubt(group.network_id, folder.name, "it was being deleted")
    assert store.searcher_of(group.network_id) is not None


def test_who_searches_while_indexes_are_made_anew_always_finds(
    folder: Path, group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two who search, in threads of their own, each time as a process that begins."""
    word, seen, done = Query.term_query(schema(), "body_exact", "bouilloire", "freq"), [], Event()

    def look() -> None:
        while not done.is_set():
            store._open.clear()
            searcher = store.searcher_of(group.network_id)
            seen.append(len(searcher.search(word, 20).hits) if searcher else 0)

    threads = [Thread(target=look) for _ in range(2)]
    for thread in threads:
        thread.start()
    for _ in range(6):
        assert rebuild(group.network_id)
        rebuild_wanted()
    done.set()
    for thread in threads:
        thread.join()
    assert set(seen) == {12}
    monkeypatch.setattr(store, "LATER", 0.0)
    rebuild_wanted()
    kept = [path for path in folder.parent.iterdir() if path.is_dir()]
    assert [path.name for path in kept] == [store.current_name(group.network_id)]


def test_the_command_mends_a_damaged_index_by_itself(folder: Path, group: Group) -> None:
    spoil(folder, ".idx", nulled)
    store._open.clear()
    bring_up_to_date(group.network_id)
    assert store.current_name(group.network_id) != folder.name
    assert compare(group.network_id).agrees


def test_an_index_of_a_later_version_is_not_touched_until_another_is_there(
    folder: Path, group: Group
) -> None:
    (folder.parent / "current").write_text("v99-abc")
    assert store.searcher_of(group.network_id) is None
    settle()
    assert compare(group.network_id).agrees


def test_what_killed_or_failed_rebuilds_left_is_deleted(folder: Path, group: Group) -> None:
    network = group.network_id
    (folder.parent / f"{store.PREFIX}left").mkdir()
    (folder.parent / "current.draft").write_text("half")

    def fail(_done: int) -> None:
        raise OSError("No space left on device")

    with pytest.raises(OSError, match="No space"):
        rebuild(network, fail)
    left = {path.name for path in folder.parent.iterdir()}
    left -= {"write.lock", "rebuild.lock", "replaced"}
    assert left == {"current", folder.name} | (left & {"meaning.npz"})
    assert compare(network).agrees


def test_a_network_that_cannot_be_written_keeps_no_other_waiting(
    folder: Path, as_person: SignIn, bob: Person, zoe: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trouble, "FIRST", 600.0)
    mine, other = folder.parent, store.folder_of(zoe.network_id)
    shutil.rmtree(mine)
    mine.write_text("no folder")
    assert as_person(bob).get(ASKED[0]).status_code == 200
    shutil.rmtree(other, ignore_errors=True)
    settle()
    check_all()
    assert compare(zoe.network_id).agrees
    mine.unlink()
    assert not rebuild_wanted()  # what failed just now is not tried again at once
    trouble.try_again()
    settle()
    assert compare(bob.network_id).agrees


def test_words_that_were_learnt_and_are_damaged_are_as_if_not_learnt(
    folder: Path, as_person: SignIn, bob: Person
) -> None:
    chance, path = random.Random(7), folder.parent / "meaning.npz"
    np = pytest.importorskip("numpy")
    for _ in range(30):
        words = np.frombuffer(b"bouilloire\nbleue", dtype=np.uint8)
        np.savez(path, words=words, vectors=np.ones((2, 3), dtype=np.float16))
        held = bytearray(path.read_bytes())
        for _flip in range(4):
            held[chance.randrange(len(held))] ^= chance.randrange(1, 256)
        path.write_bytes(held)
        meaning_of(bob.network_id)
        assert as_person(bob).get(ASKED[0]).status_code == 200
