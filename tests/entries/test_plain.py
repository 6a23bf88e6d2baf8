"""Editing in a plain text area: readable, and nothing is lost that was not touched."""

from __future__ import annotations

from comptoir.core.html import html_of
from comptoir.core.plain import html_again, plain_of

RICH = (
    "<h2>The kettle</h2><p>It <strong>pours</strong> well,<br>says "
    '<a href="/people/3/" data-mention="3">@Bob</a> &amp; co.</p>'
    "<ul><li>A spout</li><li>A lid</li></ul><blockquote><p>Fine</p></blockquote>"
    "<pre><code>a\n\nb</code></pre>"
)


def test_rich_text_is_edited_as_readable_text() -> None:
    text = plain_of(RICH)
    assert text.split("\n\n") == [
        "The kettle", "It pours well,\nsays @Bob & co.", "- A spout\n- A lid", "> Fine", "a\nb",
    ]  # fmt: skip


def test_text_that_nobody_touched_keeps_its_formatting() -> None:
    assert html_again(plain_of(RICH), RICH) == RICH
    assert html_again(plain_of(RICH).replace("\n", "\r\n"), RICH) == RICH


def test_only_the_paragraph_that_changed_is_made_anew() -> None:
    text = plain_of(RICH).replace("- A lid", "- A green lid").replace("> Fine\n\n", "")
    changed = html_again(text, RICH)
    assert "<strong>pours</strong>" in changed
    assert "<ul><li>A spout</li><li>A green lid</li></ul>" in changed
    assert "blockquote" not in changed


def test_a_picture_without_words_stays_and_new_text_is_read_as_ever() -> None:
    picture = '<p><img src="/files/7/" alt=""></p>'
    assert html_again("Hello", picture) == f"<p>Hello</p>{picture}"
    assert html_again("One\n\n- a\n- b", "") == html_of("One\n\n- a\n- b")
