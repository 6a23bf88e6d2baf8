"""Who knows: people ranked for a question, each with what justifies it.

Everything is computed on what the reader may read: the index is asked within their reach, and
what it finds is loaded again through `visible_to` (`experts.evidence`). Nothing else of a person
counts, but for what they say of themselves:

    score(person)   = sum of their five best / the best person's sum
                      + 0.7 x their answers of the last 30 days / the most active person's
                      + 0.3 x how well a declared skill covers the words (`experts.skills`)

Ages count from the newest thing the reader may read, so that an old import is not all old. Who
is out, or hid a subject of the question, is not there; who was asked often this week comes after
the others. The variants that were measured are in ADR 71, what people decide in ADR 72.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import tantivy

from comptoir.core.prepared import prepared
from comptoir.experts.evidence import Evidence, Found, weighed
from comptoir.experts.hiding import without_hidden
from comptoir.experts.load import BUSY, asked_lately
from comptoir.experts.presence import suggested
from comptoir.experts.skills import Declared, declared_by
from comptoir.people.models import Person
from comptoir.search import store
from comptoir.search.damage import spared
from comptoir.search.glossary import glossary_of
from comptoir.search.query import SYNONYM, phrase_query, words_of
from comptoir.search.ranking import first_query, wording
from comptoir.search.reach import reach_of
from comptoir.search.schema import schema

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from comptoir.search.query import Glossary
    from comptoir.search.ranking import Wording
    from comptoir.search.reach import Reach

MOST_ALIKE = 8
PASSAGES = 100  # that are looked at for one question
BEST = 5  # of a person's count
SHOWN = 3  # of them are shown
LATELY = timedelta(days=30)
LATELY_COUNTS = 0.7
DECLARED_COUNTS = 0.3

MUST, NOT, Query = tantivy.Occur.Must, tantivy.Occur.MustNot, tantivy.Query
NOTHING_DECLARED = Declared()


@dataclass
class Expert:
    """`lately`: part of the recent answers of the most active person, between 0 and 1.
    `asked`: how often they were asked this week. `skills`: those declared that match."""

    person: Person
    score: float = 0.0
    evidence: list[Evidence] = field(default_factory=list)
    lately: float = 0.0
    skills: tuple[str, ...] = ()
    asked: int = 0

    @property
    def shown(self) -> list[Evidence]:
        return self.evidence[:SHOWN]

    @property
    def is_busy(self) -> bool:
        return self.asked >= BUSY

    @property
    def sentence(self) -> str:
        """What they say of themselves, beside their name."""
        presence = getattr(self.person, "presence", None)
        return presence.sentence if presence else ""


@spared(list)
def who_knows(
    reader: Person, question: str, *, most: int = 5, without: frozenset[int] = frozenset(),
    subject: str = "", apart: int = 0, everyone: bool = False,
) -> list[Expert]:  # fmt: skip
    """The people whom `reader` may ask, best first; each has at least one piece of evidence, or
    declares a skill that is about it.

    `subject`, when the question is long, is what skills are compared with. `without` are people
    left out, such as who asks; nothing under the entry `apart`, the question itself, is evidence.
    With `everyone`, those who only answer a lot come too, after
    evidence is weighed: for measuring.
    """
    language = reader.network.language
    searcher = store.searcher_of(reader.network_id)
    words = wording(question, language)
    if searcher is None or not words.words:
        return []
    reach, glossary = reach_of(reader), glossary_of(reader.network_id)
    hits, newest, active = told_by(searcher, reach, words, phrases_alike(question, glossary))
    found = weighed(reader, hits, newest, apart)
    declared = declared_by(reader.network_id, subject or question, language, glossary)
    found, declared = without_hidden(reader.network, words, found, declared, glossary)
    ranked = _ranked(reader, found, declared, active, most, without, everyone=everyone)
    return _spread(ranked)


def phrases_alike(question: str, glossary: Glossary) -> list[tuple[str, ...]]:
    """What the company's glossary says is the same as something in the question."""
    alike = (phrase for word in words_of(question, glossary) for phrase in word.kin)
    return list(dict.fromkeys(alike))[:MOST_ALIKE] if glossary else []


