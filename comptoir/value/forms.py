"""What administrators and organisers fill in."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from comptoir.groups.forms import PersonChoice
from comptoir.value.models import Declaration
from comptoir.value.weeks import today

DAY = {"type": "date"}


def day_field(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write a day, such as 2026-12-01.")},
        **options,
    )


def percent_field(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=100)


class SwitchForm(forms.Form):
    """The day without which nothing is measured."""

    consulted_on = day_field(_("Day on which the works council was consulted"))

    def clean_consulted_on(self) -> Any:
        day = self.cleaned_data["consulted_on"]
        if day > today():
            raise forms.ValidationError(
                _now("This day has not come yet. Consult the works council first.")
            )
        return day


class WorthForm(forms.Form):
    """What an hour is worth."""

    hour_cost = forms.DecimalField(
        label=_("Cost of an hour of work, in euros"),
        min_value=1,
        max_value=1000,
        decimal_places=2,
        help_text=_("Salary and contributions of an average hour in your company."),
    )
    source = forms.CharField(label=_("Where this cost comes from"), max_length=200)
    weeks = forms.IntegerField(label=_("Weeks of work in a year"), min_value=20, max_value=52)
    low = percent_field(_("Low"))
    likely = percent_field(_("Likely"))
    high = percent_field(_("High"))
    transfer_source = forms.CharField(label=_("Where this part comes from"), max_length=200)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        parts = [found[name] for name in ("low", "likely", "high") if name in found]
        if len(parts) == 3 and parts != sorted(parts):
            self.add_error("likely", _now("Low, likely and high must go up in this order."))
        return found

    @property
    def worth(self) -> dict[str, Any]:
        """As `set_worth` takes it: parts from 0 to 1."""
        found = dict(self.cleaned_data)
        parts = tuple(Decimal(found.pop(name)) / 100 for name in ("low", "likely", "high"))
        return found | {"transfer": parts}


class AvoidedForm(PersonChoice):
    """A meeting or trip that did not happen, and who can confirm it."""

    what = forms.ChoiceField(
        label=_("What was avoided"), choices=Declaration.What.choices, initial="meeting"
    )
    about = forms.CharField(label=_("What it would have been about"), max_length=200)
    planned_on = day_field(_("Day it was planned for"))
    people = forms.IntegerField(
        label=_("People who would have taken part"), min_value=2, max_value=200
    )
    hours = forms.DecimalField(
        label=_("Hours for each, travel included"), min_value=0.1, max_value=72, decimal_places=1
    )
    cash = forms.DecimalField(
        label=_("Money that is not spent, in euros"),
        min_value=0,
        max_value=100_000,
        decimal_places=2,
        required=False,
        help_text=_("Tickets, nights, rooms. Leave it empty when there was none."),
    )
    who = forms.CharField(
        label=_("Who can confirm it"),
        max_length=120,
        help_text=_("A colleague who knows that it was planned: their name or e-mail address."),
    )

    field_order = ("what", "about", "planned_on", "people", "hours", "cash", "who", "person")

    def clean_planned_on(self) -> Any:
        day = self.cleaned_data["planned_on"]
        if day > today():
            raise forms.ValidationError(_now("Declare it once the day has passed."))
        return day

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()
        except forms.ValidationError as wrong:
            self.add_error("who", wrong)
            return self.cleaned_data
