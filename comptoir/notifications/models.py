"""The inbox, grouped by entry; what was mailed; and what each person chose."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class NotificationKind(models.TextChoices):
    """What a notification is about. The words are those of the preferences page."""

    MENTION = "mention", _("Someone mentions me")
    ASKED = "asked", _("Question put to me")
    PASSED = "passed", _("Question without an answer, passed on to me")
    HANDED = "handed", _("My question is handed or passed on")
    ANSWER = "answer", _("Answer to my question")
    ACCEPTED = "accepted", _("My answer is accepted")
    COMMENT = "comment", _("Comment on an entry I follow")
    REACTION = "reaction", _("Thanks and other reactions")
    ENTRY = "entry", _("New entry in a group set to “Everything”")
    NEWS = "news", _("News of the company")
    ACKNOWLEDGE = "acknowledge", _("News to confirm")
    SEARCH = "search", _("New results of a search I keep")
    INVITATION = "invitation", _("Invitation and request to join")
    GUEST = "guest", _("End of access of my externals")
    MODERATION = "moderation", _("Report or hidden entry")


class Channel(models.TextChoices):
    INBOX = "inbox", _("Here only")
    MAIL = "mail", _("Here and by e-mail now")
    DIGEST = "digest", _("Here and in the summary")
    NONE = "none", _("Nothing")


class Notification(models.Model):
    """What a person should know about one thing: one row per person, thing and kind group.

    `events` counts the acts gathered in it since it was last read; `actors` are the last
    people who acted (ids, newest first, at most five).
    """

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=12, choices=NotificationKind)
    entry = models.ForeignKey("entries.Entry", models.CASCADE, null=True, related_name="+")
    comment = models.ForeignKey("entries.Comment", models.SET_NULL, null=True, related_name="+")
    group = models.ForeignKey("groups.Group", models.CASCADE, null=True, related_name="+")
    actor = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    actors: models.JSONField[list[int], list[int]] = models.JSONField(default=list)
    events = models.PositiveIntegerField(default=1)
    last_event = models.ForeignKey("journal.Event", models.SET_NULL, null=True, related_name="+")
    data: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # one open row per person, entry and kind: later acts gather in it
            models.UniqueConstraint(
                fields=["person", "entry", "kind"],
                condition=Q(read_at__isnull=True, entry__isnull=False),
                name="one_unread_notification",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-at", "-id"], name="notification_inbox"),
            models.Index(
                fields=["person"], name="notification_unread", condition=Q(read_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.person_id}"


class Mailing(models.Model):
    """One e-mail owed to one person for one event; unique, so that it is sent once."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="mailings")
    kind = models.CharField(max_length=12)
    event = models.ForeignKey("journal.Event", models.CASCADE, null=True, related_name="+")
    entry = models.ForeignKey("entries.Entry", models.CASCADE, null=True, related_name="+")
    comment = models.ForeignKey("entries.Comment", models.CASCADE, null=True, related_name="+")
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    skipped = models.CharField(max_length=40, blank=True)  # why it was not sent after all

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "event"], name="mail_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.person_id}"


class Preference(models.Model):
    """Where a person wants one kind of notification; absent rows mean the default."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="preferences")
    kind = models.CharField(max_length=12, choices=NotificationKind)
    channel = models.CharField(max_length=10, choices=Channel)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="prefer_once")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.kind} {self.channel}"


class DigestSetting(models.Model):
    """When a person gets the summary, and when no mail may come."""

    class Rhythm(models.TextChoices):
        DAILY = "daily", _("Every working day")
        WEEKLY = "weekly", _("Every Monday")
        NEVER = "never", _("Never")

    person = models.OneToOneField("people.Person", models.CASCADE, related_name="digest_setting")
    rhythm = models.CharField(max_length=10, choices=Rhythm, default=Rhythm.WEEKLY)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    last_sent_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.person_id}: {self.rhythm}"
