"""Signing in and out, and what protects an account.

The addresses of allauth that we want, one by one: signing up and managing several e-mail
addresses are not among them. Two names on one address: ours, and the one allauth reverses.
"""

from allauth.account import views as account
from allauth.mfa.base.views import index as factors
from allauth.usersessions.views import list_usersessions
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path, re_path

from comptoir.accounts import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/login/", views.login, name="account_login"),
    path("accounts/login/code/", login_not_required(account.request_login_code),
         name="account_request_login_code"),
    path("accounts/login/code/confirm/", login_not_required(account.confirm_login_code),
         name="account_confirm_login_code"),
    path("accounts/personas/<int:person_id>/", views.become_persona, name="persona"),
    path("accounts/logout/", login_not_required(account.logout), name="account_logout"),
    path("accounts/logout/", login_not_required(account.logout), name="logout"),
    path("accounts/inactive/", login_not_required(account.account_inactive),
         name="account_inactive"),
    path("accounts/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("accounts/password/change/", account.password_change, name="account_change_password"),
    path("accounts/password/set/", account.password_set, name="account_set_password"),
    path("accounts/password/reset/", login_not_required(account.password_reset),
         name="account_reset_password"),
    path("accounts/password/reset/done/", login_not_required(account.password_reset_done),
         name="account_reset_password_done"),
    path("accounts/password/reset/key/done/",
         login_not_required(account.password_reset_from_key_done),
         name="account_reset_password_from_key_done"),
    re_path(r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
            login_not_required(account.password_reset_from_key),
            name="account_reset_password_from_key"),
    path("accounts/2fa/", factors, name="security"),
    path("accounts/sessions/", list_usersessions, name="usersessions_list"),
    path("accounts/sessions/", list_usersessions, name="sessions"),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("language/", views.set_language, name="set_language"),
]  # fmt: skip
