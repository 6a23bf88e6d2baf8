"""The shape of the index of one network, and how a document is made.

One document for each entry, comment or answer, attachment, person, group and topic. It stores no
text: a hit gives a key, and what is shown is loaded again from the database, through reach.

field        holds                                                                 kind
key          what it is and its id (`key_of`)                                      number, fast
entry        id of the entry it belongs to, that entry included; 0 for none        number, fast
reach        who reads it (see `search.reach`): group ids for content              numbers, fast
shared       whether `reach` has several numbers: a column tells the first only    yes or no, fast
internal     the group's guests never see it                                       yes or no, fast
kind         post, question, news, poll, comment, answer, person, group, topic, file   word
kind_code    the same as a number (`code_of`), for columns                         number, fast
author       id of the person who wrote it; 0 for none                             number, fast
at           when it was published, in seconds since 1970                          number, fast
day          the same in days, to count how many are of some days                  number
file_type    pdf, word, slides, sheet, image, text, other; none but for files      word
file_type_code  the same as a number; 0 for none                                   number, fast
accepted     a question with an accepted answer, or that answer                    yes or no, fast
language     fr, en                                                                word
useful       how well received: reactions, imported ones included                  number, fast
title        stems of the title or name                                            words
body         stems of the text                                                     words
title_exact  exact forms of the title or name                                      words
body_exact   exact forms of the text                                               words
starts       beginnings of the words of title or name, for suggestions             words
pairs        neighbouring words that are both frequent (see `search.pairs`)        words
stamp        fingerprint of all that was indexed, for `search check`               number, fast
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import tantivy

from comptoir.search.analysis import both_tokens, exact_tokens, fold
from comptoir.search.pairs import paired

VERSION = 3  # of the schema and the analysis: another number makes every index anew

ENTRY, COMMENT, FILE, PERSON, GROUP, TOPIC = 1, 2, 3, 4, 5, 6
_BITS = 56

WORDS = "words"  # tokenizer: what is between spaces
LONGEST_START = 8  # letters of a beginning


def key_of(sort: int, pk: int) -> int:
    """One number for what a document stands for; `sort` is ENTRY, COMMENT…"""
    return (sort << _BITS) | pk


def sort_and_id(key: int) -> tuple[int, int]:
    """The inverse of `key_of`."""
    return key >> _BITS, key & ((1 << _BITS) - 1)


def day_of(moment: int) -> int:
    """The day of a moment in seconds since 1970."""
    return moment // 86_400


def code_of(word: str) -> int:
    """A word as a number that a column can hold, the same everywhere and always; 0 for none."""
    return zlib.crc32(word.encode())


@dataclass(frozen=True)
class Item:
    """What is indexed of one thing, before its words are cut into tokens."""

    key: int
    reach: Sequence[int]
    kind: str
    title: str = ""
    body: str = ""
    entry: int = 0
    internal: bool = False
    author: int = 0
    at: int = 0
    file_type: str = ""
    accepted: bool = False
    language: str = ""
    useful: int = 0
    starts: bool = False  # whether suggestions find it by the beginnings of its title
    stamp: int = field(default=0, compare=False)


@lru_cache(maxsize=1)
def schema() -> tantivy.Schema:
    """The schema; made once a process."""
    made = tantivy.SchemaBuilder()
    for name in ("key", "reach", "author", "stamp", "useful"):
        made.add_unsigned_field(name, indexed=name in {"key", "reach", "author"}, fast=True)
    made.add_unsigned_field("entry", indexed=True, fast=True)
    made.add_integer_field("at", indexed=True, fast=True)
    made.add_integer_field("day", indexed=True)
    made.add_boolean_field("internal", indexed=True, fast=True)
    made.add_boolean_field("accepted", indexed=True, fast=True)
    made.add_boolean_field("shared", fast=True)
    for name in ("kind", "file_type"):
        made.add_text_field(name, tokenizer_name="raw", index_option="basic")
        made.add_unsigned_field(f"{name}_code", fast=True)
    made.add_text_field("language", tokenizer_name="raw", index_option="basic")
    for name in ("title", "body", "title_exact", "body_exact"):
        made.add_text_field(name, tokenizer_name=WORDS, index_option="position")
    made.add_text_field("starts", tokenizer_name=WORDS, index_option="basic")
    made.add_text_field("pairs", tokenizer_name=WORDS, index_option="freq")
    return made.build()


def with_tokenizers(index: tantivy.Index) -> tantivy.Index:
    """The index, with the tokenizer of its words: what is between spaces."""
    index.register_tokenizer(
        WORDS, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    )
    return index


def document(item: Item, frequent: Collection[str] = ()) -> tantivy.Document:
    """The document of one item; `frequent` are the words whose pairs its index holds."""
    made = tantivy.Document()
    made.add_unsigned("key", item.key)
    made.add_unsigned("entry", item.entry)
    made.add_unsigned("author", item.author)
    made.add_unsigned("stamp", item.stamp)
    made.add_unsigned("useful", item.useful)
    for token in item.reach:
        made.add_unsigned("reach", token)
    made.add_integer("at", item.at)
    made.add_integer("day", day_of(item.at))
    made.add_boolean("internal", item.internal)
    made.add_boolean("accepted", item.accepted)
    made.add_boolean("shared", len(item.reach) > 1)
    made.add_text("kind", item.kind)
    made.add_unsigned("kind_code", code_of(item.kind))
    made.add_text("language", item.language)
    if item.file_type:
        made.add_text("file_type", item.file_type)
    made.add_unsigned("file_type_code", code_of(item.file_type))
    pairs: list[str] = []
    for name, text in (("title", item.title), ("body", item.body)):
        exact = _add_words(made, name, text, item.language)
        pairs += paired(exact, item.key, frequent)
    if pairs:
        made.add_text("pairs", " ".join(pairs))
    if item.starts:
        made.add_text("starts", " ".join(starts_of(item.title)))
    return made


def _add_words(made: tantivy.Document, name: str, text: str, language: str) -> list[str]:
    """The exact forms, one for each place that the index gives them."""
    if not text:
        return []
    exact, stems = both_tokens(text, language)
    made.add_text(name, " ".join(stems))
    words = " ".join(exact)
    made.add_text(f"{name}_exact", words)
    return words.split()


def starts_of(title: str) -> list[str]:
    """The beginnings of the words of a title, each once: m, ma, mar…"""
    longest = ((word, min(len(word), LONGEST_START)) for word in exact_tokens(title))
    return list(dict.fromkeys(word[:size] for word, most in longest for size in range(1, most + 1)))


def start_of(word: str) -> str:
    """What to look for in `starts` for a word whose beginning is typed."""
    return fold(word)[:LONGEST_START]
