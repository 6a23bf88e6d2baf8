"""A question, and the answer that its asker accepted."""

from django.db import models


class Question(models.Model):
    entry = models.OneToOneField("entries.Entry", models.CASCADE, related_name="question")
    accepted = models.OneToOneField(
        "entries.Comment", models.SET_NULL, null=True, related_name="accepted_for"
    )
    accepted_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["accepted", "entry"], name="question_open")]

    def __str__(self) -> str:
        return f"question {self.entry_id}"
