"""Out and in again: nothing is lost, nothing moves."""

from __future__ import annotations

import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile

from comptoir.core.clock import now
from comptoir.core.decisions import Refused
from comptoir.demo.load import make_demo
from comptoir.entries.models import Attachment, Comment, Entry, Hiding, Revision, Topic
from comptoir.experts.models import HiddenSubject
from comptoir.experts.passing import due_questions
from comptoir.experts.presence import hide_subject, leave, say_of_oneself
from comptoir.exports.archive import export_archive
from comptoir.files.actions import keep_bytes
from comptoir.files.models import StoredFile
from comptoir.groups.models import Group
from comptoir.imports.archive import Archive, network_of
from comptoir.imports.doors import bring, find_or_make_group
from comptoir.imports.load import load
from comptoir.kinds.polls.models import Ballot, Poll
from comptoir.kinds.questions.models import Question, Solicitation
from comptoir.kinds.questions.solicit import redirect_question
from comptoir.networks.models import Network
from comptoir.people.models import Person
from tests.conftest import make_person, write_entry


@pytest.fixture(autouse=True)
def _own_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def elsewhere() -> Network:
    return Network.objects.create(name="Empty", slug="empty", host="empty.example")


def same_after(network: Network, folder: Path) -> Network:
    """Export, import into an empty network, export that: the manifests agree."""
    first = export_archive(network, folder / "one.zip")
    other = elsewhere()
    report = load(other, Archive(folder / "one.zip"))
    assert report.left_out == []
    second = export_archive(other, folder / "two.zip")
    for name, facts in first["members"].items():
        found = second["members"][name]
        assert (name, facts["records"], facts["fingerprint"]) == (
            name, found["records"], found["fingerprint"]
        )  # fmt: skip
    return other


def test_the_demo_comes_back_whole(db: None, tmp_path: Path) -> None:
    make_demo()
    same_after(Network.objects.get(), tmp_path)


def test_every_kind_of_thing_comes_back(
    network: Network, group: Group, open_group: Group, alice: Person, bob: Person, tmp_path: Path
) -> None:
    image = keep_bytes(network, ContentFile(b"words", name="x"), "notes.txt", uploader=alice)
    Topic.objects.create(network=network, name="Plan", slug="plan")
    question = write_entry(alice, group, "Why?", "question")
    poll, news = (
        write_entry(bob, group, "Which?", "poll"),
        write_entry(alice, open_group, "News", "news"),
    )
    answer = Comment.objects.create(
        network=network,
        entry=question,
        author=bob,
        published_at=now(),
        body="<p>So.</p>",
        text="So.",
    )
    question.question.accepted, question.question.accepted_by = answer, alice
    question.question.save()
    body = (
        f'<p><a data-mention="{bob.pk}" href="/people/{bob.pk}/">@Bob</a> '
        f'<a data-topic="plan" href="/topics/plan/">#plan</a> '
        f'<a href="/entries/{news.pk}/">later</a> <a href="/entries/{question.pk}/#comment-{answer.pk}">'  # noqa: E501
        f'said</a> <a href="/groups/{group.slug}/">here</a> <a href="/files/{image.pk}/">notes</a></p>'  # noqa: E501
    )
    Entry.objects.filter(pk=question.pk).update(body=body)
    Attachment.objects.create(entry=question, file=image, alt="Notes")
    Ballot.objects.create(option=poll.poll.options.all()[0], person=alice)
    Revision.objects.create(entry=question, title="Why", body=body, edited_by=bob, at=now())
    Hiding.objects.create(comment=answer, by=alice, reason="Rude")
    gone = write_entry(bob, group, "Gone")
    Entry.objects.filter(pk=gone.pk).update(state="deleted")
    other = same_after(network, tmp_path)
    there = Entry.objects.of(other).get(kind="question")
    news_there = Entry.objects.of(other).get(kind="news")
    assert f'href="/entries/{news_there.pk}/"' in there.body
    assert there.mentions.get().person.name == "Bob"
    assert there.attachments.get().file.content.read() == b"words"
    assert there.question.accepted == there.comments.get()
    assert there.comment_count == 1
    assert not Entry.objects.of(other).filter(text="Gone").exists()


