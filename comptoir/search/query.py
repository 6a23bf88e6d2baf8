"""From what was asked to what the index is asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import tantivy

from comptoir.search.analysis import exact_tokens, stem_tokens
from comptoir.search.kin import SMALL
from comptoir.search.kin import kin as families
from comptoir.search.operators import ParsedQuery
from comptoir.search.ranking import FIELDS, KIN
from comptoir.search.schema import schema

Query, MUST, SHOULD, NOT = (
    tantivy.Query,
    tantivy.Occur.Must,
    tantivy.Occur.Should,
    tantivy.Occur.MustNot,
)
TITLE, BODY = FIELDS["title"], FIELDS["body"]
EXACT_TITLE, EXACT_BODY = FIELDS["title_exact"], FIELDS["body_exact"]
SYNONYM = 0.6
MOST_WORDS = 24
NONE: frozenset[str] = frozenset()
Term = tuple[str, str, float]  # field, token, weight


@dataclass(frozen=True)
class Word:
    """One word in its forms, with the phrases that mean the same (the company's glossary)."""

    exact: str
    stems: tuple[str, ...]
    kin: tuple[tuple[str, ...], ...] = ()


Glossary = Sequence[Sequence[tuple[str, ...]]]  # lines of phrases, each in exact tokens


def words_of(text: str, glossary: Glossary = ()) -> list[Word]:
    """The words that carry the question; small ones only where there are no others."""
    exact, french, english = (
        exact_tokens(text),
        stem_tokens(text, "fr"),
        stem_tokens(text, "en"),
    )
    found = {
        word: Word(word, tuple(dict.fromkeys(stems)), _kin(at, exact, glossary))
        for at, (word, *stems) in enumerate(zip(exact, french, english, strict=True))
    }
    told = [word for name, word in found.items() if name not in SMALL]
    return (told or list(found.values()))[:MOST_WORDS]


def _kin(at: int, exact: list[str], glossary: Glossary) -> tuple[tuple[str, ...], ...]:
    """What means the same as the phrase that begins at `at`."""
    kin: dict[tuple[str, ...], None] = {}
    for line in glossary:
        if any(tuple(exact[at : at + len(phrase)]) == phrase for phrase in line):
            kin.update((p, None) for p in line if tuple(exact[at : at + len(p)]) != p)
    return tuple(kin)[:8]


def text_query(parsed: ParsedQuery, glossary: Glossary = ()) -> tantivy.Query | None:
    """Any of the words, every phrase, and nothing of what must not be there. The answer to a
    sentence rarely uses most of its words: asking for half of them lost 4 % of the answers.

    None when there is no word to look for.
    """
    parts: list[tuple[tantivy.Occur, tantivy.Query]] = []
    words = words_of(" ".join(parsed.words), glossary)
    if words:
        some = [(SHOULD, _word(word)) for word in words]
        parts.append((MUST, Query.boolean_query(some)))
    phrases = (exact_tokens(phrase) for phrase in parsed.phrases)
    parts += [(MUST, phrase_query(tokens)) for tokens in phrases if tokens]
    if not parts:
        return None
    return Query.boolean_query(parts)


def exclusions(parsed: ParsedQuery) -> list[tuple[tantivy.Occur, tantivy.Query]]:
    """What must not be there, words and phrases."""
    away = (exact_tokens(text) for text in (*parsed.without, *parsed.without_phrases))
    return [(NOT, phrase_query(tokens)) for tokens in away if tokens]


def union_of(parsed: ParsedQuery, glossary: Glossary = ()) -> list[Term]:
    """The terms of `text_query`, where any of them is all that it asks; otherwise none."""
    words = words_of(" ".join(parsed.words), glossary)
    if parsed.phrases or any(len(phrase) > 1 for word in words for phrase in word.kin):
        return []
    synonyms = [phrase[0] for word in words for phrase in word.kin]
    alike = [(name, token, SYNONYM) for token in synonyms for name in ("title_exact", "body_exact")]
    return [*(term for word in words for term in _terms(word)), *alike]


def _word(word: Word) -> tantivy.Query:
    terms = [_term(*term) for term in _terms(word)]
    terms += [Query.boost_query(phrase_query(list(phrase)), SYNONYM) for phrase in word.kin]
    return Query.boolean_query([(SHOULD, term) for term in terms])


def _terms(word: Word) -> list[Term]:
    terms = [
        ("title_exact", word.exact, EXACT_TITLE),
        ("body_exact", word.exact, EXACT_BODY),
    ]
    for stem in word.stems:
        terms += [("title", stem, TITLE), ("body", stem, BODY)]
        for other in _related(stem):
            terms += [("title", other, TITLE * KIN), ("body", other, BODY * KIN)]
    return terms


def _related(stem: str) -> frozenset[str]:
    return families("fr").get(stem, NONE) | families("en").get(stem, NONE)


def _families(word: Word) -> frozenset[str]:
    return frozenset().union(*map(_related, word.stems))


def _term(name: str, value: str, weight: float) -> tantivy.Query:
    return Query.boost_query(Query.term_query(schema(), name, value, "freq"), weight)


def phrase_query(tokens: Sequence[str]) -> tantivy.Query:
    """These exact forms, in this order, in title or text."""
    fields = ("title_exact", "body_exact")
    if len(tokens) == 1:
        some = [Query.term_query(schema(), name, tokens[0], "freq") for name in fields]
    else:
        some = [Query.phrase_query(schema(), name, list(tokens[:40])) for name in fields]
    return Query.boolean_query([(SHOULD, one) for one in some])


@dataclass(frozen=True)
class Shown:
    """What to mark in titles and passages."""

    forms: frozenset[str]  # exact forms and stems
    pattern: re.Pattern[str] | None  # finds candidates fast
    kin: frozenset[str] = NONE  # stems of words that mean nearly the same, in `forms` too

    @staticmethod
    def of(parsed: ParsedQuery, glossary: Glossary = ()) -> Shown:
        words = words_of(parsed.text, glossary)
        alike = sorted({phrase for word in words for phrase in word.kin}, key=len, reverse=True)
        own = frozenset(one for (one, *more) in alike if not more).union(
            *([word.exact, *word.stems] for word in words)
        )
        kin = frozenset().union(*(_families(word) for word in words)) - own
        forms = own | kin
        starts = sorted({form[: max(3, len(form) - 2)] for form in forms if form})
        parts = [rf"(?P<phrase>{'|'.join(map(_whole, alike))})(?!\w)"] if alike else []
        parts += [rf"(?:{'|'.join(map(_accented, starts))})\w*"] if starts else []
        found = re.compile(rf"(?<!\w)(?:{'|'.join(parts)})", re.IGNORECASE) if parts else None
        return Shown(forms, found, kin)


def _whole(phrase: tuple[str, ...]) -> str:
    """A pattern for a phrase: of “lieu de vente”, “de” alone is nothing to mark."""
    return r"\W+(?:\w{1,2}['’])?".join(map(_accented, phrase))


_ACCENTS = {"a": "aàâä", "e": "eéèêë", "i": "iîï", "o": "oôö", "u": "uùûü", "c": "cç", "y": "yÿ"}


def _accented(start: str) -> str:
    """A pattern for a folded beginning that finds it with its accents."""
    text = "".join(f"[{_ACCENTS[c]}]" if c in _ACCENTS else re.escape(c) for c in start)
    return text.replace("[oôö][eéèêë]", "(?:[oôö][eéèêë]|œ)")
