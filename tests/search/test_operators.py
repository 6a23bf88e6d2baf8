"""What is typed in the box is understood, or the rest of it is."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.search.operators import LONGEST, parse

TODAY = date(2026, 11, 25)


def test_words_phrases_and_what_must_not_be_there() -> None:
    query = parse('budget "plan média" -télé -"prix public"', today=TODAY)
    assert query.words == ("budget",)
    assert query.phrases == ("plan média",)
    assert query.without == ("télé",)
    assert query.without_phrases == ("prix public",)


def test_operators_in_english_and_in_french() -> None:
    english = parse('author:bob group:"Retail France" kind:question before:2026 after:2025-03')
    french = parse('auteur:bob groupe:"Retail France" type:question avant:2026 après:2025-03')
    assert english == french
    assert english.authors == ("bob",)
    assert english.groups == ("Retail France",)
    assert english.kinds == ("question",)
    assert (english.after, english.before) == (date(2025, 3, 1), date(2026, 1, 1))


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("31/03/2026", date(2026, 3, 31)),
        ("03/2026", date(2026, 3, 1)),
        ("2026-03-31", date(2026, 3, 31)),
        ("hier", date(2026, 11, 24)),
        ("demain", date(2026, 11, 26)),
    ],
)
def test_days_as_people_write_them(typed: str, day: date) -> None:
    assert parse(f"after:{typed}", today=TODAY).after == day


@pytest.mark.parametrize("typed", ["kind:spoon", "before:99/99/2026", "after:soon", "-author:bob"])
def test_what_is_not_understood_is_named_and_the_rest_searched(typed: str) -> None:
    query = parse(f"kettle {typed}")
    assert query.ignored == (typed,)
    assert query.words == ("kettle",)


def test_an_address_or_an_hour_is_no_operator() -> None:
    assert parse("https://halmont.example 12:30").words == ("https://halmont.example", "12:30")


def test_a_small_word_after_a_hyphen_is_not_done_without() -> None:
    assert parse("Quand sont -ils partis -vite ?").without == ("vite",)
    assert "ils" in parse("Quand sont -ils partis ?").words


def test_a_quote_left_open_closes_at_the_end() -> None:
    assert parse('plan "de com').phrases == ("de com",)


@given(st.text(max_size=300) | st.text(alphabet='"-:«» akindauteur\x00', max_size=80))
def test_whatever_is_typed_gives_a_query(typed: str) -> None:
    query = parse(typed)
    assert all(any(char.isalnum() for char in word) for word in query.words)


def test_a_very_long_text_is_cut() -> None:
    assert len(parse("word " * LONGEST).words) <= 64
