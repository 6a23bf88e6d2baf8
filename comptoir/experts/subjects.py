"""What somebody is suggested for: their subjects, each with what carries it. For them alone.

1. Their latest writings, as they may read them themselves, weighed as for a question that all of
   them answer equally well.
2. Subjects are the skills they declare, the topics of what they wrote, and the words that come
   back in it: of two entries at least, and rare enough in the network to tell them from others.
3. What they hid is left out; what it is about carries nothing else either.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from comptoir.entries.models import Attachment, Comment, Entry, EntryTopic
from comptoir.experts.evidence import Evidence, of_comments, of_entry, of_file
from comptoir.experts.hiding import Abouts, Stems, hidden_by, stems_of
from comptoir.experts.models import HiddenSubject
from comptoir.people.models import PersonSkill
from comptoir.search import store
from comptoir.search.analysis import placed_tokens
from comptoir.search.damage import spared
from comptoir.search.kin import SMALL
from comptoir.search.ranking import Rarity, rarity_in

if TYPE_CHECKING:
    from comptoir.people.models import Person

PIECES = 300  # latest entries, and as many comments, that are looked at
TEXT = 1500  # characters of each
TOPICS, WORDS, CARRYING = 8, 5, 3
SHORTEST = 4  # letters of a word that makes a subject
OFTEN = 2  # entries in which a word must come back
FEW_TEXTS = 200  # of a network: too few to tell what is rare
RARE = 0.5  # of the rarity of a word that stands once: in a network of 3,000 texts, in 50 of them


@dataclass(frozen=True)
class Piece:
    """Something they wrote, and its words."""

    evidence: Evidence
    text: str


@dataclass
class Subject:
    """`source`: skill, topic or word. A skill need carry nothing."""

    name: str
    source: str
    evidence: list[Evidence] = field(default_factory=list)
    weight: float = 0.0

    @property
    def shown(self) -> list[Evidence]:
        return sorted(self.evidence, key=lambda one: -one.worth)[:CARRYING]


@spared(list)
def subjects_of(person: Person) -> list[Subject]:
    """Skills first, then topics, then words; the weightiest of each first."""
    language = person.network.language
    hidden = hidden_by(person)
    pieces = _shown(person, list(_pieces(person)), hidden)
    skills = _skills(person, pieces)
    topics = _topics(pieces)
    taken = {stem for one in [*skills, *topics] for stem in stems_of(one.name, language)}
    words = _words(pieces, language, taken, _rarity(person))
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
            yield Piece(one, f"{entry.title} {entry.text[:TEXT]}")
    weighed = of_comments(comments, {one.pk: 1.0 for one in comments}, int(newest))
    for comment, (_author, one) in zip(comments, weighed, strict=True):
        yield Piece(one, f"{comment.entry.title} {comment.text[:TEXT]}")
    files = Attachment.objects.filter(file__uploader=person, inline=False, entry__in=seen)
    files = files.exclude(comment__isnull=False, comment__state__in=["hidden", "deleted"])
    for row in files.select_related("file", "entry", "comment").order_by("-pk")[:PIECES]:
        yield Piece(of_file(row, 1.0, int(newest)), row.entry.title)


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


def _topics(pieces: list[Piece]) -> list[Subject]:
    by_entry: dict[int, list[Evidence]] = defaultdict(list)
    for piece in pieces:
        by_entry[piece.evidence.entry].append(piece.evidence)
    links = EntryTopic.objects.filter(entry__in=list(by_entry), topic__merged_into=None)
    found: dict[str, Subject] = {}
    for entry, name in links.order_by("pk").values_list("entry", "topic__name"):
        subject = found.setdefault(name, Subject(name, "topic"))
        subject.evidence += by_entry[entry]
    for subject in found.values():
        subject.weight = sum(one.worth for one in subject.evidence)
    return sorted(found.values(), key=lambda one: (-one.weight, one.name))[:TOPICS]


def _words(pieces: list[Piece], language: str, taken: set[str], rare: Rarity) -> list[Subject]:
    found: dict[str, Subject] = {}
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    for piece in pieces:
        for stem, form in _told(piece.text, language).items():
            if stem not in taken:
                forms[stem][form] += 1
                found.setdefault(stem, Subject("", "word")).evidence.append(piece.evidence)
    back = {stem: one for stem, one in found.items() if _comes_back(one) and rare(stem)}
    for stem, subject in back.items():
        subject.name = forms[stem].most_common(1)[0][0]
        subject.weight = sum(one.worth for one in subject.evidence) * rare(stem)
    return sorted(back.values(), key=lambda one: (-one.weight, one.name))[:WORDS]


def _comes_back(subject: Subject) -> bool:
    return len({one.entry for one in subject.evidence}) >= OFTEN


def _told(text: str, language: str) -> dict[str, str]:
    """Stem: the word as it stands, in lower case; small words and numbers left out."""
    found: dict[str, str] = {}
    for exact, stem, start, end in placed_tokens(text, language):
        if len(exact) >= SHORTEST and exact.isalpha() and exact not in SMALL:
            found.setdefault(stem, text[start:end].lower())
    return found


def _rarity(person: Person) -> Rarity:
    """How rare a stem is in the network; 0 when it is too common to say anything."""
    searcher = store.searcher_of(person.network_id)
    if searcher is None:
        return lambda _stem: 1.0
    rarity = rarity_in(searcher)
    texts = searcher.num_docs
    least = RARE * math.log1p(texts) if texts > FEW_TEXTS else 0.0
    return lambda stem: found if (found := rarity(stem)) >= least else 0.0


def hidden_of(person: Person) -> list[HiddenSubject]:
    return list(HiddenSubject.objects.filter(person=person).order_by("name", "pk"))
