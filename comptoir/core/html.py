"""The one cleaner of HTML, and the plain text that search and mail read."""

import html
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import nh3

TAGS = {
    "a", "b", "blockquote", "br", "code", "del", "em", "h2", "h3", "hr", "i", "img", "li",
    "ol", "p", "pre", "s", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead",
    "tr", "u", "ul",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "title", "data-mention", "data-topic"},
    "img": {"src", "alt", "title", "width", "height"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
SCHEMES = {"http", "https", "mailto", "tel"}
# What these hold is never meant to be read.
SILENT = {"script", "style", "template", "noscript", "iframe", "object", "embed", "svg", "math"}
BLOCKS = {"p", "li", "blockquote", "pre", "h2", "h3", "tr", "br", "hr", "ul", "ol", "table", "img"}
OWN_IMAGE = re.compile(r"^/files/[0-9]+/[\w./-]*$")
OWN_LINK = re.compile(r"^/(?!/)[^\\\x00-\x20]*$")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def clean_html(source: str) -> str:
    """HTML that is safe to show and keeps every word that a reader could see.

    Images may only come from our own files; links to http(s), mailto, tel or a page of ours.
    Idempotent: cleaning twice gives the same text.
    """
    cleaned = nh3.clean(
        strip_control(source),
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_filter_attribute,
        url_schemes=SCHEMES,
        clean_content_tags=SILENT,
        link_rel="noopener noreferrer nofollow",
    )
    return cleaned.strip()


def strip_control(source: str) -> str:
    """The text without control characters and lone surrogates, which databases refuse."""
    return CONTROL.sub("", source)


def _filter_attribute(tag: str, name: str, value: str) -> str | None:
    if tag == "img" and name == "src":
        return value if OWN_IMAGE.match(value) else None
    if name in {"width", "height", "start", "colspan", "rowspan", "data-mention"}:
        return value if value.isascii() and value.isdigit() and len(value) < 10 else None
    if tag == "a" and name == "href" and value.startswith(("/", "\\")):
        return value if OWN_LINK.match(value) else None
    return value


class _TextReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.mentions: list[int] = []
        self.topics: list[str] = []
        self.images: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag in BLOCKS:
            self.parts.append("\n")
        if tag == "img":
            self.parts.append(found.get("alt") or "")
            self.images.append(found.get("src") or "")
        if (mention := found.get("data-mention")) and mention.isdigit():
            self.mentions.append(int(mention))
        if topic := found.get("data-topic"):
            self.topics.append(topic)

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def _read(source: str) -> _TextReader:
    reader = _TextReader()
    reader.feed(source)
    reader.close()
    return reader


def text_of(source: str) -> str:
    """Plain text of clean HTML: one line a block, no tags, entities resolved."""
    lines = (" ".join(line.split()) for line in "".join(_read(source).parts).splitlines())
    return "\n".join(line for line in lines if line)


def mentions_in(source: str) -> list[int]:
    """Ids of the people mentioned in clean HTML, in order, once each."""
    return list(dict.fromkeys(_read(source).mentions))


def topics_in(source: str) -> list[str]:
    """Names written as #topic links in clean HTML, in order, once each."""
    return list(dict.fromkeys(_read(source).topics))


def images_in(source: str) -> list[str]:
    """Addresses of the images in clean HTML."""
    return _read(source).images


def is_blank(source: str) -> bool:
    """Whether a reader would see nothing at all."""
    return not text_of(source) and not images_in(source)


URL = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]’'»]")


def html_of(text: str) -> str:
    """Clean HTML of what somebody typed in a plain text area.

    Blank lines separate paragraphs; lines starting with '- ' make a list, with '> ' a quote;
    web addresses become links. Every character typed is kept.
    """
    blocks = re.split(r"\n\s*\n", strip_control(text).replace("\r\n", "\n").replace("\r", "\n"))
    return clean_html("".join(_block(block) for block in blocks if block.strip()))


def _block(block: str) -> str:
    lines = block.strip("\n").split("\n")
    if all(line.startswith(("- ", "* ")) for line in lines):
        return "<ul>" + "".join(f"<li>{_inline(line[2:])}</li>" for line in lines) + "</ul>"
    if all(line.startswith(">") for line in lines):
        quoted = "<br>".join(_inline(line[1:].strip()) for line in lines)
        return f"<blockquote><p>{quoted}</p></blockquote>"
    return "<p>" + "<br>".join(_inline(line) for line in lines) + "</p>"


def _inline(line: str) -> str:
    return "".join(_linked(line))


def _linked(line: str) -> Iterator[str]:
    position = 0
    for match in URL.finditer(line):
        yield html.escape(line[position : match.start()], quote=False)
        address = html.escape(match[0])
        yield f'<a href="{address}">{address}</a>'
        position = match.end()
    yield html.escape(line[position:], quote=False)
