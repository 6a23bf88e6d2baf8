"""Looking for groups and members, page by page."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q

from comptoir.core.paging import Page, by_name, newest_first
from comptoir.core.text import fold
from comptoir.groups.access import findable_groups
from comptoir.groups.models import Group, JoinRequest, Membership
from comptoir.people.models import Person
from comptoir.people.reach import unexpired


def groups_page(person: Person, words: str, chosen: str, cursor: str) -> Page[Group]:
    """Groups that `person` may know, most active first; each carries `is_mine`, `is_asked`."""
    mine = Membership.objects.filter(unexpired(), person=person, group=OuterRef("pk"))
    asked = JoinRequest.objects.filter(
        person=person, group=OuterRef("pk"), decided_at=None, invited_by=None
    )
    rows: Any = findable_groups(person).annotate(is_mine=Exists(mine), is_asked=Exists(asked))
    archived = chosen == "archived"
    rows = rows.filter(archived_at__isnull=False) if archived else rows.running()
    if chosen == "mine":
        rows = rows.filter(is_mine=True)
    elif chosen in {"project", "community"}:
        rows = rows.filter(kind=chosen)
    elif chosen == "open":
        rows = rows.filter(visibility=chosen)
    for word in fold(words).split()[:5]:
        rows = rows.filter(folded__contains=word)
    return newest_first(rows, by="active_at", cursor=cursor, size=24)


def members_page(group: Group, viewer: Person, words: str, cursor: str) -> Page[Person]:
    """People of the group, by name; each carries `membership`."""
    inside = Membership.objects.filter(unexpired(), group=group)
    people = Person.objects.visible_to(viewer).active().filter(pk__in=inside.values("person_id"))
    for word in fold(words).split()[:5]:
        people = people.filter(Q(sort_name__contains=word) | Q(folded__contains=word))
    page = by_name(people, fields=["sort_name"], cursor=cursor, size=40)
    shown = inside.filter(person__in=[p.pk for p in page.rows]).select_related("sponsor")
    memberships = {row.person_id: row for row in shown}
    for person in page.rows:
        person.membership = memberships.get(person.pk)  # type: ignore[attr-defined]
    return page


def leads_of(group: Group, viewer: Person) -> list[Person]:
    """Owners, then moderators, whom the viewer may see; each carries `membership`."""
    rows = Membership.objects.filter(unexpired(), group=group, role__in=["owner", "moderator"])
    seen = Person.objects.visible_to(viewer).active()
    rows = rows.filter(person__in=seen.values("pk")).select_related("person")
    people = []
    for row in rows.order_by("-role", "person__sort_name")[:50]:
        row.person.membership = row  # type: ignore[attr-defined]
        people.append(row.person)
    return people
