"""The engine alone, on an index of many synthetic items. Runs inside the seeded database."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from typing import Any

from comptoir.cli.bench.client import Sample
from comptoir.cli.bench.pages import queries_of
from comptoir.cli.bench.search import PAGES, READER
from comptoir.cli.bench.words import Words
from comptoir.groups.models import Group
from comptoir.people.models import Person
from comptoir.search import store
from comptoir.search.analysis import exact_tokens
from comptoir.search.asking import Asked
from comptoir.search.counting import counts_of
from comptoir.search.finding import Found, prepared, starting
from comptoir.search.foremost import foremost, keys_at
from comptoir.search.indexing import LARGE_HEAP, rebuild
from comptoir.search.ranking import CLOSER
from comptoir.search.reach import reach_of
from comptoir.search.schema import COMMENT, ENTRY, Item, document, key_of, start_of

ALONE = 0  # the number of no network: its index is touched by no worker
ASKED = 200  # different searches
FREQUENT = 20  # words that stand for “le” and “de”, which searches leave out
YEARS = 2 * 365 * 86_400


def measured(items: int) -> dict[str, Any]:
    """Index the seeded network, then `items` synthetic ones beside it, and ask these.

    The reader is in 100 of 1,000 groups and also reads the open ones. Times in milliseconds:
    (median, p95).
    """
    reader = Person.objects.order_by("pk")[READER]
    while not store.current_name(reader.network_id):
        if not rebuild(reader.network_id):  # the worker does it
            time.sleep(1)
    asked = _asked()
    took, letters = _indexed(items)
    searcher = store.searcher_of(ALONE)
    network = store.searcher_of(reader.network_id)
    if searcher is None or network is None:
        raise RuntimeError("The index that was just made cannot be read.")
    first = {name: path.format(asked[0]) for name, path in PAGES.items()}
    return {
        "asked": asked,
        "network_items": network.num_docs,
        "queries": {name: queries_of(reader, url) for name, url in first.items()},
        "engine": _engine(searcher, reader, asked),
        "figures": {
            f"indexing {items:,} items": (round(items / took), "items/s"),
            "index / text": (round(store.size_of(ALONE) / letters, 2), "of its size"),
        },
    }


def _asked() -> list[str]:
    """Searches of one to three words, each as frequent as in the text, without the smallest."""
    words, chance = Words(), random.Random(11)  # noqa: S311
    weights = [1 / rank for rank in range(FREQUENT + 1, len(words.vocabulary) + 1)]
    chosen = iter(chance.choices(words.vocabulary[FREQUENT:], weights, k=ASKED * 3))
    return [" ".join(next(chosen) for _ in range(1 + turn % 3)) for turn in range(ASKED)]


def _indexed(items: int) -> tuple[float, int]:
    """Seconds that indexing took, and bytes of the text, which was made before."""
    groups = list(Group.objects.order_by("pk").values_list("pk", flat=True))
    name, index = store.new_index(ALONE)
    writer = index.writer(LARGE_HEAP, 1)
    took, letters = 0.0, 0
    for item in _items(items, groups):
        letters += len(item.title.encode()) + len(item.body.encode())
        began = time.perf_counter()
        writer.add_document(document(item))
        took += time.perf_counter() - began
    began = time.perf_counter()
    writer.commit()
    writer.wait_merging_threads()
    store.put_in_use(ALONE, name)
    return took + time.perf_counter() - began, letters


def _items(count: int, groups: list[int]) -> Iterator[Item]:
    """A quarter are questions with a title, the others comments; two years of them."""
    words, chance, start = Words(), random.Random(5), int(time.time()) - YEARS  # noqa: S311
    for number in range(1, count + 1):
        asks = number % 4 == 0
        yield Item(
            key=key_of(ENTRY if asks else COMMENT, number),
            reach=(chance.choice(groups),),
            kind="question" if asks else "comment",
            title=words.between(5, 9) if asks else "",
            body=words.between(40, 80),
            entry=number,
            author=chance.randint(1, 1000),
            at=start + YEARS * number // count,
            language="fr",
            starts=asks,
        )


def _engine(searcher: Any, reader: Person, asked: list[str]) -> dict[str, tuple[float, float]]:
    """What the index is asked for one page, without the database; suggestions likewise."""
    reach = reach_of(reader)
    given = [Asked.of({"q": words}) for words in asked]
    searches = [prepared(searcher, reader, one, one.parsed, Found()) for one in given]
    begun = [[start_of(word[:4]) for word in exact_tokens(words)][:1] for words in asked]

    def page(turn: int) -> None:
        hits = searcher.search(searches[turn].query, limit=CLOSER, count=True).hits
        keys_at(searcher, hits)

    return {
        "engine, results and total": _timed(page, len(asked)),
        "engine, facets": _timed(lambda turn: counts_of(searches[turn]), len(asked)),
        "engine, suggestions": _timed(
            lambda turn: starting(searcher, reader, reach, begun[turn]), len(asked)
        ),
    }


def _timed(ask: Callable[[int], object], times: int) -> tuple[float, float]:
    sample = Sample()
    for turn in range(times):
        began = time.perf_counter()
        ask(turn)
        sample.seconds.append(time.perf_counter() - began)
    return round(sample.median_ms, 2), round(sample.p95_ms, 2)
