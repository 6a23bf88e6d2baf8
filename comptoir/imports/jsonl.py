"""JSON lines of collections made for measuring search, as records.

`Corpus` reads `_id, title, text`: each line is a post. `Posts` reads `_id, type (question or
answer), parent, author, at, score, accepted, title, tags, text`: questions and their answers.
Ids are any strings. A line that cannot be read is left out, and told.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from comptoir.core.html import html_of
from comptoir.core.text import slug_of
from comptoir.imports.records import (
    THE_GROUP,
    CommentRecord,
    EntryRecord,
    PersonRecord,
    Record,
    TopicRecord,
)
from comptoir.imports.source import Source, Unreadable, short_id

LONGEST_TITLE = 200  # characters, as the column holds
QUESTION, ANSWER = "question", "answer"


@dataclass
class _Lines(Source):
    path: Path
    seen: set[str] = field(default_factory=set, init=False)

    def _objects(self) -> Iterator[tuple[str, dict[str, Any], str]]:
        """(id, object, where) of each line that can be read; an id comes once."""
        try:
            with self.path.open(encoding="utf-8", errors="replace") as lines:
                for number, line in enumerate(lines, 1):
                    if line.strip():
                        yield from self._object(line, _("line %(number)s") % {"number": number})
        except IsADirectoryError:
            raise Unreadable(
                _("%(path)s is a folder: give a file of JSON lines.") % {"path": self.path}
            ) from None

    def _object(self, line: str, where: str) -> Iterator[tuple[str, dict[str, Any], str]]:
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            found = None
        key = _said(found, "_id") if isinstance(found, dict) else ""
        if not key:
            self.skip("line", where, _("It is no JSON object with an _id."))
        elif key in self.seen:
            self.skip("line", where, _("The id “%(key)s” came before.") % {"key": key[:60]})
        else:
            self.seen.add(key)
            yield short_id(key), found, where


@dataclass
class Corpus(_Lines):
    """Texts, each a post of nobody."""

    def __post_init__(self) -> None:
        self.name = "corpus"

    def __iter__(self) -> Iterator[Record]:
        for key, one, _where in self._objects():
            title, body = _words(one)
            yield EntryRecord(id=key, group=THE_GROUP, title=title, body=body)


@dataclass
class Posts(_Lines):
    """Questions, then answers, which may stand before their question. `site` tells the ids of
    these topics' people from another's."""

    people: set[str] = field(default_factory=set, init=False)
    topics: set[str] = field(default_factory=set, init=False)
    asked_by: dict[str, str] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.name = "posts"

    def __iter__(self) -> Iterator[Record]:
        answers = []
        for key, one, where in self._objects():
            if _said(one, "type") == ANSWER:
                answers.append((key, one, where))
            elif _said(one, "type") == QUESTION:
                yield from self._question(key, one)
            else:
                self.skip("line", where, _("Its type is neither question nor answer."))
        for key, one, where in answers:
            yield from self._answer(key, one, where)

    def _question(self, key: str, one: dict[str, Any]) -> Iterator[Record]:
        author, topics = short_id(_said(one, "author")), _tags(one)
        yield from self._person(author)
        for slug, name in topics.items():
            if slug not in self.topics:
                self.topics.add(slug)
                yield TopicRecord(id=slug, name=name[:60])
        self.asked_by[key] = author
        at, (title, body) = _moment(one.get("at")), _words(one)
        yield EntryRecord(
            id=key, group=THE_GROUP, author=author, kind="question", created_at=at,
            published_at=at, topics=tuple(topics), reactions=_useful(one), title=title, body=body,
        )  # fmt: skip

    def _answer(self, key: str, one: dict[str, Any], where: str) -> Iterator[Record]:
        author, parent = short_id(_said(one, "author")), short_id(_said(one, "parent"))
        if parent not in self.asked_by:
            self.skip(
                "answer",
                where,
                _("Its question “%(parent)s” is not there.") % {"parent": parent[:60]},
            )
            return
        yield from self._person(author)
        at, accepted = _moment(one.get("at")), one.get("accepted") is True
        yield CommentRecord(
            id=key, entry=parent, author=author, body=html_of(_said(one, "text")), created_at=at,
            published_at=at, reactions=_useful(one), accepted=accepted,
            accepted_by=self.asked_by[parent] if accepted else "",
            accepted_at=at if accepted else None,
        )  # fmt: skip

    def _person(self, key: str) -> Iterator[Record]:
        if key and key not in self.people:
            self.people.add(key)
            yield PersonRecord(id=key, name=f"Person {key}"[:120])


def _said(one: dict[str, Any], name: str) -> str:
    """A field as text; a number is its digits, anything else that is no text is nothing."""
    found = one.get(name)
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        return ""
    return str(found).replace("\x00", "").strip()


def _words(one: dict[str, Any]) -> tuple[str, str]:
    """Title and body; what a title is too long for begins the body."""
    title, text = " ".join(_said(one, "title").split()), _said(one, "text")
    if len(title) > LONGEST_TITLE:
        text = f"{title}\n\n{text}"
    return title[:LONGEST_TITLE], html_of(text)


def _tags(one: dict[str, Any]) -> dict[str, str]:
    """Slug: name."""
    tags = one.get("tags")
    names = [str(tag).strip() for tag in tags] if isinstance(tags, list) else []
    return {slug_of(name, fallback="topic")[:50]: name for name in names if name}


def _useful(one: dict[str, Any]) -> dict[str, int]:
    score = one.get("score")
    if isinstance(score, bool) or not isinstance(score, int | float) or not score >= 1:
        return {}
    return {"utile": int(min(score, 1_000_000))}


def _moment(stamp: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(stamp or ""))
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
