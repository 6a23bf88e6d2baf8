"""What news adds to the composer."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Case, Value, When
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from comptoir.entries.forms import ids_in
from comptoir.entries.kinds import KindForm
from comptoir.entries.models import Entry
from comptoir.groups.access import LISTED
from comptoir.groups.models import Group
from comptoir.kinds.news.access import announceable_groups


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
        if self.is_bound:  # an empty form lists `listed`, it asks for none
            allowed = announceable_groups(self.person)
            self.fields["communities"].queryset = allowed  # type: ignore[attr-defined]

    @cached_property
    def listed(self) -> list[Group]:
        """The communities listed to tick: those ticked, then the most active."""
        ticked = ids_in([str(value) for value in self["communities"].value() or ()])
        first = Case(When(pk__in=ticked, then=0), default=1) if ticked else Value(1)
        return list(announceable_groups(self.person).order_by(first, "-active_at")[:LISTED])

    @property
    def ticked(self) -> set[str]:
        return {str(value) for value in self["communities"].value() or ()}

    @classmethod
    def initial_of(cls, entry: Entry) -> dict[str, Any]:
        return {
            "communities": list(entry.shares.values_list("group_id", flat=True)),
            "acknowledge": entry.news.acknowledge,
            "acknowledge_by": entry.news.acknowledge_by,
        }

    def clean_acknowledge_by(self) -> date | None:
        day: date | None = self.cleaned_data["acknowledge_by"]
        if day is None or self.is_unchanged("acknowledge_by"):
            return day
        if day < timezone.localdate():
            raise forms.ValidationError(_now("This day has passed. Choose a later one."))
        return day
