"""The request being answered, for template macros only (a macro sees no context)."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils.html import format_html
from django.utils.safestring import SafeString

_request: ContextVar[HttpRequest | None] = ContextVar("request", default=None)


class CurrentRequestMiddleware:
    """Makes the request known to `csrf_field`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        mark = _request.set(request)
        try:
            return self.get_response(request)
        finally:
            _request.reset(mark)


def current_request() -> HttpRequest | None:
    """The request that this thread answers; None outside of one."""
    return _request.get()


def csrf_field() -> SafeString:
    """The hidden field that every form sent by POST needs; made once a request."""
    request = _request.get()
    return SafeString("") if request is None else csrf_field_of(request)


def csrf_field_of(request: HttpRequest) -> SafeString:
    """As `csrf_field`, for a request that is at hand."""
    field: SafeString | None = getattr(request, "_csrf_field", None)
    if field is None:
        field = format_html(
            '<input type="hidden" name="csrfmiddlewaretoken" value="{}">', csrf_token_of(request)
        )
        request._csrf_field = field  # type: ignore[attr-defined]
    return field


def csrf_token_of(request: HttpRequest) -> str:
    """The token of the request's forms, masked once: each mask asks the system for chance
    thirty-two times."""
    token: str | None = getattr(request, "_csrf_token", None)
    if token is None:
        token = request._csrf_token = get_token(request)  # type: ignore[attr-defined]
    return token
