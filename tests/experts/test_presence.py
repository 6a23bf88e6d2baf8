"""What people decide about being suggested acts at once, and nobody else sees it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from comptoir.core.clock import now
from comptoir.entries.models import Attachment, EntryTopic, Topic
from comptoir.experts.models import HiddenSubject
from comptoir.experts.presence import hide_subject
from comptoir.experts.ranking import who_knows
from comptoir.files.models import StoredFile
from comptoir.groups.models import Group, Membership
from comptoir.home.rail import helpers
from comptoir.kinds.questions.models import Question, Solicitation
from comptoir.networks.models import Network
from comptoir.people.models import Person
from comptoir.people.profile import set_skills
from comptoir.search.models import Synonyms
from tests.conftest import add, make_person, write_entry
from tests.experts.test_ranking import answer, indexed, names

AsPerson = Callable[[Person], Client]
ME, PRESENCE = reverse("experts_me"), reverse("experts_presence")
HIDDEN, SUBJECTS = reverse("experts_hidden"), reverse("experts_subjects")


@pytest.fixture
def told(alice: Person, bob: Person, open_group: Group) -> None:
    """Bob answered about delivery in pharmacies."""
    question = write_entry(alice, open_group, "Délai de livraison en pharmacie ?", "question")
    answer(bob, question, "La livraison prend trois jours.", accepted=True)
    other = write_entry(alice, open_group, "Livraison du samedi ?", "question")
    answer(bob, other, "La livraison du samedi coûte le double.")
    indexed(alice)


def page_of(client: Client) -> str:
    return client.get(ME).content.decode()


@pytest.mark.usefixtures("told")
def test_a_declared_skill_puts_somebody_in_the_list_with_its_own_label(
    as_person: AsPerson, alice: Person, bob: Person, dana: Person
) -> None:
    set_skills(dana, ["livraison en pharmacie"])
    found = who_knows(alice, "livraison pharmacie")
    assert [one.person.name for one in found] == ["Bob", "Dana"]
    assert found[1].skills == ("livraison en pharmacie",)
    assert found[1].evidence == []
    address = reverse("search_experts")
    page = as_person(alice).get(address, {"q": "livraison pharmacie"}).content.decode()
    assert "Declared skill: livraison en pharmacie" in page
    set_skills(dana, [])
    assert names(alice, "livraison pharmacie") == ["Bob"]


@pytest.mark.usefixtures("told")
def test_a_skill_of_somebody_out_of_reach_is_not_told(
    alice: Person, gina: Person, zoe: Person, dana: Person, group: Group
) -> None:
    stranger = make_person(alice.network, "Hugo", kind="guest")
    for person in (stranger, zoe):
        set_skills(person, ["pharmacie"])
    assert names(alice, "pharmacie") == ["Bob"]
    set_skills(dana, ["pharmacie"])
    assert "Dana" in names(gina, "pharmacie")
    Membership.objects.filter(group=group, person=gina).delete()
    gina.__dict__.pop("_memberships", None)
    assert "Dana" not in names(gina, "pharmacie")


@pytest.mark.parametrize(
    ("skill", "asked"),
    [
        ("PLV", "publicité sur le lieu de vente"),
        ("Publicité sur le lieu de vente", "plv"),
        ("Publicités sur le lieu de vente", "qui gère la PLV en pharmacie ?"),
        ("présentoirs", "plv"),
        ("Publicité", "publicité sur le lieu de vente"),  # as it stands, too
        ("Sécurité", "securite"),
        ("pharmacie hospitalière", "pharma"),
        ("pharma", "pharmacie"),
    ],
)
def test_a_skill_is_met_by_what_the_glossary_says_without_accents_and_by_its_beginning(
    skill: str, asked: str, alice: Person, dana: Person, open_group: Group
) -> None:
    words = ["PLV", "publicité sur le lieu de vente", "présentoir"]
    Synonyms.objects.create(network=alice.network, words=["autre", "chose"])
    Synonyms.objects.create(network=alice.network, words=words)
    Network.objects.filter(pk=alice.network_id).update(language="fr")
    alice.network.language = "fr"
    write_entry(alice, open_group, "Bonjour")
    indexed(alice)
    set_skills(dana, [skill])
    assert [one.skills for one in who_knows(alice, asked)] == [(skill,)]


@pytest.mark.parametrize(
    ("skill", "asked"),
    [
        ("lieu de vacances", "plv"),  # a phrase stands for another as a whole
        ("vente", "plv"),
        ("carton", "carte"),
        ("tableau", "où est la table que nous avons commandée au printemps pour le salon"),
        ("port", "portable"),
    ],
)
def test_a_skill_about_something_else_is_not(
    skill: str, asked: str, alice: Person, dana: Person, open_group: Group
) -> None:
    Synonyms.objects.create(network=alice.network, words=["PLV", "publicité sur le lieu de vente"])
    alice.network.language = "fr"
    write_entry(alice, open_group, "Bonjour")
    indexed(alice)
    set_skills(dana, [skill])
    assert who_knows(alice, asked) == []


@pytest.mark.usefixtures("told")
def test_what_was_written_in_other_words_of_the_glossary_speaks_too(
    alice: Person, bob: Person, gina: Person
) -> None:
    assert names(alice, "officine") == []
    Synonyms.objects.create(network=alice.network, words=["officine", "en pharmacie"])
    assert names(alice, "officine") == ["Bob"]
    assert names(gina, "officine") == []  # the group is open to employees
    hide_subject(actor=bob, name="pharmacie")
    assert names(alice, "officine") == []


def test_a_file_speaks_for_who_attached_it(
    alice: Person, bob: Person, charlie: Person, group: Group
) -> None:
    entry = write_entry(alice, group, "Voici")
    file = StoredFile.objects.create(
        network=bob.network, uploader=bob, name="plan_media_boreale.pdf", size=3, sha256="0" * 64
    )
    hung = Attachment.objects.create(entry=entry, file=file)
    indexed(alice)
    found = who_knows(alice, "média boréale")
    assert [(one.person.name, one.shown[0].role) for one in found] == [("Bob", "file")]
    assert names(charlie, "média boréale") == []
    comment = answer(bob, entry, "Le voici")
    Attachment.objects.filter(pk=hung.pk).update(comment=comment)
    type(comment).objects.filter(pk=comment.pk).update(state="hidden")
    assert names(alice, "média boréale") == []


@pytest.mark.usefixtures("told")
def test_who_leaves_is_suggested_to_nobody_until_they_come_back(
    as_person: AsPerson, alice: Person, bob: Person, company_group: Group
) -> None:
    client = as_person(bob)
    assert names(alice, "livraison") == ["Bob"]
    client.post(PRESENCE, {"out": "1"})
    assert names(alice, "livraison") == []
    assert [one.name for one in helpers(alice)] == []
    assert "You are suggested to nobody." in page_of(client)
    client.post(PRESENCE, {"undo": "1"})
    assert names(alice, "livraison") == ["Bob"]
    assert [one.name for one in helpers(alice)] == ["Bob"]


@pytest.mark.usefixtures("told")
def test_a_hidden_subject_acts_at_once_and_can_be_taken_back(
    as_person: AsPerson, alice: Person, bob: Person
) -> None:
    client = as_person(bob)
    client.post(HIDDEN, {"hide": "Pharmacies"})
    assert names(alice, "délai de livraison en pharmacie") == []
    assert names(alice, "livraison samedi") == ["Bob"]
    found = who_knows(alice, "livraison samedi")
    assert [one.title for one in found[0].evidence] == ["Livraison du samedi ?"]
    row = HiddenSubject.objects.get(person=bob)
    client.post(HIDDEN, {"undo": row.pk})
    assert names(alice, "délai de livraison en pharmacie") == ["Bob"]


@pytest.mark.usefixtures("told")
def test_a_declared_skill_that_is_hidden_speaks_for_nobody_its_others_do(
    alice: Person, dana: Person
) -> None:
    set_skills(dana, ["livraison en pharmacie", "pharmacie hospitalière"])
    hide_subject(actor=dana, name="livraison en pharmacie")
    found = {one.person.name: one.skills for one in who_knows(alice, "pharmacie")}
    assert found["Dana"] == ("pharmacie hospitalière",)
    assert "Dana" not in names(alice, "livraison")


@pytest.mark.usefixtures("told")
def test_hiding_holds_for_topics_and_for_the_words_of_the_glossary(
    as_person: AsPerson, alice: Person, bob: Person, open_group: Group
) -> None:
    topic = Topic.objects.create(network=bob.network, name="officines", slug="officines")
    entry = Question.objects.get(entry__title="Livraison du samedi ?").entry
    EntryTopic.objects.create(entry=entry, topic=topic)
    as_person(bob).post(HIDDEN, {"hide": "officine"})
    found = who_knows(alice, "livraison")
    assert [one.title for one in found[0].evidence] == ["Délai de livraison en pharmacie ?"]
    Synonyms.objects.create(network=bob.network, words=["pharmacie", "officine"])
    assert names(alice, "pharmacie") == []


@pytest.mark.usefixtures("told")
def test_the_page_shows_my_subjects_with_what_carries_them_and_hides_what_i_hide(
    as_person: AsPerson, bob: Person
) -> None:
    client = as_person(bob)
    page = page_of(client)
    assert ">livraison</h3>" in page
    assert "Accepted answer: Délai de livraison en pharmacie ?" in page
    client.post(HIDDEN, {"hide": "livraison"})
    page = page_of(client)
    assert ">livraison</h3>" not in page
    assert "Hidden subjects" in page
    assert reverse("experts_me") in client.get(bob.url).content.decode()
    assert reverse("experts_me") in client.get(reverse("preferences")).content.decode()


@pytest.mark.usefixtures("told")
def test_nobody_else_sees_what_is_hidden_or_how_to_come_there(
    as_person: AsPerson, alice: Person, bob: Person, admin: Person, zoe: Person
) -> None:
    as_person(bob).post(HIDDEN, {"hide": "moules secrets"})
    row = HiddenSubject.objects.get()
    for person in (alice, admin, zoe):
        client = as_person(person)
        pages = [client.get(address).content.decode() for address in (ME, bob.url)]
        assert "moules secrets" not in "".join(pages)
        client.post(HIDDEN, {"undo": row.pk})
    assert HiddenSubject.objects.filter(pk=row.pk).exists()
    assert reverse("experts_me") not in as_person(alice).get(bob.url).content.decode()


def test_guests_see_their_own_page_for_what_they_may_still_read(
    as_person: AsPerson, alice: Person, gina: Person, group: Group
) -> None:
    for number in range(2):
        question = write_entry(alice, group, f"Maquette {number} ?", "question")
        answer(gina, question, "La maquette part lundi.")
    internal = write_entry(alice, group, "Interne ?", "question", internal=True)
    answer(gina, internal, "Maquette interne")
    indexed(alice)
    page = page_of(as_person(gina))
    assert ">maquette</h3>" in page
    assert "Interne ?" not in page
    Membership.objects.filter(group=group, person=gina).delete()
    assert ">maquette</h3>" not in page_of(as_person(gina))


@pytest.mark.usefixtures("told")
def test_a_sentence_stands_beside_the_name_and_a_subject_becomes_a_skill(
    as_person: AsPerson, alice: Person, bob: Person, dana: Person
) -> None:
    as_person(bob).post(PRESENCE, {"sentence": "J’ai quitté la logistique en mai."})
    as_person(dana).post(SUBJECTS, {"add": "Douane"})
    client, address = as_person(alice), reverse("search_experts")
    page = client.get(address, {"q": "livraison"}).content.decode()
    assert "J’ai quitté la logistique en mai." in page
    assert "Declared skill: Douane" in client.get(address, {"q": "douane"}).content.decode()


def test_what_cannot_be_kept_is_refused_beside_its_field_with_what_was_typed(
    as_person: AsPerson, bob: Person, open_group: Group
) -> None:
    client = as_person(bob)
    for address, name, typed in (
        (HIDDEN, "hide", "???"), (HIDDEN, "hide", "x" * 81), (SUBJECTS, "add", "!"),
        (PRESENCE, "sentence", "y" * 161),
    ):  # fmt: skip
        refused = client.post(address, {name: typed})
        assert refused.status_code == 422
        assert f'id="{name}-error"' in refused.content.decode()
        assert f'value="{typed}"' in refused.content.decode()
    for strange in ("\x00", "9" * 40, "x"):
        assert client.post(HIDDEN, {"undo": strange}).status_code == 302


@pytest.mark.usefixtures("told")
def test_who_was_asked_three_times_this_week_comes_later_and_the_list_says_so(
    as_person: AsPerson, alice: Person, bob: Person, dana: Person, open_group: Group
) -> None:
    set_skills(dana, ["livraison"])
    for number in range(3):
        entry = write_entry(alice, open_group, f"Encore {number} ?", "question")
        assert names(alice, "livraison") == ["Bob", "Dana"]
        Solicitation.objects.create(entry=entry, person=bob, by=alice)
    assert names(alice, "livraison") == ["Dana", "Bob"]
    page = as_person(alice).get(reverse("search_experts"), {"q": "livraison"}).content.decode()
    assert "Already asked 3 times this week" in page
    rows = Solicitation.objects.filter(person=bob)
    one = rows[0]
    for change, back in (
        ({"how": "passed"}, {"how": "asked"}),
        ({"at": now().replace(year=2020)}, {"at": now()}),
    ):
        Solicitation.objects.filter(pk=one.pk).update(**change)
        assert names(alice, "livraison") == ["Bob", "Dana"]
        Solicitation.objects.filter(pk=one.pk).update(**back)
    type(one.entry).objects.filter(pk=one.entry_id).update(state="deleted")
    assert names(alice, "livraison") == ["Bob", "Dana"]


def test_the_page_costs_the_same_whatever_was_written(
    as_person: AsPerson, alice: Person, bob: Person, open_group: Group,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    for number in range(30):
        question = write_entry(alice, open_group, f"Pharmacie {number} ?", "question")
        answer(bob, question, "En pharmacie, oui.")
    indexed(alice)
    client = as_person(bob)
    client.get(ME)
    with django_assert_max_num_queries(19):
        client.get(ME)


def test_experts_cost_no_more_when_people_hide_declare_and_are_asked(
    alice: Person, open_group: Group, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        author = make_person(alice.network, f"Person{number}")
        add(author, open_group)
        question = write_entry(alice, open_group, f"Pharmacie {number} ?", "question")
        answer(author, question, "En pharmacie, oui.")
        set_skills(author, ["pharmacie", "autre"])
        HiddenSubject.objects.create(person=author, name="autre", folded="autre")
        Solicitation.objects.create(entry=question, person=author, by=alice)
    indexed(alice)
    with django_assert_max_num_queries(14):
        assert len(who_knows(alice, "pharmacie")) == 5
