"""From what was asked to what the index is asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import tantivy

from comptoir.search.analysis import exact_tokens, stem_tokens
from comptoir.search.kin import SMALL
from comptoir.search.kin import kin as families
from comptoir.search.operators import ParsedQuery
from comptoir.search.pairs import FIELD, Known, known, pair_of
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
EVERYWHERE = 20_000  # documents
LONGEST_PHRASE = 40  # words that are looked for
EXACT = ("title_exact", "body_exact")
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


def text_query(
    searcher: tantivy.Searcher, parsed: ParsedQuery, glossary: Glossary = ()
) -> tantivy.Query | None:
    """Any of the words, every phrase, and nothing of what must not be there. The answer to a
    sentence rarely uses most of its words: asking for half of them lost 4 % of the answers.

    None when there is no word to look for.
    """
    parts: list[tuple[tantivy.Occur, tantivy.Query]] = []
    words = words_of(" ".join(parsed.words), glossary)
    if words:
        parts.append((MUST, _any_of(searcher, words)))
    parts += [(MUST, phrase_query(searcher, tokens)) for tokens in _phrases(parsed.phrases)]
    if not parts:
        return None
    return Query.boolean_query(parts) if len(parts) > 1 else parts[0][1]


def _phrases(texts: Iterable[str]) -> list[list[str]]:
    return [tokens for tokens in map(exact_tokens, texts) if tokens]


def exclusions(
    searcher: tantivy.Searcher, parsed: ParsedQuery
) -> list[tuple[tantivy.Occur, tantivy.Query]]:
    """What must not be there, words and phrases."""
    away = _phrases((*parsed.without, *parsed.without_phrases))
    return [(NOT, phrase_query(searcher, tokens)) for tokens in away]


def union_of(
    searcher: tantivy.Searcher, parsed: ParsedQuery, glossary: Glossary = ()
) -> list[Term]:
    """The terms of `text_query`, where any of them is all that it asks; otherwise none."""
    words, phrases = words_of(" ".join(parsed.words), glossary), _phrases(parsed.phrases)
    if phrases:
        return _terms_of_phrase(searcher, phrases[0]) if len(phrases) == 1 and not words else []
    if any(len(phrase) > 1 for word in words for phrase in word.kin):
        return []
    synonyms = [phrase[0] for word in words for phrase in word.kin]
    alike = [(name, token, SYNONYM) for token in synonyms for name in EXACT]
    return [*(term for word in words for term in _terms(searcher, word)), *alike]


def _any_of(searcher: tantivy.Searcher, words: Iterable[Word]) -> tantivy.Query:
    """Flat: a union of unions costs twice as much."""
    terms = [_term(*term) for word in words for term in _terms(searcher, word)]
    phrases = (phrase for word in words for phrase in word.kin)
    terms += [Query.boost_query(phrase_query(searcher, phrase), SYNONYM) for phrase in phrases]
    return union(terms)


def union(queries: Iterable[tantivy.Query]) -> tantivy.Query:
    """What any of these finds."""
    return Query.boolean_query([(SHOULD, query) for query in queries])


def _terms(searcher: tantivy.Searcher, word: Word) -> list[Term]:
    """A word that is its own stem finds nothing more by its exact form, only in another order;
    where it is everywhere, that order is not worth looking at each document twice."""
    everywhere = word.exact in word.stems and searcher.doc_freq("body_exact", word.exact) > max(
        EVERYWHERE, searcher.num_docs // 10
    )
    exact = [("title_exact", word.exact, EXACT_TITLE), ("body_exact", word.exact, EXACT_BODY)]
    terms = [] if everywhere else exact
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


def phrase_query(searcher: tantivy.Searcher, tokens: Sequence[str]) -> tantivy.Query:
    """These exact forms, in this order, in title or text. Where neighbouring words are both
    frequent, only documents that have them as a pair are looked at (`search.pairs`)."""
    if terms := _terms_of_phrase(searcher, tokens):
        return union(_term(*term) for term in terms)
    words: list[str | tuple[int, str]] = [*tokens[:LONGEST_PHRASE]]
    pairs = [(pair_of(*pair), known(searcher, *pair)) for pair in pairwise(tokens[:LONGEST_PHRASE])]
    if any(told is Known.NOWHERE for _pair, told in pairs):
        return Query.empty_query()
    held = [_held(pair) for pair, told in pairs if told is Known.HELD]
    found = [Query.phrase_query(schema(), name, words) for name in EXACT]
    # with each field: a union of both would look at the places wherever the words are
    return union(Query.boolean_query([*held, (MUST, one)]) for one in found)


def _held(pair: str) -> tuple[tantivy.Occur, tantivy.Query]:
    query = Query.term_query(schema(), FIELD, pair, "basic")
    return MUST, Query.const_score_query(query, 0.0)


def _terms_of_phrase(searcher: tantivy.Searcher, tokens: Sequence[str]) -> list[Term]:
    """Terms of which each is the whole phrase, where there are such."""
    if len(tokens) == 1:
        return [(name, tokens[0], 1.0) for name in EXACT]
    if len(tokens) == 2 and known(searcher, *tokens) is Known.HELD:
        return [(FIELD, pair_of(*tokens), 1.0)]
    return []


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
