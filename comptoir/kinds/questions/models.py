"""A question, the answer that its asker accepted, and the people who are asked to answer."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from comptoir.core.clock import now


class Question(models.Model):
    entry = models.OneToOneField("entries.Entry", models.CASCADE, related_name="question")
    accepted = models.OneToOneField(
        "entries.Comment", models.SET_NULL, null=True, related_name="accepted_for"
    )
    accepted_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    # when the network last looked for people to pass it on to, for want of an answer, and how
    # many times it did
    passed_at = models.DateTimeField(null=True)
    passed_rounds = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["accepted", "entry"], name="question_open")]

    def __str__(self) -> str:
        return f"question {self.entry_id}"


class Solicitation(models.Model):
    """Somebody is asked to answer a question: by who wrote it, by somebody who was asked and
    hands it on, or by the network when nobody answers."""

    class How(models.TextChoices):
        ASKED = "asked", _("Asked")
        REDIRECTED = "redirected", _("Handed on")
        PASSED = "passed", _("Passed on")

    entry = models.ForeignKey("entries.Entry", models.CASCADE, related_name="solicitations")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="solicitations")
    by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    how = models.CharField(max_length=10, choices=How, default=How.ASKED)
    at = models.DateTimeField(default=now)
    handed_to = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    handed_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)  # they cannot answer, and know nobody who can

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "person"], name="solicit_once"),
        ]
        indexes = [models.Index(fields=["person", "how", "-at"], name="solicited_lately")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.how} for {self.entry_id}"
