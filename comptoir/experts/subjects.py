"""What somebody is suggested for: their subjects, each with what carries it. For them alone.

1. Their latest writings, as they may read them themselves, weighed as for a question that all of
   them answer equally well.
2. Subjects are the skills they declare, the topics of what they wrote, the rarer in the network the
   sooner, and words and phrases that tell them from others (`experts.telling`). Topics and words
   come back in two conversations at least; where no topic does, those of one are better than none.
3. What they hid is left out; what it is about carries nothing else either.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from comptoir.core.text import fold
from comptoir.entries.models import Attachment, Comment, Entry, EntryTopic
from comptoir.experts.evidence import Evidence, of_comments, of_entry, of_file
from comptoir.experts.hiding import Abouts, Stems, hidden_by, stems_of
from comptoir.experts.models import HiddenSubject
from comptoir.experts.telling import OFTEN, Term, telling, terms_in
from comptoir.people.models import Person, PersonSkill
from comptoir.search import store
from comptoir.search.damage import spared

if TYPE_CHECKING:
    import tantivy

    from comptoir.experts.telling import Frequency

PIECES = 300  # latest entries, and as many comments, that are looked at
TEXT = 1500  # characters of each
TOPICS, WORDS, CARRYING = 8, 5, 3
FEW_TEXTS = 200  # of a network: too few to tell what is rare
MOST_NAMES = 500


@dataclass(frozen=True)
class Piece:
    """Something they wrote, and its words; `title` is that of the conversation."""

    evidence: Evidence
    title: str
    words: str

    @property
    def text(self) -> str:
        return f"{self.title} {self.words}"


@dataclass
class Subject:
    """`source`: skill, topic or word. A skill need carry nothing."""

    name: str
    source: str
    evidence: list[Evidence] = field(default_factory=list)
    weight: float = 0.0

    @property
    def shown(self) -> list[Evidence]:
        """The best, one of each conversation."""
        best: dict[int, Evidence] = {}
        for one in sorted(self.evidence, key=lambda one: -one.worth):
            best.setdefault(one.entry, one)
        return list(best.values())[:CARRYING]


def subjects_of(person: Person) -> list[Subject]:
    """Skills first, then topics, then words; the weightiest of each first."""
    language = person.network.language
    hidden = hidden_by(person)
    pieces = _shown(person, list(_pieces(person)), hidden)
    skills = _skills(person, pieces)
    topics = _not_declared(_topics(person, pieces), skills, language)
    taken = {stem for one in [*skills, *topics] for stem in stems_of(one.name, language)}
    words = _words(person, pieces, taken)
    subjects = [*skills, *topics, *words]
    return [one for one in subjects if not any(h <= stems_of(one.name, language) for h in hidden)]


def _shown(person: Person, pieces: list[Piece], hidden: list[Stems]) -> list[Piece]:
    if not hidden:
        return pieces
    abouts = Abouts.of(person.network, [piece.evidence for piece in pieces])
    return [piece for piece in pieces if not abouts.any(piece.evidence, hidden)]


def _pieces(person: Person) -> Iterable[Piece]:
    seen = Entry.objects.visible_to(person)
    entries = list(seen.filter(author=person).order_by("-published_at")[:PIECES])
    rows = Comment.objects.visible_to(person).filter(author=person).order_by("-published_at")
    comments = list(rows.select_related("entry", "entry__question")[:PIECES])
    moments = [one.published_at for one in entries] + [one.published_at for one in comments]
    newest = max((at.timestamp() for at in moments if at), default=0.0)
    for entry in entries:
        if one := of_entry(entry, 1.0, int(newest)):
            yield Piece(one, entry.title, entry.text[:TEXT])
    weighed = of_comments(comments, {one.pk: 1.0 for one in comments}, int(newest))
    for comment, (_author, one) in zip(comments, weighed, strict=True):
        yield Piece(one, comment.entry.title, comment.text[:TEXT])
    files = Attachment.objects.filter(file__uploader=person, inline=False, entry__in=seen)
    files = files.exclude(comment__isnull=False, comment__state__in=["hidden", "deleted"])
    for row in files.select_related("file", "entry", "comment").order_by("-pk")[:PIECES]:
        yield Piece(of_file(row, 1.0, int(newest)), row.entry.title, "")


def _skills(person: Person, pieces: list[Piece]) -> list[Subject]:
    """Those declared, with what they wrote that names them."""
    rows = PersonSkill.objects.filter(person=person).order_by("pk")
    language = person.network.language
    said = [(piece, stems_of(piece.text, language)) for piece in pieces]
    found = []
    for name in rows.values_list("skill__name", flat=True):
        stems = stems_of(name, language)
        carrying = [piece.evidence for piece, has in said if stems and stems <= has]
        found.append(Subject(name, "skill", carrying))
    return found


def _not_declared(topics: list[Subject], skills: list[Subject], language: str) -> list[Subject]:
    """Topics that are no skill already; what carries such a topic carries the skill."""
    declared = {stems_of(one.name, language): one for one in skills}
    kept = []
    for topic in topics:
        skill = declared.get(stems_of(topic.name, language))
        if skill is None:
            kept.append(topic)
        else:
            skill.evidence += [one for one in topic.evidence if one not in skill.evidence]
    return kept


def _topics(person: Person, pieces: list[Piece]) -> list[Subject]:
    by_entry: dict[int, list[Evidence]] = defaultdict(list)
    for piece in pieces:
        by_entry[piece.evidence.entry].append(piece.evidence)
    links = EntryTopic.objects.filter(entry__in=list(by_entry), topic__merged_into=None)
    found: dict[int, Subject] = {}
    for entry, topic, name in links.order_by("pk").values_list("entry", "topic", "topic__name"):
        subject = found.setdefault(topic, Subject(name, "topic"))
        subject.evidence += by_entry[entry]
    common = _common_topics(person, found)
    most = max(common.values(), default=1)
    for topic, subject in found.items():
        rare = 1.0 + math.log(most / common.get(topic, 1))
        subject.weight = rare * sum(one.worth for one in subject.evidence)
    back = [one for one in found.values() if _comes_back(one)] or list(found.values())
    return sorted(back, key=lambda one: (-one.weight, one.name))[:TOPICS]


def _common_topics(person: Person, topics: Iterable[int]) -> dict[int, int]:
    """Topic: how many entries that the person reads are about it."""
    seen = Entry.objects.visible_to(person).values("pk")
    rows = EntryTopic.objects.filter(topic__in=list(topics), entry__in=seen)
    return dict(rows.order_by().values_list("topic").annotate(n=Count("pk")))


def _comes_back(subject: Subject) -> bool:
    return len({one.entry for one in subject.evidence}) >= OFTEN


@spared(list)
def _words(person: Person, pieces: list[Piece], taken: set[str]) -> list[Subject]:
    """Of the words that tell, those that no skill or topic says already."""
    terms = terms_in(_texts(pieces), person.network.language)
    terms = [term for term in terms if not set(term.stems) <= taken]
    searcher = store.searcher_of(person.network_id)
    texts = searcher.num_docs if searcher is not None else 0
    held = len({piece.evidence.entry for piece in pieces})
    compared = texts if texts > FEW_TEXTS else 0
    ordered = telling(terms, held, frequency_in(searcher) if searcher else lambda _: 0, compared)
    best = _no_names(person, ordered[: 3 * WORDS])[:WORDS]
    return [
        Subject(
            term.name,
            "word",
            [one.evidence for one in pieces if one.evidence.entry in term.conversations],
            term.weight,
        )
        for term in best
    ]


def _texts(pieces: list[Piece]) -> Iterable[tuple[int, str, bool]]:
    """A title once, however much was said under it."""
    titles = {(piece.evidence.entry, piece.title) for piece in pieces if piece.title}
    for entry, title in sorted(titles):
        yield entry, title, True
    for piece in pieces:
        yield piece.evidence.entry, piece.words, False


def _no_names(person: Person, terms: list[Term]) -> list[Term]:
    """Without those that are somebody's name; one query, where a term has a capital."""
    capital = {
        token for term in terms if not term.name.islower() for token in fold(term.name).split()
    }
    if not capital:
        return terms
    named = reduce(or_, (Q(sort_name__contains=token) for token in sorted(capital)))
    rows = Person.objects.of(person.network).filter(named).values_list("sort_name", flat=True)
    names = {token for name in rows[:MOST_NAMES] for token in name.split()}
    return [
        term for term in terms if term.name.islower() or not set(fold(term.name).split()) <= names
    ]


def frequency_in(searcher: tantivy.Searcher) -> Frequency:
    """How many texts of the index hold a stem."""
    return lambda stem: max(searcher.doc_freq("body", stem), searcher.doc_freq("title", stem))


def hidden_of(person: Person) -> list[HiddenSubject]:
    return list(HiddenSubject.objects.filter(person=person).order_by("name", "pk"))
