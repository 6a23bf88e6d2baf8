"""News that may ask to be acknowledged."""

from django.db import models


class News(models.Model):
    entry = models.OneToOneField("entries.Entry", models.CASCADE, related_name="news")
    acknowledge = models.BooleanField(default=False)
    acknowledge_by = models.DateField(null=True)
    reminded_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"news {self.entry_id}"


class Acknowledgement(models.Model):
    """A person confirmed having read the news."""

    entry = models.ForeignKey("entries.Entry", models.CASCADE, related_name="acknowledgements")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "person"], name="acknowledge_once")]

    def __str__(self) -> str:
        return f"{self.person_id} confirmed {self.entry_id}"
