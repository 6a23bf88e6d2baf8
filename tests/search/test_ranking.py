"""How results are ranked."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
import tantivy

from comptoir.search.feedback import said_alike
from comptoir.search.kin import kin
from comptoir.search.manners import manners
from comptoir.search.ranking import (
    Candidate,
    first_query,
    flat,
    flat_sentences,
    ranked,
    rarity_in,
    wording,
)
from comptoir.search.schema import Item, document, schema, with_tokenizers

CANTEEN = ("Cantine : quels horaires ?", "Le restaurant du siège ouvre de 11 h 30 à 14 h.")
LEAVE = ("Poser des congés", "La demande se fait dans l’outil, deux semaines avant.")
LEASE = ("Véhicule de fonction : qui y a droit ?", "Les commerciaux itinérants et la direction.")
TEXTS = [CANTEEN, LEAVE, LEASE, ("Budget 2026", "Les congés n’ont rien à voir ici.")]


def found(question: str, texts: Sequence[tuple[str, str]] = TEXTS) -> list[str]:
    """Titles, best first, as the product ranks them."""
    index = with_tokenizers(tantivy.Index(schema()))
    writer = index.writer(15_000_000, 1)
    for key, (title, text) in enumerate(texts, 1):
        writer.add_document(document(Item(key, (1,), "post", title, text, language="fr")))
    writer.commit()
    index.reload()
    searcher, words = index.searcher(), wording(question, "fr")
    hits = searcher.search(first_query(words, schema()), 60).hits
    keys = searcher.fast_field_values("key", [address for _score, address in hits])
    candidates = [
        Candidate(float(score or 0), *texts[int(key or 0) - 1])
        for (score, _address), key in zip(hits, keys, strict=True)
    ]
    scores = ranked(words, candidates, rarity_in(searcher))
    order = sorted(zip(scores, candidates, strict=True), key=lambda pair: -pair[0])
    return [candidate.title for _score, candidate in order]


def test_a_paraphrase_finds_the_title_that_asks_the_same() -> None:
    assert found("Quels sont les horaires de la cantine ?")[0] == CANTEEN[0]


def test_a_word_that_stands_for_another_leads_to_it() -> None:
    assert found("Ai-je droit à une voiture ?")[0] == LEASE[0]
    assert "voitur" in kin("fr")["véhicul".replace("é", "e")]


def test_what_the_title_says_comes_before_what_the_text_mentions() -> None:
    assert found("congés")[0] == LEAVE[0]


def test_of_two_titles_on_one_subject_the_one_that_asks_in_the_same_manner_comes_first() -> None:
    texts = [
        ("Badge perdu : peut-on entrer ?", "Oui, l’accueil prête un badge."),
        ("Badge perdu : c’est quoi ?", "Oui, l’accueil prête un badge."),
        ("Badge perdu : qui prévenir ?", "Oui, l’accueil prête un badge."),
    ]
    assert found("Qu’est-ce qu’un badge perdu ?", texts)[0] == texts[1][0]
    assert found("Ai-je le droit de perdre un badge ?", texts)[0] == texts[0][0]


def test_words_that_stand_together_come_before_the_same_words_far_apart() -> None:
    filler = "Ceci parle d’autre chose. " * 6
    texts = [
        ("Note", f"Le contrat est signé. {filler} Le fournisseur est parti."),
        ("Note", f"{filler} Le contrat du fournisseur est signé. {filler}"),
    ]
    apart, together = (Candidate(1.0, *text) for text in texts)
    scores = ranked(wording("contrat du fournisseur", "fr"), [apart, together], lambda _stem: 1.0)
    assert scores[1] > scores[0]


def test_what_the_best_results_say_lifts_those_that_say_it_too() -> None:
    texts = [
        ("Note", "Le badge perdu : l’accueil prête un passe et prévient le gardien."),
        ("Note", "Le badge : l’accueil prête un passe, le gardien le note."),
        ("Note", "Le badge : la couleur change en mars, le logo aussi."),
    ]
    candidates = [Candidate(score, *text) for score, text in zip((2, 1, 1), texts, strict=True)]
    scores = ranked(wording("badge perdu", "fr"), candidates, lambda _stem: 1.0)
    assert scores[0] > scores[1] > scores[2]


def test_texts_of_no_words_say_nothing_alike() -> None:
    assert said_alike(["__", "_a_"], np.array([1.0, 0.5])).tolist() == [0.0, 0.0]


@pytest.mark.parametrize("text", ["Cœur, Été\nFÊTE", "Æ ß ø", "Ελλάδα. Tout", "ﬁn™", "e\u0301te"])
def test_a_text_is_flat_the_same_in_letters_of_any_kind(text: str) -> None:
    """The quick way for western letters makes what the other makes."""
    quick, slow = flat_sentences(text), flat_sentences(f"{text} 中")
    assert [*quick[:-1], quick[-1].rstrip("_")] == [*slow[:-1], slow[-1].removesuffix("_中_")]


def test_a_statement_asks_for_nothing() -> None:
    assert manners("Budget du magasin de Lyon") == frozenset()


def test_a_flat_text_is_cut_into_its_sentences() -> None:
    told = flat_sentences("Été 3.14 : oui. Non !\nFin")
    assert [part.strip("_") for part in told] == ["ete_3_14", "oui", "non", "fin"]
    assert all(part.startswith("_") and part.endswith("_") for part in told)
    assert flat_sentences("") == ["__"]


def test_another_form_of_a_compound_still_counts() -> None:
    texts = [("Note", "La télémaintenance du parc est prête."), ("Autre", "Le parc est grand.")]
    assert found("télé-maintenance du parc", texts)[0] == "Note"


@pytest.mark.parametrize("question", ["", "de la", "???", "l’", "\x00", "a" * 500, "é" * 3])
def test_no_question_breaks_it(question: str) -> None:
    assert isinstance(found(question), list)


def test_no_candidate_and_empty_texts_are_ranked() -> None:
    assert ranked(wording("budget", "fr"), [], lambda _stem: 1.0) == []
    scores = ranked(wording("budget", "fr"), [Candidate(0, "", "")], lambda _stem: 1.0)
    assert len(scores) == 1


def test_the_words_of_a_glossary_are_kin_too() -> None:
    own = {"plv": frozenset({"lineair"})}
    assert wording("plv", "fr", own).others == (frozenset({"lineair"}),)


def test_a_flat_text_keeps_words_apart() -> None:
    assert flat("L’Été, déjà !") == "_l_ete__deja___"
