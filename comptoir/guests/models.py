"""Invitations of externals: scope, sponsor, end date."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Invitation(models.Model):
    """An external is asked into one or several groups, by a sponsor, until a day.

    The link carries a token; only its SHA-256 is kept. State is told by the dates.
    """

    network = models.ForeignKey("networks.Network", models.CASCADE, related_name="+")
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=120, blank=True)
    organisation = models.CharField(_("organisation"), max_length=80, blank=True)
    language = models.CharField(max_length=5, blank=True)
    sponsor = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    groups = models.ManyToManyField("groups.Group", related_name="invitations")
    ends_at = models.DateTimeField(_("end of access"))
    message = models.TextField(_("message"), max_length=1000, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField(auto_now_add=True)
    person = models.ForeignKey(
        "people.Person", models.SET_NULL, null=True, related_name="invitations"
    )
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    renewal_asked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["network", "email"], name="invitation_email")]

    def __str__(self) -> str:
        return self.email
