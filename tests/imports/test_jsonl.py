"""Collections made for measuring search, brought in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from comptoir.entries.models import Comment, Entry, EntryTopic
from comptoir.imports.doors import bring
from comptoir.kinds.questions.models import Question
from comptoir.networks.models import Network
from comptoir.people.models import Person


def quiet(_done: int, _of: int) -> None:
    return None


def lines(path: Path, *objects: Any) -> Path:
    said = (one if isinstance(one, str) else json.dumps(one) for one in objects)
    path.write_text("\n".join(said) + "\n", encoding="utf-8")
    return path


def test_a_corpus_keeps_its_ids_and_comes_once(
    network: Network, alice: Person, tmp_path: Path
) -> None:
    path = lines(
        tmp_path / "corpus.jsonl",
        {"_id": "doc/é 1", "title": "", "text": "Première ligne\ndeuxième ligne"},
        {"_id": 7, "title": "Très " * 60, "text": "Le texte"},
        {"_id": "doc/é 1", "title": "again", "text": "again"},
        "not json",
        ["a list"],
        {"_id": None, "text": "nothing"},
        {"_id": "only a title", "title": "Seul"},
    )
    alice.role = "administrator"
    alice.save()
    report = bring("corpus", path, network=network, group="Bibliothèque", told=quiet)
    assert report.created["entries"] == 3
    assert [one.where for one in report.left_out] == ["line 3", "line 4", "line 5", "line 6"]
    entries = {one.external_id: one for one in Entry.objects.of(network)}
    assert set(entries) == {"doc/é 1", "7", "only a title"}
    assert entries["doc/é 1"].text.split() == ["Première", "ligne", "deuxième", "ligne"]
    assert len(entries["7"].title) == 200
    assert "Très Très" in entries["7"].text
    again = bring("corpus", path, network=network, group="Bibliothèque", told=quiet)
    assert again.unchanged["entries"] == 3
    assert Entry.objects.of(network).count() == 3


def test_posts_become_questions_answers_people_and_topics(
    network: Network, alice: Person, tmp_path: Path
) -> None:
    answer = {
        "_id": "a1", "type": "answer", "parent": "q1", "author": "u2", "score": 4, "accepted": True,
        "at": "2018-03-13T08:00:00", "text": "Oui, par les deux.",
    }  # fmt: skip
    question = {
        "_id": "q1", "type": "question", "author": "u1", "score": -1,
        "tags": ["C++"], "at": "2018-03-12T17:00:45.567",
        "title": "Peut-on ?", "text": "Deux langues",
    }  # fmt: skip
    stray = {"_id": "a2", "type": "answer", "parent": "q9", "author": "u3"}
    path = lines(tmp_path / "posts.jsonl", answer, question, stray, {"_id": "x", "type": "poll"})
    alice.role = "administrator"
    alice.save()
    tried = bring("posts", path, network=network, group="labo", told=quiet, dry_run=True)
    assert tried.created["comments"] == 1
    assert not Entry.objects.of(network).exists()
    report = bring("posts", path, network=network, group="labo", told=quiet)
    assert {one.what for one in report.left_out} == {"answer", "line"}
    entry, comment = Entry.objects.of(network).get(), Comment.objects.get(network=network)
    assert (entry.kind, entry.title, entry.group.name) == ("question", "Peut-on ?", "labo")
    assert comment.author is not None
    assert (comment.author.external_id, comment.imported_reactions) == ("u2", {"utile": 4})
    assert Question.objects.get(entry=entry).accepted == comment
    assert EntryTopic.objects.filter(entry=entry).count() == 1
    again = bring("posts", path, network=network, group="labo", told=quiet)
    assert not +again.created
    assert Person.objects.of(network).filter(source="posts").count() == 2
