"""The template environment, with what each app adds to it."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment

from comptoir.core.jinja import environment as core_environment
from comptoir.entries import filters
from comptoir.experts.bar import who_is_asked
from comptoir.groups.header import header
from comptoir.guests.card import guest_access
from comptoir.value.stay import stay


def environment(**options: Any) -> Environment:
    """The environment that settings name."""
    env = core_environment(**options)
    env.filters.update(
        kind=filters.kind, card_template=filters.card_template, filetype=filters.filetype
    )
    env.globals.update(
        group_header=header,
        guest_access=guest_access,
        stay=stay,
        who_is_asked=who_is_asked,
    )
    return env
