"""Putting a question to somebody, and handing it on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from comptoir.core.clock import now
from comptoir.core.decisions import NotAllowed, Refused
from comptoir.entries.models import Comment, Entry
from comptoir.experts.load import asked_lately
from comptoir.experts.presence import leave
from comptoir.groups.models import Group, Membership
from comptoir.journal.models import Event
from comptoir.journal.outbox import drain
from comptoir.kinds.questions.models import Question, Solicitation
from comptoir.kinds.questions.solicit import ask_person, redirect_question
from comptoir.notifications.inbox import inbox_page, lines_of
from comptoir.people.models import Person
from comptoir.value.rules import expert
from tests.conftest import add, make_group, make_person, write_entry
from tests.experts.test_ranking import answer, indexed

AsPerson = Callable[[Person], Client]
NEW = reverse("entry_new")


def body_of(client: Client, address: str, **query: object) -> str:
    return client.get(address, query).content.decode()  # type: ignore[arg-type]


def told(person: Person) -> list[str]:
    drain()
    return [line.text for line in lines_of(list(inbox_page(person).rows), person)]


def put(asker: Person, group: Group, *people: Person, title: str = "Quels délais ?") -> Entry:
    entry = write_entry(asker, group, title, "question")
    for person in people:
        Solicitation.objects.create(entry=entry, person=person, by=asker)
    return entry


def test_the_composer_opens_with_the_question_the_person_and_a_group_that_they_read(
    as_person: AsPerson, alice: Person, bob: Person, secret_group: Group, open_group: Group
) -> None:
    Membership.objects.filter(group=secret_group, person=bob).delete()
    page = body_of(as_person(alice), NEW, kind="question", title="Quels délais ?", to=bob.pk)
    assert 'value="Quels délais ?"' in page
    assert "Put to Bob" in page
    assert f'name="question-asked" value="{bob.pk}" checked' in page
    assert f'<option value="{open_group.pk}" data-slug="agora" selected>' in page


def test_who_is_asked_is_told_by_name_and_the_question_says_so(
    as_person: AsPerson, alice: Person, bob: Person, open_group: Group
) -> None:
    sent = {"kind": "question", "group": open_group.pk, "title": "Quels délais ?",
            "question-asked": [bob.pk]}  # fmt: skip
    assert as_person(alice).post(NEW, sent).status_code == 302
    entry = Entry.objects.get(title="Quels délais ?")
    assert told(bob) == ["Alice puts a question to you"]
    assert [letter.to for letter in mail.outbox] == [[bob.email]]
    assert "Alice puts a question to you · Quels délais ?" in mail.outbox[0].subject
    assert "Answer the question" in mail.outbox[0].body
    assert "Question put to me" in mail.outbox[0].body  # why it came, with the way out
    page = body_of(as_person(bob), entry.url)
    assert "You are asked to answer" in page
    assert reverse("entry_redirection", args=[entry.pk]) in page
    page = body_of(as_person(alice), entry.url)
    assert "You are asked to answer" not in page
    assert f'Put to <a href="{bob.url}">Bob</a>' in " ".join(page.split()).replace("</svg> ", "")


def test_a_draft_keeps_whom_it_is_put_to_and_tells_nobody_before_it_is_published(
    as_person: AsPerson, alice: Person, bob: Person, open_group: Group
) -> None:
    sent = {"kind": "question", "group": open_group.pk, "title": "Délais ?", "act": "draft",
            "question-asked": [bob.pk]}  # fmt: skip
    client = as_person(alice)
    client.post(NEW, sent)
    draft = Entry.objects.get(title="Délais ?")
    assert "Put to Bob" in body_of(client, reverse("entry_edit", args=[draft.pk]))
    assert told(bob) == []
    sent |= {"act": "publish", "draft": draft.pk}
    client.post(NEW, sent)
    assert told(bob) == ["Alice puts a question to you"]
    sent = {"title": "Délais exacts ?", "body": "Dites"}
    assert client.post(reverse("entry_edit", args=[draft.pk]), sent).status_code == 302
    assert Solicitation.objects.filter(entry=draft, person=bob).exists()


def test_a_draft_that_becomes_a_post_asks_nobody(
    as_person: AsPerson, alice: Person, bob: Person, open_group: Group
) -> None:
    sent = {"kind": "question", "group": open_group.pk, "title": "Délais ?", "act": "draft",
            "question-asked": [bob.pk]}  # fmt: skip
    client = as_person(alice)
    client.post(NEW, sent)
    draft = Entry.objects.get(title="Délais ?")
    sent = {"kind": "post", "group": open_group.pk, "body": "Bonjour", "draft": draft.pk,
            "act": "publish"}  # fmt: skip
    assert client.post(NEW, sent).status_code == 302
    assert told(bob) == []
    assert "Questions put to me" not in body_of(as_person(bob), reverse("experts_me"))
    assert asked_lately([bob.pk]) == {}


def test_somebody_who_does_not_read_the_group_is_named_in_the_refusal(
    as_person: AsPerson, alice: Person, charlie: Person, gina: Person, group: Group
) -> None:
    client = as_person(alice)
    sent = {"kind": "question", "group": group.pk, "title": "Délais ?",
            "question-asked": [charlie.pk]}  # fmt: skip
    answer = client.post(NEW, sent)
    assert answer.status_code == 422
    assert "Charlie does not read this group" in answer.content.decode()
    assert "Put to Charlie" in answer.content.decode()
    sent |= {"question-asked": [gina.pk], "internal": "on"}
    assert "Gina does not read this group" in client.post(NEW, sent).content.decode()
    assert not Entry.objects.filter(title="Délais ?", state="published").exists()


def test_nobody_out_of_reach_is_named_or_asked(
    as_person: AsPerson, alice: Person, zoe: Person, open_group: Group
) -> None:
    for to in (str(zoe.pk), "0", "x", "9" * 40, "\x00"):
        page = as_person(alice).get(NEW, {"kind": "question", "to": to})
        assert page.status_code == 200
        assert "Zoe" not in page.content.decode()
        sent = {"kind": "question", "group": open_group.pk, "title": f"T {to!r}",
                "question-asked": [to]}  # fmt: skip
        as_person(alice).post(NEW, sent)
    assert not Solicitation.objects.exists()


def test_the_author_puts_a_published_question_to_somebody_who_reads_it(
    as_person: AsPerson, alice: Person, bob: Person, charlie: Person, zoe: Person, group: Group
) -> None:
    entry = put(alice, group)
    address = reverse("entry_solicitations", args=[entry.pk])
    assert as_person(alice).post(address, {"person": bob.pk}).status_code == 302
    assert told(bob) == ["Alice puts a question to you"]
    assert Event.objects.filter(verb="question.asked", person=bob, entry=entry).count() == 1
    for nobody in (bob, charlie, zoe, alice):
        as_person(alice).post(address, {"person": nobody.pk})
    assert Solicitation.objects.filter(entry=entry).count() == 1
    assert as_person(bob).post(address, {"person": alice.pk}).status_code == 403
    for outsider in (charlie, zoe):
        assert as_person(outsider).post(address, {"person": bob.pk}).status_code == 404
    with pytest.raises(Refused):
        ask_person(actor=alice, entry=entry, person=charlie)


def test_beside_ones_question_only_people_who_read_it_can_be_asked(
    as_person: AsPerson, alice: Person, bob: Person, charlie: Person, group: Group,
    company_group: Group,
) -> None:  # fmt: skip
    for author in (bob, charlie):
        known = write_entry(alice, company_group, "Délais en pharmacie ?", "question")
        answer(author, known, "Trois jours en pharmacie.")
    entry = put(alice, group, title="Pharmacie ?")
    indexed(alice)
    beside = {"entry": entry.pk}
    page = body_of(as_person(alice), reverse("search_experts"), **beside)
    assert page.count("Does not read this question.") == 1  # Charlie
    assert f'name="person" value="{bob.pk}"' in page
    ask_person(actor=alice, entry=entry, person=bob)
    assert "Asked already." in body_of(as_person(alice), reverse("search_experts"), **beside)
    assert 'name="person"' not in body_of(as_person(bob), reverse("search_experts"), **beside)


def test_who_is_asked_hands_on_and_both_others_are_told(
    as_person: AsPerson, alice: Person, bob: Person, dana: Person, group: Group
) -> None:
    entry = put(alice, group, bob)
    address = reverse("entry_redirection", args=[entry.pk])
    client = as_person(bob)
    assert "Dana" in body_of(client, address, q="dan")
    assert client.post(address, {"person": dana.pk}).status_code == 302
    assert told(dana) == ["Bob hands a question on to you"]
    assert told(alice) == ["Bob handed your question on to somebody who may know"]
    assert told(bob) == []
    page = body_of(client, entry.url)
    assert "You are asked to answer" not in page
    assert "Bob handed it on to" in page
    assert "Bob hands this question on to you." in body_of(as_person(dana), entry.url)
    assert client.post(address, {"person": dana.pk}).status_code == 403  # once
    with pytest.raises(NotAllowed):
        redirect_question(actor=bob, entry=entry, person=alice)
    assert Event.objects.filter(verb="question.redirected").count() == 1


def test_only_people_who_may_read_the_question_can_be_chosen(
    as_person: AsPerson, alice: Person, bob: Person, charlie: Person, gina: Person, zoe: Person,
    group: Group,
) -> None:  # fmt: skip
    entry = put(alice, group, bob)
    Entry.objects.filter(pk=entry.pk).update(internal=True)
    left = make_person(alice.network, "Lea")
    add(left, group, expires_at=now())
    address = reverse("entry_redirection", args=[entry.pk])
    for nobody in (charlie, gina, zoe, left, alice, bob):
        assert nobody.name not in body_of(as_person(bob), address, q=nobody.name).split("<main")[
            1
        ].replace(f'value="{nobody.name}"', "")
        answer = as_person(bob).post(address, {"person": nobody.pk})
        assert answer.status_code == 422
    assert Solicitation.objects.count() == 1


def test_a_guest_who_is_asked_hands_on_to_people_they_see(
    as_person: AsPerson, alice: Person, bob: Person, gina: Person, charlie: Person, group: Group
) -> None:
    entry = put(alice, group, gina)
    address = reverse("entry_redirection", args=[entry.pk])
    assert "You are asked to answer" in body_of(as_person(gina), entry.url)
    assert as_person(gina).post(address, {"person": charlie.pk}).status_code == 422
    assert as_person(gina).post(address, {"person": bob.pk}).status_code == 302
    Membership.objects.filter(group=group, person=gina).delete()
    assert as_person(gina).get(address).status_code == 404


def test_an_answer_or_an_accepted_one_takes_the_bar_away(
    as_person: AsPerson, alice: Person, bob: Person, dana: Person, group: Group
) -> None:
    entry = put(alice, group, bob, dana)
    given = Comment.objects.create(
        network=entry.network, entry=entry, author=bob, body="<p>Trois</p>", text="Trois",
        published_at=now(),
    )  # fmt: skip
    assert "You are asked to answer" not in body_of(as_person(bob), entry.url)
    assert "You are asked to answer" in body_of(as_person(dana), entry.url)
    entry.question.accepted = given
    entry.question.save()
    assert "You are asked to answer" not in body_of(as_person(dana), entry.url)


def accept(question: Entry, author: Person) -> Comment:
    given = answer(author, question, "Trois", accepted=True)
    question.refresh_from_db()
    return given


def test_a_solved_question_is_neither_put_to_anybody_nor_handed_on(
    as_person: AsPerson, alice: Person, bob: Person, dana: Person, charlie: Person, group: Group,
    company_group: Group,
) -> None:  # fmt: skip
    known = write_entry(charlie, company_group, "Délais en pharmacie ?", "question")
    answer(dana, known, "Trois jours en pharmacie.")
    entry = put(alice, group, bob, title="Pharmacie ?")
    indexed(alice)
    beside = reverse("search_experts")
    assert 'name="person"' in body_of(as_person(alice), beside, entry=entry.pk)
    accept(entry, charlie)
    assert 'name="person"' not in body_of(as_person(alice), beside, entry=entry.pk)
    address = reverse("entry_redirection", args=[entry.pk])
    assert address not in body_of(as_person(bob), entry.url)
    refused = [
        as_person(bob).get(address),
        as_person(bob).post(address, {"person": dana.pk}),
        as_person(alice).post(reverse("entry_solicitations", args=[entry.pk]), {"person": dana.pk}),
    ]
    for one in refused:
        assert one.status_code == 403
        assert "has an accepted answer: nobody else needs to be asked" in one.content.decode()
    assert Solicitation.objects.filter(entry=entry).count() == 1
    Question.objects.filter(entry=entry).update(accepted=None)
    assert as_person(bob).post(address, {"person": dana.pk}).status_code == 302


@pytest.mark.parametrize(
    "why", ["archived", "hidden", "left", "suspended", "answered", "guest out"]
)
def test_whoever_may_not_act_any_more_hands_nothing_on(
    why: str, as_person: AsPerson, alice: Person, bob: Person, dana: Person, gina: Person,
    group: Group,
) -> None:  # fmt: skip
    asked = gina if why == "guest out" else bob
    entry = put(alice, group, asked)
    address = reverse("entry_redirection", args=[entry.pk])
    client, status = as_person(asked), 404
    assert address in body_of(client, entry.url)
    mine = Membership.objects.filter(group=group, person=asked)
    if why == "archived":
        Group.objects.filter(pk=group.pk).update(archived_at=now())
        status = 403
    elif why == "hidden":
        Entry.objects.filter(pk=entry.pk).update(state="hidden")
    elif why == "left":
        mine.delete()
    elif why == "suspended":
        Person.objects.filter(pk=asked.pk).update(suspended_at=now())
        status = 302  # signed out
    elif why == "answered":
        answer(asked, entry, "Trois jours")
        status = 403
    else:
        mine.update(expires_at=now())
    shown = client.get(entry.url)
    assert address not in shown.content.decode()
    assert client.post(address, {"person": dana.pk}).status_code == status
    assert Solicitation.objects.get().person == asked


def test_who_is_not_suggested_may_still_be_asked_by_name_and_is_never_proposed(
    as_person: AsPerson, alice: Person, bob: Person, dana: Person, group: Group
) -> None:
    known = write_entry(alice, group, "Délais en pharmacie ?", "question")
    answer(dana, known, "Trois jours en pharmacie.")
    indexed(alice)
    entry = put(alice, group, bob, title="Pharmacie ?")
    address = reverse("entry_redirection", args=[entry.pk])
    hand_on = f"Hand on to {dana.name}"
    assert hand_on in body_of(as_person(bob), address)
    leave(actor=dana)
    assert hand_on not in body_of(as_person(bob), address)
    assert hand_on in body_of(as_person(bob), address, q="dan")


def test_who_cannot_answer_says_so_once_and_who_asked_is_told(
    as_person: AsPerson, alice: Person, bob: Person, dana: Person, charlie: Person, group: Group
) -> None:
    entry = put(alice, group, bob)
    address = reverse("entry_refusal", args=[entry.pk])
    client = as_person(bob)
    assert address in body_of(client, entry.url)
    assert entry.title in body_of(client, reverse("experts_me"))
    assert as_person(dana).post(address).status_code == 403  # nobody asked her
    assert as_person(charlie).post(address).status_code == 404
    assert client.post(address).status_code == 302
    assert told(alice) == ["Bob cannot answer your question"]
    assert "Bob</a> (cannot answer)" in body_of(as_person(alice), entry.url)
    assert "You are asked to answer" not in body_of(client, entry.url)
    assert "Questions put to me" not in body_of(client, reverse("experts_me"))
    refused = client.post(reverse("entry_redirection", args=[entry.pk]), {"person": dana.pk})
    assert (client.post(address).status_code, refused.status_code) == (403, 403)
    assert Event.objects.filter(verb="question.declined", actor=bob, entry=entry).count() == 1
    trace = as_person(alice).get(reverse("group_trace", args=[group.slug])).content.decode()
    assert "cannot answer" in trace
    answer(bob, entry, "Si, finalement.")
    assert "Bob</a> (has answered)" in body_of(as_person(alice), entry.url)


def test_two_who_hand_on_to_the_same_person_ask_once_and_the_second_is_told(
    alice: Person, bob: Person, dana: Person, group: Group
) -> None:
    third = make_person(alice.network, "Erik")
    add(third, group)
    entry = put(alice, group, bob, dana)
    redirect_question(actor=bob, entry=entry, person=third)
    with pytest.raises(Refused):
        redirect_question(actor=dana, entry=entry, person=third)
    assert Solicitation.objects.get(entry=entry, person=dana).handed_at is None


def test_what_comes_while_the_page_is_open_says_who_is_still_asked(
    as_person: AsPerson, alice: Person, bob: Person, dana: Person, charlie: Person, group: Group,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    entry = put(alice, group, bob, dana)
    newer = reverse("entry_comments", args=[entry.pk]) + "?after=0"
    assert "You are asked to answer" in body_of(as_person(bob), newer)
    given = answer(bob, entry, "Trois")
    for person, there in ((bob, False), (dana, True), (alice, False)):
        fragment = body_of(as_person(person), newer)
        assert f'id="asked-{entry.pk}"' in fragment
        assert ("You are asked to answer" in fragment) is there
        assert ("Bob</a> (has answered)" in fragment) is True
    Comment.objects.filter(pk=given.pk).update(state="hidden")
    assert "You are asked to answer" in body_of(as_person(bob), newer)
    assert as_person(charlie).get(newer).status_code == 404
    client = as_person(bob)
    with django_assert_max_num_queries(9):
        client.get(newer)
    post = write_entry(alice, group, "Bonjour")
    assert "asked-" not in body_of(client, reverse("entry_comments", args=[post.pk]))


def test_people_whom_a_reader_may_not_see_are_not_named(
    as_person: AsPerson, alice: Person, bob: Person, gina: Person, charlie: Person, group: Group
) -> None:
    place = make_group(alice.network, "Place", "open")
    add(alice, place)
    add(gina, place)
    entry = put(alice, place, charlie)
    Solicitation.objects.create(entry=entry, person=bob, by=charlie, how="redirected")
    page = body_of(as_person(gina), entry.url).split("<main")[1]
    assert "Charlie" not in page  # open to employees, but not in a group with Gina
    assert "Bob" in page  # in the other group with Gina


def test_who_was_asked_by_name_and_answers_is_an_expert_found(
    alice: Person, bob: Person, open_group: Group
) -> None:
    Person.objects.filter(pk=alice.pk).update(department="A", site="Lyon")
    Person.objects.filter(pk=bob.pk).update(department="B", site="Lille")
    entry = put(Person.objects.get(pk=alice.pk), open_group, bob)
    given = Comment.objects.create(
        network=entry.network, entry=entry, author=Person.objects.get(pk=bob.pk), body="<p>3</p>",
        text="3", published_at=now(),
    )  # fmt: skip
    event = Event(network=entry.network, verb="comment.added", entry=entry, comment=given)
    assert expert(event) is not None
