"""What search keeps in the database: what the index still owes, and the text of files."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from comptoir.core.clock import now


class Change(models.Model):
    """Something changed that the index must learn. Several rows for one thing are harmless.

    `key` is what `schema.key_of` gives. A row is deleted once the index has it on disk; while
    the index is being made anew it stays, `applied`, for the new one to learn it too.
    """

    network = models.ForeignKey("networks.Network", models.CASCADE, related_name="+")
    key = models.BigIntegerField()
    applied = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["network", "id"], name="change_due", condition=Q(applied=False))
        ]

    def __str__(self) -> str:
        return f"change {self.key}"


class Trouble(models.Model):
    """What an index cannot do now, for as long as it is so (`search.trouble`)."""

    class Reason(models.TextChoices):
        FULL = "full"
        FORBIDDEN = "forbidden"
        BLOCKED = "blocked"  # something else stands where a folder or a file belongs
        OTHER = "other"

    network = models.ForeignKey("networks.Network", models.CASCADE, related_name="+")
    doing = models.CharField(max_length=10)  # name of the act that fails
    reason = models.CharField(max_length=10, choices=Reason)
    detail = models.CharField(max_length=300)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "doing"], name="search_trouble_once")
        ]

    def __str__(self) -> str:
        return f"{self.doing} of {self.network_id}: {self.reason}"


class Extraction(models.Model):
    """What came of reading the text of a stored file."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        EMPTY = "empty"  # no text in it, such as a scan
        FAILED = "failed"
        LOCKED = "locked"  # it opens with a password only
        TOO_LARGE = "too_large"
        NOT_READ = "not_read"  # of a type whose text is not looked for

    file = models.OneToOneField("files.StoredFile", models.CASCADE, related_name="extraction")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [models.Index(fields=["id"], name="extraction_due", condition=Q(state="waiting"))]

    def __str__(self) -> str:
        return f"text of {self.file_id}: {self.state}"


class FilePage(models.Model):
    """The text of one page (or slide, or sheet) of a stored file."""

    file = models.ForeignKey("files.StoredFile", models.CASCADE, related_name="text_pages")
    number = models.PositiveIntegerField()  # from 1; 0 where the format has no pages
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="file_page_once")]

    def __str__(self) -> str:
        return f"page {self.number} of {self.file_id}"


class Synonyms(models.Model):
    """Words that mean the same in this company: a line of its glossary, kept by managers."""

    network = models.ForeignKey("networks.Network", models.CASCADE, related_name="synonyms")
    words: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return " = ".join(self.words)


class PastQuery(models.Model):
    """What one person looked for. Theirs alone: shown to nobody else, deleted when they say."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="past_queries")
    typed = models.CharField(max_length=200)
    folded = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "folded"], name="past_query_once")]
        indexes = [models.Index(fields=["person", "-at"], name="past_query_latest")]

    def __str__(self) -> str:
        return self.typed


class QueryWeek(models.Model):
    """How often something was looked for in one week, by nobody in particular."""

    network = models.ForeignKey("networks.Network", models.CASCADE, related_name="+")
    week = models.DateField()  # its Monday
    folded = models.CharField(max_length=200)
    people = models.PositiveIntegerField(default=0)
    runs = models.PositiveIntegerField(default=0)
    empty = models.PositiveIntegerField(default=0)
    opened = models.PositiveIntegerField(default=0)  # a result was opened and was enough

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "week", "folded"], name="query_week_once")
        ]

    def __str__(self) -> str:
        return f"{self.folded} in the week of {self.week}"


class SavedSearch(models.Model):
    """A search that somebody keeps, with its feed. `token` is what the feed's address is made from
    (`saving.address_token`); another one closes the old address."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="saved_searches")
    query = models.CharField(max_length=600)  # of the address: q=…&kind=…
    name = models.CharField(max_length=120)
    token = models.CharField(max_length=43, unique=True)
    alerts = models.BooleanField(default=True)  # be told of new results
    looked_at = models.DateTimeField(default=now)  # results up to then are known
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "query"], name="saved_once")]

    def __str__(self) -> str:
        return self.name
