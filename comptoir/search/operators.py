"""What somebody typed, read: words, phrases, and the operators that people expect.

Whatever is typed gives a `ParsedQuery`: what cannot be understood is named in `ignored`, and
the rest is searched. Nothing here raises on bad input.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import islice
from typing import Any

from comptoir.core.text import fold
from comptoir.search.kin import SMALL

LONGEST = 10_000  # characters that are read at all
MOST_PARTS = 64  # words and phrases that are looked for: more say no more
MOST_NAMES = 20  # values of one operator

QUOTES = '"“”„«»'
PART = re.compile(
    rf"""
    (?P<minus>(?<!\S)[-−])?
    (?:(?<!\w)(?P<name>[^\W\d_]{{2,12}})\s?[:=](?=\S))?
    (?: [{QUOTES}]\s*(?P<quoted>[^{QUOTES}]*)[{QUOTES}]?
      | (?P<plain>[^\s{QUOTES}]+) )
    """,
    re.VERBOSE,
)

AUTHOR, GROUP, KIND, BEFORE, AFTER = "author", "group", "kind", "before", "after"
NAMES = {
    "author": AUTHOR, "auteur": AUTHOR, "autrice": AUTHOR, "from": AUTHOR, "de": AUTHOR,
    "par": AUTHOR, "by": AUTHOR,
    "group": GROUP, "groupe": GROUP, "in": GROUP, "dans": GROUP,
    "kind": KIND, "type": KIND,
    "before": BEFORE, "avant": BEFORE, "until": BEFORE,
    "after": AFTER, "apres": AFTER, "since": AFTER, "depuis": AFTER,
}  # fmt: skip
KINDS = {
    "post": ("post", "posts", "publication", "publications", "message", "messages"),
    "question": ("question", "questions"),
    "news": ("news", "actualite", "actualites", "annonce", "annonces"),
    "poll": ("poll", "polls", "sondage", "sondages"),
    "comment": ("comment", "comments", "commentaire", "commentaires"),
    "answer": ("answer", "answers", "reponse", "reponses"),
    "person": ("person", "people", "personne", "personnes", "collegue", "collegues"),
    "group": ("group", "groups", "groupe", "groupes"),
    "topic": ("topic", "topics", "sujet", "sujets", "theme", "themes"),
    "file": ("file", "files", "fichier", "fichiers", "document", "documents", "doc"),
}
FILE_TYPES = {
    "pdf": ("pdf",),
    "word": ("docx", "word", "odt"),
    "slides": ("pptx", "powerpoint", "slides", "presentation", "odp"),
    "sheet": ("xlsx", "excel", "sheet", "tableur", "csv", "ods"),
    "image": ("image", "images", "photo", "photos"),
    "text": ("txt", "text", "texte", "html"),
}
_KIND_OF = {word: kind for kind, words in KINDS.items() for word in words}
_FILE_TYPE_OF = {word: kind for kind, words in FILE_TYPES.items() for word in words}


@dataclass(frozen=True)
class ParsedQuery:
    """What is asked for. Everything is text as typed, but `kinds`, `file_types` and the days.

    `words` are single words and `phrases` what stood between quotes; `without` and
    `without_phrases` must not be there. `before` excludes its day, `after` includes it.
    `ignored` holds the parts that were not understood, as typed.
    """

    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    without_phrases: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    file_types: tuple[str, ...] = ()
    before: date | None = None
    after: date | None = None
    ignored: tuple[str, ...] = field(default=())

    @property
    def text(self) -> str:
        """Words and phrases, in one text: what is looked for, without its operators."""
        return " ".join([*self.words, *self.phrases])

    @property
    def asks_something(self) -> bool:
        """Whether there is anything to look for, be it only by an operator."""
        return bool(self.text or self.has_operators)

    @property
    def has_operators(self) -> bool:
        narrowing = (self.authors, self.groups, self.kinds, self.file_types)
        return any(narrowing) or self.before is not None or self.after is not None


def parse(typed: str, *, today: date | None = None) -> ParsedQuery:
    """Read a query. `today` is the reader's, for `hier` and `today`."""
    query = ParsedQuery()
    for match in islice(PART.finditer(readable(typed)), MOST_PARTS):
        query = _with_part(query, match, today or date.today())  # noqa: DTZ011  callers give theirs
    return query


