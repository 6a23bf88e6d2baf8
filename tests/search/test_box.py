"""What the box offers, what stays while one searches on, and what is said of a result."""

from __future__ import annotations

from typing import Any

from django.test import Client

from comptoir.accounts.models import User
from comptoir.groups.models import Group
from comptoir.people.models import Person
from comptoir.search.models import Synonyms
from tests.conftest import write_entry
from tests.search.settling import settle
from tests.search.test_pages import SignIn, page, shown


def offered(client: Client, q: str = "", here: object = "") -> list[tuple[str, str, str]]:
    answer = client.get("/search/suggestions/", {"q": q, "here": str(here)})
    return [(one["label"], one["name"], one["url"]) for one in answer.json()["suggestions"]]


def test_before_typing_the_box_offers_ones_own_kept_and_past_searches(
    as_person: SignIn, alice: Person, bob: Person, group: Group, django_assert_max_num_queries: Any
) -> None:
    settle()
    client = as_person(bob)
    assert offered(client) == []
    shown(client, "vitrine")
    client.post("/search/kept/", {"q": "plan média", "kind": "question"})
    with django_assert_max_num_queries(6):
        assert offered(client) == [
            ("Kept search", "plan média · Question", "/search/?q=plan+m%C3%A9dia&kind=question"),
            ("Past search", "vitrine", "/search/?q=vitrine"),
            ("", "See all, or forget them", "/search/kept/"),
        ]
    assert offered(as_person(alice)) == []


def test_on_a_groups_page_the_box_offers_to_search_in_it(
    as_person: SignIn, bob: Person, charlie: Person, gina: Person, group: Group, open_group: Group
) -> None:
    settle()
    text = as_person(bob).get(group.url).content.decode()
    assert f'data-search-here="{group.pk}"' in text
    assert f'href="/search/?group={group.pk}"' in text
    here = (f"In {group.name}", "plan", f"/search/?q=plan&group={group.pk}")
    assert offered(as_person(bob), "plan", group.pk)[0] == here
    for person in (charlie, gina):
        group.memberships.filter(person=person).delete()
        assert offered(as_person(person), "plan", group.pk) == []
    for nonsense in ("x", "-1", "9" * 30, "\x00"):
        assert offered(as_person(bob), "plan", nonsense) == []


def test_filters_and_order_stay_while_the_words_change(
    as_person: SignIn, bob: Person, group: Group
) -> None:
    write_entry(bob, group, "Vitrine", "question")
    settle()
    text = page(as_person(bob), "vitrine", kind="question", sort="date", exact="1")
    for form in ("searchbar", "bigsearch"):
        fields = text.split(f'class="{form}"')[1].split("</form>")[0]
        assert '<input type="hidden" name="kind" value="question">' in fields
        assert '<input type="hidden" name="sort" value="date">' in fields
        assert 'name="exact"' not in fields
    assert '<input type="hidden" name="kind"' not in page(as_person(bob), "")


def test_a_phrase_of_the_glossary_is_marked_whole_and_its_small_words_are_not(
    as_person: SignIn, bob: Person, group: Group
) -> None:
    Synonyms.objects.create(network=group.network, words=["PLV", "publicité sur le lieu de vente"])
    write_entry(bob, group, "La Publicité sur le lieu de vente part de Lyon, le lieu de départ")
    settle()
    text = page(as_person(bob), "plv")
    assert "La <mark>Publicité sur le lieu de vente</mark> part de Lyon, le lieu de départ" in text


def test_what_is_found_by_a_word_that_means_the_same_says_so(
    as_person: SignIn, bob: Person, group: Group
) -> None:
    write_entry(bob, group, "Deux acheteurs viendront voir")
    settle()
    text = page(as_person(bob), "client")
    assert "Deux <mark>acheteurs</mark> viendront voir" in text
    assert "Found in the text, by a related word" in text
    assert "by a related word" not in page(as_person(bob), "acheteur")


def test_a_correction_is_written_with_its_accents(
    as_person: SignIn, bob: Person, group: Group
) -> None:
    write_entry(bob, group, "La publicité du printemps")
    settle()
    assert '<b>publicité "du printemps"</b>' in page(
        as_person(bob), 'publcite "du printemps"'
    ).replace("&#34;", '"')


def test_an_operator_that_names_nobody_is_said_in_the_readers_language(
    as_person: SignIn, bob: Person, group: Group
) -> None:
    settle()
    client = as_person(bob)
    assert "“author:nobody” names nobody" in page(client, "auteur:nobody")
    User.objects.filter(people=bob).update(language="fr")
    assert "« auteur:nobody »" in page(as_person(bob), "auteur:nobody").replace("\xa0", " ")


def test_a_line_of_the_glossary_that_is_refused_stands_beside_its_error(
    as_person: SignIn, admin: Person, group: Group
) -> None:
    client = as_person(admin)
    client.post("/search/glossary/", {"words": "PLV = publicité sur le lieu de vente"})
    line = Synonyms.objects.get()
    answer = client.post("/search/glossary/", {"line": str(line.pk), "words": "PLV alone"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="words" name="words" maxlength="1000" value=""' in text
    assert 'value="PLV alone" aria-invalid="true"' in text
    assert f'id="line-{line.pk}-error"' in text
    assert Synonyms.objects.get().words == line.words
    assert client.post("/search/glossary/", {"line": str(line.pk), "words": ""}).status_code == 302
    assert not Synonyms.objects.exists()
