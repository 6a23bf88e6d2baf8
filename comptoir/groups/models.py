"""Groups, and who is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from comptoir.core.addresses import address
from comptoir.core.text import fold, hue_of
from comptoir.groups.reach import GroupManager

if TYPE_CHECKING:
    FoldedBase = models.CharField[str, str]
else:
    FoldedBase = models.CharField


class Folded(FoldedBase):
    """Name and purpose without accents or capitals, for the search; written with each row."""

    def pre_save(self, instance: models.Model, add: bool) -> str:
        words = f"{getattr(instance, 'name', '')} {getattr(instance, 'purpose', '')}"
        value = fold(words)[: self.max_length]
        setattr(instance, self.attname, value)
        return value

    def deconstruct(self) -> Any:
        """Plain text to migrations, which import no code of ours."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class Group(models.Model):
    """Where conversations live. Who reads it is decided in `groups.access`, once."""

    class Kind(models.TextChoices):
        COMPANY = "company", _("Company")
        COMMUNITY = "community", _("Community")
        PROJECT = "project", _("Project")

    class Visibility(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")
        SECRET = "secret", _("Secret")

    network = models.ForeignKey("networks.Network", models.CASCADE, related_name="groups")
    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(max_length=60)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.COMMUNITY)
    visibility = models.CharField(
        _("who can read"), max_length=10, choices=Visibility, default=Visibility.OPEN
    )
    purpose = models.CharField(_("purpose"), max_length=200, blank=True)
    folded = Folded(max_length=300, editable=False, blank=True, default="")
    about = models.TextField(_("about"), blank=True)
    starts_on = models.DateField(_("start"), null=True, blank=True)
    ends_on = models.DateField(_("end"), null=True, blank=True)
    created_by = models.ForeignKey(
        "people.Person", models.SET_NULL, null=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    active_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, editable=False)
    archived_by = models.ForeignKey(
        "people.Person", models.SET_NULL, null=True, related_name="+", editable=False
    )
    members_count = models.PositiveIntegerField(default=0, editable=False)
    guests_count = models.PositiveIntegerField(default=0, editable=False)
    source = models.CharField(max_length=20, blank=True)
    external_id = models.CharField(max_length=200, blank=True)

    objects: ClassVar[GroupManager[Group]] = GroupManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "slug"], name="group_slug"),
            models.UniqueConstraint(
                fields=["network"], condition=Q(kind="company"), name="one_company_group"
            ),
            models.UniqueConstraint(
                fields=["network", "source", "external_id"],
                condition=~Q(external_id=""),
                name="group_external_id",
            ),
        ]
        indexes = [
            models.Index(fields=["network", "-active_at"], name="group_activity"),
            # few: what ends soon is looked for among these, not among all groups of somebody
            models.Index(
                fields=["network", "ends_on"],
                name="group_ending",
                condition=Q(archived_at=None, ends_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def hue(self) -> int:
        return hue_of(self.pk)

    @property
    def initial(self) -> str:
        return self.name.strip()[:1].upper() or "?"

    @property
    def url(self) -> str:
        return address("group", self.slug)

    @property
    def is_company(self) -> bool:
        return self.kind == self.Kind.COMPANY

    @property
    def is_open(self) -> bool:
        return self.visibility == self.Visibility.OPEN

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None

    @property
    def has_guests(self) -> bool:
        return self.guests_count > 0


class Membership(models.Model):
    """A person in a group."""

    class Role(models.TextChoices):
        MEMBER = "member", _("Member")
        MODERATOR = "moderator", _("Moderator")
        OWNER = "owner", _("Owner")

    class Level(models.TextChoices):
        ALL = "all", _("Everything")
        IMPORTANT = "important", _("Important only")
        NONE = "none", _("Nothing")

    group = models.ForeignKey(Group, models.CASCADE, related_name="memberships")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role, default=Role.MEMBER)
    level = models.CharField(max_length=10, choices=Level, default=Level.IMPORTANT)
    sponsor = models.ForeignKey(
        "people.Person", models.SET_NULL, null=True, related_name="sponsored"
    )
    expires_at = models.DateTimeField(null=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    visited_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "person"], name="member_once"),
        ]
        indexes = [models.Index(fields=["person", "group"], name="membership_person")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.group_id}"

    @property
    def moderates(self) -> bool:
        return self.role in {self.Role.MODERATOR, self.Role.OWNER}

    @property
    def owns(self) -> bool:
        return self.role == self.Role.OWNER


class JoinRequest(models.Model):
    """Somebody asks to join a closed group; or, with `invited_by`, is asked to join one."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="join_requests")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="join_requests")
    invited_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    message = models.CharField(_("message"), max_length=500, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    accepted = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "person"],
                condition=Q(decided_at__isnull=True),
                name="one_open_request",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} to {self.group_id}"


class GroupTemplate(models.Model):
    """What a new group may start from."""

    network = models.ForeignKey("networks.Network", models.CASCADE, related_name="group_templates")
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(max_length=10, choices=Group.Kind, default=Group.Kind.PROJECT)
    visibility = models.CharField(
        max_length=10, choices=Group.Visibility, default=Group.Visibility.CLOSED
    )
    purpose = models.CharField(_("purpose"), max_length=200, blank=True)
    about = models.TextField(_("about"), blank=True)
    topics: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    # Entries written and pinned in the new group: [{"title", "text"}].
    pinned: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField(
        default=list
    )

    def __str__(self) -> str:
        return self.name
