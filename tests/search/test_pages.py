"""The page of results, its box, what leads on, what is kept."""

from __future__ import annotations

import html
import random
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.text import slugify

from comptoir.core.clock import now
from comptoir.core.paging import encode_cursor
from comptoir.entries.actions.comment import add_comment
from comptoir.entries.models import Entry, EntryTopic, Topic
from comptoir.groups.models import Group
from comptoir.people.models import Person
from comptoir.search import store
from comptoir.search.asking import Asked
from comptoir.search.finding import find
from comptoir.search.foremost import BOUNDS
from comptoir.search.indexing import rebuild
from comptoir.search.models import PastQuery, QueryWeek, SavedSearch
from comptoir.search.saving import address_token
from comptoir.search.schema import sort_and_id
from comptoir.search.upkeep import bring_up_to_date
from tests.conftest import make_person, write_entry
from tests.search.settling import settle

SignIn = Callable[[Person], Client]


def page(client: Client, q: str, **more: str) -> str:
    answer = client.get("/search/", {"q": q, **more})
    assert answer.status_code == 200
    return answer.content.decode()


def shown(client: Client, q: str, **more: str) -> str:
    """The page, and what the browser then tells of it."""
    text = page(client, q, **more)
    note = text.split('data-note="')[1].split('"')[0]
    assert client.post("/search/asked/", {"note": note}).status_code == 204
    return text


def test_words_are_found_across_accents_plurals_and_elision(
    as_person: SignIn, bob: Person, group: Group
) -> None:
    write_entry(bob, group, "L’été, les vitrines sont décorées")
    settle()
    for typed in ("vitrine", "ete", "VITRINES décorée", "d’été", '"les vitrines"'):
        assert "1 result" in page(as_person(bob), typed), typed
    assert "Nothing found" in page(as_person(bob), '"vitrines les"')


def test_passages_are_escaped_then_marked(as_person: SignIn, bob: Person, group: Group) -> None:
    Entry.objects.create(
        network=group.network, group=group, author=bob, kind="question", state="published",
        title="<script>alert(1)</script> vitrine", text="<img src=x> vitrine & co",
        published_at=group.created_at, active_at=group.created_at,
    )  # fmt: skip
    settle()
    text = page(as_person(bob), "vitrine")
    assert "<script>alert" not in text
    assert "<img src=x>" not in text
    assert "&lt;img src=x&gt; <mark>vitrine</mark> &amp; co" in text


@pytest.mark.parametrize(
    "typed",
    ["", "   ", "le la les", "!!! ??? …", '"', '"""', "-", "-a", "a" * 10_000, "é " * 5000, "\x00",
     "kind:", "author:", "before:x", "AND OR NOT", "(((", "[* TO *]", "a:b:c", "\ud83d", "’" * 50,
     "<script>alert(1)</script>", "' OR 1=1 --", "../../etc/passwd", "%00", "{{7*7}}",
     "author:nobody group:nowhere", "after:2026 before:2025", "ﷺ" * 100, "\u202e txet"],
)  # fmt: skip
def test_whatever_is_typed_gets_an_answer(
    typed: str, as_person: SignIn, bob: Person, group: Group
) -> None:
    write_entry(bob, group, "Bonjour le monde")
    settle()
    client = as_person(bob)
    safe = typed.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    assert client.get("/search/", {"q": safe}).status_code == 200
    assert client.get("/search/suggestions/", {"q": safe}).status_code == 200
    assert client.get("/questions/similar/", {"q": safe}).status_code == 200


@pytest.mark.parametrize(
    "query",
    ["group=99999999999999999999", "group=x", "cursor=zzz", "cursor=W10", "period=eon", "kind=%00",
     "author=-1", "sort=up", "file=../x", "accepted=2"],
)  # fmt: skip
def test_a_malformed_address_is_read_as_far_as_it_goes(
    query: str, as_person: SignIn, bob: Person, group: Group
) -> None:
    write_entry(bob, group, "Bonjour le monde")
    settle()
    assert as_person(bob).get(f"/search/?q=bonjour&{query}").status_code == 200


@pytest.mark.parametrize("q", ["vitrine plan", "plan de la vitrine noel ?", "noel vitrine ici"])
def test_pages_are_without_double_also_beyond_what_is_compared_closely(
    bob: Person, group: Group, q: str
) -> None:
    """The best sixty stand in another order than the index gives; those after them do not."""
    chance = random.Random(3)
    for _n in range(110):
        words = chance.choices(["vitrine", "plan", "noel"], k=chance.randint(1, 8))
        words += chance.choices(["autre", "chose", "ici", "demain"], k=chance.randint(0, 18))
        chance.shuffle(words)
        write_entry(bob, group, " ".join(words), chance.choice(["post", "question"]))
    bring_up_to_date(bob.network_id)
    found = find(bob, Asked(q=q))
    total, keys = found.total, [hit.key for hit in found.hits]
    while found.next_cursor:
        found = find(bob, Asked(q=q), found.next_cursor)
        keys += [hit.key for hit in found.hits]
    assert len(keys) == len(set(keys)) == total


