"""The best results of the index, read and put in a closer order (`search.ranking`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import tantivy
from django.db.models import QuerySet
from django.db.models.functions import Substr

from comptoir.core.prepared import prepared
from comptoir.entries.models import Attachment, Comment, Entry
from comptoir.networks.models import Network
from comptoir.search.acronyms import written_out
from comptoir.search.learning import meaning_of
from comptoir.search.meaning import Meaning
from comptoir.search.ranking import (
    CLOSER,
    LONGEST_QUESTION,
    LONGEST_TEXT,
    Candidate,
    Rarity,
    Wording,
    ranked,
    rarity_in,
    wording,
)
from comptoir.search.schema import COMMENT, ENTRY, FILE, sort_and_id

Said = dict[int, tuple[str, str]]  # id: title and text


def in_closer_order(
    searcher: tantivy.Searcher, text: str, network: Network, hits: Sequence[tuple[float, int]]
) -> list[tuple[float, int]]:
    """(score, key) of all `hits` of the index, the first `CLOSER` of them compared more closely
    with `text`; the others follow in their order, with lower scores."""
    learnt, hits = meaning_of(network.pk), list(hits)
    text = written_out(text[:LONGEST_QUESTION], learnt.long_forms if learnt else {})
    words = wording(text, network.language)
    if not words.words or not hits:
        return hits
    first = closer_order(words, hits[:CLOSER], rarity_in(searcher), learnt)
    floor, best = min(score for score, _key in first), hits[0][0] or 1.0
    return first + [(floor - 1 + score / best / 2, key) for score, key in hits[CLOSER:]]


def closer_order(
    question: Wording, hits: Sequence[tuple[float, int]], rarity: Rarity, meaning: Meaning | None
) -> list[tuple[float, int]]:
    """The same (score, key), best first; the scores are those of `ranked`. What is no text
    (people, groups, topics) keeps its place among the others by the score of the index.

    Three queries at most. It only orders keys: what is shown is loaded again through reach.
    """
    said = _said([key for _score, key in hits])
    candidates = [Candidate(score, *said.get(key, ("", ""))) for score, key in hits]
    scores = ranked(question, candidates, rarity, meaning)
    kept = [(score, key) for score, (_first, key) in zip(scores, hits, strict=True) if key in said]
    kept.sort(key=lambda pair: -pair[0])
    order, rest = [], iter(kept)
    for score, key in hits:
        order.append(next(rest) if key in said else (score, key))
    return order


def _said(keys: Sequence[int]) -> Said:
    """By key, the title and the beginning of the text of what is written."""
    by_sort: dict[int, list[int]] = defaultdict(list)
    whole = {sort_and_id(key): key for key in keys}
    for sort, pk in whole:
        by_sort[sort].append(pk)
    found: Said = {}
    for sort, ids in by_sort.items():
        if sort in READ:
            for pk, title, text in READ[sort](ids):
                found[whole[sort, pk]] = (title, text)
    return found


@prepared
def _entries(ids: list[int]) -> QuerySet[Entry, tuple[int, str, str]]:
    rows = Entry.objects.filter(pk__in=ids)
    return rows.values_list("pk", "title", Substr("text", 1, LONGEST_TEXT))


@prepared
def _comments(ids: list[int]) -> QuerySet[Comment, tuple[int, str, str]]:
    rows = Comment.objects.filter(pk__in=ids)
    return rows.values_list("pk", "entry__title", Substr("text", 1, LONGEST_TEXT))


@prepared
def _files(ids: list[int]) -> QuerySet[Attachment, tuple[int, str, str]]:
    return Attachment.objects.filter(pk__in=ids).values_list("pk", "file__name", "alt")


READ = {ENTRY: _entries, COMMENT: _comments, FILE: _files}
