"""Who announces, and who sees who has confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from comptoir.core.decisions import ALLOWED, Decision, Denied
from comptoir.entries.access import groups_to_write_in
from comptoir.groups.access import active_memberships, moderates
from comptoir.people.reach import unexpired

if TYPE_CHECKING:
    from comptoir.entries.models import Entry
    from comptoir.groups.models import Group
    from comptoir.groups.reach import GroupQuerySet
    from comptoir.people.models import Person


def can_write_news(person: Person, group: Group) -> Decision:
    """Moderators announce in their group; managers of the network in the company group too."""
    if person.is_guest:
        return Denied(_("Externals publish posts and questions, not news."))
    if moderates(person, group) or person.is_manager:
        return ALLOWED
    return Denied(_("Only a moderator of the group publishes news there."))


def announceable_groups(person: Person) -> GroupQuerySet:
    """The groups where the person may announce: `can_write_news`, in one query."""
    mine = groups_to_write_in(person)
    if person.is_guest:
        return mine.none()
    if person.is_manager:
        return mine
    moderated = person.memberships.filter(unexpired(), role__in=["moderator", "owner"])
    return mine.filter(pk__in=moderated.values("group_id"))


def is_offered(person: Person) -> bool:
    """Whether the composer proposes news to the person: somewhere, they may announce."""
    active = active_memberships(person) if person.is_active and person.is_employee else []
    return bool(active) and (person.is_manager or active[0].leads)  # type: ignore[attr-defined]


def can_see_confirmations(person: Person, entry: Entry) -> Decision:
    """The author and the moderators see who has confirmed, and remind the others."""
    if entry.author_id == person.pk or moderates(person, entry.group):
        return ALLOWED
    return Denied(_("Only the author and the moderators see who has confirmed."))
