"""What people decide: to measure or not, where not, and what a meeting would have cost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from comptoir.core.decisions import Refused, require
from comptoir.core.html import strip_control
from comptoir.journal.record import record
from comptoir.networks.access import can_administer
from comptoir.value.access import can_decide, can_declare
from comptoir.value.marks import destroy_key, wipe
from comptoir.value.models import (
    TRANSFER,
    TRANSFER_SOURCE,
    Answer,
    Asking,
    Credit,
    Declaration,
    Exclusion,
    Head,
    Measurement,
    Visit,
)
from comptoir.value.state import forget_state
from comptoir.value.visits import forget_group
from comptoir.value.weeks import today

if TYPE_CHECKING:
    from comptoir.groups.models import Group
    from comptoir.networks.models import Network
    from comptoir.people.models import Person


def start_measuring(*, actor: Person, network: Network, consulted_on: date | None) -> Measurement:
    """Turn measurement on, with the day on which the works council was consulted.

    Raises:
        NotAllowed: the actor does not run the network.
        Refused: no day, or one that has not come.
    """
    require(can_administer(actor, network))
    if consulted_on is None:
        raise Refused(_("Write the day on which the works council was consulted."))
    if consulted_on > today():
        raise Refused(_("This day has not come yet. Consult the works council first."))
    with transaction.atomic():
        setting, _made = Measurement.objects.update_or_create(
            network=network,
            defaults={
                "is_on": True,
                "consulted_on": consulted_on,
                "changed_by": actor,
                "changed_on": today(),
            },
        )
        data = {"consulted_on": consulted_on.isoformat()}
        record("measurement.started", network=network, actor=actor, data=data)
    forget_state(network)
    return setting


def stop_measuring(*, actor: Person, network: Network) -> None:
    """Turn measurement off. The ledger and its key are destroyed; published months stay.

    Raises:
        NotAllowed: the actor does not run the network.
    """
    require(can_administer(actor, network))
    with transaction.atomic():
        Measurement.objects.filter(network=network).update(
            is_on=False, changed_by=actor, changed_on=today()
        )
        for shape in (Visit, Credit, Head, Asking, Answer):
            shape._default_manager.filter(network=network).delete()
        destroy_key(network)
        record("measurement.stopped", network=network, actor=actor)
    forget_state(network)
    wipe()


def set_worth(
    *,
    actor: Person,
    network: Network,
    hour_cost: Decimal,
    source: str,
    weeks: int,
    transfer: tuple[Decimal, Decimal, Decimal] = TRANSFER,
    transfer_source: str = TRANSFER_SOURCE,
) -> Measurement:
    """Say what an hour costs, how many weeks a year has, and which part of the spared time goes
    into other work (low, likely, high; 0 to 1); each with where it comes from.

    Raises:
        NotAllowed: the actor does not run the network.
        Refused: a figure without a source; parts that do not go up.
    """
    require(can_administer(actor, network))
    said, said_too = _line(source), _line(transfer_source)
    if not said or not said_too:
        raise Refused(_("Say where this cost comes from."))
    low, likely, high = transfer
    if not 0 <= low <= likely <= high <= 1:
        raise Refused(_("Low, likely and high must go up in this order."))
    with transaction.atomic():
        setting, _made = Measurement.objects.update_or_create(
            network=network,
            defaults={
                "hour_cost": hour_cost,
                "hour_cost_source": said,
                "weeks": weeks,
                "transfer_low": low,
                "transfer_likely": likely,
                "transfer_high": high,
                "transfer_source": said_too,
            },
        )
        record("measurement.valued", network=network, actor=actor)
    return setting


def _line(text: str) -> str:
    return " ".join(strip_control(text).split())[:200]


def exclude_group(*, actor: Person, group: Group, representatives: bool = False) -> None:
    """Measure nothing in the group any more; of staff representatives, never.

    Raises:
        NotAllowed: the actor does not run the network.
    """
    require(can_administer(actor, group.network))
    with transaction.atomic():
        Exclusion.objects.update_or_create(
            group=group,
            defaults={"representatives": representatives, "by": actor, "on": today()},
        )
        forget_group(group.pk)
        record("group.unmeasured", network=group.network_id, actor=actor, group=group)


def include_group(*, actor: Person, group: Group) -> None:
    """Measure in the group again.

    Raises:
        NotAllowed: the actor does not run the network.
        Refused: a group of staff representatives.
    """
    require(can_administer(actor, group.network))
    rows = Exclusion.objects.filter(group=group)
    if rows.filter(representatives=True).exists():
        raise Refused(_("Groups of staff representatives are never measured."))
    with transaction.atomic():
        if rows.delete()[0]:
            record("group.measured", network=group.network_id, actor=actor, group=group)


def declare_avoided(
    *,
    actor: Person,
    what: str,
    about: str,
    planned_on: date,
    people: int,
    hours: Decimal,
    cash: Decimal,
    witness: Person,
) -> Declaration:
    """Declare a meeting or trip that did not happen; it counts once `witness` confirms.

    Raises:
        NotAllowed: see `can_declare`.
        Refused: the witness is the actor, an external or of elsewhere; or figures that cannot
            be; or a day that has not come.
    """
    require(can_declare(actor))
    _check_witness(actor, witness)
    _check_size(planned_on, people, hours, cash)
    with transaction.atomic():
        row = Declaration.objects.create(
            network=actor.network,
            what=what,
            about=_line(about),
            planned_on=planned_on,
            people=people,
            hours=hours,
            cash=cash,
            by=actor,
            witness=witness,
            declared_on=today(),
        )
        record("meeting.declared", network=actor.network, actor=actor, person=witness)
    return row


def _check_witness(actor: Person, witness: Person) -> None:
    if witness.pk == actor.pk:
        raise Refused(_("Somebody else must confirm: choose another person."))
    if witness.network_id != actor.network_id or not witness.is_employee or not witness.is_active:
        raise Refused(_("Choose a colleague who can confirm."))


def _check_size(planned_on: date, people: int, hours: Decimal, cash: Decimal) -> None:
    if planned_on > today():
        raise Refused(_("Declare it once the day has passed."))
    if not 2 <= people <= 200 or not 0 < hours <= 72 or not 0 <= cash <= 100_000:
        raise Refused(_("Write 2 to 200 people, up to 72 hours each, up to 100,000 euros."))


def decide_avoided(*, actor: Person, declaration: Declaration, confirmed: bool) -> None:
    """Confirm that the meeting or trip was planned and did not happen, or say it was not so.

    Raises:
        NotAllowed: see `can_decide`.
    """
    require(can_decide(actor, declaration))
    with transaction.atomic():
        waiting = Declaration.objects.filter(pk=declaration.pk, decided_on=None)
        if waiting.update(confirmed=confirmed, decided_on=today()):
            verb = "meeting.confirmed" if confirmed else "meeting.refused"
            record(verb, network=actor.network, actor=actor, person=declaration.by)
