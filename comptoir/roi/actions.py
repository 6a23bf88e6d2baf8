"""Keeping, sharing and forgetting scenarios."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from comptoir.core.decisions import NotAllowed, Refused, require
from comptoir.core.html import html_of, strip_control
from comptoir.entries.actions import publish_entry
from comptoir.journal.record import record
from comptoir.roi.access import can_keep_scenarios
from comptoir.roi.keeping import figures_of
from comptoir.roi.models import OurFigures, Scenario

if TYPE_CHECKING:
    from comptoir.entries.models import Entry
    from comptoir.groups.models import Group
    from comptoir.people.models import Person
    from comptoir.roi.model import Case

MOST = 200  # scenarios of a network: what a list can show


def save_scenario(
    *, actor: Person, name: str, case: Case, scenario: Scenario | None = None
) -> Scenario:
    """Keep a case under a name, or change one that was kept.

    Raises:
        NotAllowed: the actor does not keep scenarios, or not this one.
        Refused: no name; too many scenarios.
    """
    require(can_keep_scenarios(actor))
    title = " ".join(strip_control(name).split())[:120]
    if not title:
        raise Refused(_("Give the scenario a name."))
    if scenario is None and Scenario.objects.filter(network=actor.network).count() >= MOST:
        raise Refused(_("There are many scenarios already. Delete one first."))
    row = scenario or Scenario(network=actor.network, author=actor)
    _require_own(actor, row)
    row.name, row.figures = title, figures_of(case)
    with transaction.atomic():
        row.save()
        record("scenario.saved", network=actor.network, actor=actor, data={"scenario": row.pk})
    return row


def keep_as_ours(*, actor: Person, case: Case, usual: Case) -> OurFigures:
    """Make a case the network's own: what differs from the `usual` one, which is counted.

    Raises:
        NotAllowed: the actor does not keep scenarios.
    """
    require(can_keep_scenarios(actor))
    with transaction.atomic():
        row, _made = OurFigures.objects.update_or_create(
            network=actor.network, defaults={"figures": figures_of(case, usual), "by": actor}
        )
        record("case.kept", network=actor.network, actor=actor)
    return row


def forget_ours(*, actor: Person) -> None:
    """The network's own case is what is counted again.

    Raises:
        NotAllowed: the actor does not keep scenarios.
    """
    require(can_keep_scenarios(actor))
    with transaction.atomic():
        if OurFigures.objects.filter(network=actor.network).delete()[0]:
            record("case.forgotten", network=actor.network, actor=actor)


def share_scenario(*, actor: Person, scenario: Scenario, group: Group, words: str = "") -> Entry:
    """Publish it as an entry that employees of the group read and comment, never externals.

    Raises:
        NotAllowed: the actor may not write in the group, or not share this scenario.
        Refused: it is shared already.
    """
    _require_own(actor, scenario)
    if scenario.entry is not None:
        raise Refused(_("This scenario is shared already."))
    with transaction.atomic():
        return publish_entry(
            actor=actor,
            group=group,
            kind="scenario",
            title=scenario.name,
            body=html_of(words, {}) if words.strip() else "",
            internal=True,
            details={"scenario": scenario.pk},
        )


def delete_scenario(*, actor: Person, scenario: Scenario) -> None:
    """Forget it. The entry of a shared one, with its comments, stays.

    Raises:
        NotAllowed: it is somebody else's and shared.
    """
    _require_own(actor, scenario)
    with transaction.atomic():
        record("scenario.deleted", network=actor.network, actor=actor,
               data={"scenario": scenario.pk})  # fmt: skip
        scenario.delete()


def _require_own(actor: Person, scenario: Scenario) -> None:
    require(can_keep_scenarios(actor))
    if scenario.pk and not Scenario.objects.editable_by(actor).filter(pk=scenario.pk).exists():
        raise NotAllowed(_("Only its author changes a shared scenario."))
