"""A network: one company, the tenant."""

from __future__ import annotations

from datetime import timedelta
from typing import TypedDict

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from comptoir.core.clock import now


class Persona(TypedDict):
    """Somebody of the demo whom a visitor may become."""

    person_id: int
    label: str


class Network(models.Model):
    """One company's network. Nothing crosses from one to another."""

    class Language(models.TextChoices):
        FRENCH = "fr", "Français"
        ENGLISH = "en", "English"

    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(max_length=60, unique=True)
    host = models.CharField(
        _("host name"), max_length=253, unique=True, null=True, blank=True, default=None
    )
    is_default = models.BooleanField(default=False)
    language = models.CharField(
        _("language"), max_length=5, choices=Language, default=Language.FRENCH
    )
    time_zone = models.CharField(_("time zone"), max_length=60, default="Europe/Paris")
    accent = models.CharField(_("accent colour"), max_length=7, blank=True)
    logo = models.ImageField(_("logo"), upload_to="logos/", blank=True)
    owners_invite_guests = models.BooleanField(_("group owners may invite externals"), default=True)
    # without an answer for so long, a question goes to two people who know; 0: never
    pass_on_hours = models.PositiveSmallIntegerField(default=48)
    # only questions asked since then, so that switching it on wakes no old ones
    pass_on_since = models.DateTimeField(default=now, editable=False)
    guest_days = models.PositiveSmallIntegerField(_("days of access for externals"), default=90)
    # changes with the branding, so that style sheet and logo can be cached for ever
    branding_version = models.PositiveIntegerField(default=1, editable=False)
    is_demo = models.BooleanField(default=False)
    # In a demo, whom a visitor may become in one click: [{"person_id", "label"}].
    personas: models.JSONField[list[Persona], list[Persona]] = models.JSONField(
        default=list, blank=True
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True), name="one_default_network"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def pass_on_after(self, hours: int) -> None:
        """Change the delay. When it was off, questions that have waited for longer are left
        alone; those still within the delay are not old."""
        if not self.pass_on_hours:
            self.pass_on_since = now() - timedelta(hours=hours)
        self.pass_on_hours = hours
