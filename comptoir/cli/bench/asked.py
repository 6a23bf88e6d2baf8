"""What is searched in the bench: sorts of queries, of words as rare or as frequent as named."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable

from comptoir.cli.bench.words import Words

# Ranks of words in the synthetic text, where the first are in most items, as “le” and “de” are.
SORTS: dict[str, tuple[tuple[int, int], ...]] = {
    "rare word": ((4000, 8000),),
    "medium word": ((300, 1500),),
    "common word": ((20, 100),),
    "very common word": ((0, 10),),
    "two words": ((20, 300), (20, 2000)),
    "three words": ((5, 100), (50, 500), (200, 4000)),
    "six words": ((0, 20), (5, 60), (20, 200), (100, 800), (500, 3000), (1000, 8000)),
    "phrase": ((20, 300), (20, 300)),
    "phrase of common words": ((0, 60), (0, 60)),
    "typing error": ((500, 4000),),
}


def queries(each: int) -> dict[str, list[str]]:
    """`each` queries a sort; always the same."""
    chance, words = random.Random(11), Words().vocabulary  # noqa: S311

    def some(ranks: tuple[tuple[int, int], ...]) -> str:
        return " ".join(words[chance.randrange(low, high)] for low, high in ranks)

    def mistyped(word: str) -> str:
        at = chance.randrange(1, len(word))
        return word[:at] + chance.choice("aeioubcd") + word[at + 1 :]

    written: dict[str, Callable[[str], str]] = {
        "phrase": '"{}"'.format,
        "phrase of common words": '"{}"'.format,
        "typing error": mistyped,
    }
    return {
        name: [written.get(name, str)(some(ranks)) for _ in range(each)]
        for name, ranks in SORTS.items()
    }


# What pages are asked apart: nothing found and corrected; and what costs most.
MISTYPED, QUOTED = "typing error", "phrase of common words"


def mixed(sorts: dict[str, list[str]]) -> list[str]:
    """The usual ones, one of each sort after the other."""
    usual = (some for name, some in sorts.items() if name not in {MISTYPED, QUOTED})
    return list(itertools.chain.from_iterable(zip(*usual, strict=True)))
