"""In what manner a question asks: what it is, who, where, when, how many, why, must one, may one.

Two questions on one subject, in the same words, often differ in that alone. General French and
English only.
"""

from __future__ import annotations

import re
from functools import lru_cache

from comptoir.search.analysis import fold

# How the folded words of a question show it; single spaces stand between them.
_MANNERS = {
    "what": r"c (?:est|etait) quoi|qu est ce qu (?:un|une|on)\b|qu est ce que (?:le|la|les|l|c)\b"
    r"|definition|appelle t on|que signifie|veut dire|en quoi consiste|a quoi (?:ca )?ser"
    r"|what (?:is|are)\b|meaning of|what does",
    "who": r"\bqui (?!est ce que)\b|\bwho\b",
    "where": r"\bou (?:dois|puis|peut|se|est|sont|trouver|faut|a|ai)\b"
    r"|\bquel(?:le)?s? (?:lieu|endroit|ville|pays)|\bwhere\b",
    "when": r"\bquand\b|combien de temps|quel(?:le)?s? (?:date|delai|duree|annee|moment|jour|mois)"
    r"|\bwhen\b|how long",
    "many": r"\bcombien\b(?! de temps)|how (?:many|much)"
    r"|\bquel(?:le)?s? (?:nombre|montant|part|pourcentage|prix|taux|cout)",
    "why": r"pourquoi|pour quelles? raisons?|\bwhy\b",
    "must": r"\b(?:dois|doit|doivent|faut|devons|devez)\b|obligat|oblige|necessaire"
    r"|\bmust\b|have to|required|mandatory",
    "may": r"\b(?:puis|peut|peuvent|pouvons|pouvez|peux)\b|le droit de|le droit d\b|autorise"
    r"|\bpossible\b|permis|t? (?:il|je|elle|on) le droit|\b(?:may|can)\b|allowed",
    "how": r"\bcomment\b|que faire|quelles? (?:procedure|demarche)s?|\bhow (?:do|to|can|does)\b",
}
MANNERS = {name: re.compile(pattern) for name, pattern in _MANNERS.items()}


@lru_cache(maxsize=20_000)
def manners(question: str) -> frozenset[str]:
    """The ways in which a question asks; several may be seen in one, or none."""
    words = " ".join(re.findall(r"[a-z0-9]+", fold(question[:500])))
    return frozenset(name for name, pattern in MANNERS.items() if pattern.search(words))


def same_manner(one: frozenset[str], other: frozenset[str]) -> float:
    """How much two questions ask in the same way, between 0 and 1 (Jaccard)."""
    return len(one & other) / (len(one | other) or 1)
