"""Who sees the business case. Employees read and try out; managers keep and share; externals
never see any of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from comptoir.core.decisions import ALLOWED, Decision, Denied

if TYPE_CHECKING:
    from comptoir.groups.models import Group
    from comptoir.people.models import Person


def can_see_roi(person: Person) -> Decision:
    if person.is_guest:
        return Denied(_("The business case is for employees."))
    return ALLOWED if person.is_active else Denied(_("Your access is suspended."))


def can_keep_scenarios(person: Person) -> Decision:
    """Whether the person saves, changes and shares scenarios."""
    if not person.is_manager:
        return Denied(_("Managers and administrators keep scenarios."))
    return can_see_roi(person)


def can_share_scenarios(person: Person, _group: Group) -> Decision:
    return can_keep_scenarios(person)
