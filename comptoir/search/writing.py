"""A writer of one index, which knows the words whose pairs that index holds (`search.pairs`)."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain

import tantivy

from comptoir.search import store
from comptoir.search.analysis import exact_tokens
from comptoir.search.items import SORTS
from comptoir.search.pairs import MOST, OFTEN, frequent_in
from comptoir.search.schema import COMMENT, ENTRY, FILE, Item, document, schema

LEARNT_FROM = 1000  # the latest of each sort, to learn which words are frequent
MOST_READ = 20_000  # characters of one of them
MOST_NEW = 5  # frequent words that an index may not know
WRITTEN = (ENTRY, COMMENT, FILE)


@dataclass(frozen=True)
class Writer:
    """Adds and deletes documents; nobody sees it before `commit`."""

    writer: tantivy.IndexWriter
    frequent: frozenset[str]

    @staticmethod
    def of(index: tantivy.Index, heap: int, frequent: frozenset[str]) -> Writer:
        """`heap` is how many bytes are held before they are written."""
        return Writer(index.writer(heap, 1), frequent)

    def add(self, items: Iterable[Item]) -> None:
        for item in items:
            self.writer.add_document(document(item, self.frequent))

    def delete(self, name: str, values: list[int]) -> None:
        """By query: by term, this version takes numbers for signed ones and deletes nothing."""
        self.writer.delete_documents_by_query(tantivy.Query.term_set_query(schema(), name, values))

    def commit(self) -> None:
        self.writer.commit()

    def give_up(self) -> None:
        """Nothing of it is written any more, not even by its threads."""
        with suppress(Exception):  # it may be at its end already
            self.writer.rollback()

    def wait_merging_threads(self) -> None:
        self.writer.wait_merging_threads()


def frequent_words(network: int, often: float = OFTEN, most: int = MOST) -> frozenset[str]:
    """The frequent words of what is written in a network."""
    items = chain.from_iterable(
        SORTS[sort].make(SORTS[sort].rows(network).order_by("-pk")[:LEARNT_FROM])
        for sort in WRITTEN
    )
    texts = (exact_tokens(f"{item.title}\n{item.body[:MOST_READ]}") for item in items)
    return frequent_in(texts, often, most)


def has_outgrown_its_pairs(network: int, least: int = 20_000) -> bool:
    """Whether other words are frequent now than when the index was made: phrases of these are
    slow. Only the most frequent half is asked for, and twice as often: words that come and go at
    the end of the list make no index anew every night. It is not worth looking in an index of
    fewer than `least` documents."""
    searcher, known = store.searcher_of(network), store.frequent_of(network)
    if searcher is None or known is None or searcher.num_docs < least:
        return False
    return len(frequent_words(network, 2 * OFTEN, MOST // 2) - known) > MOST_NEW
