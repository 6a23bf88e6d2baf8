"""The value ledger. Nothing here names a person, but the administrator who turned measurement
on or off, the administrator who excluded a group, and the two people of a declaration.

Rows from use hold keyed marks (see `marks`), the week, and no moment. What anybody may see is
in `Figure` and `Survey` only: months that are closed, of at least ten people, never changed.
"""

from __future__ import annotations

import uuid
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from comptoir.value.kinds import Kind

# Cautious: the average of the European Union, well below that of France in the same table.
HOUR_COST = Decimal("31.80")
HOUR_COST_SOURCE = "Eurostat, lc_lci_lev: EU 27, 2023"
# Of time saved, for marketing people: half or less; for sales 70 to 90 %.
TRANSFER = (Decimal("0.30"), Decimal("0.50"), Decimal("0.80"))
TRANSFER_SOURCE = "Nucleus Research, in Baseline, “The Price of Efficiency”"
WEEKS = 45  # of work in a year: 52, less five of leave and two of public holidays


def _part(usual: Decimal) -> models.DecimalField[Decimal, Decimal]:
    return models.DecimalField(max_digits=3, decimal_places=2, default=usual)


class Measurement(models.Model):
    """Whether a network measures, since when, on what ground; and what an hour is worth."""

    network = models.OneToOneField(
        "networks.Network", models.CASCADE, related_name="measurement", primary_key=True
    )
    is_on = models.BooleanField(default=False)
    consulted_on = models.DateField(_("day the works council was consulted"), null=True)
    changed_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    changed_on = models.DateField(null=True)
    hour_cost = models.DecimalField(
        _("cost of an hour"), max_digits=7, decimal_places=2, default=HOUR_COST
    )
    hour_cost_source = models.CharField(
        _("where this cost comes from"), max_length=200, default=HOUR_COST_SOURCE
    )
    weeks = models.PositiveSmallIntegerField(_("weeks of work in a year"), default=WEEKS)
    # Parts, 0 to 1, of the spared time that goes into other work.
    transfer_low = _part(TRANSFER[0])
    transfer_likely = _part(TRANSFER[1])
    transfer_high = _part(TRANSFER[2])
    transfer_source = models.CharField(
        _("where this part comes from"), max_length=200, default=TRANSFER_SOURCE
    )

    def __str__(self) -> str:
        return f"measurement of {self.network_id}"

    @property
    def has_own_cost(self) -> bool:
        """Whether somebody said what an hour costs here."""
        return self.hour_cost_source != HOUR_COST_SOURCE


class Exclusion(models.Model):
    """A group in which nothing is measured."""

    group = models.OneToOneField("groups.Group", models.CASCADE, related_name="exclusion")
    representatives = models.BooleanField(default=False)  # of the staff: always excluded
    by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    on = models.DateField()

    def __str__(self) -> str:
        return f"exclusion of {self.group_id}"


class Key(models.Model):
    """The key of a network's marks. One lives at a time, for ninety days, then is destroyed."""

    network = models.OneToOneField(
        "networks.Network", models.CASCADE, related_name="+", primary_key=True
    )
    secret = models.BinaryField(max_length=32)
    made_on = models.DateField()

    def __str__(self) -> str:
        return f"key of {self.network_id}"


