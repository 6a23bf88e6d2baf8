"""Templates are compiled for a language: what one reader gets must never reach another."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from django.template import engines
from django.utils import timezone, translation

from comptoir.core.when import day_and_time, time_tag

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from comptoir.people.models import Person

    As = Callable[[Person], Client]


def said(source: str, language: str, **values: object) -> str:
    """A template written here, in a language."""
    with translation.override(language):
        return engines["pages"].from_string(source).render(values)


@pytest.mark.django_db
def test_the_same_page_speaks_the_language_of_each_reader_by_turns(
    as_person: As, bob: Person, alice: Person
) -> None:
    for person, language in [(bob, "fr"), (alice, "en")]:
        assert person.user is not None
        person.user.language = language
        person.user.save()
    french, english = as_person(bob), as_person(alice)
    for _ in range(2):
        assert "Se déconnecter" in french.get("/").text
        assert "Se déconnecter" not in english.get("/").text
        assert "Sign out" in english.get("/").text


def test_what_fills_a_sentence_is_escaped_and_the_sentence_is_not() -> None:
    filled = said("{{ _('Hidden by a moderator: %(reason)s', reason=why) }}", "en", why="<b>&")
    assert filled == "Hidden by a moderator: &lt;b&gt;&amp;"


def test_what_is_joined_is_escaped_part_by_part() -> None:
    assert said("{{ '<' ~ x ~ ('<b>'|clean) }}{{ x ~ 1 }}", "en", x="&") == "&lt;&amp;<b>&amp;1"


def test_a_text_for_mail_escapes_nothing() -> None:
    source = (
        "{% autoescape false %}{{ _('Hidden by a moderator: %(reason)s', reason=why) }}"
        "{{ why }}{% endautoescape %}"
    )
    assert said(source, "en", why="l'eau & <x>") == (
        "Hidden by a moderator: l'eau & <x>l'eau & <x>"
    )


def test_a_name_that_the_template_gives_itself_is_its_own() -> None:
    source = "{% macro url(x) %}own {{ x }}{% endmacro %}{{ url('home') }}"
    assert said(source, "en") == "own home"
    assert said("{% for icon in [1, 2] %}{{ icon }}{% endfor %}", "en") == "12"


def test_what_is_not_text_is_written_and_what_is_unsafe_is_escaped() -> None:
    assert said("{{ n }}{{ t }}{{ b|clean }}", "en", n=7, t="<i>", b="<i>") == "7&lt;i&gt;<i>"


def test_a_name_that_is_missing_is_an_error() -> None:
    with pytest.raises(Exception, match="missing"):
        said("{{ missing }}", "en")


def test_a_moment_is_told_in_the_zone_and_language_of_each_reader() -> None:
    moment = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    told = []
    for language, zone in [("fr", "Europe/Paris"), ("en", "UTC"), ("fr", "UTC")] * 2:
        with translation.override(language), timezone.override(zone):
            told.append(day_and_time(moment))
            assert str(told[-1]) in time_tag(moment)
    assert told[:3] == told[3:]
    assert len(set(told)) == 3
    assert "2 mars" in told[0]
    assert "March" in told[1]
    assert "1 mars" in told[2] or "1er mars" in told[2]


def test_macros_take_their_arguments_by_place_by_name_and_left_out() -> None:
    macro = "{% macro row(a, b='two', c=none) %}{{ a }}{{ b }}{{ c }}{% endmacro %}"
    calls = "{{ row(1) }} {{ row(1, c='<') }} {{ row(b=2, a=1) }} {{ row('<b>', 2, 3) }}"
    assert said(macro + calls, "en") == "1twoNone 1two&lt; 12None &lt;b&gt;23"
    block = "{% macro box() %}[{{ caller() }}]{% endmacro %}{% call box() %}in{% endcall %}"
    assert said(block, "en") == "[in]"
    others = "{% macro all() %}{{ varargs|join }}{{ kwargs.x }}{% endmacro %}{{ all(1, 2, x=3) }}"
    assert said(others, "en") == "123"
    for wrong in ("{{ row(1, 2, 3, 4) }}", "{{ row(1, d=4) }}", "{{ row(1, a=1) }}"):
        with pytest.raises(TypeError, match="row"):
            said(macro + wrong, "en")
    with pytest.raises(Exception, match="'a'"):
        said(macro + "{{ row() }}", "en")
