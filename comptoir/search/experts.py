"""Who knows: people ranked for a question, each with what justifies it.

Everything is computed on what the reader may read: the index is asked within their reach, and
what it finds is loaded again through `visible_to`. Nothing else of a person counts.

    worth(passage)  = bm25 / best bm25 x role x (1 + 0.1 ln(1 + useful)) x 2^(-age / 18 months)
    score(person)   = sum of their five best / the best person's sum
                      + 0.7 x their answers of the last 30 days / the most active person's

A question that was found speaks for those who answered it; asking counts nothing. Ages count
from the newest thing the reader may read, so that an old import is not all old. The variants
that were measured are in ADR 71.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import tantivy
from django.db.models import Q

from comptoir.entries.models import Comment, Entry, Reaction
from comptoir.people.models import Person
from comptoir.search import store
from comptoir.search.ranking import first_query, wording
from comptoir.search.reach import reach_of
from comptoir.search.results import looked_for
from comptoir.search.schema import COMMENT, ENTRY, schema, sort_and_id

if TYPE_CHECKING:
    from comptoir.search.reach import Reach

PASSAGES = 100  # that are looked at for one question
BEST = 5  # of a person's count
SHOWN = 3  # of them are shown
HALF_LIFE = timedelta(days=548)  # 18 months
LATELY = timedelta(days=30)
LATELY_COUNTS = 0.7
USEFUL_COUNTS = 0.1
ACCEPTED, ANSWER, THREAD, WRITTEN, POST, REMARK = 1.3, 1.0, 0.7, 0.8, 0.6, 0.4
ROLE_OF_KIND = {"question": 0.0, "post": POST, "poll": 0.0}  # other kinds: WRITTEN

MUST, NOT, Query = tantivy.Occur.Must, tantivy.Occur.MustNot, tantivy.Query


@dataclass(frozen=True)
class Evidence:
    """One thing that somebody wrote, and what it is worth for the question."""

    worth: float
    role: str  # accepted, answer, comment, or the kind of the entry
    title: str
    url: str
    at: datetime


@dataclass
class Expert:
    """`lately`: part of the recent answers of the most active person, between 0 and 1."""

    person: Person
    score: float = 0.0
    evidence: list[Evidence] = field(default_factory=list)
    lately: float = 0.0

    @property
    def shown(self) -> list[Evidence]:
        return self.evidence[:SHOWN]


def who_knows(
    reader: Person, question: str, *, most: int = 5, without: frozenset[int] = frozenset(),
    everyone: bool = False,
) -> list[Expert]:  # fmt: skip
    """The people whom `reader` may ask, best first; each has at least one piece of evidence.

    With `everyone`, those who only answer a lot come too, after evidence is weighed: for
    measuring. `without` are people left out, such as who asks.
    """
    searcher = store.searcher_of(reader.network_id)
    words = wording(question, _language(reader))
    if searcher is None or not words.words:
        return []
    reach = reach_of(reader)
    hits = _passages(searcher, reach, first_query(words, schema()))
    newest = _newest(searcher, reach)
    found = _weighed(reader, hits, newest)
    active = _active(searcher, reach, newest)
    return _ranked(reader, found, active, most, without, everyone=everyone)


def _language(reader: Person) -> str:
    return reader.network.language


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


def _weighed(reader: Person, hits: dict[int, float], newest: int) -> dict[int, list[Evidence]]:
    """By author, what they wrote that was found, best first; each thing once."""
    entries = {pk: w for key, w in hits.items() if (pk := _id(key, ENTRY))}
    comments = {pk: w for key, w in hits.items() if (pk := _id(key, COMMENT))}
    found: dict[int, list[Evidence]] = defaultdict(list)
    asked_in: dict[int, float] = {}
    for entry in Entry.objects.visible_to(reader).filter(pk__in=entries):
        if entry.kind == "question":
            asked_in[entry.pk] = entries[entry.pk]
        role = ROLE_OF_KIND.get(entry.kind, WRITTEN)
        if entry.author_id and role:
            found[entry.author_id].append(
                _evidence(entry, entry.kind, entries[entry.pk] * role, newest, 0)
            )
    for author, one in _said(reader, comments, asked_in, newest):
        found[author].append(one)
    return {
        author: sorted(some, key=lambda one: -one.worth)[:BEST] for author, some in found.items()
    }


def _id(key: int, sort: int) -> int:
    found, pk = sort_and_id(key)
    return pk if found == sort else 0


def _said(
    reader: Person, comments: dict[int, float], asked_in: dict[int, float], newest: int
) -> list[tuple[int, Evidence]]:
    """(author, evidence) of comments and answers found, and of answers to questions found."""
    either = Q(pk__in=comments) | Q(entry__in=asked_in, parent=None)
    rows = Comment.objects.visible_to(reader).filter(either, author__isnull=False)
    said = list(rows.select_related("entry", "entry__question").order_by("-published_at")[:1000])
    received = _useful([one.pk for one in said])
    found = []
    for one in said:
        answers = one.entry.kind == "question" and one.parent_id is None
        question = getattr(one.entry, "question", None)
        accepted = question is not None and question.accepted_id == one.pk
        role = "accepted" if accepted else "answer" if answers else "comment"
        weight = {"accepted": ACCEPTED, "answer": ANSWER, "comment": REMARK}[role]
        close = max(comments.get(one.pk, 0.0), asked_in.get(one.entry_id, 0.0) * THREAD)
        useful = received.get(one.pk, 0) + sum(one.imported_reactions.values())
        found.append((one.author_id or 0, _evidence(one, role, close * weight, newest, useful)))
    return found


def _useful(comments: list[int]) -> dict[int, int]:
    counts: dict[int, int] = defaultdict(int)
    rows = Reaction.objects.filter(comment__in=comments)
    for pk in rows.values_list("comment_id", flat=True):
        counts[pk or 0] += 1
    return counts


def _evidence(one: Entry | Comment, role: str, worth: float, newest: int, useful: int) -> Evidence:
    at = one.published_at or one.created_at
    age = max(newest - at.timestamp(), 0.0) / HALF_LIFE.total_seconds()
    worth *= (1 + USEFUL_COUNTS * math.log1p(useful)) * 0.5**age
    title = one.entry.name if isinstance(one, Comment) else one.name
    return Evidence(worth, role, title, looked_for(one.url, "experts"), at)


def _ranked(
    reader: Person, found: dict[int, list[Evidence]], active: dict[int, float], most: int,
    without: frozenset[int], *, everyone: bool,
) -> list[Expert]:  # fmt: skip
    sums = {author: sum(one.worth for one in some) for author, some in found.items()}
    best = max(sums.values(), default=1.0) or 1.0
    wanted = set(sums) | (set(active) if everyone else set())
    scores = {
        author: sums.get(author, 0.0) / best + LATELY_COUNTS * active.get(author, 0.0)
        for author in wanted - without
    }
    order = sorted(scores, key=lambda author: (-scores[author], author))[: most * 4]
    people = Person.objects.visible_to(reader).active().in_bulk(order)
    return [
        Expert(people[one], scores[one], found.get(one, []), active.get(one, 0.0))
        for one in order
        if one in people
    ][:most]
