"""`comptoir search` and `comptoir experts`, from an empty folder, with nothing else running."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running import House, own_database

TEXTS = [
    {"_id": "doc 1", "title": "Poser des congés", "text": "La demande se fait\ndans l’outil."},
    {"_id": "doc2", "title": "", "text": "La cantine ouvre à midi."},
    {"_id": "doc2", "title": "twice", "text": "twice"},
]
POSTS = [
    {"_id": "q", "type": "question", "author": "u1", "at": "2018-03-12T17:00:45", "tags": ["a b"],
     "title": "Où est la cantine ?", "text": "Je la cherche."},
    {"_id": "a", "type": "answer", "parent": "q", "author": "u 2", "at": "2018-03-13T08:00:00",
     "score": 3, "accepted": True, "title": None, "text": "La cantine est au sous-sol."},
]  # fmt: skip


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with own_database() as settings:
        yield filled(House(tmp_path, **settings), tmp_path)


def filled(house: House, tmp_path: Path) -> House:
    made = house.say("init", "--name", "N", "--language", "fr", "--admin", "Ann.Bee@n.example")
    assert made.returncode == 0, made.stderr
    for kind, lines in (("corpus", TEXTS), ("posts", POSTS)):
        path = tmp_path / f"{kind}.jsonl"
        path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
        said = house.say("import", kind, str(path), "--group", "Bibliothèque", "--json")
        assert said.returncode == 0, said.stderr
    return house


def test_a_file_of_questions_gives_a_run(house: House, tmp_path: Path) -> None:
    queries, run = tmp_path / "queries.tsv", tmp_path / "run.txt"
    queries.write_text("q1\tComment poser un congé ?\nq2\tla cantine\nbad\n", encoding="utf-8")
    batch = ["--batch", str(queries), "--as", "ann.bee@N.example", "--run", str(run)]
    said = house.say("search", *batch)
    assert said.returncode == 0, said.stderr
    assert "Line 3" in said.stderr
    lines = [line.split() for line in run.read_text("utf-8").splitlines()]
    assert lines[0][:4] == ["q1", "Q0", "doc_1", "1"]
    assert {line[2] for line in lines if line[0] == "q2"} == {"doc2", "q", "a"}
    assert [line[3] for line in lines if line[0] == "q2"] == ["1", "2", "3"]
    said = house.say("experts", *batch)
    assert said.returncode == 0, said.stderr
    assert "q2 Q0 u_2 1 " in run.read_text("utf-8")


def test_a_person_reads_results_at_the_terminal(house: House) -> None:
    who = ["--as", "ann.bee@n.example"]
    assert "Poser des congés" in house.say("search", "congés", *who).stdout
    found = json.loads(house.say("search", "congés", *who, "--json").stdout)["results"]
    assert found[0]["title"] == "Poser des congés"
    assert "accepted: Où est la cantine ?" in house.say("experts", "cantine", *who).stdout
    assert "Nothing was found" in house.say("search", "zzz", *who).stdout
    assert "what the database says" in house.say("search", "check").stdout


def test_what_is_wrong_is_said(house: House) -> None:
    assert "Nobody in N has the address" in house.say("search", "x", "--as", "x@y.example").stderr
    assert house.say("search", "x").returncode == 2
    assert house.say("search", "--as", "ann.bee@n.example").returncode == 2


def test_an_import_reports_in_the_language_of_its_network_or_the_one_asked(
    house: House, tmp_path: Path
) -> None:
    words = ["import", "corpus", str(tmp_path / "corpus.jsonl"), "--group", "bibliotheque"]
    said = house.say(*words, "--dry-run")
    assert said.returncode == 0, said.stderr
    assert "Essai\u202f: rien n’a été gardé." in said.stdout.replace("\u00a0", "\u202f")
    assert "inchangés" in said.stdout
    said = house.say(*words, "--language", "en")
    assert "unchanged" in said.stdout
    assert "came before" in said.stdout
