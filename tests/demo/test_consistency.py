"""The whole story hangs together: numbers, places, dates, documents."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from functools import cache

import pytest
from PIL import Image

from comptoir.core.text import fold
from comptoir.demo.documents import blocks_of, bytes_of
from comptoir.demo.story import Story, StoryEntry, StoryGroup, read_story
from comptoir.demo.when import span_of

story = cache(read_story)
WORKING_LANGUAGES = {" the ", " and ", " is ", " we ", " to "}


def employees_of(told: Story, group: StoryGroup) -> set[str]:
    taken = {
        person.key
        for person in told.people
        if not person.is_guest
        and (group.everyone or person.department in group.departments or person.site in group.sites)
    }
    return taken | {*group.members, *group.moderators, *group.owners}


def writers(entry: StoryEntry) -> list[str]:
    return [entry.author, *(comment.author for comment in entry.comment)]


def test_there_are_600_entries_and_every_group_lives() -> None:
    told = story()
    in_group = Counter(entry.group for entry in told.entries)
    assert len(told.people) >= 120
    assert len(told.entries) >= 600
    assert sum(len(entry.comment) for entry in told.entries) >= 1700
    assert min(in_group[group.key] for group in told.groups) >= 10
    days = [entry.day for entry in told.entries]
    assert min(days) < -330
    assert all(any(-30 * (n + 1) < day <= -30 * n for day in days) for n in range(12))


def test_entries_are_of_every_kind_and_in_two_languages() -> None:
    kinds = Counter(entry.kind for entry in story().entries)
    assert kinds["question"] >= 150
    assert kinds["news"] >= 45
    assert kinds["poll"] >= 40
    english = [entry for entry in story().entries if is_english(entry.text + entry.title)]
    assert len(english) >= len(story().entries) / 10


def is_english(text: str) -> bool:
    return sum(word in f" {text.lower()} " for word in WORKING_LANGUAGES) >= 2


def test_only_members_write_in_a_group() -> None:
    told = story()
    inside = {group.key: employees_of(told, group) for group in told.groups}
    guests = {group.key: {guest.person for guest in group.guests} for group in told.groups}
    outside = [
        (entry.key, writer)
        for entry in told.entries
        for writer in writers(entry)
        if writer not in inside[entry.group] | guests[entry.group]
    ]
    assert outside == []


def test_guests_write_before_their_end_and_never_under_an_internal_entry() -> None:
    told = story()
    ends = {
        (group.key, guest.person): guest.ends_in_days
        for group in told.groups
        for guest in group.guests
    }
    for entry in told.entries:
        written = [(entry.author, "0m"), *((row.author, row.after) for row in entry.comment)]
        for writer, after in written:
            if (entry.group, writer) in ends:
                assert not entry.internal, entry.key
                assert entry.day + span_of(after).days <= ends[entry.group, writer], entry.key


def test_conversations_go_forward_in_time() -> None:
    for entry in story().entries:
        spans = [span_of(comment.after) for comment in entry.comment]
        assert spans == sorted(spans), entry.key
        assert entry.day <= 0, entry.key


def test_accepted_answers_belong_to_questions_and_come_from_many_people() -> None:
    told = story()
    accepted = [entry for entry in told.entries if entry.accepted is not None]
    assert {entry.kind for entry in accepted} == {"question"}
    experts = Counter(entry.comment[entry.accepted or 0].author for entry in accepted)
    assert len(accepted) >= 120
    assert len(experts) >= 40
    assert max(experts.values()) <= len(accepted) / 8


@pytest.mark.parametrize(
    ("word", "expert"),
    [
        ("linéaire", "remi.collombet"),
        ("PLV", "antonin.ruelle"),
        ("RGPD", "melissa.toupin"),
        ("douane", "naima.rahal"),
        ("référencement", "quentin.barreyre"),
        ("panels", "marguerite.sauvageot"),
        ("écoconception", "jeanne.abgrall"),
        ("notes de frais", "mireille.cotte"),
        ("Amazon", "kenza.ouali"),
        ("salons", "corentin.prigent"),
    ],
)
def test_who_knows_has_an_answer(word: str, expert: str) -> None:
    answers = {
        entry.comment[entry.accepted].author
        for entry in story().entries
        if entry.accepted is not None
        and fold(word) in fold(" ".join([entry.title, entry.text, *entry.topics]))
    }
    assert expert in answers


def test_questions_are_put_in_every_way_to_people_who_read_them() -> None:
    told = story()
    groups = {group.key: group for group in told.groups}
    entries = {entry.key: entry for entry in told.entries}
    assert {line.how for line in told.asking} == {"asked", "redirected", "passed"}
    for line in told.asking:
        group = groups[entries[line.entry].group]
        guests = {guest.person for guest in group.guests if guest.ends_in_days > 0}
        assert line.person in employees_of(told, group) | guests, line
        assert line.person != entries[line.entry].author


def test_polls_have_votes_and_news_confirmations() -> None:
    for entry in story().entries:
        if entry.kind == "poll":
            assert entry.votes, entry.key
        if entry.acknowledge:
            assert entry.confirmed, entry.key


def test_every_persona_has_something_begun() -> None:
    told = story()
    begun = {draft.author for draft in told.drafts}
    assert begun == {person.key for person in told.people if person.persona}


def test_documents_say_what_they_say_and_are_used() -> None:
    told = story()
    used = {key for entry in told.entries for key in entry.files}
    assert used == {document.key for document in told.documents}
    assert len(used) >= 15
    for document in told.documents:
        made = bytes_of(document)
        ending = document.name.rsplit(".", 1)[-1]
        if ending == "png":
            assert Image.open(io.BytesIO(made)).width > 1000
            assert document.alt
        elif ending == "pdf":
            assert made.startswith(b"%PDF")
        else:
            assert blocks_of(document.text)[0].text[:31] in words_in(made), document.name
        assert bytes_of(document) == made or ending == "pdf", document.name


def words_in(made: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        return " ".join(
            archive.read(name).decode().replace("&amp;", "&") for name in archive.namelist()
        )
