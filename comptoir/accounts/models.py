"""A user: an address that signs in. What it may do is decided by its people."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _


class UserQuerySet(BaseUserManager["User"]):
    """Creation of users; addresses are compared without case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A new user; without a password it signs in by code."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """One who signs in: by code, password, passkey. In each network, a Person."""

    email = models.EmailField(_("e-mail address"), unique=True)
    language = models.CharField(_("language"), max_length=5, blank=True)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    objects: ClassVar[UserQuerySet] = UserQuerySet()

    # Django's admin is not installed: nobody is staff there.
    is_staff = False
    is_superuser = False

    def __str__(self) -> str:
        return self.email


class SealedMail(models.Model):
    """A mail that carries a secret (a code, a link that signs in) and waits for the worker.

    Encrypted with the installation's secret; the row is deleted once the mail has left.
    """

    sealed = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"sealed mail {self.pk}"
