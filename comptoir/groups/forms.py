"""Creating and changing a group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from comptoir.core.decisions import Refused
from comptoir.core.html import strip_control
from comptoir.core.text import fold
from comptoir.groups.access import can_change_visibility
from comptoir.groups.actions import check_dates, checked_name
from comptoir.groups.models import Group, GroupTemplate
from comptoir.people.models import Person

if TYPE_CHECKING:
    from django.db.models import QuerySet

VISIBILITIES = [
    ("open", _("Open: every employee reads and joins")),
    ("closed", _("Closed: everybody sees that it exists, members read")),
    ("secret", _("Secret: only its members know it")),
]
KINDS = [("community", _("Community: lasts")), ("project", _("Project: has an end"))]
DAY = {"type": "date"}


class GroupForm(forms.Form):
    """Name and visibility are enough."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        error_messages={
            "required": _("Write a name of 1 to 80 characters."),
            "max_length": _("Write a name of 1 to 80 characters."),
        },
    )
    visibility = forms.ChoiceField(
        label=_("Who can read"), choices=VISIBILITIES, initial="open", widget=forms.RadioSelect
    )
    purpose = forms.CharField(
        label=_("Purpose"),
        required=False,
        max_length=200,
        help_text=_("One line: what is it for?"),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS, initial="community", required=False)
    about = forms.CharField(
        label=_("About"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )
    starts_on = forms.DateField(
        label=_("Start"),
        required=False,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write a day, such as 2026-12-01.")},
    )
    ends_on = forms.DateField(
        label=_("End"),
        required=False,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write a day, such as 2026-12-01.")},
    )

    def clean_name(self) -> str:
        try:
            return checked_name(self.cleaned_data["name"])
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from None

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or "community"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        try:
            check_dates(cleaned.get("starts_on"), cleaned.get("ends_on"))
        except Refused as refusal:
            self.add_error("ends_on", str(refusal))
        return cleaned


def templates_of(person: Person) -> QuerySet[GroupTemplate]:
    """What a new group may start from in the person's network."""
    return GroupTemplate.objects.filter(network=person.network_id).order_by("pk")


def template_of(person: Person, chosen: str) -> GroupTemplate | None:
    """The template of that id, or None."""
    known = chosen.isascii() and chosen.isdigit() and len(chosen) < 19
    return templates_of(person).filter(pk=chosen).first() if known else None


class NewGroupForm(GroupForm):
    """With the templates of the network to start from."""

    template = forms.ModelChoiceField(
        label=_("Start from"),
        queryset=GroupTemplate.objects.none(),
        required=False,
        empty_label=_("Nothing: an empty group"),
    )

    def __init__(
        self, *args: Any, person: Person, start: GroupTemplate | None = None, **kwargs: Any
    ) -> None:
        if start is not None:
            names = ("kind", "visibility", "purpose", "about")
            kwargs["initial"] = {name: getattr(start, name) for name in names}
            kwargs["initial"]["template"] = start.pk
        super().__init__(*args, **kwargs)
        self.fields["template"].queryset = templates_of(person)  # type: ignore[attr-defined]


class EditGroupForm(GroupForm):
    """What owners change afterwards."""

    def __init__(self, *args: Any, group: Group, person: Person, **kwargs: Any) -> None:
        names = ("name", "visibility", "purpose", "kind", "about", "starts_on", "ends_on")
        kwargs.setdefault("initial", {name: getattr(group, name) for name in names})
        super().__init__(*args, **kwargs)
        if not can_change_visibility(person, group):
            del self.fields["visibility"]
        if group.is_company:
            del self.fields["kind"]


class PersonChoice(forms.Form):
    """A person of the network, by id or by name or address typed."""

    person = forms.CharField(required=False, max_length=18, widget=forms.HiddenInput)
    who = forms.CharField(label=_("Name or e-mail address"), required=False, max_length=120)

    def __init__(self, *args: Any, viewer: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        seen = Person.objects.visible_to(self.viewer).active()
        chosen = cleaned.get("person", "")
        if chosen.isascii() and chosen.isdigit():
            found = seen.filter(pk=chosen)
        else:
            typed = strip_control(cleaned.get("who", "")).strip()
            named = seen.filter(sort_name=fold(typed)[:120])
            found = named | seen.filter(email=typed.lower())
        people = list(found[:2])
        if len(people) != 1:
            raise forms.ValidationError(
                _now("Several people have this name: write the e-mail address.")
                if people
                else _now("Nobody has this name or address here. Check its spelling.")
            )
        cleaned["chosen"] = people[0]
        return cleaned
