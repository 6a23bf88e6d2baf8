"""The groups of the demo, who is in them, and the externals who were invited."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from comptoir.core.clock import now
from comptoir.core.text import slug_of
from comptoir.demo.stage import chance, write
from comptoir.demo.when import day_of
from comptoir.groups.models import Group, Membership
from comptoir.guests.models import Invitation

if TYPE_CHECKING:
    from comptoir.demo.stage import Stage
    from comptoir.demo.story import StoryGroup, StoryGuest
    from comptoir.people.models import Person


def set_places(stage: Stage) -> None:
    """Make every group with its members and guests."""
    _company(stage)
    rows = [_group(stage, line) for line in stage.story.groups if line.key not in stage.groups]
    for row, line in zip(write(rows), _others(stage), strict=True):
        stage.groups[line.key] = row
    members = [row for line in stage.story.groups for row in _members(stage, line)]
    Membership.objects.filter(group__network=stage.network).delete()
    for membership in write(members):
        stage.members.setdefault(_key_of(stage, membership), []).append(membership)
    _count(stage)
    for line in stage.story.groups:
        _note(stage, line)
        for guest in line.guests:
            _invite(stage, line, guest)


def _others(stage: Stage) -> list[StoryGroup]:
    return [line for line in stage.story.groups if line.kind != "company"]


def _key_of(stage: Stage, row: Membership) -> str:
    return next(key for key, group in stage.groups.items() if group.pk == row.group_id)


def _company(stage: Stage) -> None:
    """The company group was made with the network: it takes the story's words."""
    group = stage.network.groups.get(kind="company")
    for line in stage.story.groups:
        if line.kind == "company":
            group.name, group.purpose, group.about = line.name, line.purpose, line.about
            group.slug, group.created_at = slug_of(line.key), now() - timedelta(days=400)
            group.save()
            stage.groups[line.key] = group


def _group(stage: Stage, line: StoryGroup) -> Group:
    began = _began(line)
    ended = now() + timedelta(days=line.ends or 0)
    return Group(
        network=stage.network,
        name=line.name,
        slug=slug_of(line.key),
        kind=line.kind,
        visibility=line.visibility,
        purpose=line.purpose,
        about=line.about,
        starts_on=None if line.starts is None else day_of(line.starts),
        ends_on=None if line.ends is None else day_of(line.ends),
        created_by=stage.people[line.owners[0]],
        created_at=began,
        active_at=began,
        archived_at=min(ended, now() - timedelta(days=1)) if line.archived else None,
        archived_by=stage.people[line.owners[0]] if line.archived else None,
    )


def _began(line: StoryGroup) -> datetime:
    """When the group was made: before its start, or long ago."""
    days = -line.starts + 2 if line.starts is not None and line.starts < 0 else 390
    return now() - timedelta(days=days, hours=chance("began", line.key).randint(1, 9))


def _members(stage: Stage, line: StoryGroup) -> list[Membership]:
    roles = dict.fromkeys(_employees(stage, line), "member")
    roles |= dict.fromkeys(line.members, "member")
    roles |= dict.fromkeys(line.moderators, "moderator") | dict.fromkeys(line.owners, "owner")
    rows = [_membership(stage, line, key, role) for key, role in roles.items()]
    running = [guest for guest in line.guests if guest.ends_in_days > 0]
    return rows + [_guest(stage, line, guest) for guest in running]


def _employees(stage: Stage, line: StoryGroup) -> list[str]:
    """Keys of those whom a department, a site or everyone takes in."""
    return [
        person.key
        for person in stage.story.people
        if not person.is_guest
        and (line.everyone or person.department in line.departments or person.site in line.sites)
    ]


def _membership(stage: Stage, line: StoryGroup, key: str, role: str) -> Membership:
    person = stage.people[key]
    draw = chance("member", line.key, key)
    joined = max(_began(line), person.joined_at) + timedelta(hours=draw.randint(1, 200))
    return Membership(
        group=stage.groups[line.key],
        person=person,
        role=role,
        level=draw.choice(["important"] * 5 + ["all", "none"]) if role == "member" else "all",
        joined_at=min(joined, now() - timedelta(days=1)),
        visited_at=_visited(stage, person, draw.choice([2, 5, 20, 30, 50, 90])),
    )


def _visited(stage: Stage, person: Person, hours: int) -> datetime:
    """Personas were here yesterday, so that there is something new for them."""
    is_persona = any(person.pk == persona.pk for persona in stage.personas)
    return now() - timedelta(hours=19 if is_persona else hours)


def _guest(stage: Stage, line: StoryGroup, guest: StoryGuest) -> Membership:
    row = _membership(stage, line, guest.person, "member")
    row.sponsor, row.level = stage.people[guest.sponsor], "all"
    row.expires_at = _end_of(guest)
    return row


def _end_of(guest: StoryGuest) -> datetime:
    return now() + timedelta(days=guest.ends_in_days)


def _count(stage: Stage) -> None:
    for key, group in stage.groups.items():
        people = stage.readers(key)
        group.guests_count = sum(person.is_guest for person in people)
        group.members_count = len(people) - group.guests_count
    Group.objects.bulk_update(stage.groups.values(), ["members_count", "guests_count"])


def _note(stage: Stage, line: StoryGroup) -> None:
    """What the group's trace tells of its beginning and end."""
    group, owner = stage.groups[line.key], stage.people[line.owners[0]]
    stage.note("group.created", _began(line), actor=owner, group=group)
    for row in stage.members[line.key]:
        if not line.everyone and row.person.is_employee and row.person_id != owner.pk:
            stage.note("member.joined", row.joined_at, actor=row.person, group=group)
    if group.archived_at:
        stage.note("group.archived", group.archived_at, actor=owner, group=group)


def _invite(stage: Stage, line: StoryGroup, guest: StoryGuest) -> None:
    person, sponsor = stage.people[guest.person], stage.people[guest.sponsor]
    sent = max(_began(line), person.joined_at - timedelta(days=1)) + timedelta(hours=3)
    sent = min(sent, _end_of(guest) - timedelta(days=20), now() - timedelta(days=2))
    secret = hashlib.sha256(f"demo:{stage.network.pk}:{line.key}:{guest.person}".encode())
    with transaction.atomic():
        invitation = Invitation(
            network=stage.network,
            email=person.email,
            name=person.name,
            organisation=person.organisation,
            language=stage.network.language,
            sponsor=sponsor,
            ends_at=_end_of(guest),
            token_hash=secret.hexdigest(),
            sent_at=sent,
            person=person,
            accepted_at=sent + timedelta(hours=5),
        )
        write([invitation])
        invitation.groups.add(stage.groups[line.key])
    facts = {"group": stage.groups[line.key], "person": person}
    stage.note("guest.invited", sent, actor=sponsor, data={"invitation": invitation.pk}, **facts)
    stage.note("guest.accepted", sent + timedelta(hours=5), actor=person, **facts)
    if guest.ends_in_days <= 0:
        stage.note("guest.expired", _end_of(guest), actor=None, **facts)
