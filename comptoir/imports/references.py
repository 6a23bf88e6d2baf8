"""How a body names our own things without saying where they are kept.

`comptoir:person/ID` (a mention), `comptoir:topic/NAME`, `comptoir:entry/ID`,
`comptoir:comment/ID`, `comptoir:group/ID`, `comptoir:profile/ID` in links and
`comptoir:file/ID` in images and links. Ids are percent-encoded.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from urllib.parse import quote, unquote

Target = tuple[str, str]  # (kind, id)
REFERENCE = re.compile(r"""\b(href|src)\s*=\s*(["'])comptoir:(\w+)/([^"'\s>]*)\2""", re.I)
VOID = {"br", "hr", "img"}


def reference(kind: str, thing: str) -> str:
    """The address of a thing of ours: 'comptoir:person/U%2F12'."""
    return f"comptoir:{kind}/{quote(thing, safe='')}"


def mention(person: str, name: str) -> str:
    """HTML that mentions the person whose id is `person`."""
    return f'<a href="{reference("person", person)}">@{html.escape(name, quote=False)}</a>'


def references_in(body: str) -> Iterator[Target]:
    """(kind, id) of each thing that a body names."""
    for match in REFERENCE.finditer(body):
        yield match[3].lower(), unquote(html.unescape(match[4]))


def rewritten(body: str, attributes_of: Callable[[str, str], str]) -> str:
    """The body with each reference replaced by the attributes that `attributes_of(kind, id)`
    gives; '' keeps the words and drops the link."""

    def replaced(match: re.Match[str]) -> str:
        return attributes_of(match[3].lower(), unquote(html.unescape(match[4])))

    return REFERENCE.sub(replaced, body)


def without_foreign_images(body: str) -> tuple[str, list[str]]:
    """The body with links in place of images kept elsewhere, and the addresses of those.

    Our pages show no image of another site; the link keeps the way to it.
    """
    if "<img" not in body.lower():
        return body, []
    reader = _ImageReader()
    reader.feed(body)
    reader.close()
    return "".join(reader.parts), reader.found


class _ImageReader(HTMLParser):
    """Writes back what it reads, but for images; inside a link, an image becomes its words."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.parts: list[str] = []
        self.found: list[str] = []
        self.in_link = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.in_link = self.in_link or tag == "a"
        source = dict(attrs).get("src") or ""
        if tag == "img" and source.startswith(("http:", "https:", "//")):
            self._replace(source, (dict(attrs).get("alt") or "").strip())
        else:
            self.parts.append(self.get_starttag_text() or "")

    handle_startendtag = handle_starttag

    def _replace(self, source: str, words: str) -> None:
        source = f"https:{source}" if source.startswith("//") else source
        self.found.append(source)
        shown = html.escape(words or source.rsplit("/", 1)[-1] or source, quote=False)
        link = f'<a href="{html.escape(source)}">{shown}</a>'
        self.parts.append(shown if self.in_link else link)

    def handle_endtag(self, tag: str) -> None:
        self.in_link = self.in_link and tag != "a"
        if tag not in VOID:
            self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_entityref(self, name: str) -> None:
        self.parts.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.parts.append(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        return
