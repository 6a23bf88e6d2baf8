"""People: found by id, then by address, else made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from comptoir.core.clock import known_zones, now
from comptoir.core.text import fold
from comptoir.groups.models import Group, Membership
from comptoir.imports.records import PersonRecord
from comptoir.people.actions import user_of
from comptoir.people.models import Person, PersonSkill, Skill

if TYPE_CHECKING:
    from comptoir.imports.load.ledger import Ledger

# Filled where blank in somebody who was here before; never overwritten.
FILLED = ("title", "department", "site", "organisation", "languages", "bio", "phone")


def load_people(ledger: Ledger, records: list[PersonRecord]) -> None:
    """Make or match people, their account when they sign in, their skills."""
    known = ledger.keys("person", [one.id for one in records])
    addresses = {one.id: _address(ledger, one) for one in records}
    here = _by_address(ledger, addresses.values())
    made: list[tuple[Person, PersonRecord]] = []
    for one in records:
        person = here.get(addresses[one.id])
        if one.id in known:
            ledger.report.unchanged["people"] += 1
        elif person is not None:
            _match(ledger, person, one)
        elif name := " ".join(one.name.split())[:120]:
            person = _person(ledger, one, name, addresses[one.id])
            made.append((person, one))
            if person.email:
                here[person.email] = person
        else:
            ledger.leave_out(one, _("This person has no name."))
    _keep(ledger, made)


def _address(ledger: Ledger, record: PersonRecord) -> str:
    for key in (record.id, record.email, record.name):
        if mapped := ledger.people_map.get(key.strip().lower()):
            return mapped.strip().lower()
    address = record.email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        return ""
    return address


def _by_address(ledger: Ledger, addresses: object) -> dict[str, Person]:
    wanted = set(addresses) - {""}  # type: ignore[call-overload]
    rows = Person.objects.of(ledger.network)
    found = {person.email.lower(): person for person in rows.filter(email__in=wanted)}
    signed = rows.filter(user__email__in=wanted).select_related("user")
    return found | {person.user.email: person for person in signed if person.user}


def _match(ledger: Ledger, person: Person, record: PersonRecord) -> None:
    if person.pk is None:  # the same address twice in one batch
        ledger.aliases[record.id] = -1
        person.__dict__.setdefault("also", []).append(record.id)
        ledger.report.unchanged["people"] += 1
        return
    blank = {name for name in FILLED if getattr(record, name) and not getattr(person, name)}
    for name in blank:
        setattr(person, name, getattr(record, name)[: _longest(name)])
    if person.external_id:
        ledger.aliases[record.id] = person.pk
    else:
        person.source, person.external_id = ledger.source, record.id
    person.save()
    ledger.report.updated["people"] += 1


def _person(ledger: Ledger, record: PersonRecord, name: str, address: str) -> Person:
    """A new person; employees of an archive that sign in, and colleagues of a chat, get the
    account of their address. Others wait until somebody invites or adds them."""
    zone = record.time_zone if record.time_zone in known_zones() else ""
    person = Person(
        network=ledger.network, name=name, email=address, time_zone=zone,
        kind=_kind(ledger, record, address),
        role=record.role if record.role in Person.Role.values else "member",
        joined_at=record.joined_at or now(), suspended_at=record.suspended_at,
        source=ledger.source, external_id=record.id,
        **{field: getattr(record, field)[: _longest(field)] for field in FILLED},
    )  # fmt: skip
    if record.signs_in and address:
        person.user = user_of(address)
    person.fold_names()
    return person


def _kind(ledger: Ledger, record: PersonRecord, address: str) -> str:
    """Somebody who writes from an address of the company is a colleague; else as told."""
    domain = address.rpartition("@")[2]
    if ledger.source == "mbox" and domain and domain in ledger.domains:
        return "employee"
    return record.kind if record.kind in Person.Kind.values else "guest"


def _longest(name: str) -> int:
    return Person._meta.get_field(name).max_length or 2000  # type: ignore[union-attr]


def _keep(ledger: Ledger, made: list[tuple[Person, PersonRecord]]) -> None:
    Person.objects.bulk_create([person for person, _record in made])
    for person, record in made:
        for other in person.__dict__.get("also", []):
            ledger.aliases[other] = person.pk
        if record.manager:
            ledger.managers[person.pk] = record.manager
    ledger.report.created["people"] += len(made)
    _skills(ledger, made)
    if ledger.source != "archive":
        _welcome(ledger, [person for person, _record in made])


def _skills(ledger: Ledger, made: list[tuple[Person, PersonRecord]]) -> None:
    for person, record in made:
        for name in record.skills:
            if folded := fold(name)[:60]:
                skill, _new = Skill.objects.get_or_create(
                    network=ledger.network, folded=folded, defaults={"name": name[:60]}
                )
                PersonSkill.objects.get_or_create(person=person, skill=skill)


def _welcome(ledger: Ledger, people: list[Person]) -> None:
    """Colleagues who sign in are in the company group."""
    company = Group.objects.filter(network=ledger.network, kind="company").first()
    joining = [one for one in people if one.user_id and one.is_employee and one.is_active]
    if company is not None and joining:
        ledger.groups.add(company.pk)
        Membership.objects.bulk_create(
            [Membership(group=company, person=one, joined_at=now()) for one in joining],
            ignore_conflicts=True,
        )


def finish_people(ledger: Ledger) -> None:
    """Managers, once everybody is there."""
    known = ledger.keys("person", ledger.managers.values())
    rows = Person.objects.in_bulk(list(ledger.managers))
    for pk, person in rows.items():
        person.manager_id = known.get(ledger.managers[pk])
    Person.objects.bulk_update(rows.values(), ["manager"], batch_size=500)
