"""A standard Slack export (ZIP), as records.

A channel is a group; a message outside a thread, or the first of one, an entry; what is said
in its thread, comments.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from comptoir.imports.records import Record
from comptoir.imports.slack.messages import Channel
from comptoir.imports.slack.people import group_of, memberships_of, name_of, person_of
from comptoir.imports.source import Source, Unreadable
from comptoir.imports.zips import SafeZip, open_zip

MOST_JSON = 256 * 2**20
Json = dict[str, Any]


@dataclass
class SlackExport(Source):
    """The records of an export. Direct messages are never read: they are private."""

    path: Path
    names: dict[str, str] = field(default_factory=dict, init=False)
    channels: dict[str, str] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.name = "slack"

    def __iter__(self) -> Iterator[Record]:
        with open_zip(self.path) as members:
            root = _root(members)
            yield from self._people(self._list(members, f"{root}users.json", "user"))
            rooms = self._rooms(members, root)
            for room, private in rooms:
                made = self._built("channel", room, partial(group_of, private=private))
                if made is not None:
                    yield made
            for room, _private in rooms:
                yield from memberships_of(room)
            self._tell_private(members, root)
            for room, _private in rooms:
                yield from self._messages(members, root, room)

    def _people(self, users: list[Json]) -> Iterator[Record]:
        for user in users:
            person = self._built("user", user, person_of)
            if person is not None:
                self.names[person.id] = name_of(user) or person.id
                yield person

    def _rooms(self, members: SafeZip, root: str) -> list[tuple[Json, bool]]:
        rooms = []
        for name, private in (("channels.json", False), ("groups.json", True)):
            if root + name in members:
                found = self._list(members, root + name, "channel")
                rooms += [(room, private) for room in found]
        self.channels = {str(room["id"]): str(room.get("name") or room["id"]) for room, _ in rooms}
        return rooms

    def _list(self, members: SafeZip, name: str, what: str) -> list[Json]:
        """The objects of a JSON list that have an id of their own."""
        kept: dict[str, Json] = {}
        for position, one in enumerate(self._json(members, name, what)):
            where = _item(name, position)
            if not isinstance(one, dict) or not isinstance(one.get("id"), str) or not one["id"]:
                self.skip(what, where, _("It has no id."))
            elif one["id"] in kept:
                self.skip(what, where, _("The id %(id)s came before.") % {"id": one["id"]})
            else:
                kept[one["id"]] = one
        return list(kept.values())

    def _json(self, members: SafeZip, name: str, what: str) -> list[Any]:
        try:
            found = json.loads(members.read(name, MOST_JSON))
        except (ValueError, RecursionError) as error:
            self.skip(what, name, _("This file cannot be read: %(error)s") % {"error": error})
            return []
        if not isinstance(found, list):
            self.skip(what, name, _("This file holds no list."))
            return []
        return found

    def _built(self, what: str, found: Json, make: Callable[[Json], Any]) -> Any:
        try:
            return make(found)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            self.skip(
                what,
                str(found.get("id")),
                _("It cannot be understood: %(error)s.") % {"error": error},
            )
            return None

    def _tell_private(self, members: SafeZip, root: str) -> None:
        for name in ("dms.json", "mpims.json"):
            if root + name in members:
                for one in self._json(members, root + name, "conversation"):
                    where = f"{name}, {one.get('id') if isinstance(one, dict) else one}"
                    self.skip(
                        "conversation", where, _("Direct messages are private: not imported.")
                    )

    def _messages(self, members: SafeZip, root: str, room: Json) -> Iterator[Record]:
        """One channel at a time is in memory."""
        channel = Channel(self, members, str(room["id"]))
        folders = {f"{root}{room.get('name')}/", f"{root}{room['id']}/"}
        for name in sorted(members.names()):
            if name.endswith(".json") and posixpath.dirname(name) + "/" in folders:
                for position, message in enumerate(self._json(members, name, "message")):
                    channel.add(message, _item(name, position))
        yield from channel.records()


def _root(members: SafeZip) -> str:
    """The folder that holds users.json: some tools zip a folder around the export."""
    found = sorted(
        (name for name in members.names() if posixpath.basename(name) == "users.json"), key=len
    )
    if not found:
        raise Unreadable(_("There is no users.json in this ZIP: it is no Slack export."))
    return found[0].removesuffix("users.json")


def _item(name: str, position: int) -> str:
    return _("%(file)s, item %(number)s") % {"file": name, "number": position + 1}
