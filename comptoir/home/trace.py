"""The trace of a group: its journal, in sentences that anybody reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from comptoir.core.paging import Page, newest_first
from comptoir.entries.models import Entry
from comptoir.journal.models import Event
from comptoir.people.models import Person

if TYPE_CHECKING:
    from comptoir.groups.models import Group

# Acts that a trace tells, by family; what one person keeps for themselves is not in it.
FAMILIES: dict[str, tuple[str, ...]] = {
    "entries": (
        "entry.published", "entry.edited", "entry.moved", "entry.shared", "entry.unshared",
        "entry.pinned", "entry.unpinned", "entry.hidden", "entry.unhidden", "entry.deleted",
        "entry.restored", "answer.accepted", "answer.unaccepted", "news.reminded",
    ),
    "comments": ("comment.added", "comment.edited", "comment.hidden", "comment.deleted"),
    "members": (
        "member.joined", "member.left", "member.removed", "member.role", "member.invited",
        "join.asked", "join.accepted", "join.refused",
    ),
    "externals": (
        "guest.invited", "guest.accepted", "guest.renewed", "guest.revoked", "guest.expired",
    ),
    "group": (
        "group.created", "group.edited", "group.archived", "group.unarchived",
        "group.transferred", "group.imported",
    ),
}  # fmt: skip
EVERY = tuple(verb for family in FAMILIES.values() for verb in family)
# Guests are not told who else is asked in, nor who asks.
FOR_EMPLOYEES = {*FAMILIES["externals"], "join.asked", "join.refused", "member.invited"}


@dataclass(frozen=True)
class Line:
    """One act: who, what, about which entry within reach."""

    event: Event
    actor: Person | None
    text: str
    entry: Entry | None


def trace_page(
    group: Group, viewer: Person, *, family: str = "", person_id: int = 0, cursor: str = ""
) -> tuple[list[Line], str]:
    """Lines of one page, newest first, and the next cursor."""
    verbs = set(FAMILIES.get(family, EVERY))
    if viewer.is_guest:
        verbs -= FOR_EMPLOYEES
    rows = Event.objects.filter(group=group, verb__in=verbs)
    if person_id:
        rows = rows.filter(actor_id=person_id)
    page = newest_first(rows, by="at", cursor=cursor, size=40)
    return _lines(page, viewer), page.next_cursor


def _lines(page: Page[Event], viewer: Person) -> list[Line]:
    entries = Entry.objects.visible_to(viewer).in_bulk(
        [event.entry_id for event in page.rows if event.entry_id]
    )
    ids = {pk for event in page.rows for pk in (event.actor_id, event.person_id) if pk}
    people = Person.objects.visible_to(viewer).in_bulk(ids)
    return [_line(event, entries, people) for event in page.rows]


def _line(event: Event, entries: dict[int, Entry], people: dict[int, Person]) -> Line:
    actor = people.get(event.actor_id or 0)
    about = people.get(event.person_id or 0)
    words = {
        "who": actor.name if actor else _("Somebody"),
        "person": about.name if about else str(event.data.get("email") or _("somebody")),
    }
    return Line(event, actor, sentence(event.verb) % words, entries.get(event.entry_id or 0))


def sentence(verb: str) -> str:
    """The pattern of a verb, with %(who)s and %(person)s."""
    return _patterns().get(verb, _("%(who)s changed something"))


def _patterns() -> dict[str, str]:
    return _entry_patterns() | _group_patterns()


def _entry_patterns() -> dict[str, str]:
    return {
        "entry.published": _("%(who)s published"),
        "entry.edited": _("%(who)s edited"),
        "entry.moved": _("%(who)s moved"),
        "entry.shared": _("%(who)s shared"),
        "entry.unshared": _("%(who)s stopped sharing"),
        "entry.pinned": _("%(who)s pinned"),
        "entry.unpinned": _("%(who)s unpinned"),
        "entry.hidden": _("%(who)s hid an entry"),
        "entry.unhidden": _("%(who)s showed again"),
        "entry.deleted": _("%(who)s deleted an entry"),
        "entry.restored": _("%(who)s brought back"),
        "comment.added": _("%(who)s commented"),
        "comment.edited": _("%(who)s edited a comment"),
        "comment.hidden": _("%(who)s hid a comment"),
        "comment.deleted": _("%(who)s deleted a comment"),
        "answer.accepted": _("%(who)s accepted an answer"),
        "answer.unaccepted": _("%(who)s no longer accepts an answer"),
        "news.reminded": _("%(who)s reminded those who had not confirmed"),
    }


def _group_patterns() -> dict[str, str]:
    return {
        "group.created": _("%(who)s created the group"),
        "group.edited": _("%(who)s changed the settings of the group"),
        "group.archived": _("%(who)s archived the group"),
        "group.unarchived": _("%(who)s opened the group again"),
        "group.transferred": _("%(who)s transferred the group to %(person)s"),
        "group.imported": _("%(who)s imported conversations"),
        "member.joined": _("%(person)s came in"),
        "member.left": _("%(person)s left"),
        "member.removed": _("%(who)s removed %(person)s"),
        "member.role": _("%(who)s changed the role of %(person)s"),
        "member.invited": _("%(who)s invited %(person)s"),
        "join.asked": _("%(who)s asked to join"),
        "join.accepted": _("%(who)s let %(person)s in"),
        "join.refused": _("%(who)s declined the request of %(person)s"),
        "guest.invited": _("%(who)s invited the external %(person)s"),
        "guest.accepted": _("%(person)s came in as an external"),
        "guest.renewed": _("%(who)s renewed the access of %(person)s"),
        "guest.revoked": _("%(who)s closed the access of %(person)s"),
        "guest.expired": _("The access of %(person)s ended"),
    }
