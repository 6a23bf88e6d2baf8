"""What needs an administrator: a page that is empty most weeks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from comptoir.core.clock import now
from comptoir.entries.models import Report
from comptoir.groups.models import JoinRequest, Membership
from comptoir.journal.outbox import dead_deliveries
from comptoir.people.reach import unexpired

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from comptoir.journal.models import Delivery
    from comptoir.networks.models import Network
    from comptoir.people.models import Person

OLD_REQUEST = timedelta(days=7)
SOON = timedelta(days=7)


@dataclass(frozen=True)
class Task:
    """One line: how many, what, and where to deal with it."""

    count: int
    what: str
    why: str
    url: str


def tasks_for(person: Person) -> list[Task]:
    """What waits, most urgent first; nothing when all is well."""
    network = person.network
    lines = [
        Task(
            reports_for(person).filter(closed_at=None).count(),
            _("Reports to look at"),
            _("Somebody asked the moderators to look at an entry or a comment."),
            reverse("reports"),
        ),
        Task(
            _dead(network).count(),
            _("Deliveries given up"),
            _("Something that should follow an act failed seven times: a mail, a notification."),
            reverse("dead_letters"),
        ),
        Task(
            _ending(network).count(),
            _("Externals whose access ends within seven days"),
            _("Their sponsors have been asked to renew."),
            reverse("externals"),
        ),
        Task(
            _old_requests(network).count(),
            _("Requests to join that wait for more than a week"),
            _("The owners of these groups have not answered."),
            reverse("old_requests"),
        ),
    ]
    return [line for line in lines if line.count]


def reports_for(person: Person) -> QuerySet[Report]:
    """Reports that the person may deal with: of the groups they moderate; an administrator
    those of every group that is not secret to them."""
    moderated = person.memberships.filter(unexpired(), role__in=["moderator", "owner"])
    reach = Q(entry__group__in=moderated.values("group_id"))
    if person.is_administrator:
        reach |= ~Q(entry__group__visibility="secret")
    rows = Report.objects.filter(reach, entry__network_id=person.network_id)
    return rows.select_related("entry__group", "comment", "by").order_by("closed_at", "-at")


def _dead(network: Network) -> QuerySet[Delivery]:
    return dead_deliveries().filter(event__network=network)


def _ending(network: Network) -> QuerySet[Membership]:
    rows = Membership.objects.filter(unexpired(), group__network=network, person__kind="guest")
    return rows.filter(expires_at__lte=now() + SOON)


def _old_requests(network: Network) -> QuerySet[JoinRequest]:
    waiting = JoinRequest.objects.filter(
        group__network=network, decided_at=None, invited_by=None, at__lt=now() - OLD_REQUEST
    )
    return waiting.exclude(group__visibility="secret").select_related("group", "person")


def old_requests(network: Network) -> list[JoinRequest]:
    """Requests that wait for more than a week, oldest first."""
    return list(_old_requests(network).order_by("at")[:200])
