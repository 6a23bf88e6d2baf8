"""How fields of forms are drawn."""

from __future__ import annotations

from typing import Any

from django.forms.renderers import Jinja2
from markupsafe import escape

# Widgets that are one <input>: Django draws them with three templates, one within the other.
PLAIN = frozenset(
    f"django/forms/widgets/{name}.html"
    for name in ("checkbox", "date", "datetime", "email", "hidden", "input", "number", "password",
                 "text", "time", "url")
)  # fmt: skip


class FieldRenderer(Jinja2):
    """Django's renderer; plain inputs, which most fields are, are written without a template."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        if template_name in PLAIN:
            return _input(context["widget"])
        return super().render(template_name, context, request)


def _input(widget: dict[str, Any]) -> str:
    """As django/forms/widgets/input.html."""
    facts = {"type": widget["type"], "name": widget["name"]}
    if widget["value"] is not None:
        facts["value"] = widget["value"]
    written = [f'{name}="{escape(value)}"' for name, value in facts.items()]
    for name, value in widget["attrs"].items():
        if value is True:
            written.append(str(escape(name)))
        elif value is not False:
            written.append(f'{escape(name)}="{escape(value)}"')
    return f"<input {' '.join(written)}>"