@pytest.fixture
def asked(network: Network, group: Group, alice: Person, bob: Person, dana: Person) -> Entry:
    """A question that Bob handed on to Dana and that went to Charlie; what people decided."""
    charlie = make_person(network, "Erik")
    entry = write_entry(alice, group, "Which mould?", "question", at=now() - timedelta(days=6))
    first = Solicitation.objects.create(entry=entry, person=bob, by=alice)
    redirect_question(actor=bob, entry=entry, person=dana)
    Solicitation.objects.create(entry=entry, person=charlie, how="passed", declined_at=now())
    Question.objects.filter(entry=entry).update(passed_at=now(), passed_rounds=2)
    Network.objects.filter(pk=network.pk).update(pass_on_hours=12, pass_on_since=first.at)
    leave(actor=bob)
    say_of_oneself(actor=dana, sentence="For moulds, ask Erik.")
    hide_subject(actor=dana, name="Moulds")
    return entry


def test_whom_questions_are_put_to_and_what_people_decided_come_back(
    network: Network, asked: Entry, tmp_path: Path
) -> None:
    assert asked.author is not None
    gone = write_entry(asked.author, asked.group, "Gone?", "question")
    Solicitation.objects.create(entry=gone, person=asked.author)
    Entry.objects.filter(pk=gone.pk).update(state="deleted")
    network.refresh_from_db()
    other = same_after(network, tmp_path)
    rows = Solicitation.objects.filter(entry__network=other).order_by("person__name")
    facts = [
        (row.person.name, row.how, row.by and row.by.name, row.handed_to and row.handed_to.name)
        for row in rows
    ]
    assert facts == [
        ("Bob", "asked", "Alice", "Dana"),
        ("Dana", "redirected", "Bob", None),
        ("Erik", "passed", None, None),
    ]
    assert [row.declined_at is not None for row in rows] == [False, False, True]
    question = Question.objects.get(entry__network=other)
    here = Question.objects.get(entry=asked)
    assert (question.passed_rounds, question.passed_at) == (2, here.passed_at)
    assert (other.pass_on_hours, other.pass_on_since) == (12, network.pass_on_since)
    dana = Person.objects.of(other).get(name="Dana")
    assert dana.presence.sentence == "For moulds, ask Erik."
    hidden, before = dana.hidden_subjects.get(), HiddenSubject.objects.get(person__network=network)
    assert (hidden.name, hidden.folded, hidden.at) == ("Moulds", "moulds", before.at)
    assert Person.objects.of(other).get(name="Bob").presence.out_at is not None
    again = load(network, Archive(tmp_path / "one.zip"))
    assert (again.created.total(), again.updated.total()) == (0, 0)
    assert due_questions(other, now() + timedelta(hours=13)).count() == 0  # told once, at home


def test_what_is_no_subject_and_unknown_ways_of_asking_are_left_out_and_told(
    network: Network, asked: Entry, tmp_path: Path
) -> None:
    export_archive(network, tmp_path / "one.zip")
    with (
        zipfile.ZipFile(tmp_path / "one.zip") as whole,
        zipfile.ZipFile(tmp_path / "two.zip", "w") as changed,
    ):
        for name in whole.namelist():
            text = whole.read(name).decode()
            if name == "solicitations.jsonl":
                text = text.replace('"how":"passed"', '"how":"shouted"')
            if name == "hidden_subjects.jsonl":
                text = text.replace('"name":"Moulds"', '"name":"!!!"')
            if name == "presences.jsonl":
                text = text.replace("For moulds", "x" * 400)
            changed.writestr(name, text)
    other = elsewhere()
    report = load(other, Archive(tmp_path / "two.zip"))
    why = " ".join(one.why for one in report.left_out)
    assert "“shouted”, is unknown" in why
    assert "holds no word" in why
    assert Solicitation.objects.filter(entry__network=other).count() == 2
    assert not HiddenSubject.objects.filter(person__network=other).exists()
    assert Person.objects.of(other).get(name="Dana").presence.sentence == "x" * 160


