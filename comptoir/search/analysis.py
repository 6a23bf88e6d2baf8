"""Text into tokens: the one place that decides what counts as the same word.

`exact_tokens` keeps the forms as written, lower case and without accents; `stem_tokens` brings the
forms of a word together (Snowball), accents folded after stemming, where they still tell. Both
give the tokens of a text in the same places, so that phrases work on either.
"""

from __future__ import annotations

import mmap
import re
import tempfile
import threading
import unicodedata
from contextlib import suppress
from functools import lru_cache
from typing import Any

ELIDED = r"(?:[ldjtmnsc]|qu|jusqu|lorsqu|puisqu|quoiqu|quelqu|presqu)"
APOSTROPHES = "'’ʼ‘`´"
PIECE = re.compile(
    rf"""
    (?<![\w{APOSTROPHES}]) {ELIDED} [{APOSTROPHES}] (?=\w)   # l’, d’, qu’: left out
  | (?<!\w) (?:c\+\+|[cf]\#) (?!\w)                          # languages of programmers
  | (?<!\w) (?:[^\W\d_]\.){{2,}} (?:[^\W\d_](?!\w))?         # S.N.C.F.
  | (?<!\w) [^\W\d_]{{1,2}}&[^\W\d_]{{1,2}} (?!\w)           # R&D
  | (?<![\w.,]) \d{{1,3}} (?:[ \u00a0\u202f]\d{{3}})+ (?![\w]) # 12 000
  | (?<![\w.,]) \d+ (?:[.,]\d+)+ (?!\w)                      # 2,5
  | (?<![\w-]) \w* (?: (?<=\d)-(?=[^\W\d_]) | (?<=[^\W\d_])-(?=\d) ) \w+ (?:-\w*\d\w*)* # T-450
  | (?<![\w-]) e-(?=[^\W\d_]{{3}}) \w+                       # e-mail
  | \w+ (?: [{APOSTROPHES}] \w+ )*
    """,
    re.VERBOSE | re.IGNORECASE,
)
SPLIT = re.compile(r"[\W_]+")
SNOWBALL = {"fr": "french", "en": "english"}
LONGEST = 64  # characters of a token; what is longer is noise, such as a picture in base64
FORMS = 50_000  # words remembered, some 15 MB: all but the rare ones of a large network

FRENCH_WORDS = (
    "le la les des du au aux une un et est sont dans pour par sur avec que qui ne pas plus ce "
    "cette ces nous vous ils elle je il on mais ou se sa son ses leur notre votre être avoir "
    "comment pourquoi quand quel quelle quels quelles où à été fait peut faut bonjour merci"
)
ENGLISH_WORDS = (
    "the of and to in is are was were for with that this it be have has not you we they he she "
    "from by an at or as if but what how why when which who where can could should would do does "
    "did my your our their there been will hello thanks please"
)
FRENCH = frozenset(FRENCH_WORDS.split())
ENGLISH = frozenset(ENGLISH_WORDS.split())

Piece = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]  # exact, French, English

_STEMMERS = threading.local()  # a Snowball stemmer is not for two threads at once


def exact_tokens(text: str) -> list[str]:
    """The words of a text, in order: lower case, no accents, elisions left out.

    A code such as T-450 gives "450", "t450"; a number such as 2,5 gives "2.5".
    """
    return [token for piece in _pieces(text) for token in _forms(piece)[0]]


def stem_tokens(text: str, language: str) -> list[str]:
    """The stems of a text's words, one for each of `exact_tokens`, in the same order.

    `language` is "fr" or "en"; any other gives the exact forms.
    """
    which = {"fr": 1, "en": 2}.get(language, 0)
    return [token for piece in _pieces(text) for token in _forms(piece)[which]]


def both_tokens(text: str, language: str) -> tuple[list[str], list[str]]:
    """`exact_tokens` and `stem_tokens` in one run over the text."""
    which = {"fr": 1, "en": 2}.get(language, 0)
    exact: list[str] = []
    stems: list[str] = []
    for piece in _pieces(text):
        forms = _forms(piece)
        exact += forms[0]
        stems += forms[which]
    return exact, stems


