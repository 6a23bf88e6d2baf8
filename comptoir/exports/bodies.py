"""Bodies on their way out: links to our own pages become references."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from urllib.parse import unquote

from comptoir.entries.models import Comment, Entry
from comptoir.exports.ids import Ids
from comptoir.files.models import StoredFile
from comptoir.groups.models import Group
from comptoir.imports.references import reference
from comptoir.people.models import Person

LINK = re.compile(r"<a\b[^>]*>")
IMAGE = re.compile(r'\bsrc="/files/([0-9]+)/([^"]*)"')
MENTION = re.compile(r'\sdata-mention="([0-9]+)"')
TOPIC = re.compile(r'\sdata-topic="([^"]*)"')
HREF = re.compile(r'\shref="([^"]*)"')
PLACES = [
    ("comment", re.compile(r"/entries/[0-9]+/#comment-([0-9]+)")),
    ("entry", re.compile(r"/entries/([0-9]+)/")),
    ("profile", re.compile(r"/people/([0-9]+)/")),
    ("file", re.compile(r"/files/([0-9]+)/(.*)")),
    ("group", re.compile(r"/groups/([\w-]+)/")),
]
SHAPES = {
    "comment": Comment, "entry": Entry, "profile": Person, "person": Person,
    "file": StoredFile, "group": Group,
}  # fmt: skip
Named = tuple[str, str, str]  # (kind, key, what follows)


def portable(ids: Ids, bodies: Iterable[str]) -> dict[str, str]:
    """{body: body in which our own things are named by reference}."""
    held = {body for body in bodies if 'href="/' in body or "data-" in body or 'src="/' in body}
    known = _known(ids, {named for body in held for named in _named(body)})
    return {body: _portable(body, known) for body in held}


def _named(body: str) -> Iterable[Named]:
    for tag in LINK.findall(body):
        if (named := _target(tag)) is not None:
            yield named
    for key, rest in IMAGE.findall(body):
        yield "file", key, rest


def _target(tag: str) -> Named | None:
    """What a link names: a mention before its address."""
    if mention := MENTION.search(tag):
        return "person", mention[1], ""
    if topic := TOPIC.search(tag):
        return "topic", html.unescape(topic[1]), ""
    href = HREF.search(tag)
    for kind, pattern in PLACES:
        if href and (found := pattern.fullmatch(html.unescape(href[1]))):
            return kind, found[1], found[2] if kind == "file" else ""
    return None


def _known(ids: Ids, named: set[Named]) -> dict[tuple[str, str], str]:
    """(kind, key): id in the archive."""
    found = {("topic", key): key for kind, key, _rest in named if kind == "topic"}
    for kind, shape in SHAPES.items():
        keys = {key for sort, key, _rest in named if sort == kind}
        if kind == "group":
            slugs = Group.objects.filter(network=ids.network, slug__in=keys)
            rows = dict(slugs.values_list("pk", "slug"))
            found |= {(kind, rows[pk]): one for pk, one in ids.of(Group, rows).items() if pk}
        elif keys:
            pks = [int(key) for key in keys if len(key) < 18]
            found |= {(kind, str(pk)): one for pk, one in ids.of(shape, pks).items()}
    return found


def _portable(body: str, known: dict[tuple[str, str], str]) -> str:
    def link(match: re.Match[str]) -> str:
        named = _target(match[0])
        if named is None:
            return match[0]
        made = _address(named, known)
        bare = HREF.sub("", TOPIC.sub("", MENTION.sub("", match[0])))
        return bare.replace("<a", f'<a href="{made}"', 1) if made else bare

    def image(match: re.Match[str]) -> str:
        made = _address(("file", match[1], match[2]), known)
        return f'src="{made}"' if made else ""

    return IMAGE.sub(image, LINK.sub(link, body))


def _address(named: Named, known: dict[tuple[str, str], str]) -> str:
    kind, key, rest = named
    one = known.get((kind, key))
    if one is None:
        return ""
    return reference(kind, f"{one}|{unquote(rest)}" if rest else one)
