"""Synthetic French-like text with a natural distribution of words (Zipf, exponent 1)."""

from __future__ import annotations

import itertools
import random

ONSETS = ["b", "c", "d", "f", "g", "l", "m", "n", "p", "r", "s", "t", "v", "ch", "pr", "tr", "cl"]
VOWELS = ["a", "e", "i", "o", "u", "ou", "ai", "on", "an", "é", "eu"]
SIZE = 8000


class Words:
    """Deterministic sentences: the same seed gives the same text."""

    def __init__(self, seed: int = 1) -> None:
        self.random = random.Random(seed)  # noqa: S311 (not a secret)
        made = {self._word() for _ in range(SIZE * 2)}
        self.vocabulary = sorted(made, key=lambda word: (len(word), word))[:SIZE]
        weights = [1 / rank for rank in range(1, len(self.vocabulary) + 1)]
        self.cumulated = list(itertools.accumulate(weights))

    def _word(self) -> str:
        syllables = self.random.randint(1, 4)
        choose = self.random.choice
        return "".join(choose(ONSETS) + choose(VOWELS) for _ in range(syllables))

    def some(self, count: int) -> str:
        """`count` words, beginning with a capital and ending with a full stop."""
        chosen = self.random.choices(self.vocabulary, cum_weights=self.cumulated, k=count)
        return " ".join(chosen).capitalize() + "."

    def between(self, low: int, high: int) -> str:
        """From `low` to `high` words."""
        return self.some(self.random.randint(low, high))
