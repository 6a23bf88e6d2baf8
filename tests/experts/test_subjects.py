"""One's own subjects are what tells one from others, not what everybody writes."""

from __future__ import annotations

from typing import Any

import pytest

from comptoir.entries.models import Entry, EntryTopic, Topic
from comptoir.experts.presence import hide_subject
from comptoir.experts.subjects import Subject, subjects_of
from comptoir.experts.telling import log_odds
from comptoir.groups.models import Group, Membership
from comptoir.people.models import Person
from comptoir.people.profile import set_skills
from tests.conftest import make_person, write_entry
from tests.experts.test_ranking import answer, indexed


@pytest.fixture
def french(alice: Person, bob: Person, open_group: Group) -> Person:
    """Bob, in a network of 240 French texts in which everybody plans campaigns."""
    for person in (alice, bob):
        person.network.language = "fr"
        person.network.save()
    for number in range(240):
        write_entry(alice, open_group, f"La campagne avance, le planning de la campagne {number}.")
    return bob


def say(person: Person, group: Group, *texts: str) -> list[Entry]:
    return [write_entry(person, group, text) for text in texts]


def words_of(person: Person) -> list[str]:
    indexed(person)
    return [one.name for one in _found(person) if one.source == "word"]


def _found(person: Person) -> list[Subject]:
    return subjects_of(person)


def test_what_everybody_writes_is_no_subject_of_mine(french: Person, open_group: Group) -> None:
    say(
        french, open_group,
        "La campagne part lundi. Le thermoformage de la coque a pris du retard.",
        "Le planning de la campagne est prêt. Je surveille le thermoformage.",
        "Pour la campagne, on la lave, je la répare, puis le thermoformage reprend.",
        "Une personne répare la coque, on la lave, la troisième regarde la semaine passer.",
    )  # fmt: skip
    assert words_of(french) == ["thermoformage", "coque"]


def test_a_phrase_stands_for_its_words_and_a_title_counts_more(
    alice: Person, french: Person, open_group: Group
) -> None:
    say(
        french, open_group,
        "Le lieu de vente change tout.",
        "Sur le lieu de vente, le moule ne compte pas.",
        "Le moule est froid.",
    )  # fmt: skip
    for number in range(2):
        question = write_entry(alice, open_group, f"Le gabarit {number} ?", "question")
        answer(french, question, "Je le mesure demain.")
    assert words_of(french) == ["gabarit", "lieu de vente", "moule"]


def test_what_stands_in_one_conversation_only_is_none_however_often(
    alice: Person, french: Person, open_group: Group
) -> None:
    question = write_entry(alice, open_group, "Le gabarit ?", "question")
    for _ in range(5):
        answer(french, question, "Le gabarit de la presse, la presse, toujours la presse.")
    assert words_of(french) == []


def test_names_of_people_are_none_and_acronyms_are(french: Person, open_group: Group) -> None:
    make_person(french.network, "Thibault Duprez")
    say(
        french, open_group,
        "Le PLV de Duprez est là. La Boréale aussi.",
        "Un PLV pour la Boréale : voir le Duprez.",
    )  # fmt: skip
    assert sorted(words_of(french)) == ["Boréale", "PLV"]


def test_rare_topics_come_first_and_those_of_one_conversation_only_where_there_are_no_others(
    alice: Person, french: Person, open_group: Group
) -> None:
    common, rare, once = (
        Topic.objects.create(network=french.network, name=name, slug=name)
        for name in ("aurore", "moules", "presse")
    )
    others = Entry.objects.filter(author=alice)[:100]
    EntryTopic.objects.bulk_create(EntryTopic(entry=entry, topic=common) for entry in others)
    first, second = say(french, open_group, "Voici le premier.", "Voici le second.")
    EntryTopic.objects.create(entry=first, topic=once)
    assert [one.name for one in subjects_of(french)] == ["presse"]
    for entry in (first, second):
        for topic in (common, rare):
            EntryTopic.objects.create(entry=entry, topic=topic)
    assert [one.name for one in subjects_of(french)] == ["moules", "aurore"]
    hide_subject(actor=french, name="moules")
    assert subjects_of(french) == []  # what was said of it carries nothing else


def test_a_topic_that_is_declared_stands_once_and_a_conversation_carries_a_subject_once(
    alice: Person, french: Person, open_group: Group
) -> None:
    topic = Topic.objects.create(network=french.network, name="moules", slug="moules")
    question = write_entry(alice, open_group, "Le gabarit ?", "question")
    for text in ("Un essai.", "Un autre essai."):
        answer(french, question, text)
    second = say(french, open_group, "Un dernier essai.")[0]
    for entry in (question, second):
        EntryTopic.objects.create(entry=entry, topic=topic)
    set_skills(french, ["Moule"])
    found = subjects_of(french)
    assert [(one.name, one.source) for one in found if one.source != "word"] == [("Moule", "skill")]
    assert sorted(one.entry for one in found[0].shown) == sorted([question.pk, second.pk])


def test_what_one_may_no_longer_read_carries_nothing(
    alice: Person, french: Person, group: Group
) -> None:
    say(french, group, "Le thermoformage commence.", "Le thermoformage finit.")
    assert words_of(french) == ["thermoformage"]
    Membership.objects.filter(group=group, person=french).delete()
    french.__dict__.pop("_memberships", None)
    assert words_of(french) == []


def test_one_looks_at_so_much_and_asks_so_often_whatever_was_written(
    french: Person, open_group: Group, django_assert_max_num_queries: Any
) -> None:
    say(french, open_group, *(f"Le Thermoformage de la Coque {number}." for number in range(60)))
    indexed(french)
    subjects_of(french)
    with django_assert_max_num_queries(10):
        assert {one.name for one in subjects_of(french)} == {"Thermoformage de la Coque"}


def test_log_odds_grow_with_what_is_mine_and_fall_with_what_is_everybodys() -> None:
    mine, sure = log_odds(5, 10, 20, 10_000)
    assert mine > log_odds(5, 10, 2_000, 10_000)[0] > 0
    assert sure > log_odds(2, 10, 20, 10_000)[1] > 0
    assert log_odds(1, 10, 5_000, 10_000)[0] < 0
    assert log_odds(10, 10, 10_000, 10_000)[0] < 0  # in every text
