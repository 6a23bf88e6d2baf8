"""The one cleaner of HTML against what people attack cleaners with."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.core.html import ATTRIBUTES, TAGS, clean_html, html_of, mentions_in, text_of

HOSTILE = Path(__file__).resolve().parents[3] / "shared" / "data" / "hostile"
needs_hostile = pytest.mark.skipif(not HOSTILE.exists(), reason="no shared hostile data here")
VOID = {"br", "hr", "img"}


def payloads() -> list[dict[str, Any]]:
    source = HOSTILE / "expect.json"
    return json.loads(source.read_text()) if source.exists() else []


def naughty() -> list[str]:
    source = HOSTILE / "blns.json"
    return json.loads(source.read_text()) if source.exists() else []


class Reader(HTMLParser):
    """Reads as a browser does: every tag, every attribute, whether all is closed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.strange: list[str] = []
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.strange.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.said.append(data)

    def handle_comment(self, data: str) -> None:
        self.strange.append(f"<!--{data}")

    def handle_decl(self, decl: str) -> None:
        self.strange.append(f"<!{decl}")

    def handle_pi(self, data: str) -> None:
        self.strange.append(f"<?{data}")


def read(source: str) -> Reader:
    reader = Reader()
    reader.feed(source)
    reader.close()
    return reader


def harmless(clean: str) -> list[str]:
    """What is wrong with clean HTML: [] when a browser runs nothing of it."""
    reader = read(clean)
    wrong = [*reader.strange, *reader.open]
    for tag, attributes in reader.found:
        if tag not in TAGS:
            wrong.append(tag)
        allowed = ATTRIBUTES.get(tag, set()) | ({"rel"} if tag == "a" else set())
        wrong += [f"{tag} {name}" for name in attributes if name not in allowed]
        wrong += [f"{tag} {url}" for url in _addresses(attributes) if not _is_safe(tag, url)]
    return wrong


def _addresses(attributes: dict[str, str | None]) -> list[str]:
    return [value or "" for name, value in attributes.items() if name in {"href", "src"}]


def _is_safe(tag: str, url: str) -> bool:
    """As browsers read an address: spaces and control characters inside are left out."""
    seen = re.sub(r"[\x00-\x20]", "", url)
    if tag == "img":
        return re.fullmatch(r"/files/\d+/(thumbnail/)?", url) is not None
    scheme = re.match(r"([a-zA-Z][\w+.-]*):", seen)
    return scheme is None or scheme[1].lower() in {"http", "https", "mailto", "tel"}


@needs_hostile
@pytest.mark.parametrize("case", payloads(), ids=lambda case: str(case.get("title", ""))[:40])
def test_nothing_of_a_known_attack_can_run(case: dict[str, Any]) -> None:
    clean = clean_html(case["payload"])
    assert harmless(clean) == []
    assert clean_html(clean) == clean
    around = text_of(clean_html(f"<p>avant</p>{case['payload']}"))
    assert around.startswith("avant")


@needs_hostile
def test_naughty_strings_typed_as_plain_text_are_kept_whole() -> None:
    assert len(naughty()) > 400
    for text in naughty():
        clean = html_of(text)
        assert harmless(clean) == []
        assert squeezed(text_of(clean)) == squeezed(as_typed(text))


@needs_hostile
def test_naughty_strings_sent_as_html_run_nothing() -> None:
    for text in naughty():
        assert harmless(clean_html(text)) == []
        assert harmless(clean_html(f"<p title='{text}'>{text}</p>")) == []
        link = f'<a href="{text}" title="{text}">{text}</a><img src="{text}" alt="{text}">'
        assert harmless(clean_html(link)) == []


def squeezed(text: str) -> str:
    return "".join(text.split())


def as_typed(text: str) -> str:
    """Without what cannot be stored, and the signs that make lists and quotes."""
    text = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]", "", text)
    lines = [line.strip() for line in re.split(r"\r\n|\r|\n", text)]
    if all(line.startswith(("- ", "* ")) for line in lines):
        return "".join(line[2:] for line in lines)
    return "".join(line[1:] for line in lines) if all(x.startswith(">") for x in lines) else text


@given(
    st.text(alphabet=st.sampled_from(list("<>/\"'=&;:!-# \n\tapiscrtonehfjvd0;ſİ")), max_size=120)
)
def test_no_mixture_of_markup_runs_or_changes_when_cleaned_again(source: str) -> None:
    clean = clean_html(source)
    assert harmless(clean) == []
    assert clean_html(clean) == clean


@given(st.text(max_size=200))
def test_no_typed_text_makes_markup_that_runs(text: str) -> None:
    assert harmless(html_of(text)) == []


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<custom-tag>un</custom-tag> <font color=red>deux</font>", "un deux"),
        ("<div>un</div><div>deux</div>", "un\ndeux"),
        ("<section>un</section><section>deux</section>", "un deux"),
        ("<table><tr><td>un</td><td>deux</td></tr></table>", "un deux"),
        ("<h1>un</h1>deux", "un\ndeux"),
        ("<p>1 &lt; 2 &amp; 3</p>", "1 < 2 & 3"),
        ("a<br>b", "a\nb"),
        ("<textarea>un</textarea><b>deux</b>", "un deux"),
        ('<img src="https://elsewhere.example/x.png" alt="le plan">', "le plan"),
        ('<a href="javascript:alert(1)">lire</a>', "lire"),
        ("<script>alert(1)</script><p>texte</p><style>p{}</style>", "texte"),
        ("<p>ouvert <b>gras", "ouvert gras"),
    ],
)
def test_the_words_of_unknown_markup_are_kept_apart(source: str, text: str) -> None:
    assert text_of(clean_html(source)) == text


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "\x01javascript:x",
     "data:text/html,x", "vbscript:x", "//evil.example/x", "/\\evil.example", "\\/evil.example",
     "jav&#x0A;ascript:x", "java&#1;script:x", "&#106;avascript:x", "blob:x", "file:///etc/passwd"],
)  # fmt: skip
def test_a_link_never_leads_to_something_that_runs(address: str) -> None:
    assert "href" not in clean_html(f'<a href="{address}">x</a>')


@pytest.mark.parametrize(
    "src",
    ["/files/1/../../x", "/files/1/?x", "/files/1/\n", "//files/1/", "/administration/",
     "data:image/png;base64,AAAA", "files/1/"],
)  # fmt: skip
def test_images_come_from_our_own_files_only(src: str) -> None:
    assert "<img" not in clean_html(f'<img src="{src}">')


def test_own_images_keep_their_description() -> None:
    assert clean_html('<img src="/files/12/" alt="un &lt;plan>" onerror="x">') in {
        '<img src="/files/12/" alt="un <plan>">', '<img src="/files/12/" alt="un &lt;plan&gt;">',
    }  # fmt: skip


def test_only_numbers_are_mentions() -> None:
    links = "".join(f'<a data-mention="{v}">x</a>' for v in ("5", "²", "-1", "1e3", "9" * 40, ""))
    assert mentions_in(clean_html(links)) == [5]
