"""What the box offers, what stays while one searches on, and what is said of a result."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.test import Client

from comptoir.accounts.models import User
from comptoir.core.clock import now
from comptoir.entries.actions.comment import add_comment
from comptoir.entries.actions.publish import publish_entry
from comptoir.entries.models import EntryTopic, Topic
from comptoir.files.actions import store_file
from comptoir.groups.models import Group
from comptoir.kinds.questions.actions import accept_answer
from comptoir.people.models import Person
from comptoir.search.models import Synonyms
from tests.conftest import make_group, make_person, write_entry
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


def facets(text: str) -> dict[str, dict[str, int]]:
    """The menus of the page: by facet, by value, how many."""
    menus = re.findall(r'id="facet-(\w+)" popover>(.*?)</div>', text)
    choice = r'<span>([^<]*)</span> <span class="count">(\d+)</span>'
    return {name: {label: int(n) for label, n in re.findall(choice, menu)} for name, menu in menus}


def test_each_facet_says_how_many_and_leads_there(
    as_person: SignIn, alice: Person, bob: Person, group: Group, open_group: Group
) -> None:
    entry = write_entry(alice, group, "Vitrine de Noël", "question")
    answer = add_comment(actor=bob, entry=entry, body="<p>La vitrine ouvre demain</p>")
    accept_answer(actor=alice, comment=answer)
    old = write_entry(bob, open_group, "Vitrine ancienne", at=now() - timedelta(days=20))
    stored = store_file(actor=bob, upload=ContentFile(b"Le plan de la vitrine"), name="plan.txt")
    publish_entry(actor=bob, group=group, body="<p>Voir</p>", files=[stored.pk])
    settle()
    settle()
    client = as_person(bob)
    text = page(client, "vitrine")
    found = facets(text)
    assert found == {
        "kind": {"Question": 1, "Answer": 1, "Post": 1, "File": 1},
        "group": {group.name: 3, open_group.name: 1},
        "author": {"Alice": 1, "Bob": 3},
        "period": {"24 hours": 3, "7 days": 3, "A month": 4, "A year": 4},
        "file": {"Plain text": 1},
        "accepted": {"Accepted answer": 2},
    }
    for url, n in re.findall(r'href="([^"]+)"><span>[^<]*</span> <span class="count">(\d+)', text):
        answered = client.get(url.replace("&amp;", "&")).content.decode()
        assert f"{n} result" in answered, url
    assert f"/entries/{old.pk}/" in page(client, "vitrine", period="month")


def test_another_value_of_a_chosen_facet_is_picked_directly(
    as_person: SignIn, alice: Person, bob: Person, charlie: Person, group: Group, open_group: Group
) -> None:
    write_entry(alice, group, "Vitrine de Noël", "question")
    write_entry(bob, group, "Vitrine ancienne")
    write_entry(bob, open_group, "Vitrine ouverte")
    settle()
    client = as_person(bob)
    text = page(client, "vitrine", kind="question")
    (menu,) = re.findall(r'hx-get="(/search/facets/[^"]+)"', text)
    address = menu.replace("&amp;", "&")
    told = client.get(address, headers={"HX-Request": "true"}).content.decode()
    values = re.findall(r'href="([^"]+)"[^>]*><span>([^<]*)</span> <span class="count">(\d+)', told)
    assert {(name, n) for _url, name, n in values} == {("Post", "2"), ("Question", "1")}
    for url, name, n in values:
        answered = client.get(url.replace("&amp;", "&")).content.decode()
        assert f"{n} result" in answered, name
    told = as_person(charlie).get(address, headers={"HX-Request": "true"}).content.decode()
    outside = re.findall(r'<span>([^<]*)</span> <span class="count">(\d+)', told)
    assert outside == [("Post", "1")]
    assert client.get(address)["Location"] == "/search/?q=vitrine"
    alone = page(client, "", kind="question")  # without it nothing is asked: nothing to count
    assert "/search/facets/" not in alone


def test_what_is_typed_suggests_people_groups_topics_pages_and_past_searches(
    as_person: SignIn, bob: Person, group: Group, network: Any
) -> None:
    make_person(network, "Vitale Roux")
    make_group(network, "Vitrines de France", "open", slug="vitrines")
    entry = write_entry(bob, group, "Vitrine de Noël", "question")
    topic = Topic.objects.create(network=network, name="vitrail", slug="vitrail")
    EntryTopic.objects.create(entry=entry, topic=topic)
    settle()
    client = as_person(bob)
    shown(client, "vite")
    told = {(label, name) for label, name, _url in offered(client, "vit")}
    assert told == {
        ("Person", "Vitale Roux"), ("Group", "Vitrines de France"), ("Topic", "vitrail"),
        ("Question", "Vitrine de Noël"), ("Past search", "vite"),
    }  # fmt: skip


def test_the_form_that_was_typed_comes_before_its_other_forms(
    as_person: SignIn, bob: Person, group: Group
) -> None:
    for text in ("Les vitrines", "Une vitrine", "Ma vitrine et ses vitrines"):
        write_entry(bob, group, text, "question")
    settle()
    titles = re.findall(r"<h2><a [^>]*>(.*?)</a>", page(as_person(bob), "vitrines"))
    plain = [re.sub("<[^>]+>", "", title) for title in titles]
    assert plain.index("Les vitrines") < plain.index("Une vitrine")


def test_administrators_see_the_success_of_each_week(
    as_person: SignIn, admin: Person, bob: Person, group: Group
) -> None:
    write_entry(bob, group, "Vitrine")
    settle()
    client = as_person(bob)
    for words in ("xylophone", "rien du tout", "vitrine", "vitrine claire"):
        shown(client, words)
        if words.startswith("vitrine"):  # the first was not enough: one looks again at once
            client.post("/search/opened/")
    row = as_person(admin).get("/administration/search/").content.decode().split("<tbody>")[1]
    cells = re.findall(r'<td class="n">([^<]+)</td>', row.split("</tr>")[0])
    assert cells == ["4", "50%", "25%"]
    assert as_person(bob).get("/administration/search/").status_code == 404


def test_a_long_text_opens_at_the_words_that_were_found(
    as_person: SignIn, bob: Person, group: Group
) -> None:
    write_entry(bob, group, f"{'Rien à voir ici. ' * 40}La vitrine d’avant-Noël, 20 % moins cher")
    write_entry(bob, group, "La vitrine est courte")
    settle()
    links = re.findall(r'<h2><a href="([^"]+)"', page(as_person(bob), "vitrine"))
    there = "#:~:text=vitrine%20d%E2%80%99avant%2DNo%C3%ABl%2C%2020%20%25"
    assert [there in link for link in links].count(True) == 1
    assert sum("#" in link for link in links) == 1


def test_what_is_found_in_the_choices_of_a_poll_is_shown_and_said(
    as_person: SignIn, bob: Person, group: Group
) -> None:
    details = {"options": ["Une théière", "Un samovar"], "multiple": False, "anonymous": False}
    publish_entry(
        actor=bob, group=group, kind="poll", title="Que faire ensuite ?",
        details={**details, "closes_at": now() + timedelta(days=7)},
    )  # fmt: skip
    settle()
    text = page(as_person(bob), "samovar")
    assert "Une théière · Un <mark>samovar</mark>" in text
    assert "Found in the choices" in text
