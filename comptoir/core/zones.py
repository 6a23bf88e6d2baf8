"""The field that asks for a time zone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from comptoir.core.clock import known_zones, zones_by_region

REGION_NAMES = {
    "Africa": _("Africa"),
    "America": _("America"),
    "Antarctica": _("Antarctica"),
    "Asia": _("Asia"),
    "Atlantic": _("Atlantic Ocean"),
    "Australia": _("Australia"),
    "Europe": _("Europe"),
    "Indian": _("Indian Ocean"),
    "Pacific": _("Pacific Ocean"),
}


class ZoneField(forms.ChoiceField):
    """A list of cities by region: a browser finds one by the letters that are typed.

    Any zone that Python knows is taken: one that is not offered stays in its list once chosen.
    """

    default_error_messages = {"invalid_choice": _("This time zone is not known. Choose a city.")}

    def __init__(self, *, empty: Any = "", **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Time zone"))
        self.empty = empty
        super().__init__(choices=lambda: zone_choices(empty), **kwargs)

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        bound = super().get_bound_field(form, field_name)
        self.choices = zone_choices(self.empty, str(bound.value() or ""))
        return bound

    def valid_value(self, value: Any) -> bool:
        return str(value) in known_zones()


def zone_choices(empty: Any = "", chosen: str = "") -> list[tuple[Any, Any]]:
    """`empty` first, unless it is ''; then UTC, `chosen` if it is in no region, and the cities."""
    by_region = zones_by_region()
    offered = {name for zones in by_region.values() for name, _city in zones}
    alone = {"UTC", chosen} & known_zones() - offered
    first = [("", empty)] if empty else []
    regions = [(REGION_NAMES[name], zones) for name, zones in by_region.items()]
    return [*first, *((name, name) for name in sorted(alone)), *regions]
