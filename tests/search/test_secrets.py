"""What somebody may not read is told by nothing that search and experts answer, with an index
that is up to date and with one that is behind; `faults.py` holds what these tests see."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from comptoir.core.clock import now
from comptoir.entries.models import Attachment, Comment, Entry, EntryTopic, Topic
from comptoir.experts.nothing_found import who_may_know
from comptoir.experts.ranking import who_knows
from comptoir.experts.subjects import subjects_of
from comptoir.files.actions import store_file
from comptoir.groups.models import Group, Membership
from comptoir.kinds.polls.models import Option
from comptoir.networks.models import Network
from comptoir.people.models import Person, PersonSkill, Skill
from comptoir.search.alerts import new_results
from comptoir.search.asking import Asked
from comptoir.search.best import best
from comptoir.search.correcting import corrected
from comptoir.search.finding import find
from comptoir.search.indexing import rebuild
from comptoir.search.models import FilePage, SavedSearch
from comptoir.search.query import Shown
from comptoir.search.results import load
from comptoir.search.saving import address_token
from comptoir.search.store import searcher_of
from tests.conftest import add, make_group, make_person, write_entry
from tests.search.settling import settle

SignIn = Callable[[Person], Client]
AGO = timedelta(minutes=30)

# What each secret is found by, and what nobody else may be shown: no letter in common.
WORDS = {
    "secret": "zaporoge", "internal": "quidditas", "hidden": "trombidion", "deleted": "wolframite",
    "draft": "krypteia", "scheduled": "ylangylang", "reply": "xerophage", "hushed": "fjordique",
    "gone": "vuvuzela", "named": "nyctalope", "inside": "oxymorique", "stowed": "hyperbate",
    "option": "polyptote", "topic": "anacoluthe", "group": "chiasmique", "person": "zeugmatine",
    "skill": "litotique", "left": "asyndetique", "answer": "prosopope", "elsewhere": "epizeuxis",
    "comment-file": "metalepse", "topic-inside": "synecdoque", "shut": "tmesiforme",
}  # fmt: skip


@dataclass
class House:
    """Everybody, by name, and who may find which secret."""

    people: dict[str, Person]
    groups: dict[str, Group]
    readers: dict[str, set[str]]

    def may(self, who: str, secret: str) -> bool:
        return who in self.readers[secret]


def mark(secret: str) -> str:
    return f"cachette{list(WORDS).index(secret)}x"


def said(secret: str) -> str:
    return f"{WORDS[secret]} {mark(secret)}"


def attached(person: Person, entry: Entry, name: str, text: str, **more: Any) -> Attachment:
    stored = store_file(actor=person, upload=ContentFile(b"x"), name=f"{name}.zip")
    FilePage.objects.create(file=stored, number=1, text=text)
    return Attachment.objects.create(entry=entry, file=stored, **more)


def commented(person: Person, entry: Entry, text: str, **more: Any) -> Comment:
    more.setdefault("published_at", now() - AGO)
    return Comment.objects.create(
        network=entry.network, entry=entry, author=person, body=f"<p>{text}</p>", text=text, **more
    )


@pytest.fixture
def house(network: Network, other_network: Network) -> House:
    make: Any = lambda name, **f: make_person(network, name, **f)  # noqa: E731
    people = {
        "alice": make("Alice"), "bob": make("Bob"), "charlie": make("Charlie"),
        "adam": make("Adam", role="administrator"),
        "gina": make("Gina", kind="guest"), "hugo": make("Hugo", kind="guest"),
        "former": make("Simone"), "zoe": make_person(other_network, "Zoe", role="administrator"),
    }  # fmt: skip
    groups = {
        "agora": make_group(network, "Agora", "open"),
        "atelier": make_group(network, "Atelier", "closed"),
        "cave": make_group(network, said("group"), "secret", slug="cave"),
        "shut": make_group(network, "Remise", "closed", archived_at=now()),
        "ailleurs": make_group(other_network, "Ailleurs", "open"),
    }
    for name in ("agora", "atelier", "cave", "shut"):
        add(people["alice"], groups[name], "owner")
        add(people["bob"], groups[name])
    add(people["gina"], groups["atelier"], expires_at=now() + timedelta(days=9))
    add(people["hugo"], groups["atelier"], expires_at=now() - timedelta(minutes=1))
    inside = {"alice", "bob"}
    readers = {secret: set(inside) for secret in WORDS}
    for secret in ("hidden", "deleted", "draft", "scheduled", "hushed", "gone", "stowed",
                   "elsewhere", "comment-file"):  # fmt: skip
        readers[secret] = set()
    readers["elsewhere"] = {"zoe"}
    readers["left"] = set()  # suspended
    readers["person"] = {*inside, "gina", "adam"}
    readers["skill"] = {*inside, "gina", "adam"}
    furnish(people, groups)
    settle()
    return House(people, groups, readers)


def furnish(people: dict[str, Person], groups: dict[str, Group]) -> None:
    alice, bob, gina, zoe = (people[name] for name in ("alice", "bob", "gina", "zoe"))
    agora, atelier, cave = groups["agora"], groups["atelier"], groups["cave"]
    at = now() - AGO
    held = write_entry(alice, cave, said("secret"), "question", at=at)
    commented(bob, held, said("answer"))
    write_entry(alice, atelier, said("internal"), "question", internal=True, at=at)
    for state in ("hidden", "deleted", "draft", "scheduled"):
        write_entry(alice, agora, said(state), "question", state=state, at=at)
    told = write_entry(alice, cave, f"Un article {mark('reply')}", "news", at=at)
    commented(bob, told, said("reply"))
    public = write_entry(alice, agora, "Une annonce", "news", at=at)
    hushed = commented(bob, public, said("hushed"), state="hidden")
    commented(bob, public, said("gone"), state="deleted")
    attached(bob, told, f"{WORDS['named']} {mark('named')}", "rien")
    attached(bob, told, "notes", said("inside"))
    attached(bob, public, "rapport", said("comment-file"), comment=hushed)
    lost = write_entry(alice, agora, "Perdue", "news", state="hidden", at=at)
    attached(bob, lost, "perdu", said("stowed"))
    poll = write_entry(alice, cave, "Un vote", "poll", at=at)
    Option.objects.filter(poll__entry=poll, position=0).update(text=said("option"))
    for name, entry in (("topic", told), ("topic-inside", held)):
        topic = Topic.objects.create(network=cave.network, name=said(name), slug=name)
        EntryTopic.objects.create(entry=entry, topic=topic)
    Person.objects.filter(pk=gina.pk).update(bio=said("person"))
    skill = Skill.objects.create(network=cave.network, name=said("skill"), folded=said("skill"))
    PersonSkill.objects.create(person=gina, skill=skill)
    simone = people["former"]
    Person.objects.filter(pk=simone.pk).update(bio=said("left"), suspended_at=now())
    simone.refresh_from_db()
    write_entry(alice, groups["shut"], said("shut"), "news", at=at)
    write_entry(zoe, groups["ailleurs"], said("elsewhere"), "question", at=at)


def mistyped(word: str) -> str:
    """One letter another one; the first two stay, as they do for most."""
    return f"{word[:3]}{'b' if word[3] != 'b' else 'd'}{word[4:]}"


def shown_to(client: Client, person: Person, word: str) -> dict[str, str]:
    """Everything that anybody is told for a word."""
    saved = SavedSearch.objects.create(
        person=person, query=f"q={word}", name="k", token=word, looked_at=now() - 2 * AGO
    )
    get: Callable[..., str] = lambda url, **q: client.get(url, q).content.decode()  # noqa: E731
    keys = [key for _score, key in best(person, word)]
    told = {
        "page": get("/search/", q=word),
        "mistyped": get("/search/", q=mistyped(word)),
        "beginning": get("/search/suggestions/", q=word[:5]),
        "similar": get("/questions/similar/", q=word),
        "experts": get("/search/experts/", q=word),
        "to tell": get("/search/experts/to-tell/", q=word),
        "feed": get("/search.rss", token=address_token(saved)),
        "alert": str([one.title for one in new_results(saved, now())]),
        "command": str([one.title for one in load(person, keys, Shown(frozenset(), None))]),
        "may know": str([(e.person.name, e.evidence) for e in who_may_know(person, [word])]),
    }
    saved.delete()
    return told


@pytest.mark.parametrize("who", ["charlie", "gina", "bob", "hugo", "adam", "zoe"])
def test_each_finds_what_they_may_and_is_told_nothing_of_the_rest(
    who: str, house: House, as_person: SignIn
) -> None:
    person = house.people[who]
    client = as_person(person)
    for secret, word in WORDS.items():
        told = shown_to(client, person, word)
        if house.may(who, secret):
            page = told["page"].replace("<mark>", "").replace("</mark>", "")
            assert mark(secret) in page or secret == "option", secret  # choices are not shown
            assert find(person, Asked(q=word)).total >= 1, secret
            continue
        for place, text in told.items():
            assert mark(secret) not in text, f"{who} is told of {secret} by {place}"
        assert find(person, Asked(q=word)).total == 0, secret
        assert word not in told["mistyped"], f"{who} is told how {secret} is written"
        assert word not in told["beginning"], secret


def test_with_an_index_that_is_behind_nothing_is_shown(
    house: House, as_person: SignIn, network: Network
) -> None:
    """Everything was readable by Charlie when it was indexed; none of it is now."""
    charlie, agora, cave = house.people["charlie"], house.groups["agora"], house.groups["cave"]
    Entry.objects.filter(network=network).update(state="published", internal=False, group=agora)
    Comment.objects.filter(network=network).update(state="published")
    Group.objects.filter(pk=cave.pk).update(visibility="open")
    Person.objects.filter(pk=house.people["former"].pk).update(suspended_at=None)
    Person.objects.filter(pk=house.people["gina"].pk).update(kind="employee")
    rebuild(network.pk)
    able = {secret for secret in WORDS if find(charlie, Asked(q=WORDS[secret])).total}
    assert able == set(WORDS) - {"elsewhere"}
    Comment.objects.filter(text__contains="cachette").update(state="hidden")
    stay = Entry.objects.filter(title="Une annonce")
    Entry.objects.filter(network=network).exclude(pk__in=stay).update(group=cave)
    Group.objects.filter(pk=cave.pk).update(visibility="secret")
    Person.objects.filter(pk=house.people["former"].pk).update(suspended_at=now())
    Person.objects.filter(pk=house.people["gina"].pk).update(kind="guest")
    client = as_person(charlie)
    for secret in able:
        for place, text in shown_to(client, charlie, WORDS[secret]).items():
            assert mark(secret) not in text, f"{place} shows {secret}"
        assert "data-result>" not in client.get("/search/", {"q": WORDS[secret]}).content.decode()
        assert who_knows(charlie, WORDS[secret]) == [], secret


def test_internal_ones_are_shown_to_no_external_with_an_index_that_is_behind(
    house: House, as_person: SignIn, network: Network
) -> None:
    gina = house.people["gina"]
    Entry.objects.filter(network=network).update(internal=False)
    rebuild(network.pk)
    assert find(gina, Asked(q=WORDS["internal"])).total == 1
    Entry.objects.filter(network=network).update(internal=True)
    for place, text in shown_to(as_person(gina), gina, WORDS["internal"]).items():
        assert mark("internal") not in text, place


@pytest.mark.parametrize("how", ["leave", "end", "suspend"])
def test_who_loses_their_rights_is_told_nothing_from_the_next_search_on(
    how: str, house: House, as_person: SignIn
) -> None:
    """Without any indexing: totals and corrections too."""
    bob = house.people["bob"]
    client = as_person(bob)
    assert find(bob, Asked(q=WORDS["secret"])).total >= 1
    rows = Membership.objects.filter(person=bob)
    if how == "leave":
        rows.delete()
    elif how == "end":
        rows.update(expires_at=now() - timedelta(seconds=1))
    else:
        Person.objects.filter(pk=bob.pk).update(suspended_at=now())
        bob = Person.objects.get(pk=bob.pk)
    for secret in ("secret", "named", "inside", "topic", "group", "option", "reply"):
        assert find(bob, Asked(q=WORDS[secret])).total == 0, secret
        for place, text in shown_to(client, bob, WORDS[secret]).items():
            assert mark(secret) not in text, f"{place} shows {secret}"
    if how == "suspend":
        assert find(bob, Asked(q="Alice")).total == 0


def test_a_group_that_is_not_read_cannot_be_told_by_asking_for_it(
    house: House, as_person: SignIn
) -> None:
    """An entry read through a share says nothing of the secret group that holds it."""
    charlie, cave = house.people["charlie"], house.groups["cave"]
    entry = write_entry(house.people["alice"], cave, "Le zarzuela commun", "question")
    entry.shares.create(group=house.groups["agora"])
    rebuild(charlie.network_id)
    client = as_person(charlie)
    assert find(charlie, Asked(q="zarzuela")).total == 1
    assert find(charlie, Asked(q="zarzuela", group=cave.pk)).total == 0
    assert find(charlie, Asked(q="zarzuela", group=house.groups["agora"].pk)).total == 1
    assert find(house.people["bob"], Asked(q="zarzuela", group=cave.pk)).total == 1
    by_name = client.get("/search/", {"q": "zarzuela group:cave"}).content.decode()
    by_chance = client.get("/search/", {"q": "zarzuela group:xxxx"}).content.decode()
    assert "data-result>" not in by_name
    assert ("group:cave" in by_name) == ("group:xxxx" in by_chance)
    for page in (by_name, client.get("/search/?q=zarzuela").content.decode()):
        assert mark("group") not in page
    counted = dict(find(charlie, Asked(q="zarzuela")).facets["group"])
    assert cave.pk not in counted


def test_authors_are_those_whom_one_may_see(house: House, as_person: SignIn) -> None:
    gina = house.people["gina"]
    write_entry(house.people["charlie"], house.groups["atelier"], "Un zarzuela", "question")
    rebuild(gina.network_id)
    assert find(gina, Asked(q="zarzuela")).total == 1
    unknown = find(gina, Asked(q="author:charlie"))  # not of her groups
    assert (unknown.total, unknown.nobody) == (0, ["author:charlie"])
    assert find(gina, Asked(q="author:zoe")).nobody == ["author:zoe"]
    page = as_person(gina).get("/search/?q=zarzuela").content.decode()
    assert f"author={house.people['charlie'].pk}" not in page


@pytest.mark.parametrize("nothing", ['author:"\u0301"', 'group:"\u0301"'])
def test_a_name_of_which_nothing_is_left_names_nobody(nothing: str, house: House) -> None:
    assert find(house.people["alice"], Asked(q=nothing)).total == 0


def looked_for(client: Client, typed: str) -> str:
    """Look for it, as the browser tells; the note of the page."""
    page = client.get("/search/", {"q": typed}).content.decode()
    found = re.search(r'data-note="([^"]+)"|name="note" value="([^"]+)"', page)
    assert found
    note = found[1] or found[2]
    client.post("/search/asked/", {"note": note})
    return note


def test_what_others_looked_for_and_keep_is_theirs(house: House, as_person: SignIn) -> None:
    alice, bob = as_person(house.people["alice"]), as_person(house.people["bob"])
    alice.post("/search/kept/", {"q": "licenciement"})
    note = looked_for(alice, "licenciement")
    assert "licenciement" in alice.get("/search/suggestions/?q=lic").content.decode()
    for url in ("/search/suggestions/?q=lic", "/search/suggestions/", "/search/", "/search/kept/"):
        assert "licenciement" not in bob.get(url).content.decode(), url
    bob.post("/search/asked/", {"note": note})  # of somebody else
    assert "licenciement" not in bob.get("/search/kept/").content.decode()
    saved = SavedSearch.objects.get()
    for act in ("remove", "renew", "alerts"):
        assert bob.post("/search/kept/", {act: str(saved.pk)}).status_code == 404
    bob.post("/search/kept/", {"forget": "all"})
    assert "licenciement" in alice.get("/search/kept/").content.decode()
    saved.refresh_from_db()


def test_what_one_searches_is_shown_to_no_administrator(house: House, as_person: SignIn) -> None:
    """Not when few did, nor when one of the few asks again and again."""
    admin = as_person(house.people["adam"])
    for who in ("alice", "adam"):
        client = as_person(house.people[who])
        for _again in range(4):
            for typed in ("licenciement", "autre"):
                looked_for(client, typed)
            client.post("/search/kept/", {"forget": "all"})
    assert "licenciement" not in admin.get("/administration/search/").content.decode()
    for who in ("bob", "charlie", "alice"):
        looked_for(as_person(house.people[who]), "licenciement")
    assert "licenciement" in admin.get("/administration/search/").content.decode()
    assert as_person(house.people["alice"]).get("/administration/search/").status_code == 404


def test_ones_own_subjects_hold_only_what_one_still_reads(house: House) -> None:
    bob = house.people["bob"]
    for number in range(3):
        write_entry(bob, house.groups["cave"], f"Le zarzuela {number}", "news")
    rebuild(bob.network_id)
    assert any(one.evidence for one in subjects_of(bob))
    Membership.objects.filter(person=bob).delete()
    bob = Person.objects.get(pk=bob.pk)
    assert not any(one.evidence for one in subjects_of(bob))


def test_a_word_is_corrected_to_one_of_what_one_reads(house: House) -> None:
    """Beside words that find something, the page would show a correction that finds nothing."""
    for who, is_corrected in (("bob", True), ("charlie", False)):
        person = house.people[who]
        searcher, found = searcher_of(person.network_id), find(person, Asked(q="annonce"))
        assert searcher is not None
        assert found.reach is not None
        for secret in ("secret", "named", "reply"):
            asked = Asked(q=f"annonce {mistyped(WORDS[secret])}")
            better = corrected(searcher, found.reach, asked)
            assert (better is not None) is is_corrected, secret


def test_only_the_first_few_unknown_words_are_corrected(house: House) -> None:
    """Each costs a walk over thousands of words: ten thousand characters of them, seconds."""
    bob = house.people["bob"]
    searcher, found = searcher_of(bob.network_id), find(bob, Asked(q="rien"))
    assert searcher is not None
    assert found.reach is not None
    for before, is_corrected in ((3, True), (20, False)):
        typed = " ".join(f"inconnu{'abcdefghijklmnopqrstuvwxyz'[n]}" for n in range(before))
        better = corrected(searcher, found.reach, Asked(q=f"{typed} {mistyped(WORDS['secret'])}"))
        assert (better is not None) is is_corrected


def test_what_one_may_not_read_takes_no_place_among_suggestions(
    house: House, as_person: SignIn
) -> None:
    alice, charlie = house.people["alice"], house.people["charlie"]
    write_entry(alice, house.groups["agora"], "Zarzuela publique", "question")
    for number in range(20):
        write_entry(alice, house.groups["cave"], f"Zarzuela {number}", "question")
    rebuild(charlie.network_id)
    told = as_person(charlie).get("/search/suggestions/?q=zarzu").content.decode()
    assert "Zarzuela publique" in told