def test_the_same_network_gives_the_same_bytes(group: Group, bob: Person, tmp_path: Path) -> None:
    write_entry(bob, group, at=now() - timedelta(days=3))
    export_archive(group.network, tmp_path / "a.zip")
    export_archive(group.network, tmp_path / "b.zip")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_an_archive_is_read_by_its_owner_only(group: Group, tmp_path: Path) -> None:
    (tmp_path / "a.zip.part").touch(mode=0o644)  # of an export that was killed
    export_archive(group.network, tmp_path / "a.zip")
    assert (tmp_path / "a.zip").stat().st_mode & 0o077 == 0


def test_an_archive_brought_home_changes_nothing(group: Group, bob: Person, tmp_path: Path) -> None:
    entry = write_entry(bob, group, "First")
    export_archive(group.network, tmp_path / "a.zip")
    report = load(group.network, Archive(tmp_path / "a.zip"))
    assert (report.created.total(), report.updated.total()) == (0, 0)
    assert Entry.objects.of(group.network).get() == entry
    assert network_of(tmp_path / "a.zip").name == "Halmont"


def test_an_anonymous_poll_never_names_its_voters(
    group: Group, bob: Person, tmp_path: Path
) -> None:
    poll = write_entry(bob, group, "Which?", "poll")
    Poll.objects.filter(entry=poll).update(anonymous=True)
    Ballot.objects.create(option=poll.poll.options.all()[0], person=bob)
    manifest = export_archive(group.network, tmp_path / "a.zip")
    assert manifest["members"]["votes.jsonl"]["records"] == 0


def test_nothing_of_another_network_leaves(
    group: Group, bob: Person, zoe: Person, tmp_path: Path
) -> None:
    write_entry(bob, group, f'<a data-mention="{zoe.pk}" href="/people/{zoe.pk}/">@Zoe</a>')
    export_archive(group.network, tmp_path / "a.zip")
    names = [one.name for one in Archive(tmp_path / "a.zip") if one.member == "people"]  # type: ignore[attr-defined]
    assert "Zoe" not in names
    assert not StoredFile.objects.filter(network=zoe.network).exists()


def test_an_archive_founds_its_network_where_there_is_none(
    group: Group, bob: Person, tmp_path: Path
) -> None:
    write_entry(bob, group, "First")
    export_archive(group.network, tmp_path / "a.zip")
    Network.objects.all().delete()
    steps: list[tuple[int, int]] = []

    def told(done: int, of: int) -> None:
        steps.append((done, of))

    dry = bring("archive", tmp_path / "a.zip", network=None, told=told, dry_run=True)
    assert not Network.objects.exists()
    true = bring("archive", tmp_path / "a.zip", network=None, told=told)
    assert dry.as_dict() | {"dry_run": False} == true.as_dict()
    assert true.left_out == []
    assert Entry.objects.of(Network.objects.get(name="Halmont")).count() == 1
    assert steps[-1][0] == steps[-1][1]


def test_a_group_that_is_not_there_is_made(
    network: Network, open_group: Group, admin: Person
) -> None:
    assert find_or_make_group(network, "AGORA") == open_group
    made = find_or_make_group(network, "nowhere")
    assert (made.slug, made.created_by) == ("nowhere", admin)
    assert find_or_make_group(network, "nowhere") == made


def test_a_group_needs_somebody_to_own_it(network: Network) -> None:
    with pytest.raises(Refused, match="no administrator"):
        find_or_make_group(network, "nowhere")
