"""The sentence and the icon of each act in the trace of a group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from comptoir.journal.models import Event

# verb: icon. What is not here is not told.
ICONS = {
    "entry.published": "square-pen",
    "entry.edited": "pencil",
    "entry.moved": "move",
    "entry.shared": "share-2",
    "entry.unshared": "share-2",
    "entry.pinned": "pin",
    "entry.unpinned": "pin-off",
    "entry.hidden": "eye-off",
    "entry.unhidden": "eye",
    "entry.deleted": "trash-2",
    "entry.restored": "undo-2",
    "comment.added": "message-circle",
    "comment.edited": "pencil",
    "comment.hidden": "eye-off",
    "comment.unhidden": "eye",
    "comment.deleted": "trash-2",
    "comment.restored": "undo-2",
    "answer.accepted": "circle-check-big",
    "answer.unaccepted": "circle-x",
    "question.asked": "at-sign",
    "question.redirected": "arrow-right",
    "question.passed": "arrow-right",
    "question.declined": "circle-x",
    "news.reminded": "megaphone",
    "group.created": "users-round",
    "group.edited": "settings-2",
    "group.archived": "archive",
    "group.unarchived": "archive",
    "group.transferred": "key-round",
    "group.imported": "upload",
    "member.joined": "log-in",
    "member.left": "log-out",
    "member.removed": "user-round-x",
    "member.role": "shield",
    "member.invited": "user-plus",
    "join.accepted": "check",
    "guest.invited": "building-2",
    "guest.accepted": "building-2",
    "guest.renewed": "rotate-ccw",
    "guest.revoked": "x",
    "guest.expired": "clock",
}
TOLD = frozenset(ICONS)
# What only the moderators of the group read.
MODERATED = frozenset({"join.asked", "join.refused", "entry.reported", "comment.reported"})

FAMILIES: dict[str, frozenset[str]] = {
    "entries": frozenset(v for v in TOLD if v.startswith(("entry.", "news."))),
    "comments": frozenset(v for v in TOLD if v.startswith(("comment.", "answer.", "question."))),
    "people": frozenset(v for v in TOLD | MODERATED if v.startswith(("member.", "join."))),
    "externals": frozenset(v for v in TOLD if v.startswith("guest.")),
    "group": frozenset(v for v in TOLD if v.startswith("group.")),
}


def families() -> list[tuple[str, str]]:
    """Key and word of each filter, in page order."""
    return [
        ("", _("Everything")),
        ("entries", _("Entries")),
        ("comments", _("Comments and answers")),
        ("people", _("Members")),
        ("externals", _("Externals")),
        ("group", _("The group")),
    ]


def icon_of(verb: str) -> str:
    return ICONS.get(verb, "flag")


def pattern_of(event: Event, *, with_name: bool) -> str:
    """The sentence, with %(who)s, %(person)s, %(entry)s and %(email)s to fill.

    Who did it is told with a capital when the name is not known.
    """
    pattern = (_special(event) or _sentences()).get(event.verb, "%(who)s")
    return pattern if with_name else pattern.replace("%(who)s", _("Somebody"))


def _special(event: Event) -> dict[str, str]:
    """Sentences that depend on more than the verb."""
    if event.verb == "member.joined" and event.person_id and event.person_id != event.actor_id:
        return {event.verb: _("%(who)s let %(person)s in")}
    if event.verb == "entry.moved" and event.data.get("away"):
        return {event.verb: _("%(who)s moved %(entry)s to another group")}
    if event.verb == "question.passed" and event.data.get("round", 1) != 1:
        return {event.verb: _("%(entry)s still had no answer and was passed on to %(person)s too")}
    if event.verb == "member.role":
        return {event.verb: _role_sentence(str(event.data.get("role", "")))}
    if event.verb == "group.edited" and "visibility" in event.data:
        return {event.verb: _visibility_sentence(str(event.data["visibility"]))}
    return {}


def _role_sentence(role: str) -> str:
    return {
        "owner": _("%(who)s made %(person)s an owner"),
        "moderator": _("%(who)s made %(person)s a moderator"),
    }.get(role, _("%(who)s made %(person)s a member like the others"))


def _visibility_sentence(visibility: str) -> str:
    return {
        "open": _("%(who)s opened the group to every employee"),
        "closed": _("%(who)s closed the group: only members read it"),
    }.get(visibility, _("%(who)s made the group secret: only members know it"))


def _sentences() -> dict[str, str]:
    return _of_entries() | _of_comments() | _of_people() | _of_externals() | _of_group()


def _of_entries() -> dict[str, str]:
    return {
        "entry.published": _("%(who)s published %(entry)s"),
        "entry.edited": _("%(who)s changed %(entry)s"),
        "entry.moved": _("%(who)s moved %(entry)s here"),
        "entry.shared": _("%(who)s shared %(entry)s here"),
        "entry.unshared": _("%(who)s no longer shares %(entry)s here"),
        "entry.pinned": _("%(who)s pinned %(entry)s"),
        "entry.unpinned": _("%(who)s unpinned %(entry)s"),
        "entry.hidden": _("%(who)s hid %(entry)s"),
        "entry.unhidden": _("%(who)s showed %(entry)s again"),
        "entry.deleted": _("%(who)s deleted %(entry)s"),
        "entry.restored": _("%(who)s restored %(entry)s"),
        "entry.reported": _("%(who)s reported %(entry)s"),
        "news.reminded": _("%(who)s reminded people to confirm %(entry)s"),
    }


def _of_comments() -> dict[str, str]:
    return {
        "comment.added": _("%(who)s commented on %(entry)s"),
        "comment.edited": _("%(who)s changed a comment on %(entry)s"),
        "comment.hidden": _("%(who)s hid a comment on %(entry)s"),
        "comment.unhidden": _("%(who)s showed a comment on %(entry)s again"),
        "comment.deleted": _("%(who)s deleted a comment on %(entry)s"),
        "comment.restored": _("%(who)s restored a comment on %(entry)s"),
        "comment.reported": _("%(who)s reported a comment on %(entry)s"),
        "answer.accepted": _("%(who)s accepted an answer to %(entry)s"),
        "answer.unaccepted": _("%(who)s took back the accepted answer to %(entry)s"),
        "question.asked": _("%(who)s put %(entry)s to %(person)s"),
        "question.redirected": _("%(who)s handed %(entry)s on to %(person)s"),
        "question.declined": _("%(who)s cannot answer %(entry)s"),
        "question.passed": _("%(entry)s had no answer and was passed on to %(person)s"),
    }


def _of_people() -> dict[str, str]:
    return {
        "member.joined": _("%(who)s joined"),
        "member.left": _("%(who)s left"),
        "member.removed": _("%(who)s removed %(person)s"),
        "member.invited": _("%(who)s invited %(person)s"),
        "join.asked": _("%(who)s asked to join"),
        "join.accepted": _("%(who)s accepted the request of %(person)s"),
        "join.refused": _("%(who)s declined the request of %(person)s"),
    }


def _of_externals() -> dict[str, str]:
    return {
        "guest.invited": _("%(who)s invited an external, %(email)s"),
        "guest.accepted": _("%(person)s arrived, as an external"),
        "guest.renewed": _("%(who)s renewed the access of %(person)s"),
        "guest.revoked": _("%(who)s closed the access of %(person)s"),
        "guest.expired": _("The access of %(person)s ended"),
    }


def _of_group() -> dict[str, str]:
    return {
        "group.created": _("%(who)s created the group"),
        "group.edited": _("%(who)s changed the settings of the group"),
        "group.archived": _("%(who)s archived the group"),
        "group.unarchived": _("%(who)s opened the group again"),
        "group.transferred": _("%(who)s gave the group to %(person)s"),
        "group.imported": _("The group was imported"),
    }