def readable(typed: str) -> str:
    """The text without control characters and lone surrogates, cut at `LONGEST`."""
    text = unicodedata.normalize("NFC", typed[:LONGEST])[:LONGEST]
    kept = (" " if unicodedata.category(char) in {"Cc", "Cs", "Cn"} else char for char in text)
    return "".join(kept)


def _with_part(query: ParsedQuery, match: re.Match[str], today: date) -> ParsedQuery:
    operator = NAMES.get(fold(match["name"] or ""))
    value = (match["quoted"] if match["quoted"] is not None else match["plain"]).strip()
    if match["name"] and operator is None:
        return _with_words(query, match, f"{match['name']}:{value}")
    if operator is None:
        return _with_words(query, match, value)
    if not value or match["minus"]:
        return _ignoring(query, match[0])
    return _with_operator(query, operator, value, match[0], today)


def _with_words(query: ParsedQuery, match: re.Match[str], value: str) -> ParsedQuery:
    """A word, or a phrase; `-` before it says without, but not of a small word, which nobody
    does without: it is a hyphen (« sont -ils partis »). What has no letter says nothing."""
    if not any(char.isalnum() for char in value):
        return query
    if match["quoted"] is not None:
        name = "without_phrases" if match["minus"] else "phrases"
    else:
        name = "without" if match["minus"] and fold(value) not in SMALL else "words"
    more: dict[str, Any] = {name: (*getattr(query, name), value)}
    return replace(query, **more)


def _with_operator(
    query: ParsedQuery, operator: str, value: str, typed: str, today: date
) -> ParsedQuery:
    if operator == AUTHOR:
        return replace(query, authors=(*query.authors, value)[:MOST_NAMES])
    if operator == GROUP:
        return replace(query, groups=(*query.groups, value)[:MOST_NAMES])
    if operator == KIND:
        return _with_kind(query, value, typed)
    day = first_day(value, today)
    if day is None:
        return _ignoring(query, typed)
    return replace(query, before=day) if operator == BEFORE else replace(query, after=day)


def _with_kind(query: ParsedQuery, value: str, typed: str) -> ParsedQuery:
    word = fold(value)
    if word in _KIND_OF:
        return replace(query, kinds=(*query.kinds, _KIND_OF[word])[:MOST_NAMES])
    if word in _FILE_TYPE_OF:
        return replace(query, file_types=(*query.file_types, _FILE_TYPE_OF[word])[:MOST_NAMES])
    return _ignoring(query, typed)


def _ignoring(query: ParsedQuery, typed: str) -> ParsedQuery:
    return replace(query, ignored=(*query.ignored, typed.strip())[:MOST_NAMES])


def first_day(value: str, today: date) -> date | None:
    """The first day of 2026, 2026-03, 2026-03-31, 31/03/2026, 03/2026, `hier`; or None."""
    named = {
        "today": 0, "aujourd'hui": 0, "aujourd’hui": 0, "yesterday": 1, "hier": 1,
        "tomorrow": -1, "demain": -1,
    }  # fmt: skip
    if fold(value) in named:
        return today - timedelta(days=named[fold(value)])
    numbers = re.fullmatch(r"(\d{1,4})(?:[-/.](\d{1,2}))?(?:[-/.](\d{1,4}))?", value, re.ASCII)
    if not numbers:
        return None
    parts = [int(part) for part in numbers.groups() if part]
    if len(numbers[1]) < 3:  # day first, as in Europe
        parts.reverse()
    year, month, day = (*parts, 1, 1)[:3]
    fits = 1900 <= year <= 2200 and 1 <= month <= 12
    return date(year, month, day) if fits and 1 <= day <= monthrange(year, month)[1] else None