def test_a_page_goes_on_where_the_last_one_stopped_though_much_came_meanwhile(
    bob: Person, group: Group
) -> None:
    moment, asked = now(), Asked(q="vitrine", sort="date")
    written = [
        write_entry(bob, group, f"Vitrine {n}", at=moment - timedelta(minutes=n)).pk
        for n in range(85)
    ]
    settle()
    first = find(bob, asked)
    for n in range(40):
        write_entry(bob, group, f"Vitrine nouvelle {n}", at=moment + timedelta(minutes=n))
    bring_up_to_date(bob.network_id)
    second = find(bob, asked, first.next_cursor)
    ids = [sort_and_id(hit.key)[1] for hit in (*first.hits, *second.hits)]
    assert ids == written[:40]
    assert second.next_cursor


def test_pages_follow_each_other_without_gap_or_double(
    as_person: SignIn, bob: Person, group: Group, django_assert_max_num_queries: Any
) -> None:
    written = {write_entry(bob, group, f"Vitrine numéro {n}").pk for n in range(45)}
    settle()
    client = as_person(bob)
    client.get("/search/")  # what is asked once a session is not counted
    seen: list[str] = []
    for sort in ("", "date"):
        url, seen = f"/search/?q=vitrine&sort={sort}", []
        while url:
            with django_assert_max_num_queries(11):
                text = client.get(url).content.decode()
            seen += [line.split("?")[0] for line in text.split('<h2><a href="/entries/')[1:]]
            more = text.split('hx-get="/search/?')
            url = "/search/?" + more[1].split('"')[0].replace("&amp;", "&") if len(more) > 1 else ""
        assert sorted(seen) == sorted(f"{pk}/" for pk in written)


def test_what_is_not_looked_at_is_said_and_the_list_ends_with_a_sentence(
    as_person: SignIn, bob: Person, group: Group
) -> None:
    entry = write_entry(bob, group, "Vitrine")
    many = BOUNDS.looked_at + 1
    Entry.objects.bulk_create(
        Entry(
            network=group.network, group=group, author=bob, kind="post", text=f"Vitrine {n}",
            state="published", published_at=entry.published_at, active_at=entry.active_at,
        )
        for n in range(1, many)
    )  # fmt: skip
    rebuild(group.network_id)
    client = as_person(bob)
    first = page(client, "vitrine")
    assert "More than 1,500 results" in first
    assert '<span class="count">1500+</span>' in first
    assert "These are the first" not in first
    last = page(client, "vitrine", cursor=encode_cursor([BOUNDS.looked_at - 20, 0]))
    assert last.count("data-result>") == 20
    assert "These are the first 1,500 results." in last
    assert "more-results" not in last
    assert "1 result" in page(client, f'"vitrine {many - 1}"')


def test_facets_combine_and_say_how_many(
    as_person: SignIn, alice: Person, bob: Person, group: Group, open_group: Group
) -> None:
    write_entry(alice, group, "Vitrine une", "question")
    write_entry(bob, group, "Vitrine deux")
    write_entry(bob, open_group, "Vitrine trois")
    settle()
    client = as_person(bob)
    assert "3 results" in page(client, "vitrine")
    assert "2 results" in page(client, "vitrine", author=str(bob.pk))
    assert "1 result" in page(client, "vitrine", author=str(bob.pk), group=str(group.pk))
    assert "2 results" in page(client, "vitrine auteur:bob")
    assert "2 results" in page(client, "vitrine groupe:atelier")
    assert "1 result" in page(client, "vitrine kind:question")
    assert "1 result" in page(client, "vitrine -deux -trois")
    assert "was not understood" in page(client, "vitrine before:soon")


def test_periods_and_days_narrow_from_either_side(
    as_person: SignIn, bob: Person, group: Group
) -> None:
    old = write_entry(bob, group, "Vitrine ancienne")
    at = datetime(2024, 3, 31, 12, tzinfo=UTC)
    Entry.objects.filter(pk=old.pk).update(published_at=at, active_at=at)
    write_entry(bob, group, "Vitrine neuve")
    settle()
    client = as_person(bob)
    assert "1 result" in page(client, "vitrine", period="week")
    assert "2 results" in page(client, "vitrine", period="")
    for typed in ("after:2025", "before:2025", "avant:2024-04", "after:2024-03-31 before:2024-04"):
        assert "1 result" in page(client, f"vitrine {typed}"), typed
    assert "2 results" in page(client, "vitrine after:2024-03-31")
    assert "Nothing found" in page(client, "vitrine before:2024-03-31")
    assert "1 result" in page(client, "", period="day", kind="post")


