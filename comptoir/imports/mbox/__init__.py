"""An mbox of a mailing list or of a shared folder, as records.

The first message of a thread is an entry, the others its comments, one level deep.
"""

from __future__ import annotations

import hashlib
import html
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from django.utils.translation import gettext as _

from comptoir.imports.mbox.bodies import Attached, attachments_of, body_of
from comptoir.imports.mbox.headers import date_of, ids_in, sender_of, subject_of, topic_of
from comptoir.imports.mbox.reading import messages_of
from comptoir.imports.records import (
    THE_GROUP,
    AttachmentRecord,
    CommentRecord,
    EntryRecord,
    FileRecord,
    PersonRecord,
    Record,
    id_of,
)
from comptoir.imports.source import Source, short_id


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message is in the file, and what threads are made of. Bodies stay on disk."""

    id: str
    at: datetime
    subject: str
    above: tuple[str, ...]  # ids it answers, the nearest first
    offset: int


@dataclass
class Mbox(Source):
    path: Path
    places: dict[str, Place] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.name = "mbox"

    def __iter__(self) -> Iterator[Record]:
        """The file is read twice: for the threads, then for the words."""
        yield from self._survey()
        roots = roots_of(self.places)
        yield from self._written({one for one, root in roots.items() if one == root}, roots)
        yield from self._written({one for one, root in roots.items() if one != root}, roots)

    def _survey(self) -> Iterator[Record]:
        seen: set[str] = set()
        for offset, message, why in messages_of(self.path):
            where = _byte(self.path, offset)
            if message is None:
                self.skip("message", where, why)
                continue
            place = self._place(message, offset, where)
            if place is None:
                continue
            self.places[place.id] = place
            address, name = sender_of(message)
            if address not in seen:
                seen.add(address)
                yield PersonRecord(
                    id=short_id(address or name), name=name[:120], kind="guest",
                    email=address if "@" in address else "",
                )  # fmt: skip

    def _place(self, message: EmailMessage, offset: int, where: str) -> Place | None:
        at, clear = date_of(message)
        if at is None:
            self.skip("message", where, _("It has no date that can be read."))
            return None
        if not clear:
            self.skip("date", where, _("Its date cannot be right; that of its arrival was taken."))
        subject = subject_of(message)
        one = next(ids_in(message, "Message-ID"), "") or _made_id(message, at)
        one = short_id(one)
        if one in self.places:
            self.skip("message", where, _("The message %(id)s came before.") % {"id": one[:80]})
            return None
        above = [*ids_in(message, "In-Reply-To"), *reversed(list(ids_in(message, "References")))]
        return Place(one, at, subject, tuple(dict.fromkeys(map(short_id, above))), offset)

    def _written(self, wanted: set[str], roots: dict[str, str]) -> Iterator[Record]:
        by_offset = {self.places[one].offset: self.places[one] for one in wanted}
        for offset, message, _why in messages_of(self.path):
            place = by_offset.get(offset)
            if message is not None and place is not None:
                yield from self._records(place, message, roots[place.id])

    def _records(self, place: Place, message: EmailMessage, root: str) -> Iterator[Record]:
        where = _byte(self.path, place.offset)
        found = list(attachments_of(message))
        body = body_of(message, lambda why: self.skip("text", where, why))
        if not body and not found:
            self.skip("text", where, _("Nothing can be read in it."))
        address, name = sender_of(message)
        author = short_id(address or name)
        if place.id == root:
            title = place.subject
            full = f"<p><strong>{html.escape(title)}</strong></p>" if len(title) > 199 else ""
            yield EntryRecord(
                id=place.id, group=THE_GROUP, author=author, title=title[:199],
                body=full + body, created_at=place.at, published_at=place.at,
            )  # fmt: skip
        else:
            yield CommentRecord(
                id=place.id, entry=root, author=author, body=body or "<p>[…]</p>",
                created_at=place.at, published_at=place.at,
            )  # fmt: skip
        for position, one in enumerate(found):
            yield from _attached(place, one, position, author, is_root=place.id == root)


def _attached(
    place: Place, one: Attached, position: int, author: str, *, is_root: bool
) -> Iterator[Record]:
    digest = hashlib.sha256(one.content).hexdigest()
    file = f"{hashlib.sha256(place.id.encode()).hexdigest()[:16]}/{position}"
    yield FileRecord(
        id=file, name=one.name, media_type=one.media_type, size=len(one.content), sha256=digest,
        uploader=author, at=place.at, opened=lambda: io.BytesIO(one.content),
    )  # fmt: skip
    yield AttachmentRecord(
        id=id_of(file, place.id), file=file, position=position,
        entry=place.id if is_root else "", comment="" if is_root else place.id,
    )  # fmt: skip


def _made_id(message: EmailMessage, at: datetime) -> str:
    """For a message without one: the same each time."""
    said = f"{at.astimezone(UTC).isoformat()} {sender_of(message)} {subject_of(message)}"
    return "made:" + hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:40]


def roots_of(places: dict[str, Place]) -> dict[str, str]:
    """{message: the one that begins its thread}. By what it answers; else by its subject, when
    it says to be an answer; circles are cut at their oldest message."""
    ordered = sorted(places.values(), key=lambda one: (one.at, one.offset))
    first_of: dict[str, str] = {}
    above: dict[str, str] = {}
    for place in ordered:
        topic, answers = topic_of(place.subject)
        known = next((one for one in place.above if one in places and one != place.id), "")
        if not known and (answers or place.above) and topic:
            known = first_of.get(topic, "")
        if known:
            above[place.id] = known
        first_of.setdefault(topic, place.id)
    return {place.id: _root(place.id, above, places) for place in ordered}


def _root(one: str, above: dict[str, str], places: dict[str, Place]) -> str:
    path: dict[str, None] = {}
    while one in above:
        if one in path:
            circle = list(path)[list(path).index(one) :]
            return min(circle, key=lambda key: (places[key].at, places[key].offset))
        path[one] = None
        one = above[one]
    return one


def _byte(path: Path, offset: int) -> str:
    return _("%(file)s, byte %(number)s") % {"file": path.name, "number": offset}
