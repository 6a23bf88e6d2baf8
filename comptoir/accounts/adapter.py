"""How allauth behaves here: closed sign-up, our mail, our words, sessions that know their
network."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from comptoir.accounts.mail import queue_mail
from comptoir.accounts.models import User
from comptoir.networks.models import Network


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """People are added by administrators, invitations and imports; nobody signs up."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed. Ask your administrator."),
        "email_password_mismatch": _(
            "This address and this password do not go together. Check both, or ask for a code "
            "by e-mail."
        ),
        "incorrect_code": _("This is not the code we sent. Check its letters, or ask for another."),
        "incorrect_password": _("This is not your password. Try again."),
        "invalid_login": _("This address and this password do not go together."),
        "invalid_password_reset": _("This link no longer works. Ask for a new one."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes, then try again."),
        "enter_current_password": _("Write your present password."),
        "rate_limited": _("You are going too fast. Wait a minute, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Written in the person's language, handed to the worker."""
        request = self.request
        network = request.network
        user = User.objects.filter(email=email.lower()).first()
        language = (user and user.language) or translation.get_language() or network.language
        facts = {**context, "network": network, "email": email}
        with translation.override(language):
            subject = render_to_string(f"{template_prefix}_subject.txt", facts)
            text = render_to_string(f"{template_prefix}_message.txt", facts)
        queue_mail(network, to=email, subject=" ".join(subject.split()), text=text.strip() + "\n")

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The first steps for a newcomer, home for others."""
        network: Network = request.network  # type: ignore[attr-defined]
        people = network.people.filter(user_id=int(request.user.pk or 0))
        newcomer = people.filter(welcomed_at__isnull=True, welcome_steps=0).exists()
        return reverse("welcome") if newcomer else reverse("home")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("security")

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        request.session["network"] = request.network.pk  # type: ignore[attr-defined]
