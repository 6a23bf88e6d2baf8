"""Signing somebody in, for the pages that do not start on the sign-in page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

if TYPE_CHECKING:
    from django.http import HttpRequest

    from comptoir.accounts.models import User


def send_code(request: HttpRequest, user: User, *, next_url: str = "") -> HttpResponse:
    """Mail a one-time code to the user and answer the way to the page that asks for it.

    After the code (and the second factor, where there is one) the person lands on
    `next_url`.
    """
    LoginCodeVerificationProcess.initiate(request=request, user=user, email=user.email)
    address = reverse("account_confirm_login_code")
    query = f"?{urlencode({'next': next_url})}" if next_url else ""
    return HttpResponseRedirect(address + query)
