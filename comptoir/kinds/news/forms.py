"""What news adds to the composer."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from comptoir.entries.access import can_publish
from comptoir.entries.kinds import KindForm
from comptoir.entries.models import Entry
from comptoir.groups.access import readable_groups
from comptoir.groups.models import Group


class NewsForm(KindForm):
    """Other communities to tell; whether to ask everybody to confirm."""

    communities = forms.ModelMultipleChoiceField(
        queryset=Group.objects.none(),
        required=False,
        label=_("Also tell"),
        help_text=_("Groups where you may announce, besides the one chosen above."),
        widget=forms.CheckboxSelectMultiple,
    )
    acknowledge = forms.BooleanField(label=_("Ask everybody to confirm"), required=False)
    acknowledge_by = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write a day, such as 2026-12-01.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = readable_groups(self.person).with_member(self.person).running()
        allowed = [g.pk for g in mine[:200] if can_publish(self.person, g, "news")]
        choices = Group.objects.filter(pk__in=allowed).order_by("name")
        self.fields["communities"].queryset = choices  # type: ignore[attr-defined]

    @classmethod
    def initial_of(cls, entry: Entry) -> dict[str, Any]:
        return {
            "communities": list(entry.shares.values_list("group_id", flat=True)),
            "acknowledge": entry.news.acknowledge,
            "acknowledge_by": entry.news.acknowledge_by,
        }

    def clean_acknowledge_by(self) -> date | None:
        day: date | None = self.cleaned_data["acknowledge_by"]
        if day is not None and day < timezone.localdate():
            raise forms.ValidationError(_now("This day has passed. Choose a later one."))
        return day
