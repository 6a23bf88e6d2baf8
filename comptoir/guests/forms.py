"""Inviting externals."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from comptoir.core.decisions import Refused
from comptoir.groups.models import Group
from comptoir.guests.access import groups_to_invite_to
from comptoir.guests.actions import checked_address, checked_end
from comptoir.people.models import Person

MOST = 30


class InviteForm(forms.Form):
    """Who, where, until when, and a word."""

    emails = forms.CharField(
        label=_("E-mail addresses"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line, or separated by commas."),
        error_messages={"required": _("Write at least one address.")},
    )
    organisation = forms.CharField(label=_("Company"), max_length=80, required=False)
    groups = forms.ModelMultipleChoiceField(
        queryset=Group.objects.none(),
        label=_("Groups"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one group.")},
    )
    ends_on = forms.DateField(
        label=_("Access until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Nine months at most. The sponsor is reminded seven days before."),
        error_messages={
            "required": _("Write a day, such as 2026-12-01."),
            "invalid": _("Write a day, such as 2026-12-01."),
        },
    )
    message = forms.CharField(
        label=_("Message"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.choices = groups_to_invite_to(person)
        allowed = Group.objects.filter(pk__in=[group.pk for group in self.choices])
        self.fields["groups"].queryset = allowed.order_by("name")  # type: ignore[attr-defined]

    def clean_emails(self) -> list[str]:
        typed = [part for part in re.split(r"[\s,;]+", self.cleaned_data["emails"]) if part]
        if len(typed) > MOST:
            raise forms.ValidationError(_now("Thirty addresses at most at once."))
        found, wrong = [], []
        for part in typed:
            try:
                found.append(checked_address(part))
            except Refused as refusal:
                wrong.append(str(refusal))
        if wrong:
            raise forms.ValidationError(wrong)
        return list(dict.fromkeys(found))

    def clean_ends_on(self) -> datetime:
        day = self.cleaned_data["ends_on"]
        try:
            end = timezone.make_aware(datetime.combine(day, time(23, 59)))
            return checked_end(end, self.person.network)
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from None
        except (OverflowError, ValueError):
            raise forms.ValidationError(_now("Write a day, such as 2026-12-01.")) from None