def told_by(
    searcher: tantivy.Searcher, reach: Reach, words: Wording,
    alike: Sequence[tuple[str, ...]] = (),
) -> tuple[dict[int, float], int, dict[int, float]]:  # fmt: skip
    """All that the index is asked: passages (key: BM25 relative to the best), when the newest
    thing was published, and who answers these days. `alike` are phrases that mean the same."""
    query = first_query(words, schema())
    if alike:
        also = [Query.boost_query(phrase_query(searcher, phrase), SYNONYM) for phrase in alike]
        query = Query.boolean_query([(tantivy.Occur.Should, one) for one in (query, *also)])
    hits = _passages(searcher, reach, query)
    newest = _newest(searcher, reach)
    return hits, newest, _active(searcher, reach, newest)


def _within(reach: Reach, query: tantivy.Query) -> tantivy.Query:
    held = Query.term_set_query(schema(), "reach", list(reach.groups))
    parts = [(MUST, query), (MUST, Query.const_score_query(held, 0.0))]
    if reach.is_guest:
        parts.append((NOT, Query.term_query(schema(), "internal", True)))
    return Query.boolean_query(parts)


def _passages(searcher: tantivy.Searcher, reach: Reach, query: tantivy.Query) -> dict[int, float]:
    """Key: BM25 relative to the best."""
    hits: list[Any] = searcher.search(_within(reach, query), PASSAGES, count=False).hits
    if not hits:
        return {}
    keys = searcher.fast_field_values("key", [place for _score, place in hits])
    best = hits[0][0] or 1.0
    return {int(key or 0): score / best for key, (score, _) in zip(keys, hits, strict=True)}


def _newest(searcher: tantivy.Searcher, reach: Reach) -> int:
    """When the newest thing within reach was published, in seconds; 0 when there is none."""
    every = _within(reach, Query.all_query())
    hits: list[Any] = searcher.search(every, 1, count=False, order_by_field="at").hits
    return int(hits[0][0] or 0) if hits else 0


def _active(searcher: tantivy.Searcher, reach: Reach, newest: int) -> dict[int, float]:
    """Person: their share of the most active person's answers, lately."""
    since = newest - int(LATELY.total_seconds())
    lately = Query.range_query(schema(), "at", tantivy.FieldType.Integer, since, None)
    answers = Query.term_query(schema(), "kind", "answer", "basic")
    query = _within(reach, Query.boolean_query([(MUST, answers), (MUST, lately)]))
    told = searcher.aggregate(query, {"by": {"terms": {"field": "author", "size": 200}}})
    counts = {int(one["key"]): one["doc_count"] for one in told["by"]["buckets"] if one["key"]}
    most = max(counts.values(), default=1)
    return {author: count / most for author, count in counts.items()}


def _ranked(
    reader: Person, found: Found, declared: Mapping[int, Declared], active: Mapping[int, float],
    most: int, without: frozenset[int], *, everyone: bool,
) -> list[Expert]:  # fmt: skip
    sums = {author: sum(one.worth for one in some[:BEST]) for author, some in found.items()}
    best = max(sums.values(), default=1.0) or 1.0
    wanted = {*sums, *declared, *(active if everyone else ())} - without
    scores = {
        author: sums.get(author, 0.0) / best
        + LATELY_COUNTS * active.get(author, 0.0)
        + DECLARED_COUNTS * declared.get(author, NOTHING_DECLARED).cover
        for author in wanted
    }
    order = sorted(scores, key=lambda author: (-scores[author], author))[: most * 4]
    people = {person.pk: person for person in _people(reader, order)}
    return [
        Expert(
            people[one],
            scores[one],
            found.get(one, [])[:BEST],
            active.get(one, 0.0),
            declared.get(one, NOTHING_DECLARED).names,
        )
        for one in order
        if one in people
    ][:most]


@prepared
def _people(reader: Person, ids: list[int]) -> QuerySet[Person]:
    return suggested(Person.objects.visible_to(reader).active()).filter(pk__in=ids)


def _spread(ranked: list[Expert]) -> list[Expert]:
    """The same people; those asked often this week after the others."""
    counts = asked_lately([one.person.pk for one in ranked])
    for one in ranked:
        one.asked = counts.get(one.person.pk, 0)
    return sorted(ranked, key=lambda one: one.is_busy)