class Row(models.Model):
    """What every row from use has. The id is random: numbers would tell the order."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    network = models.ForeignKey("networks.Network", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    week = models.DateField()  # its Monday

    class Meta:
        abstract = True


class Visit(Row):
    """A reading that may become a credit, once the half hour without a new question is over
    (`open_until`, wiped then) and the night has come. Gone the next morning."""

    entry = models.ForeignKey("entries.Entry", models.CASCADE, related_name="+")
    chain = models.CharField(max_length=32)
    head = models.CharField(max_length=32)
    reader = models.CharField(max_length=32)  # to drop it when the same person asks
    asked = models.CharField(max_length=32)  # to ask the same person, one day
    open_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["network", "reader"], name="visit_reader")]

    def __str__(self) -> str:
        return f"visit, {self.kind}"


class Credit(Row):
    """One event of value. `chain` makes one chain of acts one credit; it differs from row to
    row even for the same person. Deleted after ninety days."""

    entry = models.ForeignKey("entries.Entry", models.SET_NULL, null=True, related_name="+")
    chain = models.CharField(max_length=32)
    low = models.PositiveSmallIntegerField()  # minutes spared
    mid = models.PositiveSmallIntegerField()
    high = models.PositiveSmallIntegerField()
    cost = models.PositiveSmallIntegerField()  # minutes spent by those who wrote and read
    counted_in = models.DateField(null=True)  # first day of the month that published it

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network", "chain"], name="credit_once")]
        indexes = [models.Index(fields=["network", "kind", "counted_in"], name="credit_month")]

    def __str__(self) -> str:
        return f"credit, {self.kind}"


class Head(Row):
    """Somebody counted in a kind and week: only so that people can be counted, never the
    same mark in two kinds, and tied to no credit. Deleted once the month is published."""

    epoch = models.DateField()  # when the key of the mark was made
    mark = models.CharField(max_length=32)
    credits = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "kind", "week", "mark"], name="head_once")
        ]

    def __str__(self) -> str:
        return f"head, {self.kind}"


class Asking(Row):
    """The one-tap question that waits for somebody, or was asked this week."""

    entry = models.ForeignKey("entries.Entry", models.CASCADE, null=True, related_name="+")
    asked = models.CharField(max_length=32)
    day = models.DateField()
    closed = models.BooleanField(default=False)  # answered or dismissed

    class Meta:
        indexes = [models.Index(fields=["network", "asked"], name="asking_mark")]

    def __str__(self) -> str:
        return f"asking, {self.kind}"


class Answer(Row):
    """What somebody tapped: no entry, no person. `week` and `head` only count people."""

    epoch = models.DateField()
    head = models.CharField(max_length=32)
    saved = models.CharField(max_length=10)
    otherwise = models.CharField(max_length=10, blank=True)

    def __str__(self) -> str:
        return f"answer, {self.kind}"


class Declaration(models.Model):
    """A meeting or trip that did not happen, by its organiser; counts once confirmed."""

    class What(models.TextChoices):
        MEETING = "meeting", _("A meeting")
        TRIP = "trip", _("A trip")

    network = models.ForeignKey("networks.Network", models.CASCADE, related_name="+")
    what = models.CharField(_("what was avoided"), max_length=10, choices=What)
    about = models.CharField(_("what it would have been about"), max_length=200)
    planned_on = models.DateField(_("day it was planned for"))
    people = models.PositiveSmallIntegerField(_("people who would have taken part"))
    hours = models.DecimalField(
        _("hours for each, travel included"), max_digits=5, decimal_places=1
    )
    cash = models.DecimalField(
        _("money that is not spent, in euros"), max_digits=9, decimal_places=2, default=Decimal(0)
    )
    by = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    witness = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    declared_on = models.DateField()
    decided_on = models.DateField(null=True)
    confirmed = models.BooleanField(null=True)
    counted_in = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["network", "counted_in"], name="declaration_month")]

    def __str__(self) -> str:
        return self.about


class Figure(models.Model):
    """What a closed month shows of one kind, for ever. `people` is never below ten."""

    network = models.ForeignKey("networks.Network", models.CASCADE, related_name="figures")
    kind = models.CharField(max_length=10, choices=Kind)
    month = models.DateField()  # its first day
    events = models.PositiveIntegerField()
    people = models.PositiveIntegerField()
    low = models.PositiveIntegerField()  # minutes, all events together
    mid = models.PositiveIntegerField()
    high = models.PositiveIntegerField()
    cost = models.PositiveIntegerField()
    cash = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "month", "kind"], name="figure_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind}, {self.month:%Y-%m}"


class Survey(models.Model):
    """Answers to the one-tap question in a closed month: how many of each, of ten people or
    more. `saved` and `otherwise` count answers by their value."""

    network = models.ForeignKey("networks.Network", models.CASCADE, related_name="surveys")
    kind = models.CharField(max_length=10, choices=Kind)
    month = models.DateField()
    saved: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField(default=dict)
    otherwise: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "month", "kind"], name="survey_once")
        ]

    def __str__(self) -> str:
        return f"survey of {self.kind}, {self.month:%Y-%m}"
