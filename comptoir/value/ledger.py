"""Writing the ledger: one credit for a chain, somebody counted, and perhaps a question asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from comptoir.value.kinds import ASSUMED, Kind
from comptoir.value.marks import Marks
from comptoir.value.models import Credit, Head
from comptoir.value.sampling import maybe_ask
from comptoir.value.weeks import today, week_of

if TYPE_CHECKING:
    from comptoir.networks.models import Network
    from comptoir.value.rules import Gain


def credit(
    network: Network | int, kind: Kind, *, entry_id: int | None, chain: str, head: str,
    asked: str, marks: Marks,
) -> bool:  # fmt: skip
    """Write one credit, unless the chain has one; whether it was written."""
    network_id = network if isinstance(network, int) else network.pk
    minutes, week = ASSUMED[kind], week_of(today())
    with transaction.atomic():
        _row, made = Credit.objects.get_or_create(
            network_id=network_id,
            chain=chain,
            defaults={
                "kind": kind,
                "week": week,
                "entry_id": entry_id,
                "low": minutes.low,
                "mid": minutes.mid,
                "high": minutes.high,
                "cost": minutes.cost,
            },
        )
        if made:
            _count(network_id, kind, head, marks)
            maybe_ask(network_id, kind, entry_id, chain, asked, marks)
    return made


def credit_gain(gain: Gain, marks: Marks) -> bool:
    """Credit what a rule found, at once: for acts that everybody can see anyway."""
    return credit(
        gain.person.network_id,
        gain.kind,
        entry_id=gain.entry.pk if gain.entry else None,
        chain=marks.chain(*gain.chain),
        head=marks.head(gain.kind, gain.person),
        asked=marks.asked(gain.person),
        marks=marks,
    )


def withdraw(gain: Gain, marks: Marks) -> None:
    """Take back a credit that no month has published yet: its ground is gone."""
    rows = Credit.objects.filter(
        network_id=gain.person.network_id, chain=marks.chain(*gain.chain), counted_in=None
    )
    for row in rows.filter(kind=gain.kind):
        row.delete()
        heads = Head.objects.filter(
            network_id=row.network_id,
            kind=row.kind,
            week=row.week,
            mark=marks.head(row.kind, gain.person),
        )
        heads.update(credits=F("credits") - 1)
        heads.filter(credits=0).delete()


def _count(network_id: int, kind: Kind, mark: str, marks: Marks) -> None:
    head, made = Head.objects.get_or_create(
        network_id=network_id,
        kind=kind,
        week=week_of(today()),
        mark=mark,
        defaults={"epoch": marks.epoch},
    )
    if not made:
        Head.objects.filter(pk=head.pk).update(credits=F("credits") + 1)
