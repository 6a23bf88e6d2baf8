"""The Jinja2 environment of every page."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.backends.jinja2 import Jinja2
from django.template.defaultfilters import filesizeformat
from django.templatetags.static import static
from django.utils import translation
from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from comptoir.core import when
from comptoir.core.addresses import address
from comptoir.core.compiling import Written
from comptoir.core.current import csrf_field
from comptoir.core.words import js_words


class ByLanguage(Jinja2):
    """Django's engine, with one environment for each language: what is said in a template is
    compiled into it (`core.compiling`)."""

    def __init__(self, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._made: dict[str, Environment] = {}

    @property
    def env(self) -> Environment:
        """The environment of the language of now."""
        language = translation.get_language() or ""
        if language not in self._made:
            self._made[language] = self._first.overlay()
        return self._made[language]

    @env.setter
    def env(self, made: Environment) -> None:
        self._first = made


class PageEnvironment(Environment):
    """Templates whose lasting answers are compiled in; `lasting` names them."""

    code_generator_class = Written
    lasting: Mapping[str, Callable[..., Any]] = {}


def environment(**options: Any) -> Environment:
    """Strict: a name that is not defined is an error, never an empty string."""
    options["undefined"] = StrictUndefined
    options.setdefault("extensions", []).append("jinja2.ext.i18n")
    # Django sets autoescape on
    env = PageEnvironment(trim_blocks=True, lstrip_blocks=True, cache_size=-1, **options)
    env.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    env.lasting = {
        "icon": icon,
        "url": address,
        "static": static,
        "language": translation.get_language,
        "js_words": js_words,
    }
    env.globals.update(env.lasting, csrf_field=csrf_field)
    env.filters.update(
        ago=when.ago,
        date=when.day,
        month=when.month,
        month_name=when.month_name,
        whole_day=when.whole_day,
        datetime=when.day_and_time,
        time_of_day=when.time_of_day,
        time_tag=when.time_tag,
        number=number,
        filesize=filesizeformat,
        said=translation.gettext,
        clean=mark_safe_body,
    )
    return env


def number(value: float, decimals: int | None = None) -> str:
    """A number with the reader's separators."""
    return number_format(value, decimal_pos=decimals, use_l10n=True, force_grouping=True)


def mark_safe_body(body: str) -> Markup:
    """HTML that `clean_html` made before it was stored."""
    return Markup(body)  # noqa: S704


@cache
def _known_icons() -> frozenset[str]:
    sprite = (Path(settings.BASE) / "static" / "img" / "icons.svg").read_text()
    return frozenset(re.findall(r'<symbol id="([^"]+)"', sprite))


@cache
def icon(name: str, css: str = "") -> SafeString:
    """A lucide icon of the sprite, hidden from assistive technology.

    Raises:
        KeyError: the icon is not among those of static/icons.txt.
    """
    if name not in _known_icons():
        raise KeyError(f"no icon {name}: add it to static/icons.txt and run bin/vendor")
    classes = f"icon {css}".strip()
    drawing = f"{static('img/icons.svg')}#{name}"
    return mark_safe(  # noqa: S308
        f'<svg class="{classes}" aria-hidden="true"><use href="{drawing}"/></svg>'
    )
