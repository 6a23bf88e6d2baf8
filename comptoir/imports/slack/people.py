"""Users and channels of a Slack export, as people, groups and memberships."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from comptoir.core.clock import known_zones
from comptoir.imports.records import GroupRecord, MembershipRecord, PersonRecord, id_of

ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>.]+")
Json = dict[str, Any]


def moment_of(stamp: object) -> datetime | None:
    """The time of a `ts` ('1736478514.897649') or of seconds; None when it is none."""
    try:
        seconds, _dot, rest = str(stamp).partition(".")
        micro = int((rest or "0")[:6].ljust(6, "0"))
        return datetime.fromtimestamp(int(seconds), UTC).replace(microsecond=micro)
    except (ValueError, OverflowError, OSError):
        return None


def text_in(found: object, *path: str) -> str:
    """The text at a path of JSON objects, '' when there is none."""
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return found.strip() if isinstance(found, str) else ""


def name_of(user: Json) -> str:
    """The name that colleagues know."""
    candidates = (
        text_in(user, "profile", "real_name"), text_in(user, "real_name"),
        text_in(user, "profile", "display_name"), text_in(user, "name"),
    )  # fmt: skip
    return next((name for name in candidates if name), "")


def person_of(user: Json) -> PersonRecord:
    """A user. Those who left are suspended; bots and those who left do not sign in; what Slack
    calls a guest is an external, who signs in when somebody here invites them."""
    address = text_in(user, "profile", "email").lower()
    address = address if ADDRESS.fullmatch(address) else ""
    bot = user.get("is_bot") is True or user.get("id") == "USLACKBOT"
    guest = bool(user.get("is_restricted") or user.get("is_ultra_restricted"))
    left = user.get("deleted") is True
    zone = text_in(user, "tz")
    return PersonRecord(
        id=str(user["id"]),
        name=(name_of(user) or str(user["id"]))[:120],
        email="" if bot else address,
        signs_in=bool(address) and not (bot or guest or left),
        kind="guest" if guest else "employee",
        title="Robot" if bot else text_in(user, "profile", "title")[:120],
        phone=text_in(user, "profile", "phone")[:40],
        time_zone=zone if zone in known_zones() else "",
        suspended_at=(moment_of(user.get("updated")) or datetime.now(UTC)) if left else None,
    )


def group_of(channel: Json, *, private: bool) -> GroupRecord:
    """A channel. Public ones are open, private ones closed."""
    created = moment_of(channel.get("created"))
    return GroupRecord(
        id=str(channel["id"]),
        name=(text_in(channel, "name") or str(channel["id"]))[:80],
        visibility="closed" if private else "open",
        purpose=text_in(channel, "purpose", "value")[:200],
        about=text_in(channel, "topic", "value"),
        created_by=text_in(channel, "creator"),
        created_at=created,
        archived_at=(moment_of(channel.get("updated")) or created or datetime.now(UTC))
        if channel.get("is_archived") is True
        else None,
    )


def memberships_of(channel: Json) -> Iterator[MembershipRecord]:
    """The members of a channel; who created it owns the group."""
    group, creator = str(channel["id"]), text_in(channel, "creator")
    members = channel.get("members")
    named = (
        [person for person in members if isinstance(person, str)]
        if isinstance(members, list)
        else []
    )
    for person in dict.fromkeys(named):
        yield MembershipRecord(
            id=id_of(group, person),
            group=group,
            person=person,
            role="owner" if person == creator else "member",
            joined_at=moment_of(channel.get("created")),
        )
