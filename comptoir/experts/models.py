"""What somebody decided about being suggested: shown to nobody else, kept in no journal; only
archives of the whole network hold it."""

from __future__ import annotations

from django.db import models

LONGEST_SENTENCE, LONGEST_SUBJECT = 160, 80


class Presence(models.Model):
    """Whether somebody is suggested at all, and the sentence beside their name when they are."""

    person = models.OneToOneField("people.Person", models.CASCADE, related_name="presence")
    sentence = models.CharField(max_length=LONGEST_SENTENCE, blank=True)
    out_at = models.DateTimeField(null=True)  # since when they are not suggested

    def __str__(self) -> str:
        return f"{self.person_id}: {'out' if self.out_at else self.sentence}"


class HiddenSubject(models.Model):
    """A subject that somebody is not suggested for."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="hidden_subjects")
    name = models.CharField(max_length=LONGEST_SUBJECT)
    folded = models.CharField(max_length=LONGEST_SUBJECT)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "folded"], name="hide_once")]

    def __str__(self) -> str:
        return f"{self.person_id} hides {self.name}"
