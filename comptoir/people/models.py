"""A person: a user in one network."""

from __future__ import annotations

from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from comptoir.core.addresses import address
from comptoir.core.clock import now
from comptoir.core.prepared import StandIn
from comptoir.core.text import fold, hue_of, initials_of
from comptoir.core.when import time_of_day
from comptoir.people.reach import PersonManager


class Person(models.Model):
    """Who somebody is in one network: an employee or a guest."""

    class Kind(models.TextChoices):
        EMPLOYEE = "employee", _("Employee")
        GUEST = "guest", _("External")

    class Role(models.TextChoices):
        MEMBER = "member", _("Member")
        MANAGER = "manager", _("Manager")
        ADMINISTRATOR = "administrator", _("Administrator")

    network = models.ForeignKey("networks.Network", models.CASCADE, related_name="people")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="people"
    )
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.EMPLOYEE)
    role = models.CharField(_("role"), max_length=15, choices=Role, default=Role.MEMBER)
    name = models.CharField(_("name"), max_length=120)
    sort_name = models.CharField(max_length=120, editable=False)
    # what the directory searches: title, department, site and organisation, folded
    folded = models.CharField(max_length=400, editable=False, blank=True, default="")
    email = models.EmailField(_("e-mail address"), blank=True)
    title = models.CharField(_("title"), max_length=120, blank=True)
    department = models.CharField(_("department"), max_length=80, blank=True)
    site = models.CharField(_("site"), max_length=80, blank=True)
    organisation = models.CharField(_("organisation"), max_length=80, blank=True)
    manager = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, verbose_name=_("manager"), related_name="+"
    )
    languages = models.CharField(_("languages"), max_length=120, blank=True)
    bio = models.TextField(_("about me"), max_length=2000, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60, blank=True)
    photo = models.ImageField(_("photo"), upload_to="photos/", blank=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True)
    previous_seen_at = models.DateTimeField(null=True)
    suspended_at = models.DateTimeField(null=True)
    welcomed_at = models.DateTimeField(null=True)
    welcome_steps = models.PositiveSmallIntegerField(default=0)  # first steps done or skipped
    source = models.CharField(max_length=20, blank=True)
    external_id = models.CharField(max_length=200, blank=True)

    # what the rules of reach read of somebody: never more, or prepared queries would mix people
    prepared_as = StandIn(
        decides=("kind", "role"), varies=("network_id", "joined_at", "suspended_at")
    )

    objects: ClassVar[PersonManager[Person]] = PersonManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "user"], name="one_person_a_user"),
            models.UniqueConstraint(
                fields=["network", "source", "external_id"],
                condition=~Q(external_id=""),
                name="person_external_id",
            ),
        ]
        indexes = [models.Index(fields=["network", "sort_name", "id"], name="person_name")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fold_names()
        super().save(*args, **kwargs)

    def fold_names(self) -> None:
        """Keep what lists are sorted and searched by; `bulk_create` needs it called."""
        self.sort_name = fold(self.name)[:120]
        words = [self.title, self.department, self.site, self.organisation]
        self.folded = fold(" ".join(word for word in words if word))[:400]

    @property
    def is_guest(self) -> bool:
        return self.kind == self.Kind.GUEST

    @property
    def is_employee(self) -> bool:
        return self.kind == self.Kind.EMPLOYEE

    @property
    def is_manager(self) -> bool:
        """Whether this person manages the network's content (administrators do)."""
        return self.role in {self.Role.MANAGER, self.Role.ADMINISTRATOR}

    @property
    def is_administrator(self) -> bool:
        return self.role == self.Role.ADMINISTRATOR

    @property
    def is_active(self) -> bool:
        return self.suspended_at is None

    @cached_property
    def initials(self) -> str:
        return initials_of(self.name)

    @property
    def hue(self) -> int:
        return hue_of(self.pk)

    @property
    def first_name(self) -> str:
        return self.name.split()[0] if self.name.strip() else self.name

    @property
    def zone(self) -> ZoneInfo:
        """Their time zone, else the network's."""
        return ZoneInfo(self.time_zone or self.network.time_zone)

    @property
    def local_time(self) -> str:
        """The time where they are, as the reader writes times: '5:52 pm'."""
        with timezone.override(self.zone):
            return time_of_day(now())

    @property
    def url(self) -> str:
        return address("person", self.pk)

    @property
    def photo_url(self) -> str:
        """Address of the photo, changing with it; '' without one."""
        if not self.photo:
            return ""
        version = str(self.photo.name).rsplit("/", 1)[-1].split(".")[0]
        return address("person_photo", self.pk, version)


class Skill(models.Model):
    """A free term for what somebody knows; shared spelling comes from suggestion."""

    network = models.ForeignKey("networks.Network", models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    folded = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "folded"], name="one_skill_a_spelling")
        ]

    def __str__(self) -> str:
        return self.name


class PersonSkill(models.Model):
    """A skill that somebody declares."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="person_skills")
    skill = models.ForeignKey(Skill, models.CASCADE, related_name="person_skills")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "skill"], name="one_skill_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.skill_id}"


class Follow(models.Model):
    """Somebody follows somebody: their entries come home."""

    follower = models.ForeignKey(Person, models.CASCADE, related_name="following")
    followed = models.ForeignKey(Person, models.CASCADE, related_name="followers")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["follower", "followed"], name="follow_once"),
            models.CheckConstraint(
                condition=~Q(follower=models.F("followed")), name="follow_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.follower_id} follows {self.followed_id}"
