"""The messages of one Slack channel, as entries, comments, files and reactions."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from comptoir.imports.records import (
    AttachmentRecord,
    CommentRecord,
    EntryRecord,
    FileRecord,
    PersonRecord,
    ReactionRecord,
    Record,
    id_of,
)
from comptoir.imports.slack.emoji import kind_of
from comptoir.imports.slack.mrkdwn import to_html
from comptoir.imports.slack.people import moment_of, text_in
from comptoir.imports.zips import open_zip

if TYPE_CHECKING:
    from comptoir.imports.slack import SlackExport
    from comptoir.imports.zips import SafeZip

Json = dict[str, Any]
# Subtypes that are no words of anybody.
NOT_SAID = {
    "channel_join": noop("Somebody joined."),
    "channel_leave": noop("Somebody left."),
    "group_join": noop("Somebody joined."),
    "group_leave": noop("Somebody left."),
    "channel_topic": noop("The topic of the channel changed."),
    "channel_purpose": noop("The purpose of the channel changed."),
    "channel_name": noop("The channel was renamed."),
    "channel_archive": noop("The channel was archived."),
    "channel_unarchive": noop("The channel was opened again."),
    "bot_add": noop("A bot was added."),
    "bot_remove": noop("A bot was removed."),
    "pinned_item": noop("Something was pinned."),
    "reminder_add": noop("A reminder was set."),
    "channel_convert_to_private": noop("The channel was closed."),
    "channel_posting_permissions": noop("Rights changed."),
    "huddle_thread": noop("A call was held."),
    "sh_room_created": noop("A call was held."),
    "thread_broadcast_copy": noop("A copy of a reply."),
}
MOST_FILE = 512 * 2**20


@dataclass
class Channel:
    """Messages by time; `records` gives the entries first, then what hangs on them."""

    source: SlackExport
    members: SafeZip
    id: str
    said: dict[str, tuple[Json, str]] = field(default_factory=dict)

    def add(self, message: object, where: str) -> None:
        """Take one message of a day's file, or tell why not."""
        stamp = message.get("ts") if isinstance(message, dict) else None
        if not isinstance(message, dict) or not isinstance(stamp, str) or not moment_of(stamp):
            self.source.skip("message", where, _("It has no time that can be read."))
        elif stamp in self.said:
            self.source.skip("message", where, _("The message %(id)s came before.") % {"id": stamp})
        elif message.get("subtype") in NOT_SAID:
            why = NOT_SAID[message["subtype"]]
            self.source.skip("message", where, _(why))
        else:
            self.said[stamp] = (message, where)

    def records(self) -> Iterator[Record]:
        """Unknown authors, entries, comments, then files and reactions."""
        roots, replies = self._sorted()
        yield from self._strangers()
        for stamp in roots:
            yield from self._entry(stamp, has_replies=stamp in replies)
        for root, stamps in replies.items():
            for stamp in stamps:
                yield from self._comment(stamp, root)

    def _sorted(self) -> tuple[list[str], dict[str, list[str]]]:
        """Times of the messages that begin something, and of the replies to each."""
        roots: list[str] = []
        replies: dict[str, list[str]] = {}
        for stamp in sorted(self.said, key=_order):
            message, where = self.said[stamp]
            above = message.get("thread_ts")
            if not isinstance(above, str) or above == stamp:
                roots.append(stamp)
            elif above in self.said and self._begins(above):
                replies.setdefault(above, []).append(stamp)
            else:
                why = _(
                    "What it replies to (%(above)s) is not in the export; "
                    "the message was kept as an entry."
                )
                self.source.skip("thread", where, why % {"above": above})
                roots.append(stamp)
        return roots, replies

    def _begins(self, stamp: str) -> bool:
        above = self.said[stamp][0].get("thread_ts")
        return not isinstance(above, str) or above == stamp or above not in self.said

    def _strangers(self) -> Iterator[Record]:
        """Authors that users.json does not know: bots, people of other workspaces."""
        for message, _where in self.said.values():
            author = _author(message)
            if author and author not in self.source.names:
                name = (
                    text_in(message, "user_profile", "real_name")
                    or text_in(message, "bot_profile", "name")
                    or text_in(message, "username")
                    or author
                )
                self.source.names[author] = name
                bot = bool(message.get("bot_id"))
                yield PersonRecord(id=author, name=name[:120], title="Robot" if bot else "")

    def _entry(self, stamp: str, *, has_replies: bool) -> Iterator[Record]:
        message, where = self.said[stamp]
        body = self._body(message)
        if not body and not _files(message):
            if not has_replies:
                self._tell_empty(message, where)
                return
            body = "<p>[…]</p>"  # deleted, but others replied to it
            self.source.skip(
                "message", where, _("Its text was deleted; kept empty, for its replies.")
            )
        at = moment_of(stamp)
        yield EntryRecord(
            id=self._id(stamp),
            group=self.id,
            author="" if _is_deleted(message) else _author(message),
            body=body,
            created_at=at,
            published_at=at,
            edited_at=_edited(message),
        )
        yield from self._hanging(message, where, entry=self._id(stamp))

    def _comment(self, stamp: str, root: str) -> Iterator[Record]:
        message, where = self.said[stamp]
        body = self._body(message)
        if not body and not _files(message):
            self._tell_empty(message, where)
            return
        at = moment_of(stamp)
        yield CommentRecord(
            id=self._id(stamp),
            entry=self._id(root),
            author=_author(message),
            body=body,
            created_at=at,
            published_at=at,
            edited_at=_edited(message),
        )
        yield from self._hanging(message, where, comment=self._id(stamp))

    def _tell_empty(self, message: Json, where: str) -> None:
        deleted = _is_deleted(message)
        self.source.skip(
            "message", where, _("It was deleted.") if deleted else _("It says nothing.")
        )

    def _id(self, stamp: str) -> str:
        return f"{self.id}/{stamp}"

    def _body(self, message: Json) -> str:
        if _is_deleted(message):
            return ""
        text = message.get("text")
        parts = [text if isinstance(text, str) else ""]
        parts.extend(_card(card) for card in message.get("attachments") or [])
        said = "\n".join(part for part in parts if part.strip())
        words = to_html(said, self.source.names, self.source.channels) if said else ""
        absent = (one for one in _files(message) if self._member_of(one) is None)
        return words + "".join(f"<p>📎 {html.escape(_name(one))}</p>" for one in absent)

    def _hanging(
        self, message: Json, where: str, *, entry: str = "", comment: str = ""
    ) -> Iterator[Record]:
        yield from self._attached(message, where, entry, comment)
        for reaction in message.get("reactions") or []:
            yield from self._reactions(reaction, where, entry, comment, text_in(message, "ts"))

    def _attached(self, message: Json, where: str, entry: str, comment: str) -> Iterator[Record]:
        for position, found in enumerate(_files(message)):
            name = _name(found)
            inside = self._member_of(found)
            if inside is None:
                why = _("Its bytes are not in the export.")
                place = {"where": where, "id": found.get("id"), "name": name[:80]}
                self.source.skip("file", _("%(where)s, file %(id)s “%(name)s”") % place, why)
                continue
            size = found.get("size")
            yield FileRecord(
                id=str(found["id"]),
                name=name[:255],
                media_type=text_in(found, "mimetype")[:120],
                size=size if isinstance(size, int) and size >= 0 else 0,
                uploader=_author(message),
                at=moment_of(found.get("created")),
                opened=partial(self._bytes, inside),
            )
            yield AttachmentRecord(
                id=id_of(str(found["id"]), entry, comment),
                file=str(found["id"]),
                entry=entry,
                comment=comment,
                position=position,
            )

    def _member_of(self, found: Json) -> str | None:
        """Where tools that keep the bytes put them: …/<file id>-<name> or …/<file id>/<name>."""
        mark = re.compile(rf"(^|/){re.escape(str(found.get('id')))}[-_/]")
        named = (name for name in self.members.names() if mark.search(name))
        return next((name for name in named if not name.endswith(".json")), None)

    def _bytes(self, name: str) -> BinaryIO:
        with open_zip(self.source.path) as members:  # the loader asks when we may have ended
            return io.BytesIO(members.read(name, MOST_FILE))

    def _reactions(
        self, reaction: object, where: str, entry: str, comment: str, stamp: str
    ) -> Iterator[Record]:
        name = text_in(reaction, "name")
        users = reaction.get("users") if isinstance(reaction, dict) else None
        if not name or not isinstance(users, list):
            return
        kind = kind_of(name)
        if kind is None:
            why = _("The emoji :%(name)s: says none of the four reactions.") % {"name": name}
            self.source.skip("reaction", f"{where}, {len(users)} × :{name}:", why)
            return
        for person in dict.fromkeys(user for user in users if isinstance(user, str)):
            yield ReactionRecord(
                id=id_of(entry or comment, person, kind),
                person=person,
                kind=kind,
                entry=entry,
                comment=comment,
                at=moment_of(stamp),
            )


def _order(stamp: str) -> tuple[datetime, str]:
    moment = moment_of(stamp)
    assert moment is not None  # `add` took no other
    return moment, stamp


def _author(message: Json) -> str:
    return text_in(message, "user") or text_in(message, "bot_id")


def _is_deleted(message: Json) -> bool:
    return message.get("subtype") == "tombstone"


def _edited(message: Json) -> datetime | None:
    edited = message.get("edited")
    return moment_of(edited.get("ts")) if isinstance(edited, dict) else None


def _files(message: Json) -> list[Json]:
    found = message.get("files")
    rows = found if isinstance(found, list) else []
    return [one for one in rows if isinstance(one, dict) and one.get("id")]


def _name(found: Json) -> str:
    return text_in(found, "name") or text_in(found, "title") or "file"


def _card(card: object) -> str:
    """What a link preview or a bot's card says, as mrkdwn."""
    title, link = text_in(card, "title"), text_in(card, "title_link") or text_in(card, "from_url")
    head = f"<{link}|{title}>" if link and title else title
    parts = [text_in(card, "pretext"), head, text_in(card, "text")]
    said = "\n".join(part for part in parts if part)
    return said or text_in(card, "fallback")
