"""Questions like the one that is being typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comptoir.entries.models import Entry
from comptoir.search import store
from comptoir.search.asking import Asked
from comptoir.search.conditions import is_, quiet
from comptoir.search.damage import spared
from comptoir.search.finding import Found, query_of
from comptoir.search.foremost import keys_at
from comptoir.search.operators import ParsedQuery, readable
from comptoir.search.query import MUST, Query
from comptoir.search.schema import sort_and_id

if TYPE_CHECKING:
    from comptoir.people.models import Person

MOST = 5
LONGEST = 400


@spared(list)
def similar_questions(person: Person, typed: str) -> list[Entry]:
    """Questions within the reach of `person` that say at least half of what is typed."""
    searcher = store.searcher_of(person.network_id)
    parsed = ParsedQuery(words=tuple(readable(typed[:LONGEST]).split()))
    if searcher is None or not any(char.isalnum() for char in parsed.text):
        return []
    search = query_of(searcher, person, Asked(), parsed, Found())
    if search.text is None:
        return []
    query = Query.boolean_query([*search.parts, (MUST, quiet(is_("kind", "question")))])
    keys = keys_at(searcher, searcher.search(query, MOST, count=False).hits)
    ids = [sort_and_id(key)[1] for key in keys]
    rows = Entry.objects.visible_to(person).filter(pk__in=ids)
    found = {entry.pk: entry for entry in rows.select_related("question", "group")}
    return [found[pk] for pk in ids if pk in found]
