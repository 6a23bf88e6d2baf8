"""Who knows: ranked people, with evidence that the reader may read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import F
from django.test import Client
from django.urls import reverse

from comptoir.core.clock import now
from comptoir.entries.models import Comment, Entry
from comptoir.experts.ranking import who_knows
from comptoir.groups.models import Group, Membership
from comptoir.kinds.questions.models import Question
from comptoir.people.models import Person
from comptoir.search.upkeep import bring_up_to_date
from tests.conftest import add, make_person, write_entry

AsPerson = Callable[[Person], Client]
PAGE = reverse("search_experts")


def answer(author: Person, question: Entry, text: str, *, accepted: bool = False) -> Comment:
    comment = Comment.objects.create(
        network=question.network, entry=question, author=author, body=f"<p>{text}</p>", text=text,
        published_at=now(),
    )  # fmt: skip
    Entry.objects.filter(pk=question.pk).update(comment_count=F("comment_count") + 1)
    if accepted:
        Question.objects.filter(entry=question).update(accepted=comment)
    return comment


def indexed(person: Person) -> None:
    bring_up_to_date(person.network_id)


def names(reader: Person, words: str) -> list[str]:
    return [one.person.name for one in who_knows(reader, words)]


def test_who_answered_knows_and_who_asked_does_not(
    alice: Person, bob: Person, dana: Person, open_group: Group
) -> None:
    add(dana, open_group)
    question = write_entry(alice, open_group, "Délai de livraison en pharmacie ?", "question")
    answer(bob, question, "Trois jours, par le dépôt de Lille.", accepted=True)
    other = write_entry(alice, open_group, "Livraison en pharmacie le samedi ?", "question")
    answer(dana, other, "Je ne sais pas.")
    indexed(alice)
    found = who_knows(alice, "livraison pharmacie")
    assert [one.person for one in found] == [bob, dana]
    assert found[0].shown[0].role == "accepted"
    assert found[0].shown[0].title == "Délai de livraison en pharmacie ?"


def test_a_recent_answer_weighs_more_than_the_same_long_ago(
    alice: Person, bob: Person, dana: Person, open_group: Group
) -> None:
    for author, days in ((bob, 1500), (dana, 3)):
        question = write_entry(alice, open_group, "Tarif du linéaire ?", "question")
        given = answer(author, question, "Le tarif du linéaire est dans la grille.")
        Comment.objects.filter(pk=given.pk).update(published_at=now() - timedelta(days=days))
    indexed(alice)
    assert names(alice, "tarif linéaire") == ["Dana", "Bob"]


def test_nothing_that_one_may_not_read_makes_an_expert(
    alice: Person, bob: Person, charlie: Person, gina: Person, zoe: Person, group: Group,
    secret_group: Group,
) -> None:  # fmt: skip
    closed = write_entry(alice, group, "Marge du projet Aurore ?", "question")
    answer(bob, closed, "La marge du projet Aurore est de 12 %.")
    internal = write_entry(alice, group, "Prix Aurore interne ?", "question", internal=True)
    answer(bob, internal, "Prix interne : 40.")
    secret = write_entry(alice, secret_group, "Rachat Boréale ?", "question")
    answer(bob, secret, "Le rachat de Boréale est signé.")
    indexed(alice)
    assert names(alice, "rachat boréale") == ["Bob"]
    for outsider in (charlie, zoe):
        indexed(outsider)
        assert names(outsider, "marge aurore rachat boréale") == []
    seen = [one.title for expert in who_knows(gina, "aurore prix") for one in expert.evidence]
    assert seen == ["Marge du projet Aurore ?"]


def test_a_member_who_left_sees_nobody_at_once(alice: Person, bob: Person, group: Group) -> None:
    question = write_entry(alice, group, "Marge Aurore ?", "question")
    answer(alice, question, "La marge est de 12 %.")
    indexed(alice)
    assert names(bob, "marge aurore") == ["Alice"]
    Membership.objects.filter(group=group, person=bob).delete()
    bob.__dict__.pop("_memberships", None)
    assert names(bob, "marge aurore") == []


def test_what_is_hidden_or_gone_is_no_evidence(
    alice: Person, bob: Person, open_group: Group
) -> None:
    question = write_entry(alice, open_group, "Marge Aurore ?", "question")
    given = answer(bob, question, "La marge est de 12 %.")
    indexed(alice)
    Comment.objects.filter(pk=given.pk).update(state="hidden")
    assert names(alice, "marge aurore") == []


def test_somebody_suspended_is_not_suggested(alice: Person, bob: Person, open_group: Group) -> None:
    question = write_entry(alice, open_group, "Marge Aurore ?", "question")
    answer(bob, question, "La marge est de 12 %.")
    indexed(alice)
    Person.objects.filter(pk=bob.pk).update(suspended_at=now())
    assert names(alice, "marge aurore") == []


def test_the_page_names_people_their_evidence_and_leads_to_asking(
    as_person: AsPerson, alice: Person, bob: Person, open_group: Group
) -> None:
    question = write_entry(alice, open_group, "Délai en pharmacie ?", "question")
    answer(bob, question, "Trois jours en pharmacie.", accepted=True)
    indexed(alice)
    page = as_person(alice).get(PAGE, {"q": "pharmacie"}).content.decode()
    assert "Accepted answer: Délai en pharmacie ?" in page
    assert f"to={bob.pk}" in page
    assert as_person(alice).get(PAGE, {"q": "introuvable"}).status_code == 200
    other = write_entry(alice, open_group, "Encore un délai en pharmacie ?", "question")
    fragment = as_person(alice).get(PAGE, {"entry": other.pk}, headers={"HX-Request": "true"})
    assert fragment.content.decode().count('expert">') == 1
    again = as_person(alice).get(PAGE, {"entry": question.pk}, headers={"HX-Request": "true"})
    assert 'expert">' not in again.content.decode()  # an answer to this very question is known
    assert "<html" not in fragment.content.decode()


def test_the_question_of_others_is_not_there(
    as_person: AsPerson, alice: Person, charlie: Person, gina: Person, zoe: Person, group: Group
) -> None:
    question = write_entry(alice, group, "Marge Aurore ?", "question")
    internal = write_entry(alice, group, "Interne ?", "question", internal=True)
    for person, entry in ((charlie, question), (zoe, question), (gina, internal)):
        assert as_person(person).get(PAGE, {"entry": entry.pk}).status_code == 404
    assert as_person(alice).get(PAGE, {"entry": "9" * 30}).status_code == 404


def test_the_number_of_queries_does_not_grow_with_what_is_found(
    alice: Person,
    bob: Person,
    open_group: Group,
    django_assert_max_num_queries: Any,
) -> None:
    for number in range(12):
        author = make_person(alice.network, f"Person{number}")
        question = write_entry(alice, open_group, f"Pharmacie {number} ?", "question")
        answer(author, question, "En pharmacie, oui.")
    indexed(alice)
    with django_assert_max_num_queries(12):
        assert len(who_knows(alice, "pharmacie")) == 5


def test_what_is_typed_beyond_a_thousand_characters_asks_nobody(
    as_person: AsPerson, alice: Person, bob: Person, open_group: Group
) -> None:
    question = write_entry(alice, open_group, "Délai de livraison en pharmacie ?", "question")
    answer(bob, question, "Trois jours, par le dépôt de Lille.")
    indexed(alice)
    client = as_person(alice)
    for before, is_named in [(900, True), (1000, False)]:
        page = client.get(PAGE, {"q": "z" * before + " pharmacie"}).content.decode()
        assert (bob.name in page) is is_named


def test_any_string_is_answered(alice: Person, open_group: Group) -> None:
    write_entry(alice, open_group, "Bonjour")
    indexed(alice)
    for text in ("", "???", "le la", '"', "\x00", "é" * 9000, "author:", "- - -"):
        assert isinstance(who_knows(alice, text), list)


def test_a_guest_whose_access_ended_is_suggested_to_nobody_not_even_an_administrator(
    alice: Person, bob: Person, gina: Person, admin: Person, group: Group
) -> None:
    add(admin, group)
    question = write_entry(alice, group, "Maquette en pharmacie ?", "question")
    answer(gina, question, "La maquette est prête.")
    indexed(alice)
    assert names(admin, "maquette") == names(bob, "maquette") == ["Gina"]
    Membership.objects.filter(group=group, person=gina).update(expires_at=now())
    assert names(admin, "maquette") == names(bob, "maquette") == []
