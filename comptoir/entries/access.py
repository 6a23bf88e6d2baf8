"""Who may do what with content that they can read (see `entries.reach` for reading)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from comptoir.core.decisions import ALLOWED, Decision, Denied
from comptoir.core.text import fold
from comptoir.entries.kinds import kind_named
from comptoir.entries.models import Comment, Entry
from comptoir.groups.access import (
    LISTED,
    active_memberships,
    can_moderate,
    can_write,
    is_member,
    readable_groups,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from comptoir.groups.models import Group
    from comptoir.groups.reach import GroupQuerySet
    from comptoir.people.models import Person


def can_publish(person: Person, group: Group, kind: str) -> Decision:
    """Whether the person may publish that kind in the group."""
    decision = can_write(person, group)
    rule = kind_named(kind).can_write
    return rule(person, group) if decision and rule else decision


def can_comment(person: Person, entry: Entry) -> Decision:
    """Whoever reads an entry may comment: employees in open groups too, externals where they
    are members, readers of a group that it was shared to."""
    if not entry.is_published:
        return Denied(_("This entry is not published: nobody can comment on it."))
    if entry.group.is_archived:
        return Denied(_("This group is archived: it can be read, not changed."))
    if not person.is_active:
        return Denied(_("Your access is suspended."))
    return ALLOWED


def can_react(person: Person, entry: Entry) -> Decision:
    return can_comment(person, entry)


def can_edit(person: Person, thing: Entry | Comment) -> Decision:
    """Authors edit what they wrote, while the group can be written in."""
    if thing.author_id != person.pk:
        return Denied(_("Only the author can edit this."))
    group = _group_of(thing)
    if group.is_archived:
        return Denied(_("This group is archived: it can be read, not changed."))
    return ALLOWED


def can_delete(person: Person, thing: Entry | Comment) -> Decision:
    """Authors delete what they wrote; moderators hide, they do not delete."""
    if thing.author_id != person.pk:
        return Denied(_("Only the author can delete this. A moderator can hide it."))
    if _group_of(thing).is_archived:
        return Denied(_("This group is archived: it can be read, not changed."))
    return ALLOWED


def can_hide(person: Person, thing: Entry | Comment) -> Decision:
    return can_moderate(person, _group_of(thing))


def can_pin(person: Person, entry: Entry) -> Decision:
    """Moderators, while the group can be written in."""
    if entry.group.is_archived:
        return Denied(_("This group is archived: it can be read, not changed."))
    return can_moderate(person, entry.group)


def can_move(person: Person, entry: Entry, group: Group) -> Decision:
    """The author or a moderator moves an entry to a group where they may write."""
    if entry.author_id != person.pk and not can_moderate(person, entry.group):
        return Denied(_("Only the author or a moderator can move this entry."))
    if entry.group.is_archived:
        return Denied(_("This group is archived: it can be read, not changed."))
    if not is_member(person, group):
        return Denied(_("Join the group to write in it."))
    return can_publish(person, group, entry.kind)


def can_share(person: Person, entry: Entry, group: Group) -> Decision:
    """Opening an entry to another group: by its author or a moderator of its group, when
    the entry is in a group that not everybody reads; by any member otherwise."""
    if person.is_guest:
        return Denied(_("Externals cannot share to other groups."))
    if entry.group_id == group.pk:
        return Denied(_("The entry is already in this group."))
    if entry.internal and group.has_guests:
        return Denied(_("This entry is internal and that group has externals."))
    wider = not entry.group.is_open
    if wider and entry.author_id != person.pk and not can_moderate(person, entry.group):
        return Denied(_("Only the author or a moderator can share this entry."))
    return can_write(person, group)


def can_unshare(person: Person, entry: Entry, group: Group) -> Decision:
    """Whoever wrote the entry or moderates one of the two groups closes a share."""
    if entry.author_id == person.pk or can_moderate(person, entry.group):
        return ALLOWED
    return can_moderate(person, group)


def can_report(person: Person, entry: Entry) -> Decision:
    if not entry.is_published:
        return Denied(_("This entry is not published."))
    return ALLOWED if person.is_active else Denied(_("Your access is suspended."))


def can_mark_internal(person: Person, group: Group) -> Decision:
    if person.is_guest:
        return Denied(_("Only employees can mark an entry internal."))
    return can_write(person, group)


def groups_to_write_in(person: Person) -> GroupQuerySet:
    """Groups in which the person may publish."""
    return readable_groups(person).with_member(person).running()


def listed_groups(person: Person, chosen: Sequence[int] = ()) -> list[Group]:
    """The groups that a list to choose from shows: the `chosen` ones, then the most active."""
    if not person.is_active:
        return []
    active = [membership.group for membership in active_memberships(person)]
    missing = set(chosen) - {group.pk for group in active}
    named = list(groups_to_write_in(person).filter(pk__in=missing)) if missing else []
    first = [group for group in active if group.pk in chosen]
    rest = [group for group in active if group.pk not in chosen]
    return [*named, *first, *rest][:LISTED]


def group_of_all(person: Person, people: Sequence[Person]) -> Group | None:
    """The most active group of the person that all of `people` read, if any and if they are
    asked for: of those that a list to choose from shows."""
    if not people:
        return None
    listed = listed_groups(person)
    ids = [group.pk for group in listed]
    read = [
        set(readable_groups(one).filter(pk__in=ids).values_list("pk", flat=True)) for one in people
    ]
    return next((group for group in listed if all(group.pk in of_one for of_one in read)), None)


def groups_named(person: Person, typed: str) -> list[Group]:
    """Groups to write in whose name holds what was typed; of that very name first."""
    wanted = fold(typed)
    if not wanted:
        return []
    rows = groups_to_write_in(person).filter(folded__contains=wanted).order_by("-active_at")
    found = [group for group in rows[:200] if wanted in fold(group.name)]
    return sorted(found, key=lambda group: fold(group.name) != wanted)[:LISTED]


def group_meant(person: Person, typed: str) -> Group | None:
    """The only group to write in of that name, or the only one whose name holds it."""
    found = groups_named(person, typed)
    exact = [group for group in found if fold(group.name) == fold(typed)]
    meant = exact or found
    return meant[0] if len(meant) == 1 else None


def _group_of(thing: Entry | Comment) -> Group:
    return thing.entry.group if isinstance(thing, Comment) else thing.group