def test_a_correction_leaves_longer_words_that_hold_the_wrong_one(
    as_person: SignIn, bob: Person, group: Group
) -> None:
    write_entry(bob, group, "Une bouilloire bleue")
    settle()
    text = page(as_person(bob), "bouilloir bouilloires zut")
    assert "Did you mean" in text
    assert "bouilloirees" not in text


def test_a_typing_error_is_corrected(as_person: SignIn, bob: Person, group: Group) -> None:
    write_entry(bob, group, "Le merchandising des vitrines")
    settle()
    text = page(as_person(bob), "merchandsing")
    assert "Did you mean" in text
    assert "merchandising" in text


def test_nothing_found_leads_to_asking_with_the_question_written(
    as_person: SignIn, bob: Person, group: Group
) -> None:
    settle()
    client = as_person(bob)
    assert 'name="title" value="où est le plan"' in page(client, "où est le plan")
    composer = client.get("/entries/new/?kind=question&title=où est le plan").content.decode()
    assert 'value="où est le plan"' in composer


def test_nothing_found_leads_to_topics_named_alike_and_people_who_know(
    as_person: SignIn, alice: Person, bob: Person, charlie: Person, zoe: Person, group: Group,
    secret_group: Group, django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    known = write_entry(alice, group, "Le façonnage des bouilloires", "news")
    hidden = write_entry(alice, secret_group, "Rien")
    for entry, name in ((known, "Bouilloires"), (hidden, "Bouilloir secret"), (known, "Vitrines")):
        topic = Topic.objects.create(network=group.network, name=name, slug=slugify(name))
        EntryTopic.objects.create(entry=entry, topic=topic)
    EntryTopic.objects.filter(topic__name="Vitrines").delete()
    secret_group.memberships.filter(person=bob).delete()
    settle()
    client = as_person(bob)
    with django_assert_max_num_queries(12):
        text = page(client, "bouilloire façonnage kind:poll")
    assert "Nothing found" in text
    assert text.count("Ask the question") == 1
    place = html.unescape(text.split('hx-get="')[1].split('"')[0])
    told = client.get(place, headers={"hx-request": "true"}).content.decode()
    assert "<html" not in told
    for later in (told, client.get(place).content.decode()):  # without JavaScript: a page
        assert "Topics with a name like this" in later
        assert 'href="/topics/bouilloires/"' in later
        assert "secret" not in later.split("Topics with a name like this")[1].split("</nav>")[0]
        assert f'name="to" value="{alice.pk}"' in later
        assert "Because of: Le façonnage des bouilloires" in later
    assert 'name="title" value="bouilloire façonnage"' in later
    for person in (charlie, zoe):
        headers = {"host": "other.example"} if person is zoe else {}
        answer = as_person(person).get("/search/experts/to-tell/?q=bouilloire", headers=headers)
        assert "like this" not in answer.content.decode()
        assert "Alice" not in answer.content.decode()


def test_where_nobody_knows_one_can_ask_all_the_same(
    as_person: SignIn, bob: Person, zoe: Person, group: Group
) -> None:
    settle()
    for reader in (bob, zoe):
        client = as_person(reader)
        told = client.get("/search/experts/to-tell/", {"q": "xylophone", "or": "\x00 xylo"})
        assert "Nobody has written about this" in told.content.decode()
        assert "Ask the question" in told.content.decode()


def test_the_glossary_acts_at_once_and_is_for_managers(
    as_person: SignIn, alice: Person, admin: Person, gina: Person, group: Group
) -> None:
    write_entry(alice, group, "La publicité sur le lieu de vente arrive")
    settle()
    assert "Nothing found" in page(as_person(alice), "PLV")
    words = {"words": "PLV = publicité sur le lieu de vente"}
    assert as_person(alice).post("/search/glossary/", words).status_code == 403
    assert as_person(gina).get("/search/glossary/").status_code == 404
    assert as_person(admin).post("/search/glossary/", {"words": "PLV"}).status_code == 422
    assert as_person(admin).post("/search/glossary/", words).status_code == 302
    assert "1 result" in page(as_person(alice), "plv")


def test_past_queries_are_the_persons_own_and_deletable(
    as_person: SignIn, alice: Person, bob: Person, group: Group
) -> None:
    settle()
    shown(as_person(bob), "vitrine")
    assert "vitrine" in as_person(bob).get("/search/kept/").content.decode()
    assert "vitrine" not in as_person(alice).get("/search/kept/").content.decode()
    as_person(bob).post("/search/kept/", {"forget": "all"})
    assert not PastQuery.objects.exists()


def test_a_search_is_kept_once_its_page_is_shown_and_only_as_it_was_asked(
    as_person: SignIn, alice: Person, bob: Person, group: Group
) -> None:
    settle()
    client = as_person(bob)
    note = page(client, "vitrine").split('data-note="')[1].split('"')[0]
    assert not PastQuery.objects.exists()  # fetching a page says nothing yet
    forged = (note + "x", note[1:], "", "x" * 5000, "\x00")
    for said in forged:
        assert client.post("/search/asked/", {"note": said}).status_code == 204
    assert as_person(alice).post("/search/asked/", {"note": note}).status_code == 204
    assert not PastQuery.objects.exists()
    for _turn in range(2):
        client.post("/search/asked/", {"note": note})
    assert PastQuery.objects.get().person == bob
    assert (QueryWeek.objects.get().runs, QueryWeek.objects.get().empty) == (1, 1)


def test_what_is_opened_from_a_search_says_so_in_its_address(
    as_person: SignIn, bob: Person, group: Group
) -> None:
    entry = write_entry(bob, group, "Vitrine de Noël", "question")
    said = add_comment(actor=bob, entry=entry, body="<p>La vitrine ouvre demain</p>")
    settle()
    client = as_person(bob)
    text = page(client, "vitrine")
    assert f'href="/entries/{entry.pk}/?from=search"' in text
    place = f"/entries/{entry.pk}/?comment={said.pk}&amp;from=search#comment-{said.pk}"
    assert f'href="{place}"' in text
    suggested = client.get("/search/suggestions/", {"q": "vitr"}).json()["suggestions"]
    assert suggested[0]["url"] == f"/entries/{entry.pk}/?from=search"


def test_administrators_see_only_what_several_people_asked(
    as_person: SignIn, admin: Person, group: Group, network: Any
) -> None:
    settle()
    for n in range(3):
        client = as_person(make_person(network, f"Person{n}"))
        shown(client, "code du parking")
        if n == 0:
            shown(client, "mon augmentation")
    told = as_person(admin).get("/administration/search/").content.decode()
    assert "code du parking" in told
    assert "mon augmentation" not in told
    assert QueryWeek.objects.get(folded="code du parking").people == 3


def test_opening_a_result_counts_once_and_not_when_looking_again(
    as_person: SignIn, bob: Person, group: Group
) -> None:
    write_entry(bob, group, "Vitrine")
    settle()
    client = as_person(bob)
    shown(client, "vitrine")
    client.post("/search/opened/")
    client.post("/search/opened/")
    assert QueryWeek.objects.get(folded="vitrine").opened == 1
    shown(client, "vitrine de noël")
    assert QueryWeek.objects.get(folded="vitrine").opened == 0


def test_a_feed_follows_the_rights_of_today_and_its_address_can_be_changed(
    as_person: SignIn, bob: Person, group: Group
) -> None:
    write_entry(bob, group, "Vitrine confidentielle")
    settle()
    as_person(bob).post("/search/kept/", {"q": "vitrine"})
    saved = SavedSearch.objects.get()
    reader = Client(headers={"host": "testserver"})
    url = f"/search.rss?token={address_token(saved)}"
    assert "Vitrine confidentielle" in reader.get(url).content.decode()
    bob.memberships.all().delete()
    assert "Vitrine" not in reader.get(url).content.decode().replace("<title>vitrine", "")
    as_person(bob).post("/search/kept/", {"renew": str(saved.pk)})
    assert reader.get(url).status_code == 404
    saved.refresh_from_db()
    Person.objects.filter(pk=bob.pk).update(suspended_at=group.created_at)
    assert reader.get(f"/search.rss?token={address_token(saved)}").status_code == 404
    assert reader.get("/search.rss?token=").status_code == 404


def test_pages_work_without_an_index(as_person: SignIn, bob: Person, group: Group) -> None:
    write_entry(bob, group, "Vitrine")
    settle()
    shutil.rmtree(store.folder_of(group.network_id))
    client = as_person(bob)
    assert "index is being made" in page(client, "vitrine")
    assert client.get("/search/suggestions/?q=vit").status_code == 200
    assert client.get("/").status_code == 200
    settle()
    assert "1 result" in page(client, "vitrine")


def test_similar_questions_are_found_across_accents(
    as_person: SignIn, bob: Person, charlie: Person, group: Group
) -> None:
    write_entry(bob, group, "Où trouver les visuels détourés de la bouilloire ?", "question")
    settle()
    typed = {"title": "visuel detoure bouilloire"}
    assert "visuels détourés" in as_person(bob).get("/questions/similar/", typed).content.decode()
    assert "visuels" not in as_person(charlie).get("/questions/similar/", typed).content.decode()
