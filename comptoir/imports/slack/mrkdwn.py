"""Slack's mrkdwn as HTML: mentions, channels, links, bold, italic, strike, code, quotes, lists.

Slack escapes only &, < and >; everything between < and > is a reference.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from itertools import groupby

from comptoir.imports.references import mention, reference
from comptoir.imports.slack.emoji import CHARACTERS

FENCE = re.compile(r"```(?:\n)?(.*?)```", re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
TOKEN = re.compile(r"<([^<>\n]+)>")
STYLES = [
    (re.compile(r"(?<![\w*])\*(?!\s)([^*\n]+?)(?<!\s)\*(?![\w*])"), "strong"),
    (re.compile(r"(?<![\w_/])_(?!\s)([^_\n]+?)(?<!\s)_(?![\w_])"), "em"),
    (re.compile(r"(?<![\w~])~(?!\s)([^~\n]+?)(?<!\s)~(?![\w~])"), "s"),
]
EMOJI = re.compile(r":([\w+-]+):(?::skin-tone-\d:)?")
BULLET = re.compile(r"\s*[•◦▪‣*-]\s+")
NUMBER = re.compile(r"\s*\d{1,3}[.)]\s+")
KEPT = "\x01{}\x02"  # marks what is already HTML
MARK = re.compile("\x01(\\d+)\x02")


def to_html(text: str, people: Mapping[str, str], channels: Mapping[str, str]) -> str:
    """HTML of a message. `people` and `channels` give names by id; ids nobody has stay text."""
    text = re.sub("[\x01\x02]", "", text)
    parts: list[str] = []
    position = 0
    for fence in FENCE.finditer(text):
        parts += _lines(text[position : fence.start()], people, channels)
        code = html.escape(_plain(fence[1].strip("\n")), quote=False)
        parts.append(f"<pre><code>{code}</code></pre>")
        position = fence.end()
    parts += _lines(text[position:], people, channels)
    return "".join(parts)


def _lines(text: str, people: Mapping[str, str], channels: Mapping[str, str]) -> Iterator[str]:
    for sort, run in groupby(text.strip("\n").split("\n"), _sort_of):
        lines = [_inline(_bare(sort, line), people, channels) for line in run]
        if sort == "quote":
            yield f"<blockquote><p>{'<br>'.join(lines)}</p></blockquote>"
        elif sort in ("ul", "ol"):
            yield f"<{sort}>{''.join(f'<li><p>{line}</p></li>' for line in lines)}</{sort}>"
        elif sort == "text":
            yield f"<p>{'<br>'.join(lines)}</p>"


def _sort_of(line: str) -> str:
    if not line.strip():
        return "blank"
    if line.startswith(("&gt;", ">")):
        return "quote"
    if BULLET.match(line):
        return "ul"
    return "ol" if NUMBER.match(line) else "text"


def _bare(sort: str, line: str) -> str:
    if sort == "quote":
        return re.sub(r"^(?:&gt;|>)+\s?", "", line)
    marker = {"ul": BULLET, "ol": NUMBER}.get(sort)
    return marker.sub("", line, count=1) if marker else line


def _inline(line: str, people: Mapping[str, str], channels: Mapping[str, str]) -> str:
    kept: list[str] = []

    def keep(made: str) -> str:
        kept.append(made)
        return KEPT.format(len(kept) - 1)

    line = CODE.sub(lambda m: keep(f"<code>{_escaped(m[1])}</code>"), line)
    line = TOKEN.sub(lambda m: keep(_token(m[1], people, channels)), line)
    line = EMOJI.sub(lambda m: CHARACTERS.get(m[1], m[0]), _escaped(line))
    for pattern, tag in STYLES:
        line = pattern.sub(rf"<{tag}>\1</{tag}>", line)
    for _level in range(2):  # code inside a link is kept inside what is kept
        line = MARK.sub(lambda m: kept[int(m[1])], line)
    return line


def _token(token: str, people: Mapping[str, str], channels: Mapping[str, str]) -> str:
    target, _bar, label = token.partition("|")
    if target.startswith("@"):
        return _person(target[1:], label, people)
    if target.startswith("#"):
        name = label or channels.get(target[1:], target[1:])
        words = f"#{_escaped(name)}"
        known = target[1:] in channels
        return f'<a href="{reference("group", target[1:])}">{words}</a>' if known else words
    if target.startswith("!"):
        return _escaped(label or "@" + target[1:].split("^")[0])
    if re.match(r"(?:https?|mailto|tel):", target):
        return f'<a href="{html.escape(_plain(target))}">{_escaped(label or target)}</a>'
    return _escaped(label or target)


def _person(person: str, label: str, people: Mapping[str, str]) -> str:
    name = people.get(person)
    return mention(person, name) if name else f"@{_escaped(label or person)}"


def _plain(text: str) -> str:
    """What was typed: references in code lose their brackets."""
    text = TOKEN.sub(lambda m: m[1].rpartition("|")[2], text)
    return html.unescape(text)


def _escaped(text: str) -> str:
    return html.escape(html.unescape(text), quote=False)
