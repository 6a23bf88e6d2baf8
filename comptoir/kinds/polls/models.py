"""A poll: single or multiple choice, names visible or not, until a date."""

from django.db import models


class Poll(models.Model):
    entry = models.OneToOneField("entries.Entry", models.CASCADE, related_name="poll")
    multiple = models.BooleanField(default=False)
    anonymous = models.BooleanField(default=False)
    closes_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"poll {self.entry_id}"


class Option(models.Model):
    poll = models.ForeignKey(Poll, models.CASCADE, related_name="options")
    text = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["poll", "position"], name="option_position")]

    def __str__(self) -> str:
        return self.text


class Ballot(models.Model):
    """A person's choice. In an anonymous poll no page, export or event ever names the voter;
    the row exists so that nobody votes twice."""

    option = models.ForeignKey(Option, models.CASCADE, related_name="ballots")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["option", "person"], name="ballot_once")]

    def __str__(self) -> str:
        return f"ballot {self.pk}"
