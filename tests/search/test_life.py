"""The index follows the database, whatever happens to the worker or to the folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from comptoir.entries.actions.comment import add_comment
from comptoir.entries.actions.delete import delete_entry
from comptoir.entries.models import Attachment, Entry
from comptoir.files.actions import store_file
from comptoir.groups.models import Group
from comptoir.people.models import Person
from comptoir.search import indexing, store
from comptoir.search.asking import Asked
from comptoir.search.checking import compare, repair
from comptoir.search.finding import find
from comptoir.search.indexing import apply_due, mark, rebuild
from comptoir.search.models import Change, Extraction, FilePage
from comptoir.search.schema import ENTRY, key_of
from comptoir.search.writing import has_outgrown_its_pairs
from tests.conftest import add, make_group
from tests.search.settling import settle

Write = Callable[..., Entry]


def documents(network: int) -> int:
    searcher = store.searcher_of(network)
    assert searcher is not None
    return searcher.num_docs


def test_a_new_network_gets_an_index_by_itself(group: Group, write: Write, bob: Person) -> None:
    write(bob, group, "Bonjour")
    settle()
    found = compare(group.network_id)
    assert found.agrees
    assert found.checked == documents(group.network_id) > 0


def test_acts_reach_the_index_and_leave_nothing_owed(
    group: Group, write: Write, bob: Person
) -> None:
    entry = write(bob, group, "Bonjour")
    settle()
    before = documents(group.network_id)
    add_comment(actor=bob, entry=entry, body="<p>Bien vu</p>")
    settle()
    assert documents(group.network_id) == before + 1
    delete_entry(actor=bob, entry=entry)
    settle()
    assert documents(group.network_id) == before - 1
    assert compare(group.network_id).agrees
    assert not Change.objects.exists()


def test_the_check_finds_and_mends_what_is_missing_surplus_or_stale(
    group: Group, write: Write, bob: Person
) -> None:
    stale, surplus = write(bob, group, "Un"), write(bob, group, "Deux")
    settle()
    Entry.objects.filter(pk=stale.pk).update(text="Autre chose")  # behind the journal's back
    missing = write(bob, group, "Trois")
    Entry.objects.filter(pk=surplus.pk).delete()
    found = compare(group.network_id)
    assert found.stale == [key_of(ENTRY, stale.pk)]
    assert found.missing == [key_of(ENTRY, missing.pk)]
    assert found.surplus == [key_of(ENTRY, surplus.pk)]
    repair(group.network_id, found)
    assert compare(group.network_id).agrees


def test_a_broken_index_is_made_anew_while_pages_work(
    group: Group, write: Write, bob: Person
) -> None:
    write(bob, group, "Bonjour")
    settle()
    folder = store.folder_of(group.network_id) / store.current_name(group.network_id)
    (folder / "meta.json").write_text("broken")
    assert store.searcher_of(group.network_id) is None
    settle()
    assert compare(group.network_id).agrees
    shutil.rmtree(store.folder_of(group.network_id))
    assert store.searcher_of(group.network_id) is None
    settle()
    assert compare(group.network_id).agrees


def test_what_changes_during_a_rebuild_is_in_the_new_index(
    group: Group, write: Write, bob: Person
) -> None:
    first = write(bob, group, "Bonjour")
    settle()
    done: list[int] = []

    def meanwhile(count: int) -> None:
        if not done:
            done.append(count)
            add_comment(actor=bob, entry=first, body="<p>Pendant ce temps</p>")
            settle()  # the old index has it, and searches go on
            assert compare(group.network_id).agrees

    assert rebuild(group.network_id, meanwhile)
    assert done
    assert compare(group.network_id).agrees
    assert not Change.objects.exists()


def test_a_change_applied_twice_is_applied_once(group: Group, write: Write, bob: Person) -> None:
    entry = write(bob, group, "Bonjour")
    settle()
    before = documents(group.network_id)
    mark(group.network_id, [key_of(ENTRY, entry.pk)] * 3)
    settle()
    mark(group.network_id, [key_of(ENTRY, entry.pk)])
    settle()
    assert documents(group.network_id) == before


def test_the_text_of_a_file_is_read_once_and_indexed(
    group: Group, write: Write, bob: Person, tmp_path: Path
) -> None:
    entry = write(bob, group, "Voir le fichier")
    stored = store_file(
        actor=bob, upload=ContentFile("Le linéaire de gauche".encode()), name="notes.txt"
    )
    Attachment.objects.create(entry=entry, file=stored)
    add_comment(actor=bob, entry=entry, body="<p>Bien vu</p>")
    settle()
    assert Extraction.objects.get(file=stored).state == "done"
    assert "linéaire" in FilePage.objects.get(file=stored).text
    assert compare(group.network_id).agrees


@pytest.mark.parametrize("name", ["broken.pdf", "broken.docx", "broken.xlsx", "broken.odt"])
def test_a_hostile_file_ends_in_a_visible_state(
    name: str, group: Group, write: Write, bob: Person
) -> None:
    entry = write(bob, group, "Voir le fichier")
    stored = store_file(actor=bob, upload=ContentFile(b"PK\x03\x04 not really"), name=name)
    Attachment.objects.create(entry=entry, file=stored)
    add_comment(actor=bob, entry=entry, body="<p>Bien vu</p>")
    settle()
    assert Extraction.objects.get(file=stored).state in {"failed", "empty", "done"}
    assert compare(group.network_id).agrees


def test_an_index_made_anew_keeps_no_other_network_waiting(
    group: Group, write: Write, bob: Person, zoe: Person
) -> None:
    write(bob, group, "Bonjour")
    other = make_group(zoe.network, "ailleurs", "open")
    add(zoe, other, "member")
    settle()
    store.want_rebuild(group.network_id)
    found: list[bool] = []

    def meanwhile(_count: int) -> None:
        if not found:
            entry = write(zoe, other, "Xylophone")
            mark(zoe.network_id, [key_of(ENTRY, entry.pk)])
            assert apply_due()
            found.append(compare(zoe.network_id).agrees)

    assert rebuild(group.network_id, meanwhile)
    assert found == [True]


def test_a_network_whose_index_cannot_be_written_stops_no_other(
    group: Group, write: Write, bob: Person, zoe: Person
) -> None:
    other = make_group(zoe.network, "ailleurs", "open")
    add(zoe, other, "member")
    settle()
    first, second = write(bob, group, "Bonjour"), write(zoe, other, "Xylophone")
    mark(group.network_id, [key_of(ENTRY, first.pk)])
    mark(zoe.network_id, [key_of(ENTRY, second.pk)])
    lock = store.folder_of(group.network_id) / "write.lock"
    lock.unlink()
    lock.mkdir()  # nobody can open it for writing
    assert apply_due()
    assert compare(zoe.network_id).agrees
    assert Change.objects.get().network_id == group.network_id


def test_what_was_just_written_is_indexed_before_a_large_batch_whose_oldest_has_its_turn(
    group: Group, write: Write, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "BATCH", 1)
    monkeypatch.setattr(indexing, "IN_A_ROW", 3)
    entries = [write(bob, group, f"Entree{number}") for number in range(5)]
    settle()
    Change.objects.all().delete()
    for entry in entries:
        mark(group.network_id, [key_of(ENTRY, entry.pk)])
    assert apply_due()
    owed = set(Change.objects.values_list("key", flat=True))
    assert owed == {key_of(ENTRY, entry.pk) for entry in entries[1:3]}
    settle()
    assert not Change.objects.exists()
    assert compare(group.network_id).agrees


def test_pairs_of_frequent_words_follow_what_is_written(
    group: Group, write: Write, bob: Person
) -> None:
    write(bob, group, "Le plan de la pharmacie")
    settle()
    after = write(bob, group, "Au début de la semaine")
    mark(group.network_id, [key_of(ENTRY, after.pk)])
    settle()
    searcher = store.searcher_of(group.network_id)
    assert searcher is not None
    assert searcher.doc_freq("pairs", "de|la") == 2
    found = find(bob, Asked(q='"de la" semaine'))
    assert [hit.key for hit in found.hits] == [key_of(ENTRY, after.pk)]
    assert find(bob, Asked(q='"de la"')).total == 2
    assert find(bob, Asked(q='"la de"')).total == 0


@pytest.mark.parametrize("lose", [Path.unlink, lambda path: path.write_bytes(b"")])
def test_an_index_that_does_not_know_its_frequent_words_any_more_is_made_anew(
    group: Group, write: Write, bob: Person, lose: Callable[[Path], object]
) -> None:
    """The file is gone, or as a failure of power leaves it."""
    write(bob, group, "Le plan de la pharmacie")
    settle()
    network = group.network_id
    lose(store.folder_of(network) / store.current_name(network) / store.FREQUENT)
    after = write(bob, group, "Au début de la semaine")
    mark(network, [key_of(ENTRY, after.pk)])
    settle()
    settle()
    assert compare(network).agrees
    assert find(bob, Asked(q='"de la"')).total == 2


def test_an_index_is_made_anew_once_other_words_are_frequent(
    group: Group, write: Write, bob: Person
) -> None:
    settle()
    words = " ".join(f"mot{number}" for number in range(30))
    for number in range(5):
        entry = write(bob, group, f"{words} {number}")
        mark(group.network_id, [key_of(ENTRY, entry.pk)])
    settle()
    assert not has_outgrown_its_pairs(group.network_id)
    assert has_outgrown_its_pairs(group.network_id, least=5)
    rebuild(group.network_id)
    assert not has_outgrown_its_pairs(group.network_id, least=5)
    assert find(bob, Asked(q='"mot3 mot4"')).total == 5
