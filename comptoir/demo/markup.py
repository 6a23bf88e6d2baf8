"""The story's light Markdown, as the clean HTML that the composer would have made."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from comptoir.core.html import clean_html
from comptoir.core.text import slug_of

if TYPE_CHECKING:
    from comptoir.people.models import Person

INLINE = re.compile(
    r"(?P<code>`[^`]+`)"
    r"|\*\*(?P<strong>.+?)\*\*"
    r"|(?<![\w*])\*(?P<em>[^*\s][^*]*?)\*(?!\w)"
    r"|(?<![\w_])_(?P<under>[^_\s][^_]*?)_(?!\w)"
    r"|\[(?P<label>[^\]]+)\]\((?P<href>[^)\s]+)\)"
    r"|(?P<url>https?://[^\s<>]+[^\s<>.,;:!?)\]’»])"
    r"|(?<![\w.@])@(?P<person>[\w-]+(?:\.[\w-]+)*)"
    r"|(?<![\w&/])#(?P<topic>[^\W\d][\w-]*)"
)
BULLET, NUMBER = re.compile(r"[-*•] +"), re.compile(r"\d+[.)] +")


def to_html(text: str, people: Mapping[str, Person]) -> str:
    """Clean HTML. `@key` of a person mentions them, `#topic` links to it; a name that
    nobody has stays text."""
    blocks = re.split(r"\n\s*\n", text.strip())
    return clean_html("".join(_block(block, people) for block in blocks if block.strip()))


def topic_name(written: str) -> str:
    """The name of a topic from how a #link spells it: 'plan-marketing' -> 'plan marketing'."""
    return written.replace("-", " ").replace("_", " ").strip()


def topics_of(text: str) -> list[str]:
    """Names of the topics written as #links, once each."""
    found = (topic_name(m["topic"]) for m in INLINE.finditer(text) if m["topic"])
    return list(dict.fromkeys(found))


def _block(block: str, people: Mapping[str, Person]) -> str:
    lines = [line.strip() for line in block.strip().split("\n")]
    if lines[0].startswith("```"):
        code = "\n".join(block.strip().split("\n")[1:]).removesuffix("```")
        return f"<pre><code>{html.escape(code)}</code></pre>"
    return "".join(_runs(lines, people))


def _runs(lines: list[str], people: Mapping[str, Person]) -> Iterator[str]:
    """Runs of lines of one sort: a list after a sentence needs no blank line."""
    run: list[str] = []
    sort: Callable[[list[str], Mapping[str, Person]], str] = _paragraph
    for line in lines:
        found = _sort_of(line)
        if run and found is not sort:
            yield sort(run, people)
            run = []
        sort = found
        run.append(line)
    if run:
        yield sort(run, people)


def _sort_of(line: str) -> Callable[[list[str], Mapping[str, Person]], str]:
    if BULLET.match(line):
        return _bullets
    if NUMBER.match(line):
        return _numbers
    if line.startswith(">"):
        return _quote
    return _heading if line.startswith(("## ", "### ")) else _paragraph


def _bullets(lines: list[str], people: Mapping[str, Person]) -> str:
    items = (f"<li><p>{_inline(BULLET.sub('', line, count=1), people)}</p></li>" for line in lines)
    return f"<ul>{''.join(items)}</ul>"


def _numbers(lines: list[str], people: Mapping[str, Person]) -> str:
    items = (f"<li><p>{_inline(NUMBER.sub('', line, count=1), people)}</p></li>" for line in lines)
    return f"<ol>{''.join(items)}</ol>"


def _quote(lines: list[str], people: Mapping[str, Person]) -> str:
    said = "<br>".join(_inline(line[1:].strip(), people) for line in lines)
    return f"<blockquote><p>{said}</p></blockquote>"


def _heading(lines: list[str], people: Mapping[str, Person]) -> str:
    return "".join(f"<h3>{_inline(line.lstrip('# '), people)}</h3>" for line in lines)


def _paragraph(lines: list[str], people: Mapping[str, Person]) -> str:
    return f"<p>{'<br>'.join(_inline(line, people) for line in lines)}</p>"


def _inline(text: str, people: Mapping[str, Person]) -> str:
    parts: list[str] = []
    position = 0
    for match in INLINE.finditer(text):
        parts += [html.escape(text[position : match.start()], quote=False), _marked(match, people)]
        position = match.end()
    return "".join([*parts, html.escape(text[position:], quote=False)])


def _marked(match: re.Match[str], people: Mapping[str, Person]) -> str:
    if match["code"]:
        return f"<code>{html.escape(match['code'][1:-1])}</code>"
    if match["strong"]:
        return f"<strong>{_inline(match['strong'], people)}</strong>"
    if match["em"] or match["under"]:
        return f"<em>{_inline(match['em'] or match['under'], people)}</em>"
    if match["label"]:
        return f'<a href="{html.escape(match["href"])}">{html.escape(match["label"])}</a>'
    if match["url"]:
        return f'<a href="{html.escape(match["url"])}">{html.escape(match["url"])}</a>'
    if match["topic"]:
        return _topic(match["topic"])
    return _mention(match["person"], people)


def _topic(written: str) -> str:
    slug, name = slug_of(topic_name(written)), html.escape(topic_name(written))
    return f'<a data-topic="{slug}" href="/topics/{slug}/">#{name}</a>'


def _mention(key: str, people: Mapping[str, Person]) -> str:
    person = people.get(key)
    if person is None:
        return html.escape(f"@{key}")
    return (
        f'<a data-mention="{person.pk}" href="/people/{person.pk}/">@{html.escape(person.name)}</a>'
    )
