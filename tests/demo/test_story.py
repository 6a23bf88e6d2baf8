"""The demo: a story that is right, told once, the same each time, and mailed to nobody."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from comptoir.core.clock import now
from comptoir.demo.load import make_demo
from comptoir.demo.markup import to_html, topics_of
from comptoir.demo.story import FOLDER, StoryError, read_story
from comptoir.entries.models import Comment, Entry
from comptoir.groups.models import Group, Membership
from comptoir.journal.models import Delivery, Event
from comptoir.kinds.polls.models import Ballot
from comptoir.kinds.questions.models import Question
from comptoir.networks.models import Network
from comptoir.notifications.models import Mailing, Notification
from comptoir.people.models import Person
from tests.conftest import make_person


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The story's people and groups, and three conversations."""
    for name in ("people.toml", "groups.toml", "documents.toml", "drafts.toml"):
        (tmp_path / name).write_text((FOLDER / name).read_text())
    (tmp_path / "asking.toml").write_text("")
    (tmp_path / "threads_a.toml").write_text(THREADS)
    return tmp_path


THREADS = """
[[entry]]
key = "news"
group = "tout-halmont"
kind = "news"
author = "nadia.ferhat"
day = -3
time = "14:30"
title = "Aurore"
text = "Une **grande** nouvelle, @camille.rousset. #garantie-10-ans"
acknowledge = true
confirmed = ["theo.lemaire"]
reactions = { merci = ["theo.lemaire", "sarah.vanneste"] }
shared_to = ["retail-france"]
pinned = true
[[entry.comment]]
author = "theo.lemaire"
after = "2h"
text = "Bravo !"
[[entry.comment]]
author = "nadia.ferhat"
after = "3h"
text = "Merci"
reply_to = 0

[[entry]]
key = "where"
group = "tout-halmont"
kind = "poll"
author = "leila.azoulay"
day = -10
title = "Où ?"
options = ["Lyon", "Nantes"]
votes = { "theo.lemaire" = [0], "sarah.vanneste" = [1], "nadia.ferhat" = [1] }
anonymous = true
closes_day = 4

[[entry]]
key = "how"
group = "retail-france"
kind = "question"
author = "sarah.vanneste"
day = 0
time = "23:59"
title = "Comment ?"
accepted = 0
[[entry.comment]]
author = "theo.lemaire"
after = "3d"
text = "Comme ceci."
"""


def test_story_of_the_demo_is_right() -> None:
    story = read_story()
    assert len(story.people) >= 120
    assert len(story.groups) >= 20
    assert len([person for person in story.people if person.persona]) == 5
    assert len(story.entries) >= 470


@pytest.mark.django_db
def test_demo_is_a_living_network(folder: Path) -> None:
    network = make_demo(story=read_story(folder))
    assert network.is_demo
    assert len(network.personas) == 5
    news = Entry.objects.of(network).get(kind="news", state="published")
    assert (news.reaction_counts, news.comment_count) == ({"merci": 2}, 2)
    assert 'data-mention="' in news.body
    assert news.mentions.get().person.name == "Camille Rousset"
    assert list(news.entry_topics.values_list("topic__slug", flat=True)) == ["garantie-10-ans"]
    assert news.shares.get().group.slug == "retail-france"
    assert news.acknowledgements.count() == 1
    assert Comment.objects.get(text="Merci").parent.text == "Bravo !"  # type: ignore[union-attr]
    question = Question.objects.get(entry__state="published")
    assert question.accepted is not None
    assert question.accepted.text == "Comme ceci."
    assert Ballot.objects.count() == 3
    assert not Event.objects.filter(verb="poll.voted", actor__isnull=False).exists()
    camille = Person.objects.of(network).get(name="Camille Rousset")
    assert Notification.objects.filter(person=camille, kind="mention").count() == 1


@pytest.mark.django_db
def test_demo_lies_in_the_past_and_owes_no_mail(folder: Path) -> None:
    make_demo(story=read_story(folder))
    assert not Event.objects.filter(at__gt=now()).exists()
    assert not Entry.objects.filter(published_at__gt=now()).exists()
    assert not Comment.objects.filter(published_at__gt=now()).exists()
    moments = list(Event.objects.order_by("pk").values_list("at", flat=True))
    assert moments == sorted(moments)
    assert moments[0] < now() - timedelta(days=180)
    assert not Delivery.objects.exists()
    assert not Mailing.objects.exists()


@pytest.mark.django_db
def test_guests_are_in_their_groups_only_until_their_end(folder: Path) -> None:
    network = make_demo(story=read_story(folder))
    guests = Membership.objects.filter(group__network=network, person__kind="guest")
    assert guests.exists()
    assert not guests.filter(sponsor__isnull=True).exists()
    assert not guests.filter(expires_at__lt=now()).exists()
    assert Event.objects.filter(verb="guest.expired").exists()
    for group in Group.objects.of(network):
        assert group.guests_count == guests.filter(group=group).count()


@pytest.mark.django_db
def test_demo_is_all_or_nothing(folder: Path) -> None:
    path = folder / "people.toml"
    path.write_text(re.sub(r'role = "administrator"', 'role = "member"', path.read_text()))
    with pytest.raises(StoryError, match="administrator"):
        make_demo(story=read_story(folder))
    assert not Network.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "right", "sentence"),
    [
        ("auteur = ", 'author = "nadia.ferhat"\nauteur = ', "“auteur” is not a key"),
        ('author = "nobody"', 'author = "nadia.ferhat"', "called “nobody”"),
        ('group = "nowhere"', 'group = "tout-halmont"', "called “nowhere”"),
        ('kind = "story"', 'kind = "news"', "kind “story” is none of"),
        ("confirmed = []\nday = ", "day = ", "Cannot overwrite a value"),
        ('time = "25:00"', 'time = "14:30"', "“25:00” is not a time"),
        ('after = "soon"', 'after = "2h"', "“soon” is not a span"),
        ("reply_to = 7", "reply_to = 0", "7 is not a number from 0 to 0"),
    ],
)
def test_mistakes_in_the_story_are_sentences(
    folder: Path, wrong: str, right: str, sentence: str
) -> None:
    if wrong.startswith("auteur"):
        wrong = 'author = "nadia.ferhat"\nauteur = "x"'
        right = 'author = "nadia.ferhat"'
    path = folder / "threads_a.toml"
    path.write_text(THREADS.replace(right, wrong, 1))
    with pytest.raises(StoryError) as caught:
        read_story(folder)
    assert sentence in str(caught.value)


@pytest.mark.django_db
def test_light_markdown_becomes_clean_html(network: Network) -> None:
    alice = make_person(network, "Alice")
    people = {"alice.martin": alice}
    text = (
        "Bonjour @alice.martin. Et @inconnu, mail a@b.example\n- **un**\n- *deux*\n\n"
        "> cité\n\n1. premier\n2. second\n\n`x < y` #plan-marketing <script>alert(1)</script> "
        "[guide](https://x.example/?a=1&b=2)"
    )
    html = to_html(text, people)
    assert f'<a data-mention="{alice.pk}" href="/people/{alice.pk}/"' in html
    assert "@inconnu" in html
    assert "a@b.example" in html
    assert "<li><p><strong>un</strong></p></li>" in html
    assert "<ol><li>" in html
    assert "<blockquote><p>cité</p></blockquote>" in html
    assert 'data-topic="plan-marketing"' in html
    assert "<script" not in html
    assert topics_of(text) == ["plan marketing"]
