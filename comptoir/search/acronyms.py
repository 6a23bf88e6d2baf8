"""Short forms that a network writes out: « le délégué à la protection des données (DPO) ».

Titles often say the long form only. Where most do, a question with the short form is compared
with the results of the index as if it said both. Nothing more is found by it, and no word shown.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from comptoir.search.analysis import exact_tokens, fold, stem_tokens
from comptoir.search.kin import SMALL

SHORT = re.compile(r"\(\s*[\"«“]?\s*([A-Z][A-Za-z&]{1,9})\s*[\"»”]?\s*\)")
CLAUSE = re.compile(r"[.;:!?\n()/]")
WORD = re.compile(r"[^\W\d_]+")
BEFORE, MOST_WORDS = 90, 9  # characters and words that may be the long form
LEAST = 2  # different passages that write it out so, and half of them all

Words = tuple[str, ...]


def long_forms(written: Iterable[tuple[str, str]], language: str) -> dict[str, str]:
    """Short form, folded: its long form in lower case; learnt from (title, text) of each text."""
    passages: defaultdict[str, set[Words]] = defaultdict(set)
    titles = []
    for title, text in written:
        titles.append(title)
        whole = f"{title}. {text}"
        for match in SHORT.finditer(whole):
            if sum(letter.isupper() for letter in match[1]) > 1:
                passages[fold(match[1])].add(_words_before(whole, match.start()))
    found = {short: _shared_end(short, some) for short, some in passages.items()}
    return _needed({short: long for short, long in found.items() if long}, titles, language)


def written_out(text: str, forms: dict[str, str]) -> str:
    """The text, followed by the long form of each short one in it."""
    return " ".join([text, *(forms[one] for one in exact_tokens(text) if one in forms)])


def _words_before(text: str, end: int) -> Words:
    clause = CLAUSE.split(text[max(0, end - BEFORE) : end])[-1]
    return tuple(WORD.findall(clause.lower())[-MOST_WORDS:])


def _shared_end(short: str, passages: Iterable[Words]) -> str:
    """The longest end of most of these passages that begins with the letter of the short form."""
    some = list(passages)
    ends = Counter(words[-many:] for words in some for many in range(2, len(words) + 1))
    good = [
        end
        for end, many in ends.items()
        if many >= LEAST and many * 2 >= len(some)
        and fold(end[0]) not in SMALL and fold(end[0])[:1] == short[:1]
    ]  # fmt: skip
    longest: Words = max(sorted(good), key=len, default=())
    return " ".join(longest)


def _needed(forms: dict[str, str], titles: Sequence[str], language: str) -> dict[str, str]:
    """Those whose long form stands in titles without the short one, as often as that does."""
    told = [(set(exact_tokens(one)), set(stem_tokens(one, language))) for one in titles]
    kept = {}
    for short, long in forms.items():
        pairs = zip(exact_tokens(long), stem_tokens(long, language), strict=True)
        stems = {stem for exact, stem in pairs if exact not in SMALL}
        alone = sum(stems <= all_stems and short not in words for words, all_stems in told)
        if alone and alone >= sum(short in words for words, _stems in told):
            kept[short] = long
    return kept
