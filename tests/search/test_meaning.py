"""What words mean is learnt from a network's own texts."""

from __future__ import annotations

import os
import random
import weakref
from itertools import product

import numpy as np

from comptoir.core.clock import now
from comptoir.entries.models import Entry
from comptoir.groups.models import Group
from comptoir.people.models import Person
from comptoir.search import store
from comptoir.search.learning import learn_again, meaning_of
from comptoir.search.meaning import learnt_from
from comptoir.search.ranking import Candidate, ranked, wording
from comptoir.search.upkeep import bring_up_to_date

SUBJECTS, OF_EACH = 120, 10


def texts(count: int = 1230) -> list[str]:
    """Each on one subject, in words of its own. Those on the first, which are the most, say
    « voiture » or « bagnole », never both."""
    chance = random.Random(7)
    words = ["".join(some) for some in product("bdfglmprtv", "aou", "bdgkmpz", "aou", "kb")]
    chance.shuffle(words)
    told = []
    for number in range(count):
        subject = number % (SUBJECTS + 2) % SUBJECTS
        own = chance.sample(words[subject * OF_EACH : (subject + 1) * OF_EACH], 8)
        told.append(" ".join([*own, chance.choice(["voiture", "bagnole"])][: 8 + (subject == 0)]))
    return told


def test_words_that_keep_the_same_company_are_near() -> None:
    learnt = learnt_from(texts(), "fr")
    assert learnt is not None
    stranger = texts()[1].split()[0]
    near, far = learnt.nearness(["voitur"], [["bagnol"], [stranger]])
    assert near > 0.5
    assert far < 0.2


def test_unknown_words_are_near_to_nothing() -> None:
    learnt = learnt_from(texts(), "fr")
    assert learnt is not None
    assert list(learnt.nearness(["zygomatique"], [["voitur"], []])) == [0.0, 0.0]


def test_the_order_of_the_texts_changes_nothing() -> None:
    one, other = learnt_from(texts(), "fr"), learnt_from(texts()[::-1], "fr")
    assert one is not None
    assert other is not None
    assert list(one.places) == list(other.places)
    near = one.vectors @ one.vectors.T, other.vectors @ other.vectors.T
    assert np.allclose(*near, atol=0.01 * float(np.abs(near[0]).max()))


def test_too_few_texts_teach_nothing() -> None:
    assert learnt_from(texts(20), "fr") is None
    assert learnt_from([], "fr") is None
    assert learnt_from(["", "???"] * 100, "fr") is None


def test_a_title_that_asks_in_other_words_comes_first_once_they_are_learnt() -> None:
    learnt = learnt_from(texts(), "fr")
    titles = [f"Ma {texts()[1].split()[0]} : que faire ?", "Ma bagnole : que faire ?"]
    candidates = [Candidate(1.0, title, "") for title in titles]
    question = wording("Que faire de ma voiture ?", "fr")
    before = ranked(question, candidates, lambda _stem: 1.0)
    after = ranked(question, candidates, lambda _stem: 1.0, learnt)
    assert np.argmax(after) == 1
    assert after[1] - after[0] > before[1] - before[0] + 0.3


def test_a_network_learns_from_what_is_published_and_forgets_when_that_is_gone(
    group: Group, bob: Person
) -> None:
    network = group.network_id
    assert meaning_of(network) is None
    Entry.objects.bulk_create(
        Entry(
            network_id=network, group=group, author=bob, kind="post", state="published",
            published_at=now(), active_at=now(), title=f"Note {number}", text=text,
        )
        for number, text in enumerate(texts())
    )  # fmt: skip
    bring_up_to_date(network)
    learnt = meaning_of(network)
    assert learnt is not None
    assert meaning_of(network) is learnt  # read once
    assert learnt.nearness(["voitur"], [["bagnol"]])[0] > 0.5
    path = store.folder_of(network) / "meaning.npz"
    whole = path.read_bytes()
    for broken in (b"broken", b"", whole[: len(whole) // 2], whole[:200] + b"x" * len(whole)):
        path.write_bytes(broken)  # a disk that was full, a machine that lost its power
        assert meaning_of(network) is None
    held = weakref.ref(learnt)
    del learnt
    assert learn_again(network)
    assert meaning_of(network) is not None
    assert held() is None  # of one network, one is in memory
    Entry.objects.all().delete()
    assert not learn_again(network)
    assert meaning_of(network) is None


def test_what_a_killed_worker_left_is_removed_and_what_is_being_learnt_is_not(group: Group) -> None:
    folder = store.folder_of(group.network_id)
    folder.mkdir(parents=True, exist_ok=True)
    left, current = folder / "meaning.0a.npz", folder / "meaning.0b.npz"
    for draft in (left, current):
        draft.write_bytes(b"half")
    os.utime(left, (0, 0))
    learn_again(group.network_id)
    assert not left.exists()
    assert current.exists()
