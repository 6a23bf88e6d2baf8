"""However a search is shortened, what it finds is the beginning of what all looking would find."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
import tantivy

from comptoir.core.clock import now
from comptoir.networks.models import Network
from comptoir.search import conditions
from comptoir.search.asking import Asked
from comptoir.search.counting import counts_of
from comptoir.search.foremost import Bounds, Search, foremost, keys_at, latest
from comptoir.search.operators import parse
from comptoir.search.pairs import FIELD, MARKED, frequent_in, pair_of
from comptoir.search.query import exclusions, phrase_query, text_query, union_of
from comptoir.search.reach import EMPLOYEES, Reach
from comptoir.search.schema import ENTRY, Item, document, key_of, schema, with_tokenizers

WORDS = ["de", "la", "mire", "gondole", "stock", "zinc"]  # from everywhere to rarely
WEIGHTS = [12, 9, 6, 3, 1, 0.2]
GROUPS, DAY = 8, 86_400
LISTS = [frozenset[str](), frozenset({"de", "la", "mire"}), frozenset({"de", "zinc"}),
         frozenset(WORDS)]  # fmt: skip
# (looked at, many, enough): all of it, none pruned, always narrowed, and as few as can be
EXACT = Bounds(looked_at=5000, many=10**9, enough=0)
SHORT = [Bounds(5000, 0, 0), Bounds(5000, 0, 10**6), Bounds(20, 0, 2), Bounds(60, 0, 5),
         Bounds(7, 0, 1), Bounds(300, 0, 290)]  # fmt: skip

Held = dict[int, Item]


def made(path: Path, seed: int, frequent: frozenset[str]) -> tuple[tantivy.Searcher, Held]:
    """An index of several segments, with documents in two groups, internal ones, and old ones."""
    chance, moment = random.Random(seed), int(now().timestamp())
    index = with_tokenizers(tantivy.Index(schema(), path=str(path)))
    writer, held = index.writer(15_000_000, 1), dict[int, Item]()

    def some(most: int) -> str:
        return " ".join(chance.choices(WORDS, WEIGHTS, k=chance.randint(0, most)))

    for number in range(1, 801):
        item = Item(
            key=key_of(ENTRY, number),
            reach=tuple({*chance.choices(range(1, GROUPS + 1), k=chance.choice((1, 1, 2)))}),
            kind=chance.choice(["post", "question"]), title=some(4), body=some(9),
            internal=chance.random() < 0.3, author=chance.randint(1, 9),
            at=moment - int(chance.expovariate(1 / 40) * DAY), language="fr",
        )  # fmt: skip
        held[item.key] = item
        writer.add_document(document(item, frequent))
        if number % 300 == 0:
            writer.commit()
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return index.searcher(), held


def reader(groups: list[int], *, guest: bool = False) -> Reach:
    names = {group: str(group) for group in groups}
    return Reach(frozenset(names), (*names, EMPLOYEES), guest, names)


def search_of(
    searcher: tantivy.Searcher, typed: str, reach: Reach, narrowed: list[conditions.Condition]
) -> Search:
    parsed = parse(typed)
    return Search(
        searcher, reach, cast("Network", None), text_query(searcher, parsed),
        conditions.together(conditions.within(reach), narrowed),
        union_of(searcher, parsed), exclusions(searcher, parsed), parsed.text,
    )  # fmt: skip


ASKED = ["de", "de la gondole", "stock zinc", '"de la"', '"de la mire"', '"la la" stock', "de -la",
         'mire gondole -"de la"', "zinc", ""]  # fmt: skip
Narrow = Callable[[int, Reach], list[conditions.Condition]]
NARROWED: dict[str, Narrow] = {
    "nothing": lambda _moment, _reach: [],
    "a group": lambda _moment, reach: conditions.chosen(Asked(group=3), reach),
    "a group out of reach": lambda _moment, reach: conditions.chosen(Asked(group=8), reach),
    "an author and a kind": lambda _moment, reach: conditions.chosen(
        Asked(author=2, kind="question"), reach
    ),
    "a month": lambda moment, _reach: [conditions.between(moment - 30 * DAY, None)],
    "an older week": lambda moment, _reach: [
        conditions.between(moment - 20 * DAY, moment - 13 * DAY)
    ],
}


@pytest.mark.parametrize("guest", [False, True])
def test_the_first_results_are_the_first_of_all(tmp_path: Path, *, guest: bool) -> None:
    searcher, held = made(tmp_path, 1, LISTS[1])
    moment = int(now().timestamp())
    for groups in ([1, 2, 3, 4, 5], [3], list(range(1, 8))):
        reach = reader(groups, guest=guest)
        for narrowed in NARROWED.values():
            for typed in ASKED:
                search = search_of(searcher, typed, reach, narrowed(moment, reach))
                check(search, held, by_date=True)
                if search.text:
                    check(search, held, by_date=False)


def check(search: Search, held: Held, *, by_date: bool) -> None:
    ask = latest if by_date else foremost
    whole = ask(search, EXACT)
    every = keys_at(search.searcher, whole.places)
    assert not whole.more
    for key in every:
        assert search.reach.groups.intersection(held[key].reach)
        assert not (search.reach.is_guest and held[key].internal)
    true = counts_of(search, whole.places)
    for bounds in SHORT:
        found = ask(search, bounds)
        orders = [order for order, _place in found.places]
        assert orders == [order for order, _place in whole.places[: len(orders)]]
        # what is equally good or new may stand in another order
        assert set(keys_at(search.searcher, found.places)) <= set(every)
        assert (len(orders) < len(every)) == found.more
        counts = counts_of(search, found.places)
        for name in ("kind", "group", "period"):
            assert all(n <= dict(true[name])[value] for value, n in counts[name])


@pytest.mark.parametrize("frequent", LISTS)
def test_a_phrase_finds_what_holds_it_and_nothing_else_whatever_is_frequent(
    tmp_path: Path, frequent: frozenset[str]
) -> None:
    searcher, held = made(tmp_path, 2, frequent)
    chance = random.Random(3)
    phrases = [chance.choices(WORDS, k=size) for size in (1, 2, 2, 3, 4) for _ in range(12)]
    for tokens in [*phrases, ["de", "absent"], ["absent"]]:
        wanted = f" {' '.join(tokens)} "
        every = {
            key for key, item in held.items()
            if wanted in f" {item.title} " or wanted in f" {item.body} "
        }  # fmt: skip
        hits = searcher.search(phrase_query(searcher, tokens), 5000, count=False).hits
        assert set(keys_at(searcher, cast("Any", hits))) == every, tokens


def test_a_phrase_that_nothing_holds_is_known_from_the_marks_of_its_words(tmp_path: Path) -> None:
    index = with_tokenizers(tantivy.Index(schema(), path=str(tmp_path)))
    writer = index.writer(15_000_000, 1)
    for number in range(2 * MARKED):
        text = "la gondole" if number % 3 else "de gondole"
        item = Item(key=key_of(ENTRY, number), reach=(1,), kind="post", body=text)
        writer.add_document(document(item, frozenset({"de", "la"})))
    writer.commit()
    index.reload()
    searcher = index.searcher()
    assert searcher.doc_freq(FIELD, pair_of("de", "la")) == 0
    assert searcher.search(phrase_query(searcher, ["la", "de"]), 10).hits == []
    assert searcher.doc_freq(FIELD, "|de")
    assert searcher.doc_freq(FIELD, "|gondole") == 0


def test_the_frequent_words_are_those_of_many_documents_and_general_small_ones() -> None:
    texts = [["pharmacie", "lancement", "lancement", f"mot{n}"] for n in range(100)]
    learnt = frequent_in([*texts, *([["ratatouille"]] * 3)])
    assert {"pharmacie", "lancement", "de", "the"} <= learnt
    assert not {"ratatouille", "mot1"} & learnt


def test_what_folds_to_no_letter_stands_between_no_pair() -> None:
    """The index gives it no place, so that the words around it are a phrase."""
    item = Item(key=1, reach=(1,), kind="post", body="le plan de \u037a la pharmacie")
    assert document(item, {"de", "la"}).to_dict()[FIELD] == ["de|la"]
