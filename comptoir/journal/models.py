"""The append-only journal, and the outbox that feeds its readers."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q


class Event(models.Model):
    """One act: who did what to which thing, where and when. Never changed afterwards."""

    network = models.ForeignKey("networks.Network", models.CASCADE, related_name="+")
    actor = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    verb = models.CharField(max_length=40)
    group = models.ForeignKey("groups.Group", models.SET_NULL, null=True, related_name="+")
    entry = models.ForeignKey("entries.Entry", models.SET_NULL, null=True, related_name="+")
    comment = models.ForeignKey("entries.Comment", models.SET_NULL, null=True, related_name="+")
    person = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    data: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["network", "id"], name="event_network"),
            models.Index(fields=["group", "-id"], name="event_group"),
            models.Index(fields=["entry", "-id"], name="event_entry"),
            models.Index(fields=["actor", "-id"], name="event_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} #{self.pk}"


class Delivery(models.Model):
    """What one reader still owes to one event: a row of the outbox.

    Due when neither done nor dead, `due_at` has passed, and no living worker claims it.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="deliveries")
    reader = models.CharField(max_length=40)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "reader"], name="delivery_once"),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                name="delivery_due",
                condition=Q(done_at__isnull=True, dead_at__isnull=True),
            ),
            models.Index(
                fields=["dead_at"], name="delivery_dead", condition=Q(dead_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reader} of #{self.event_id}"


class ScheduledRun(models.Model):
    """One turn of a scheduled job; the unique row is the claim, so that it runs once."""

    job = models.CharField(max_length=60)
    due_at = models.DateTimeField()
    started_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "due_at"], name="run_once")]

    def __str__(self) -> str:
        return f"{self.job} at {self.due_at:%F %H:%M}"
