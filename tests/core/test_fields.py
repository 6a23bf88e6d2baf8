"""Fields drawn without a template are drawn as Django draws them."""

from __future__ import annotations

import pytest
from django import forms
from django.forms.renderers import Jinja2

from comptoir.core.fields import FieldRenderer

HOSTILE = "\"><script>'&"


@pytest.mark.parametrize(
    "widget",
    [forms.TextInput, forms.EmailInput, forms.CheckboxInput, forms.DateInput, forms.DateTimeInput,
     forms.NumberInput, forms.HiddenInput, forms.PasswordInput, forms.URLInput, forms.TimeInput,
     forms.FileInput, forms.Textarea],
)  # fmt: skip
@pytest.mark.parametrize("value", [None, "", "a", HOSTILE, 7, True, False])
def test_a_field_is_drawn_as_django_draws_it(widget: type[forms.Widget], value: object) -> None:
    attrs = {"required": True, "disabled": False, "data-x": HOSTILE, "max": 3, "id": None}
    drawn = [
        widget().render("name<", value, attrs=attrs, renderer=renderer())
        for renderer in (FieldRenderer, Jinja2)
    ]
    assert drawn[0].split() == drawn[1].split()
    assert "<script" not in drawn[0]
