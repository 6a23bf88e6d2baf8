"""A business case that somebody saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comptoir.entries.models import Entry

if TYPE_CHECKING:
    from comptoir.people.models import Person


class ScenarioQuerySet(models.QuerySet["Scenario"]):
    """Scenarios, always through what a person may read."""

    def readable_by(self, person: Person) -> ScenarioQuerySet:
        """Those shared where the person reads, and those kept by the network's managers for
        managers. Externals: none, ever."""
        if person.is_guest or not person.is_active:
            return self.none()
        seen = Q(entry__in=Entry.objects.visible_to(person).values("pk"))
        if person.is_manager:
            seen |= Q(entry=None) | Q(author=person)
        return self.filter(seen, network_id=person.network_id)

    def editable_by(self, person: Person) -> ScenarioQuerySet:
        """Those that a manager may change: their own, and those shared with nobody."""
        if not person.is_manager:
            return self.none()
        return self.readable_by(person).filter(Q(author=person) | Q(entry=None))


ScenarioManager = models.Manager.from_queryset(ScenarioQuerySet)


class OurFigures(models.Model):
    """What a network's managers keep as their own case, beside what is counted."""

    network = models.OneToOneField(
        "networks.Network", models.CASCADE, related_name="+", primary_key=True
    )
    # as `Scenario.figures`, but for what is as it was counted
    figures: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"figures of {self.network_id}"


class Scenario(models.Model):
    """Values of the inputs that differ from the defaults; shared, it has an entry."""

    network = models.ForeignKey("networks.Network", models.CASCADE, related_name="+")
    author = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    entry = models.OneToOneField(
        "entries.Entry", models.SET_NULL, null=True, related_name="scenario"
    )
    name = models.CharField(_("name"), max_length=120)
    # {"years", "first_year", "inputs": {key: {"low", "likely", "high", "source", "note"}}}: texts
    figures: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[ScenarioManager[Scenario]] = ScenarioManager()

    class Meta:
        indexes = [models.Index(fields=["network", "-changed_at", "-id"], name="scenario_recent")]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        return reverse("roi_scenario", args=[self.pk])
