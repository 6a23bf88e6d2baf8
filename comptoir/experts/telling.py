"""The words and phrases that tell what somebody writes about from what everybody does.

1. Candidates are nouns, and phrases of two: joined (“lieu de vente”), or side by side in a title
   (“montage test”). A word is a noun when it often follows an article: there is no dictionary
   here, and none is needed to leave out most verbs.
2. They stand in two of the person's conversations at least, single words often in three.
3. They are ordered by the log-odds of standing in a conversation of theirs rather than in any text
   of the network, over its standard deviation, with the network as the prior (Monroe, Colaresi and
   Quinn 2008, “Fightin' Words”, equations 16 and 20). Titles count more. Of the words that are as
   common with everybody, none is kept, however often it comes back.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from comptoir.search.analysis import exact_tokens, placed_tokens
from comptoir.search.kin import SMALL

SHORTEST = 4  # letters of a word, unless it is written in capitals (PLV)
OFTEN = 2  # conversations; a single word of who wrote in `MANY` needs one more
MANY = 15
NOUN = 0.4  # of the times that a word stands, after an article
TITLED = 1.5  # how much more something of a title counts
PRIOR = 10.0  # texts of the network's words that are added to the person's
LEAST_ODDS, LEAST_SURE = math.log(2), 1.0  # twice as often as in any text; a standard deviation
ARTICLES = frozenset(exact_tokens("""
le la les un une des du au aux ce cet cette ces mon ma mes ton ta tes son sa ses notre nos votre vos
leur leurs chaque quel quelle quels quelles the a an this these our your my his her their each which
"""))  # fmt: skip
LINKS = frozenset(exact_tokens("de du des à au en sur le la les of for and"))
PRONOUNS = frozenset(exact_tokens("je tu il elle on nous vous ils elles qui ne me te se pour de à"))
# of general language: times, numbers, and words that are the subject of nothing
VAGUE = frozenset(
    exact_tokens("""
lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars avril mai juin juillet août
septembre octobre novembre décembre jour jours journée semaine semaines mois année années heure
heures minute minutes matin matins soir midi hier demain aujourd’hui fois moment temps début milieu
fin suite reste monday tuesday wednesday thursday friday saturday sunday january february march
april june july august september october november december day days week weeks month months year
years hour hours minutes morning evening yesterday tomorrow today time times end
deux trois quatre cinq six sept huit neuf dix onze douze vingt trente cent mille premier première
premiers premières second seconde deuxième troisième quatrième dernier dernière derniers dernières
prochain prochaine two three four five seven eight nine ten first second third last next
petit petite petits petites grand grande grands grandes seul seule seuls seules nouveau nouvelle
nouveaux nouvelles autre autres même mêmes bon bonne bons bonnes meilleur meilleure vrai vraie tout
toute tous toutes new good best other same real whole small great only
gens personne personnes chose choses exemple point points façon manière cas côté besoin question
questions réponse réponses avis partie plupart sens fait faits mot mots ligne lignes page pages
document documents fichier fichiers version versions people person thing things example point way
ways case side need question answer part sense fact word words line file files document documents
""")
)


Frequency = Callable[[str], int]  # of a stem: texts of the network that hold it


@dataclass
class Term:
    """A word or a phrase of two. `conversations`: where it stands; `forms`: as it is written."""

    stems: tuple[str, ...]
    conversations: set[int] = field(default_factory=set)
    forms: Counter[str] = field(default_factory=Counter)
    titled: bool = False
    times: int = 0
    as_noun: int = 0
    weight: float = 0.0

    @property
    def name(self) -> str:
        """As it is written most often; in lower case if it ever is within a sentence."""
        form = self.forms.most_common(1)[0][0]
        lower = form.lower()
        return lower if lower in self.forms else form

    @property
    def is_noun(self) -> bool:
        return self.as_noun >= NOUN * self.times


Token = tuple[str, str, int, int]  # exact, stem, start, end


def terms_in(texts: Iterable[tuple[int, str, bool]], language: str) -> list[Term]:
    """Nouns and phrases that stand in `OFTEN` conversations at least. `texts` are (conversation,
    text, whether it is a title)."""
    words: dict[str, Term] = {}
    pairs: dict[tuple[str, str], Term] = {}
    for conversation, text, title in texts:
        tokens = placed_tokens(text, language)
        for at in range(len(tokens)):
            _count_word(words, conversation, text, title, tokens, at)
            _count_pair(pairs, conversation, text, title, tokens, at)
    nouns = {stem for stem, term in words.items() if term.is_noun}
    phrases = [
        term
        for stems, term in pairs.items()
        if stems[0] in nouns and (term.as_noun or term.titled) and _comes_back(term)
    ]
    held = set().union(*(term.conversations for term in words.values()))
    least = OFTEN + (len(held) >= MANY)
    single = [words[stem] for stem in nouns if len(words[stem].conversations) >= least]
    return [*phrases, *_not_within(single, phrases)]


def _comes_back(term: Term) -> bool:
    return len(term.conversations) >= OFTEN


def _not_within(words: list[Term], phrases: list[Term]) -> list[Term]:
    """Without the words that stand mostly in a phrase that is there already."""
    covered: dict[str, set[int]] = defaultdict(set)
    for phrase in phrases:
        for stem in phrase.stems:
            covered[stem] |= phrase.conversations
    return [
        word
        for word in words
        if 2 * len(word.conversations & covered[word.stems[0]]) < len(word.conversations)
    ]


def _count_word(
    words: dict[str, Term], conversation: int, text: str, title: bool, tokens: list[Token], at: int
) -> None:
    _exact, stem, start, end = tokens[at]
    if not _tells(tokens[at], text):
        return
    term = words.setdefault(stem, Term((stem,)))
    before = text[tokens[at - 1][3] if at else 0 : start]
    term.as_noun += before.isspace() and _follows_article(tokens, at)
    term.as_noun += before[-2:].lower() in ("l’", "l'", "d’", "d'")
    _add(term, conversation, text[start:end], title)


def _follows_article(tokens: list[Token], at: int) -> bool:
    """Not after a pronoun, where “la” is no article: on la lave."""
    if not at or tokens[at - 1][0] not in ARTICLES:
        return False
    return at < 2 or tokens[at - 2][0] not in PRONOUNS


def _count_pair(
    pairs: dict[tuple[str, str], Term], conversation: int, text: str, title: bool,
    tokens: list[Token], at: int,
) -> None:  # fmt: skip
    """Two words that tell, side by side or joined by one or two small ones, in one breath."""
    first = tokens[at]
    to = at + 1
    while to < len(tokens) and to - at < 3 and tokens[to][0] in LINKS:
        to += 1
    if to >= len(tokens) or not (_tells(first, text) and _tells(tokens[to], text)):
        return
    second = tokens[to]
    between = text[first[3] : second[2]]
    if any(not (letter.isalpha() or letter in " \u00a0’'-") for letter in between):
        return
    joined = to - at > 1 or "’" in between or "'" in between
    if not joined and not title:
        return
    term = pairs.setdefault((first[1], second[1]), Term((first[1], second[1])))
    term.as_noun += joined
    _add(term, conversation, text[first[2] : second[3]], title)


def _add(term: Term, conversation: int, form: str, title: bool) -> None:
    term.conversations.add(conversation)
    term.forms[" ".join(form.split())] += 1
    term.titled |= title
    term.times += 1


def _tells(token: Token, text: str) -> bool:
    exact, _stem, start, end = token
    if not exact.isalpha() or exact in SMALL or exact in VAGUE or text[start - 1 : start] == "@":
        return False
    return len(exact) >= SHORTEST or (len(exact) >= 2 and text[start:end].isupper())


def telling(terms: list[Term], conversations: int, frequency: Frequency, texts: int) -> list[Term]:
    """Those that tell, the most telling first. `conversations`: in how many the person wrote;
    `texts`: how many the network has, 0 when they are too few to compare with."""
    kept = []
    for term in terms:
        theirs = len(term.conversations)
        if not texts:
            term.weight = float(theirs)
        else:
            among = min(min(frequency(stem) for stem in term.stems), texts)
            odds, sure = log_odds(theirs, conversations, among, texts)
            if odds < LEAST_ODDS or sure < LEAST_SURE:
                continue
            term.weight = sure
        term.weight *= TITLED if term.titled else 1.0
        kept.append(term)
    return sorted(kept, key=lambda term: (-term.weight, term.name))


def log_odds(theirs: int, conversations: int, among: int, texts: int) -> tuple[float, float]:
    """How much likelier something is in a conversation of theirs than in any text (log-odds ratio),
    and that over its standard deviation. It stands in `theirs` of `conversations`, and in `among`
    of `texts`."""
    share = (among + 0.5) / (texts + 1.0)
    prior = PRIOR * share
    mine, all_of_mine = theirs + prior, max(conversations, theirs) + PRIOR
    other, all_of_others = among + prior, texts + PRIOR
    odds = math.log(mine / (all_of_mine - mine)) - math.log(other / (all_of_others - other))
    return odds, odds / math.sqrt(1.0 / mine + 1.0 / other)
