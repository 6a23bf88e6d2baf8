"""Entry: one row for every piece of content, whatever its kind; and all that hangs on it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from comptoir.core.addresses import address
from comptoir.core.text import excerpt
from comptoir.entries.reach import CommentManager, EntryManager, TopicManager
from comptoir.entries.written import ReactionKind, Written

__all__ = [
    "Attachment", "Bookmark", "Comment", "Deletion", "Entry", "EntryTopic", "Hiding", "Mention",
    "Pin", "Reaction", "ReactionKind", "Reading", "Report", "Revision", "Share", "Subscription",
    "Topic", "TopicFollow", "Written",
]  # fmt: skip


class Entry(Written):
    """A post, a question, a piece of news, a poll…: kinds add a one-to-one detail row."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SCHEDULED = "scheduled", _("Scheduled")
        PUBLISHED = "published", _("Published")
        HIDDEN = "hidden", _("Hidden")
        DELETED = "deleted", _("Deleted")

    group = models.ForeignKey("groups.Group", models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=20, default="post")
    title = models.CharField(_("title"), max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    internal = models.BooleanField(default=False)  # the group's guests never see it
    published_at = models.DateTimeField(null=True)  # to come while scheduled or a draft
    active_at = models.DateTimeField()  # publication or last comment
    comment_count = models.PositiveIntegerField(default=0)

    objects: ClassVar[EntryManager[Entry]] = EntryManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["network", "source", "external_id"],
                condition=~Q(external_id=""),
                name="entry_external_id",
            ),
        ]
        indexes = [
            models.Index(
                fields=["network", "-active_at", "-id"],
                name="entry_stream",
                condition=Q(state="published"),
            ),
            models.Index(
                fields=["group", "-active_at", "-id"],
                name="entry_group",
                condition=Q(state="published"),
            ),
            models.Index(fields=["author", "-published_at", "-id"], name="entry_author"),
            models.Index(
                fields=["published_at"], name="entry_scheduled", condition=Q(state="scheduled")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The title, or the beginning of the text."""
        return self.title or excerpt(self.text, 80) or str(_("Untitled"))

    @property
    def url(self) -> str:
        return address("entry", self.pk)

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED


class Comment(Written):
    """A comment or an answer; one level of replies below it."""

    class State(models.TextChoices):
        PUBLISHED = "published", _("Published")
        HIDDEN = "hidden", _("Hidden")
        DELETED = "deleted", _("Deleted")

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="comments")
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="replies")
    state = models.CharField(max_length=10, choices=State, default=State.PUBLISHED)
    published_at = models.DateTimeField()

    objects: ClassVar[CommentManager[Comment]] = CommentManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["network", "source", "external_id"],
                condition=~Q(external_id=""),
                name="comment_external_id",
            ),
        ]
        indexes = [
            # a page of a long thread: its latest comments, and the replies to them
            models.Index(fields=["entry", "-id"], name="comment_top", condition=Q(parent=None)),
            models.Index(
                fields=["entry", "parent"], name="comment_below", condition=~Q(parent=None)
            ),
            models.Index(fields=["author", "-published_at"], name="comment_author"),
        ]

    def __str__(self) -> str:
        return excerpt(self.text, 80)

    @property
    def url(self) -> str:
        """Its permanent link: the page of the thread where it stands."""
        entry = address("entry", self.entry_id)
        return f"{entry}?comment={self.pk}#comment-{self.pk}"


class Revision(models.Model):
    """What an entry or a comment said before an edit."""

    entry = models.ForeignKey(Entry, models.CASCADE, null=True, related_name="revisions")
    comment = models.ForeignKey(Comment, models.CASCADE, null=True, related_name="revisions")
    title = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    edited_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(entry__isnull=False) ^ Q(comment__isnull=False),
                name="revision_of_one",
            )
        ]

    def __str__(self) -> str:
        return f"revision of {self.entry_id or self.comment_id}"


class Reaction(models.Model):
    """A word with which a person received an entry or a comment."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    entry = models.ForeignKey(Entry, models.CASCADE, null=True, related_name="given_reactions")
    comment = models.ForeignKey(Comment, models.CASCADE, null=True, related_name="given_reactions")
    kind = models.CharField(max_length=10, choices=ReactionKind)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "entry", "kind"],
                condition=Q(entry__isnull=False),
                name="react_once_entry",
            ),
            models.UniqueConstraint(
                fields=["person", "comment", "kind"],
                condition=Q(comment__isnull=False),
                name="react_once_comment",
            ),
            models.CheckConstraint(
                condition=Q(entry__isnull=False) ^ Q(comment__isnull=False), name="react_to_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} by {self.person_id}"


class Mention(models.Model):
    """A person named in an entry, or in one of its comments."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="mentions")
    comment = models.ForeignKey(Comment, models.CASCADE, null=True, related_name="mentions")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="mentions")

    class Meta:
        indexes = [models.Index(fields=["person", "-id"], name="mention_person")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.entry_id}"


class Topic(models.Model):
    """A subject that crosses groups. A merged topic points to the one that lives on."""

    network = models.ForeignKey("networks.Network", models.CASCADE, related_name="topics")
    name = models.CharField(_("name"), max_length=60)
    slug = models.SlugField(max_length=60)
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, related_name="merged")
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[TopicManager[Topic]] = TopicManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network", "slug"], name="topic_slug")]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        return address("topic", self.slug)


class EntryTopic(models.Model):
    """An entry is about a topic."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="entry_topics")
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="entry_topics")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "topic"], name="topic_once")]
        indexes = [models.Index(fields=["topic", "-entry"], name="topic_entries")]

    def __str__(self) -> str:
        return f"{self.entry_id} about {self.topic_id}"


