"""The best results of the one product search, in their final order, for any number of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from comptoir.search import store
from comptoir.search.asking import Asked
from comptoir.search.closer import in_closer_order
from comptoir.search.damage import spared
from comptoir.search.finding import Found, query_of
from comptoir.search.foremost import keys_at

if TYPE_CHECKING:
    from comptoir.people.models import Person


@spared(list)
def best(person: Person, q: str, most: int = 100) -> list[tuple[float, int]]:
    """(score, key) of the best `most` of what `person` finds for `q`, typed as in the box."""
    searcher = store.searcher_of(person.network_id)
    asked = Asked.of({"q": q})
    if searcher is None or not asked.parsed.asks_something:
        return []
    search = query_of(searcher, person, asked, asked.parsed, Found())
    hits: list[Any] = searcher.search(search.query, limit=most, count=False).hits
    keys = keys_at(searcher, hits)
    ordered = [(float(score or 0), key) for (score, _), key in zip(hits, keys, strict=True)]
    return in_closer_order(searcher, asked.parsed.text, person.network, ordered)
