"""Text into tokens."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest

from comptoir.search import analysis
from comptoir.search.analysis import exact_tokens, language_of, placed_tokens, stem_tokens

NAUGHTY = Path(__file__).resolve().parents[3] / "shared" / "data" / "hostile" / "blns.json"


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("L’équipe d'Élodie, qu’elle anime", ["equipe", "elodie", "elle", "anime"]),
        ("Jusqu'au bout, aujourd’hui !", ["au", "bout", "aujourdhui"]),
        ("Le cœur de l’œuvre", ["le", "coeur", "de", "oeuvre"]),
        ("Chariot T-450", ["chariot", "450", "t450"]),
        ("Chariot T450", ["chariot", "t450"]),
        ("Covid-19", ["covid", "covid19"]),
        ("2,5 % de 12 000 €", ["2.5", "de", "12000"]),
        ("version 3.11.2 du 12/05/2024", ["version", "3.11.2", "du", "12", "05", "2024"]),
        ("S.N.C.F. et R&D en C++", ["sncf", "et", "r&d", "en", "c++"]),
        ("un e-mail, un email", ["un", "mail", "email", "un", "email"]),
        ("porte-monnaie", ["porte", "monnaie"]),
        ("y a-t-il, peut-on", ["y", "a", "t", "il", "peut", "on"]),
        ("The customer’s plan: don't", ["the", "customer", "plan", "dont"]),
        ("plan_media_2026.xlsx", ["plan", "media", "2026", "xlsx"]),
        ("!!! — ***", []),
        ("", []),
    ],
)
def test_words_codes_and_numbers_are_told_apart(text: str, tokens: list[str]) -> None:
    assert exact_tokens(text) == tokens


def test_composed_and_decomposed_accents_are_the_same() -> None:
    text = "Réunion d’été à Nîmes"
    assert exact_tokens(unicodedata.normalize("NFD", text)) == exact_tokens(text)
    assert stem_tokens(unicodedata.normalize("NFD", text), "fr") == stem_tokens(text, "fr")


def test_forms_of_a_french_word_share_their_stem() -> None:
    for words in ("campagne campagnes", "licencié licenciée licenciés", "publier publié publiera"):
        assert len(set(stem_tokens(words, "fr"))) == 1


def test_forms_of_an_english_word_share_their_stem() -> None:
    assert len(set(stem_tokens("launch launches launched launching", "en"))) == 1


def test_an_unknown_language_gets_exact_forms() -> None:
    assert stem_tokens("Campañas españolas", "es") == exact_tokens("Campañas españolas")


def test_stems_and_exact_forms_stand_in_the_same_places() -> None:
    text = "L’offre T-450 des 12 000 clients d’Île-de-France, par e-mail : « 2,5 % »"
    assert len(stem_tokens(text, "fr")) == len(exact_tokens(text))


def test_the_place_of_a_word_is_where_it_stands() -> None:
    text = "Les cœurs de l’équipe"
    found = {exact: text[start:end] for exact, _stem, start, end in placed_tokens(text, "fr")}
    assert found == {"les": "Les", "coeurs": "cœurs", "de": "de", "equipe": "équipe"}


def test_the_language_of_a_text_is_told_and_a_short_text_keeps_the_default() -> None:
    assert language_of("Comment faire pour supprimer mon compte ?", "en") == "fr"
    assert language_of("How can we launch the campaign in March?", "fr") == "en"
    assert language_of("Budget 2026", "fr") == "fr"
    assert language_of("Budget 2026", "en") == "en"
    assert language_of("", "fr") == "fr"


def test_a_text_without_small_words_is_told_by_its_letters() -> None:
    french = "Réunion budgétaire trimestrielle, rapport financier prévisionnel, équipe commerciale"
    assert language_of(french, "en") == "fr"


@pytest.mark.skipif(not NAUGHTY.is_file(), reason="../shared/data is not here")
def test_no_string_breaks_it() -> None:
    for text in [*json.loads(NAUGHTY.read_text("utf-8")), "\ud800", "a" * 10_000, "'" * 5000]:
        for language in ("fr", "en", "zz"):
            assert len(stem_tokens(text, language)) == len(exact_tokens(text))
        language_of(text, "fr")
        assert all(token.strip() for token in exact_tokens(text))


def test_languages_are_told_apart_as_by_the_whole_model() -> None:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    whole = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    whole.set_languages(["fr", "en"])
    texts = [
        "Le lancement en pharmacie est prévu pour mars", "Delivery slipped by two weeks",
        "OK", "12 000", "Straße naïve", "日本語の文章", "plan média Q3 rollout", "",
    ]  # fmt: skip
    ours = analysis._identifier()
    assert [ours.classify(text) for text in texts] == [whole.classify(text) for text in texts]
