"""The network, its groups, who is in them, and its topics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from comptoir.core.clock import known_zones
from comptoir.core.text import slug_of
from comptoir.entries.models import Entry, Topic
from comptoir.groups.models import Group, Membership
from comptoir.imports.records import GroupRecord, MembershipRecord, NetworkRecord, TopicRecord
from comptoir.networks.models import Network

if TYPE_CHECKING:
    from comptoir.imports.load.ledger import Ledger


def load_network(ledger: Ledger, records: list[NetworkRecord]) -> None:
    """The settings of a network that has no words yet; another keeps its own."""
    network, record = ledger.network, records[0]
    if Entry.objects.of(network).exists():
        ledger.report.unchanged["network"] += 1
        return
    network.name = record.name[:80] or network.name
    network.language = record.language if record.language in ("fr", "en") else network.language
    if record.time_zone in known_zones():
        network.time_zone = record.time_zone
    network.accent = record.accent[:7]
    network.owners_invite_guests = record.owners_invite_guests
    network.guest_days = min(record.guest_days, 3650)
    network.pass_on_hours = min(record.pass_on_hours, 720)
    network.pass_on_since = record.pass_on_since or network.pass_on_since
    network.save()
    ledger.report.updated["network"] += 1


def load_groups(ledger: Ledger, records: list[GroupRecord]) -> None:
    known = ledger.keys("group", [one.id for one in records])
    people = ledger.keys(
        "person", [p for one in records for p in (one.created_by, one.archived_by)]
    )
    for one in records:
        if one.id in known:
            ledger.report.unchanged["groups"] += 1
            continue
        company = Group.objects.filter(network=ledger.network, kind="company", external_id="")
        if one.kind == "company" and (existing := company.first()):
            existing.source, existing.external_id = ledger.source, one.id
            existing.save(update_fields=["source", "external_id"])
            ledger.report.updated["groups"] += 1
            continue
        group = _group(ledger, one, people)
        group.save()
        ledger.groups.add(group.pk)
        ledger.report.created["groups"] += 1


def _group(ledger: Ledger, record: GroupRecord, people: dict[str, int]) -> Group:
    taken = Group.objects.filter(network=ledger.network, kind="company").exists()
    kind = record.kind if record.kind in Group.Kind.values else "community"
    created = ledger.past(record, record.created_at)
    return Group(
        network=ledger.network, name=record.name[:80], slug=_free_slug(ledger.network, record),
        kind="community" if kind == "company" and taken else kind,
        # what cannot be understood is not opened
        visibility=record.visibility if record.visibility in Group.Visibility.values else "closed",
        purpose=record.purpose[:200], about=record.about,
        starts_on=record.starts_on, ends_on=record.ends_on,
        created_by_id=people.get(record.created_by), created_at=created, active_at=created,
        archived_at=record.archived_at, archived_by_id=people.get(record.archived_by),
        source=ledger.source, external_id=record.id,
    )  # fmt: skip


def _free_slug(network: Network, record: GroupRecord) -> str:
    wanted = slug_of(record.slug or record.name, fallback="group", length=50)
    taken = set(
        Group.objects.filter(network=network, slug__startswith=wanted).values_list(
            "slug", flat=True
        )
    )
    number, slug = 1, wanted
    while slug in taken:
        number += 1
        slug = f"{wanted}-{number}"
    return slug


def load_memberships(ledger: Ledger, records: list[MembershipRecord]) -> None:
    groups = ledger.keys("group", [one.group for one in records])
    people = ledger.keys("person", [p for one in records for p in (one.person, one.sponsor)])
    here = set(
        Membership.objects.filter(group__in=groups.values()).values_list("group_id", "person_id")
    )
    made = []
    for one in records:
        group, person = groups.get(one.group), people.get(one.person)
        if group is None or person is None:
            ledger.leave_out(one, _("Its group or its person is not here."))
        elif (group, person) in here:
            ledger.report.unchanged["memberships"] += 1
        else:
            here.add((group, person))
            ledger.groups.add(group)
            made.append(
                Membership(
                    group_id=group, person_id=person,
                    role=one.role if one.role in Membership.Role.values else "member",
                    level=one.level if one.level in Membership.Level.values else "important",
                    sponsor_id=people.get(one.sponsor), expires_at=one.expires_at,
                    joined_at=ledger.past(one, one.joined_at),
                )
            )  # fmt: skip
    Membership.objects.bulk_create(made)
    ledger.report.created["memberships"] += len(made)


def load_topics(ledger: Ledger, records: list[TopicRecord]) -> None:
    known = ledger.keys("topic", [one.id for one in records])
    for one in records:
        if one.id in known:
            ledger.report.unchanged["topics"] += 1
            continue
        if one.id != slug_of(one.id) or not one.name.strip():
            ledger.leave_out(one, _("This is no topic: its id is a slug, and it has a name."))
            continue
        above = Topic.objects.filter(network=ledger.network, slug=one.merged_into).first()
        Topic.objects.create(
            network=ledger.network, slug=one.id, name=one.name[:60], merged_into=above,
            created_at=ledger.past(one, one.created_at),
        )  # fmt: skip
        known[one.id] = 0
        ledger.report.created["topics"] += 1
