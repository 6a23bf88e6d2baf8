"""allauth's forms with our labels: a label stands above its field, never inside it."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.base import forms as factors
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as passkeys
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Labelled(forms.Form):
    """Gives fields the labels and hints of `LABELS` and `HINTS`, and no placeholder."""

    LABELS: ClassVar[dict[str, Any]] = {}
    HINTS: ClassVar[dict[str, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.LABELS.get(name, field.label)
            field.help_text = self.HINTS.get(name, "")


EMAIL = {"email": _("E-mail address")}
NEW_PASSWORD = {"password1": _("New password"), "password2": _("The same, again")}
NEW_HINTS = {"password1": _("At least 10 characters; several words make a good one.")}


class SignInForm(Labelled, account.LoginForm):  # type: ignore[misc]
    LABELS = {"login": _("E-mail address"), "password": _("Password")}


class AskCodeForm(Labelled, account.RequestLoginCodeForm):  # type: ignore[misc]
    LABELS = EMAIL
    HINTS = {"email": _("We send you a code, good for 15 minutes. No password is needed.")}


class CodeForm(Labelled, account.ConfirmLoginCodeForm):  # type: ignore[misc]
    LABELS = {"code": _("Code")}


class AskResetForm(Labelled, account.ResetPasswordForm):  # type: ignore[misc]
    LABELS = EMAIL


class ResetForm(Labelled, account.ResetPasswordKeyForm):  # type: ignore[misc]
    LABELS = NEW_PASSWORD
    HINTS = NEW_HINTS


class ChangePasswordForm(Labelled, account.ChangePasswordForm):  # type: ignore[misc]
    LABELS = {"oldpassword": _("Present password"), **NEW_PASSWORD}
    HINTS = NEW_HINTS


class SetPasswordForm(Labelled, account.SetPasswordForm):  # type: ignore[misc]
    LABELS = NEW_PASSWORD
    HINTS = NEW_HINTS


class ReauthenticateForm(Labelled, account.ReauthenticateForm):  # type: ignore[misc]
    LABELS = {"password": _("Password")}


class SecondFactorForm(Labelled, factors.AuthenticateForm):  # type: ignore[misc]
    LABELS = {"code": _("Code of your application, or a recovery code")}


class SecondFactorAgainForm(Labelled, factors.ReauthenticateForm):  # type: ignore[misc]
    LABELS = {"code": _("Code of your application, or a recovery code")}


class ActivateAppForm(Labelled, totp.ActivateTOTPForm):  # type: ignore[misc]
    LABELS = {"code": _("The six digits that your application shows")}


class Careful(forms.Form):
    """Nonsense in the place of a credential is an error of the form, not of the server."""

    def full_clean(self) -> None:
        try:
            super().full_clean()
        except (AttributeError, KeyError, TypeError, ValueError):
            self.add_error("credential", gettext("This passkey could not be read. Try again."))


class PasskeySignInForm(Careful, passkeys.LoginWebAuthnForm):  # type: ignore[misc]
    pass


class PasskeyFactorForm(Careful, passkeys.AuthenticateWebAuthnForm):  # type: ignore[misc]
    pass


class PasskeyAgainForm(Careful, passkeys.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    pass


class AddPasskeyForm(Careful, Labelled, passkeys.AddWebAuthnForm):  # type: ignore[misc]
    LABELS = {"name": _("Name of this passkey")}
    HINTS = {"name": _("Such as: my phone, the office laptop.")}