class TopicFollow(models.Model):
    """Somebody follows a topic: its entries come home."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="topic_follows")
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="follows")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "topic"], name="topic_follow")]

    def __str__(self) -> str:
        return f"{self.person_id} follows {self.topic_id}"


class Share(models.Model):
    """An entry of one group opened to another."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="shares")
    group = models.ForeignKey("groups.Group", models.CASCADE, related_name="shares")
    by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "group"], name="share_once")]
        indexes = [models.Index(fields=["group", "-entry"], name="share_group")]

    def __str__(self) -> str:
        return f"{self.entry_id} to {self.group_id}"


class Pin(models.Model):
    """An entry kept on top of its group."""

    entry = models.OneToOneField(Entry, models.CASCADE, related_name="pin")
    group = models.ForeignKey("groups.Group", models.CASCADE, related_name="pins")
    by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"pin of {self.entry_id}"


class Hiding(models.Model):
    """A moderator hid an entry or a comment, and why."""

    entry = models.ForeignKey(Entry, models.CASCADE, null=True, related_name="hidings")
    comment = models.ForeignKey(Comment, models.CASCADE, null=True, related_name="hidings")
    by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=500)
    at = models.DateTimeField(auto_now_add=True)
    lifted_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.reason


class Deletion(models.Model):
    """The author or a moderator deleted something; undone within the delay, else final."""

    entry = models.ForeignKey(Entry, models.CASCADE, null=True, related_name="deletions")
    comment = models.ForeignKey(Comment, models.CASCADE, null=True, related_name="deletions")
    by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    state_before = models.CharField(max_length=10)

    def __str__(self) -> str:
        return f"deletion of {self.entry_id or self.comment_id}"


class Report(models.Model):
    """Somebody asks the moderators to look at something."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="reports")
    comment = models.ForeignKey(Comment, models.CASCADE, null=True, related_name="reports")
    by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=500)
    at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return self.reason


class Bookmark(models.Model):
    """Kept for later by one person."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="bookmarks")
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="bookmarks")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "entry"], name="bookmark_once")]

    def __str__(self) -> str:
        return f"{self.person_id} kept {self.entry_id}"


class Reading(models.Model):
    """When a person last read an entry. Unread again when it is active later than that."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="readings")
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="readings")
    read_at = models.DateTimeField()
    unread = models.BooleanField(default=False)  # marked unread by hand

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "entry"], name="reading_once")]

    def __str__(self) -> str:
        return f"{self.person_id} read {self.entry_id}"


class Subscription(models.Model):
    """A person follows or mutes one entry; taking part follows it by itself."""

    class Level(models.TextChoices):
        FOLLOW = "follow", _("Follow")
        MUTE = "mute", _("Mute")

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="subscriptions")
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="subscriptions")
    level = models.CharField(max_length=10, choices=Level, default=Level.FOLLOW)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "entry"], name="subscribe_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.level}s {self.entry_id}"


class Attachment(models.Model):
    """A stored file that hangs on an entry, or on one of its comments."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="attachments")
    comment = models.ForeignKey(Comment, models.CASCADE, null=True, related_name="attachments")
    file = models.ForeignKey("files.StoredFile", models.CASCADE, related_name="attachments")
    alt = models.CharField(_("description"), max_length=300, blank=True)
    inline = models.BooleanField(default=False)  # shown in the body, not listed below it
    position = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.file_id} on {self.entry_id}"
