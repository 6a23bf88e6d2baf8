"""The one cleaner of HTML, and the plain text that search and mail read."""

import html
import re
from collections.abc import Collection, Iterator, Mapping
from html.parser import HTMLParser

import nh3

from comptoir.core.text import one_line

TAGS = {
    "a", "b", "blockquote", "br", "caption", "code", "dd", "del", "div", "dl", "dt", "em",
    "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "li", "ol",
    "p", "pre", "s", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead",
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
# Tags that no clean text has, but whose words must not run into their neighbours'.
UNWRAPPED = re.compile(
    r"</?(?:section|article|header|footer|main|aside|nav|address|center|form|fieldset|details|"
    r"summary|option|textarea|title|marquee)(?=[\s/>])",
    re.I,
)
BLOCKS = TAGS - {"a", "b", "code", "del", "em", "i", "s", "strong", "sub", "sup", "u", "td", "th"}
OWN_IMAGE = re.compile(r"/files/[0-9]{1,18}/(?:thumbnail/)?")
OWN_LINK = re.compile(r"/(?!/)[^\\\x00-\x20]*")
AFTER_PRE = re.compile(r"<pre>\n+")  # a browser drops the first: cleaning twice would drop two
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def clean_html(source: str) -> str:
    """HTML that is safe to show and keeps every word that a reader could see.

    Images may only come from our own files; links to http(s), mailto, tel or a page of ours.
    Idempotent: cleaning twice gives the same text.
    """
    cleaned = nh3.clean(
        UNWRAPPED.sub(r" \g<0>", strip_control(source)),
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_filter_attribute,
        url_schemes=SCHEMES,
        clean_content_tags=SILENT,
        link_rel="noopener noreferrer nofollow",
    )
    cleaned = strip_control(cleaned)  # those written as &#1;
    if "<img" in cleaned:
        cleaned = _rewritten(cleaned, _Images())
    return AFTER_PRE.sub("<pre>", cleaned).strip()


def strip_control(source: str) -> str:
    """The text without control characters and lone surrogates, which databases refuse."""
    return CONTROL.sub("", source)


def _filter_attribute(tag: str, name: str, value: str) -> str | None:
    if name not in ATTRIBUTES.get(tag, ()):  # the library lets `title` and `lang` everywhere
        return None
    if name in {"href", "src"} and CONTROL.search(value):  # left out below: it would then run
        return None
    if tag == "img" and name == "src":
        return value if OWN_IMAGE.fullmatch(value) else None
    if name in {"width", "height", "start", "colspan", "rowspan", "data-mention"}:
        return value if value.isascii() and value.isdigit() and len(value) < 10 else None
    if tag == "a" and name == "href" and value.startswith(("/", "\\")):
        return value if OWN_LINK.fullmatch(value) else None
    return value


class _Rewriter(HTMLParser):
    """Writes clean HTML again as it is, but for what a subclass changes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_entityref(self, name: str) -> None:
        self.parts.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.parts.append(f"&#{name};")


class _Images(_Rewriter):
    """An image from elsewhere gives way to its description."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "img" and not found.get("src"):
            self.parts.append(html.escape(found.get("alt") or "", quote=False))
        else:
            super().handle_starttag(tag, attrs)


class _Mentions(_Rewriter):
    """Links to people who may not be named here give way to their words."""

    def __init__(self, allowed: Collection[int]) -> None:
        super().__init__()
        self.allowed = allowed
        self.dropping = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs).get("data-mention")
        self.dropping = tag == "a" and named is not None and int(named) not in self.allowed
        if not self.dropping:
            super().handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self.dropping:
            self.dropping = False
        else:
            super().handle_endtag(tag)


def _rewritten(source: str, rewriter: _Rewriter) -> str:
    rewriter.feed(source)
    rewriter.close()
    return "".join(rewriter.parts)


def keep_mentions(source: str, allowed: Collection[int]) -> str:
    """Clean HTML with links to the `allowed` people only; other names stay as text."""
    return _rewritten(source, _Mentions(allowed)) if "data-mention" in source else source


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
        if tag in {"td", "th"}:
            self.parts.append(" ")
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
    lines = (one_line(line) for line in "".join(_read(source).parts).splitlines())
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


def html_of(text: str, names: Mapping[str, str] | None = None) -> str:
    """Clean HTML of what somebody typed in a plain text area.

    Blank lines separate paragraphs; lines starting with '- ' make a list, with '> ' a quote;
    web addresses become links, and so does each of `names` ("@Camille" -> its HTML). Every
    character typed is kept.
    """
    blocks = re.split(r"\n\s*\n", strip_control(text).replace("\r\n", "\n").replace("\r", "\n"))
    links = _Links(names or {})
    return clean_html("".join(_block(block, links) for block in blocks if block.strip()))


def _block(block: str, links: "_Links") -> str:
    lines = block.strip("\n").split("\n")
    if all(line.startswith(("- ", "* ")) for line in lines):
        return "<ul>" + "".join(f"<li>{links.in_line(line[2:])}</li>" for line in lines) + "</ul>"
    if all(line.startswith(">") for line in lines):
        quoted = "<br>".join(links.in_line(line[1:].strip()) for line in lines)
        return f"<blockquote><p>{quoted}</p></blockquote>"
    return "<p>" + "<br>".join(links.in_line(line) for line in lines) + "</p>"


class _Links:
    """Makes links of addresses and names in a line of plain text."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names
        longest_first = sorted(names, key=len, reverse=True)
        named = "|".join(re.escape(name) for name in longest_first)
        self.found = re.compile(
            rf"{URL.pattern}|(?<!\w)(?:{named})(?!\w)" if named else URL.pattern
        )

    def in_line(self, line: str) -> str:
        return "".join(self._pieces(line))

    def _pieces(self, line: str) -> Iterator[str]:
        position = 0
        for match in self.found.finditer(line):
            yield html.escape(line[position : match.start()], quote=False)
            yield self.names.get(match[0]) or self._address(match[0])
            position = match.end()
        yield html.escape(line[position:], quote=False)

    @staticmethod
    def _address(typed: str) -> str:
        address = html.escape(typed)
        return f'<a href="{address}">{address}</a>'
