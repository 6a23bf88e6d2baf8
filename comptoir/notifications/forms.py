"""The preferences page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from comptoir.core.zones import ZoneField
from comptoir.notifications.choices import DEFAULTS, channels_of, choose_channel, digest_setting
from comptoir.notifications.models import Channel, DigestSetting, NotificationKind
from comptoir.people.models import Person


class PreferencesForm(forms.Form):
    """Language, zone, rhythm of the summary, quiet hours, and a channel for each kind."""

    language = forms.ChoiceField(label=_("Language"))
    time_zone = ZoneField(required=False)
    rhythm = forms.ChoiceField(
        label=_("Summary of what I have not seen"), choices=DigestSetting.Rhythm.choices
    )
    quiet_from = forms.TimeField(
        label=_("No mail from"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    quiet_until = forms.TimeField(
        label=_("until"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        self.person = person
        kwargs["initial"] = initial_of(person)
        super().__init__(*args, **kwargs)
        own = _("Language of the network: %(name)s")
        network = person.network.get_language_display()
        self.fields["language"] = forms.ChoiceField(
            label=_("Language"),
            required=False,
            choices=[("", own % {"name": network}), ("fr", "Français"), ("en", "English")],
        )
        self.fields["time_zone"] = ZoneField(
            required=False,
            empty=_("The network’s: %(zone)s") % {"zone": person.network.time_zone},
        )
        for kind, label in NotificationKind.choices:
            self.fields[f"kind_{kind}"] = forms.ChoiceField(label=label, choices=Channel.choices)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if bool(cleaned.get("quiet_from")) != bool(cleaned.get("quiet_until")):
            self.add_error("quiet_until", _("Give both times, or neither."))
        return cleaned

    def kind_fields(self) -> list[forms.BoundField]:
        return [self[f"kind_{kind}"] for kind in DEFAULTS]

    def save(self) -> None:
        """Keep every choice."""
        chosen = self.cleaned_data
        if self.person.user is not None:
            self.person.user.language = chosen["language"]
            self.person.user.save(update_fields=["language"])
        self.person.time_zone = chosen["time_zone"]
        self.person.save(update_fields=["time_zone", "sort_name"])
        setting = digest_setting(self.person)
        setting.rhythm = chosen["rhythm"]
        setting.quiet_from, setting.quiet_until = chosen["quiet_from"], chosen["quiet_until"]
        setting.save(update_fields=["rhythm", "quiet_from", "quiet_until"])
        for kind in DEFAULTS:
            choose_channel(self.person, kind, chosen[f"kind_{kind}"])


def initial_of(person: Person) -> dict[str, Any]:
    """The present choices."""
    setting = digest_setting(person)
    return {
        "language": person.user.language if person.user else "",
        "time_zone": person.time_zone,
        "rhythm": setting.rhythm,
        "quiet_from": setting.quiet_from,
        "quiet_until": setting.quiet_until,
        **{f"kind_{kind}": channel for kind, channel in channels_of(person).items()},
    }
