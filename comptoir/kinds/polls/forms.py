"""What a poll adds to the composer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from comptoir.core.clock import now
from comptoir.entries.kinds import KindForm
from comptoir.entries.models import Entry

MOST = 12


class OptionsWidget(forms.MultiWidget):
    """One input a line."""

    def __init__(self) -> None:
        super().__init__([forms.TextInput() for _number in range(MOST)])

    def decompress(self, value: Any) -> list[str]:
        return list(value or []) + [""] * (MOST - len(value or []))


class OptionsField(forms.MultiValueField):
    """Two to twelve different choices; empty lines are left out."""

    widget = OptionsWidget

    def __init__(self, **kwargs: Any) -> None:
        fields = tuple(
            forms.CharField(
                required=False,
                max_length=200,
                error_messages={"max_length": _("A choice has at most 200 characters.")},
            )
            for _number in range(MOST)
        )
        super().__init__(fields, require_all_fields=False, **kwargs)

    def compress(self, data_list: list[str]) -> list[str]:
        chosen = [" ".join(text.split()) for text in data_list if text and text.strip()]
        return list(dict.fromkeys(chosen))


class PollForm(KindForm):
    """Choices, how one votes, until when."""

    options = OptionsField(label=_("Choices"), required=False)
    multiple = forms.BooleanField(label=_("Several choices each"), required=False)
    anonymous = forms.BooleanField(
        label=_("Anonymous"), required=False, help_text=_("Nobody sees who chose what, ever.")
    )
    closes_at = forms.DateTimeField(
        label=_("Closes on"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": _("Write the day and the time, such as 2026-12-01 09:30.")},
    )

    @property
    def typed_options(self) -> list[str]:
        """What stands in each of the lines, empty ones among them."""
        found = self["options"].value() or []
        return [*(text or "" for text in found), *[""] * (MOST - len(found))]

    @classmethod
    def initial_of(cls, entry: Entry) -> dict[str, Any]:
        poll = entry.poll
        return {
            "options": [option.text for option in poll.options.all()],
            "multiple": poll.multiple,
            "anonymous": poll.anonymous,
            "closes_at": poll.closes_at
            and timezone.localtime(poll.closes_at).replace(second=0, microsecond=0),
        }

    def unfinished(self) -> dict[str, Any]:
        """A draft keeps a single choice too."""
        typed = self["options"].data or []
        return super().unfinished() | {"options": [text for text in typed if text and text.strip()]}

    def clean_options(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["options"] or []
        if len(chosen) < 2:
            raise forms.ValidationError(_now("Write at least two different choices."))
        return chosen

    def clean_closes_at(self) -> datetime | None:
        moment: datetime | None = self.cleaned_data["closes_at"]
        if moment is None or self.is_unchanged("closes_at"):
            return moment
        if moment <= now():
            raise forms.ValidationError(_now("This moment has passed. Choose a later one."))
        return moment
