"""The engine alone, on an index of many synthetic items. Runs inside the seeded database."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, TypeVar

import click

from comptoir.cli.bench.asked import MISTYPED, QUOTED, mixed, queries
from comptoir.cli.bench.client import Sample
from comptoir.cli.bench.pages import READER, queries_of
from comptoir.cli.bench.search import PAGES
from comptoir.cli.bench.words import Words
from comptoir.experts.ranking import told_by
from comptoir.groups.models import Group
from comptoir.people.models import Person
from comptoir.search import store
from comptoir.search.analysis import exact_tokens
from comptoir.search.asking import Asked
from comptoir.search.conditions import within
from comptoir.search.counting import counts_of
from comptoir.search.finding import Found, query_of, starting
from comptoir.search.foremost import Foremost, Search, foremost, keys_at, latest
from comptoir.search.indexing import LARGE_HEAP
from comptoir.search.pairs import frequent_in
from comptoir.search.ranking import wording
from comptoir.search.reach import Reach, reach_of
from comptoir.search.schema import COMMENT, ENTRY, Item, key_of, start_of
from comptoir.search.writing import LEARNT_FROM, Writer

T = TypeVar("T")
ALONE = 0  # the number of no network: its index is touched by no worker
TOLD = 200_000  # items between two words on how far it is
ASKED = 30  # searches of each sort
YEARS = 2 * 365 * 86_400


def measured(items: int) -> dict[str, Any]:
    """Index `items` synthetic ones beside the seeded network, and ask these.

    The reader is in 100 of 1,000 groups and also reads the open ones. Times in milliseconds:
    (median, p95), and of the processor alone for each sort of query.
    """
    reader = Person.objects.order_by("pk")[READER]
    sorts = queries(ASKED)
    asked = mixed(sorts)
    took, letters = _indexed(items)
    searcher = store.searcher_of(ALONE)
    network = store.searcher_of(reader.network_id)
    if searcher is None or network is None:
        raise RuntimeError("The index that was just made cannot be read.")
    typed = {
        "asked": asked,
        "begun": [words.strip('"')[:4] for words in asked],
        "mistyped": sorts[MISTYPED],
        "quoted": sorts[QUOTED],
    }
    first = {name: path.format(typed[which][0]) for name, (path, which) in PAGES.items()}
    return {
        **typed,
        "network_items": network.num_docs,
        "queries": {name: queries_of(reader, url) for name, url in first.items()},
        "engine": _engine(searcher, reader, asked)
        | _by_sort(searcher, reader, sorts)
        | _narrowed(searcher, reader, sorts["six words"]),
        "figures": {
            f"indexing {items:,} items": (round(items / took), "items/s"),
            "index / text": (round(store.size_of(ALONE) / letters, 2), "of its size"),
        },
    }


def _indexed(items: int) -> tuple[float, int]:
    """Seconds that indexing took, and bytes of the text, which was made before."""
    groups = list(Group.objects.order_by("pk").values_list("pk", flat=True))
    sample = _items(LEARNT_FROM, groups)
    frequent = frequent_in(exact_tokens(f"{item.title}\n{item.body}") for item in sample)
    name, index = store.new_index(ALONE, frequent)
    writer = Writer.of(index, LARGE_HEAP, frequent)
    took, letters = 0.0, 0
    for number, item in enumerate(_items(items, groups), 1):
        if number % TOLD == 0:
            click.echo(f"  {number:,} items …", err=True)
        letters += len(item.title.encode()) + len(item.body.encode())
        began = time.perf_counter()
        writer.add([item])
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
    searches = [_search(searcher, reader, words) for words in asked]
    begun = [[start_of(word[:4]) for word in exact_tokens(words)][:1] for words in asked]
    return {
        "engine, results, total and facets": _timed(_page, searches, time.perf_counter),
        "engine, who knows": _timed(
            lambda words: told_by(searcher, reach, words),
            [wording(words, reader.network.language) for words in asked],
            time.perf_counter,
        ),
        "engine, suggestions": _timed(
            lambda starts: starting(searcher, reader, reach, starts), begun, time.perf_counter
        ),
    }


def _by_sort(
    searcher: Any, reader: Person, sorts: dict[str, list[str]]
) -> dict[str, tuple[float, float]]:
    """The same a sort of query, in time of the processor: what others do counts for nothing."""
    return {
        f"engine, {name}, CPU": _timed(
            _page, [_search(searcher, reader, words) for words in some], time.process_time
        )
        for name, some in sorts.items()
    }


def _narrowed(searcher: Any, reader: Person, six: list[str]) -> dict[str, tuple[float, float]]:
    """Six words, two of them very common, narrowed in ways that leave much or little."""
    reach = reach_of(reader)
    ten = sorted(reach.groups)[:10]
    few = within(Reach(frozenset(ten), tuple(ten), is_guest=True))
    without = Words().vocabulary[30 : 30 + len(six)]
    asked: dict[str, tuple[Callable[[Search], object], list[Search]]] = {
        "one group": (_page, [_search(searcher, reader, q, group=str(ten[0])) for q in six]),
        "a week": (_page, [_search(searcher, reader, q, period="week") for q in six]),
        "a year": (_page, [_search(searcher, reader, q, period="year") for q in six]),
        "an author": (_page, [_search(searcher, reader, q, author="7") for q in six]),
        "questions": (_page, [_search(searcher, reader, q, kind="question") for q in six]),
        "a guest of ten groups": (
            _page, [replace(_search(searcher, reader, q), conditions=few) for q in six],
        ),
        "without a word": (
            _page,
            [_search(searcher, reader, f"{q} -{no}") for q, no in zip(six, without, strict=True)],
        ),
        "the latest": (_latest_page, [_search(searcher, reader, q) for q in six]),
    }  # fmt: skip
    return {
        f"engine, six words, {name}, CPU": _timed(ask, some, time.process_time)
        for name, (ask, some) in asked.items()
    }


def _search(searcher: Any, reader: Person, words: str, **chosen: str) -> Search:
    asked = Asked.of({"q": words, **chosen})
    return query_of(searcher, reader, asked, asked.parsed, Found())


def _page(search: Search) -> None:
    _read(search, foremost(search))


def _latest_page(search: Search) -> None:
    _read(search, latest(search))


def _read(search: Search, first: Foremost) -> None:
    keys_at(search.searcher, first.places)
    counts_of(search, first.places)


def _timed(
    ask: Callable[[T], object], given: list[T], clock: Callable[[], float]
) -> tuple[float, float]:
    sample = Sample()
    for one in given:
        began = clock()
        ask(one)
        sample.seconds.append(clock() - began)
    return round(sample.median_ms, 2), round(sample.p95_ms, 2)
