"""The trace of a group: its journal, in sentences, as far as the reader may know.

1. Only acts that change the group, its people or its conversations are told; what somebody
   merely read, voted or thanked is nobody's business.
2. An entry is named only when the reader sees it now. To an external, an act on an entry that
   they do not see is not told at all: they cannot count what they cannot see.
3. A person is named to the members who are employees, and to whoever may see that person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from comptoir.core.paging import newest_first
from comptoir.core.text import fold
from comptoir.entries.models import Entry
from comptoir.groups.access import is_member, moderates
from comptoir.home.trace_words import FAMILIES, MODERATED, TOLD, icon_of, pattern_of
from comptoir.journal.models import Event
from comptoir.people.models import Person

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from comptoir.entries.reach import EntryQuerySet
    from comptoir.groups.models import Group
    from comptoir.people.reach import PersonQuerySet

SIZE = 40
ABOUT_ENTRIES = ("entry.", "comment.", "answer.", "question.", "news.")


@dataclass(frozen=True)
class Line:
    """One act in a sentence."""

    sentence: SafeString
    icon: str
    at: datetime
    actor: Person | None  # None when the reader may not see who


@dataclass(frozen=True)
class Trace:
    """One page of lines, and the cursor of the next."""

    lines: list[Line]
    next_cursor: str


def trace_of(
    group: Group, reader: Person, *, family: str = "", words: str = "", cursor: str = ""
) -> Trace:
    """The acts in `group` that `reader` may know, latest first.

    `family` is a key of FAMILIES, `words` the beginning of names of people who acted or are
    concerned. Four queries, whatever the length.
    """
    rows = _told(group, reader)
    if family in FAMILIES:
        rows = rows.filter(verb__in=FAMILIES[family])
    if words.strip():
        named = _named_to(reader, group)
        for word in fold(words).split()[:5]:
            named = named.filter(sort_name__contains=word)
        ids = named.values("pk")
        rows = rows.filter(Q(actor__in=ids) | Q(person__in=ids))
    page = newest_first(rows, by="at", cursor=cursor, size=SIZE)
    return Trace(_lines(list(page.rows), group, reader), page.next_cursor)


def _told(group: Group, reader: Person) -> QuerySet[Event]:
    verbs = TOLD | MODERATED if moderates(reader, group) else TOLD
    rows = Event.objects.filter(group=group, network_id=group.network_id, verb__in=verbs)
    if reader.is_guest:
        rows = rows.exclude(verb="guest.invited")  # it holds somebody's address
        about = [verb for verb in verbs if verb.startswith(ABOUT_ENTRIES)]
        rows = rows.filter(~Q(verb__in=about) | Q(entry__in=_seen(reader).values("pk")))
    return rows.select_related("actor", "person")


def _seen(reader: Person) -> EntryQuerySet:
    return Entry.objects.visible_to(reader)


def _named_to(reader: Person, group: Group) -> PersonQuerySet:
    if reader.is_employee and is_member(reader, group):
        return Person.objects.of(group.network)
    return Person.objects.visible_to(reader)


def _lines(events: list[Event], group: Group, reader: Person) -> list[Line]:
    entries = _seen(reader).in_bulk({event.entry_id for event in events if event.entry_id})
    ids = {pk for event in events for pk in (event.actor_id, event.person_id) if pk}
    seen = set(Person.objects.visible_to(reader).filter(pk__in=ids).values_list("pk", flat=True))
    named = ids if reader.is_employee and is_member(reader, group) else seen
    return [_line(event, entries, seen, named) for event in events]


def _line(event: Event, entries: Mapping[int, Entry], seen: set[int], named: set[int]) -> Line:
    entry = entries.get(event.entry_id or 0)
    facts = {
        "who": _person(event.actor, seen, named),
        "person": _person(event.person, seen, named),
        "entry": _entry(event, entry),
        "email": str(event.data.get("email", "")),
    }
    sentence = _filled(pattern_of(event, with_name=event.actor_id in named), facts)
    known = event.actor if event.actor_id in seen else None
    return Line(sentence, icon_of(event.verb), event.at, known)


def _filled(pattern: str, facts: Mapping[str, str]) -> SafeString:
    safe = {name: conditional_escape(value) for name, value in facts.items()}
    return mark_safe(conditional_escape(pattern) % safe)  # noqa: S308  each part is escaped


def _person(person: Person | None, seen: set[int], named: set[int]) -> str:
    if person is None or person.pk not in named:
        return _("somebody")
    if person.pk not in seen:
        return person.name
    return format_html('<a href="{}">{}</a>', person.url, person.name)


def _entry(event: Event, entry: Entry | None) -> str:
    if entry is None:
        return _("an entry")
    url = f"{entry.url}#comment-{event.comment_id}" if event.comment_id else entry.url
    return format_html('<a href="{}">{}</a>', url, entry.name)