def placed_tokens(text: str, language: str) -> list[tuple[str, str, int, int]]:
    """(exact, stem, start, end) of each token; start and end count the characters of `text`.

    For showing what matched: the tokens of one code share their place. Give it text in composed
    form (NFC), such as the database keeps, or the places count the composed text.
    """
    which = {"fr": 1, "en": 2}.get(language, 0)
    placed = []
    for match in PIECE.finditer(_composed(text)):
        forms = _forms(match[0])
        for exact, stem in zip(forms[0], forms[which], strict=True):
            placed.append((exact, stem, match.start(), match.end()))
    return placed


def fold(text: str) -> str:
    """Lower case, without accents, ligatures undone; a letter stays the letter it is."""
    text = text.lower().replace("œ", "oe").replace("æ", "ae").replace("ß", "ss")
    if text.isascii():
        return text
    spread = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in spread if not unicodedata.combining(letter))


def language_of(text: str, default: str) -> str:
    """ "fr" or "en", as the text reads; a text too short to tell keeps `default`.

    Small words decide nearly always; py3langid, ten times slower, is asked about the rest.
    """
    words = [word.lower() for word in re.findall(r"[^\W\d_]+", text[:2000])]
    if len(words) < 3:
        return default
    french = sum(word in FRENCH for word in words)
    english = sum(word in ENGLISH for word in words)
    if max(french, english) >= 2 and abs(french - english) * 2 > max(french, english):
        return "fr" if french > english else "en"
    if len(words) < 8:
        return default
    return str(_identifier().classify(text[:2000])[0])


def _pieces(text: str) -> list[str]:
    return PIECE.findall(_composed(text))


def _composed(text: str) -> str:
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return text
    return unicodedata.normalize("NFC", text)


@lru_cache(maxsize=FORMS)
def _forms(piece: str) -> Piece:
    """The tokens of one piece of text, in each of the three forms."""
    words = [word[:LONGEST] for word in _words(piece.lower())]
    made = (
        tuple(fold(word) for word in words),
        tuple(fold(_stem(word, "fr")) for word in words),
        tuple(fold(_stem(word, "en")) for word in words),
    )
    return made if all(made[0]) else ((), (), ())


def _words(piece: str) -> list[str]:
    """The words in one piece: none for an elision, several for a code."""
    if piece[-1] in APOSTROPHES:
        return []
    if "&" in piece or piece in ("c++", "c#", "f#"):
        return [piece]
    if piece[0].isdigit() and not piece.replace("-", "").isalnum():
        return [re.sub(r"[ \u00a0\u202f]", "", piece).replace(",", ".")]
    if "." in piece:
        return [piece.replace(".", "")]
    if "-" in piece:
        parts = [part for part in piece.split("-") if len(part) >= 3]
        return [*parts, piece.replace("-", "")]
    if any(mark in piece for mark in APOSTROPHES):
        owner, _mark, rest = (re.sub(f"[{APOSTROPHES}]", "'", piece)).partition("'")
        return [owner] if rest == "s" else [owner + rest.replace("'", "")]
    return [word for word in SPLIT.split(piece) if word]  # an underscore is no letter


def _stem(word: str, language: str) -> str:
    if not word.isalpha():
        return word
    stemmers: dict[str, Any] = _STEMMERS.__dict__
    if language not in stemmers:
        import Stemmer

        stemmers[language] = Stemmer.Stemmer(SNOWBALL[language])
    return str(stemmers[language].stemWord(word))


@lru_cache(maxsize=1)
def _identifier() -> Any:
    """py3langid, which takes a second to load: only when a text asks for it.

    It holds 73 MB: weights of 97 languages, and 40 MB of moves of its automaton, of which texts
    in two languages touch a few. The weights of these two are kept, and the moves are in a file
    without a name, of which the system holds in memory what is touched: 8 MB.
    """
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(["fr", "en"])
    identifier._full_model = identifier.nb_ptc, identifier.nb_pc, identifier.nb_classes
    with suppress(OSError):  # a full disk: then it is held in memory
        identifier.tk_nextmove = _in_a_file(identifier.tk_nextmove)
    return identifier


def _in_a_file(numbers: Any) -> memoryview:
    with tempfile.TemporaryFile() as file:
        numbers.tofile(file)
        file.flush()
        held = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    return memoryview(held).cast(numbers.typecode)
