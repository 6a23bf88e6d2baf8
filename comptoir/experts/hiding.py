"""Hidden subjects: who hid one is not suggested for it, nor on account of what is about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from comptoir.core.prepared import prepared
from comptoir.entries.models import EntryTopic
from comptoir.experts.models import HiddenSubject
from comptoir.search.analysis import stem_tokens
from comptoir.search.ranking import wording

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from comptoir.experts.evidence import Evidence, Found
    from comptoir.experts.skills import Declared
    from comptoir.networks.models import Network
    from comptoir.people.models import Person
    from comptoir.search.query import Glossary
    from comptoir.search.ranking import Wording

Stems = frozenset[str]


def without_hidden(
    network: Network, words: Wording, found: Found, declared: Mapping[int, Declared],
    glossary: Glossary,
) -> tuple[Found, dict[int, Declared]]:  # fmt: skip
    """What is left of the evidence and the skills once hidden subjects are respected.

    Who hid a subject of the question is gone. Of others who hid something, evidence about it is
    gone, and skills too. One query, and one more only when somebody among them hid something.
    """
    hidden = _hidden(network, {*found, *declared})
    if not hidden:
        return found, dict(declared)
    asked = _meant(network, words, glossary)
    gone = {one for one, some in hidden.items() if any(stems <= asked for stems in some)}
    about = Abouts.of(network, [one for author in hidden for one in found.get(author, [])])
    kept = {
        author: [one for one in some if not about.any(one, hidden.get(author, ()))]
        for author, some in found.items()
        if author not in gone
    }
    skills = {
        person: _shown(one, hidden.get(person, []), network.language)
        for person, one in declared.items()
        if person not in gone
    }
    return (
        {author: some for author, some in kept.items() if some},
        {person: one for person, one in skills.items() if one.skills},
    )


def _shown(declared: Declared, hidden: list[Stems], language: str) -> Declared:
    """What is left of somebody's skills without those about what they hide."""
    if not hidden:
        return declared
    said = [(one, stems_of(one[1], language)) for one in declared.skills]
    left = (one for one, stems in said if not any(subject <= stems for subject in hidden))
    return replace(declared, skills=tuple(left))


def stems_of(name: str, language: str) -> Stems:
    """The stems that make a subject."""
    return wording(name, language).word_stems


def _hidden(network: Network, people: Collection[int]) -> dict[int, list[Stems]]:
    found: dict[int, list[Stems]] = defaultdict(list)
    for person, name in _names(list(people)):
        found[person].append(stems_of(name, network.language))
    return found


@prepared
def _names(people: list[int]) -> QuerySet[HiddenSubject, tuple[int, str]]:
    return HiddenSubject.objects.filter(person__in=people).values_list("person_id", "name")


def _meant(network: Network, words: Wording, glossary: Glossary) -> Stems:
    """The stems of a question, those that stand for them, and those that the glossary adds."""
    meant = words.all_stems.union(*words.others)
    exact = {word for word, _stem in words.words}
    for line in glossary:
        if any(set(phrase) <= exact for phrase in line):
            also = " ".join(token for phrase in line for token in phrase)
            meant |= frozenset(stem_tokens(also, network.language))
    return meant


@dataclass(frozen=True)
class Abouts:
    """What pieces of evidence are about: their title, and the topics of their entry."""

    language: str
    topics: Mapping[int, list[str]]

    @staticmethod
    def of(network: Network, pieces: Collection[Evidence]) -> Abouts:
        found: dict[int, list[str]] = defaultdict(list)
        rows = EntryTopic.objects.filter(entry__in={one.entry for one in pieces})
        for entry, name in rows.values_list("entry", "topic__name"):
            found[entry].append(name)
        return Abouts(network.language, found)

    def any(self, one: Evidence, subjects: Collection[Stems]) -> bool:
        if not subjects:
            return False
        texts = [one.title, *self.topics.get(one.entry, [])]
        said = [frozenset(stem_tokens(text, self.language)) for text in texts]
        return any(stems <= of_text for stems in subjects for of_text in said)


def hidden_by(person: Person) -> list[Stems]:
    """The subjects that somebody hides."""
    return _hidden(person.network, [person.pk]).get(person.pk, [])
