"""What an administrator fills in."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from comptoir.core.zones import ZoneField
from comptoir.networks.models import Network
from comptoir.people.models import Person

MOST_LINES = 2000
KEPT = ("language", "time_zone", "owners_invite_guests", "guest_days", "pass_on_hours")


class NetworkForm(forms.Form):
    """Name, colours, language, externals."""

    name = forms.CharField(label=_("Name"), max_length=80)
    accent = forms.CharField(
        label=_("Accent colour"),
        required=False,
        max_length=7,
        help_text=_("Such as #0d4a39. Empty for Comptoir’s own green."),
    )
    logo = forms.FileField(label=_("Logo"), required=False, help_text=_("PNG, JPEG or WebP."))
    without_logo = forms.BooleanField(label=_("Remove the logo"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=Network.Language.choices)
    time_zone = ZoneField()
    owners_invite_guests = forms.BooleanField(
        label=_("Owners of groups may invite externals"), required=False
    )
    guest_days = forms.IntegerField(
        label=_("Days of access for externals"), min_value=1, max_value=270
    )
    pass_on_hours = forms.IntegerField(
        label=_("Hours without an answer before a question goes to two people who know"),
        min_value=0,
        max_value=720,
        help_text=_("48 is two days. 0: never."),
    )


def initial_of(network: Network) -> dict[str, Any]:
    names = ("name", "accent", *KEPT)
    return {name: getattr(network, name) for name in names}


@dataclass(frozen=True)
class NewPerson:
    """One line that was pasted; `problem` says what is wrong with it."""

    line: int
    email: str
    name: str
    title: str
    department: str
    site: str
    problem: str = ""


class PeopleForm(forms.Form):
    """One line a person: address; name; title; department; site."""

    lines = forms.CharField(
        label=_("People"),
        max_length=500_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "One a line: address; name; title; department; site. Only the first is needed."
        ),
        error_messages={"required": _("Write at least one address.")},
    )

    def __init__(self, *args: Any, network: Network, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.network = network

    def people(self) -> list[NewPerson]:
        """Every line read, with what is wrong with it."""
        rows = _cells(self.cleaned_data["lines"])[:MOST_LINES]
        known = set(
            Person.objects.of(self.network).values_list("email", flat=True).exclude(email="")
        )
        found: list[NewPerson] = []
        for number, cells in rows:
            person = _read(number, cells, known)
            known.add(person.email)
            found.append(person)
        return found


def _cells(text: str) -> list[tuple[int, list[str]]]:
    """(line number, cells), whatever the separator; lines without an address are headings."""
    mark = max(";\t,", key=text.count)
    rows = csv.reader(io.StringIO(text), delimiter=mark)
    cleaned = [(rows.line_num, [cell.strip() for cell in row]) for row in rows if any(row)]
    first_is_heading = cleaned and "@" not in " ".join(cleaned[0][1])
    return cleaned[1:] if first_is_heading and len(cleaned) > 1 else cleaned


def _read(number: int, cells: list[str], known: set[str]) -> NewPerson:
    email, name, title, department, site = (cells + [""] * 5)[:5]
    email = email.lower()
    problem = ""
    try:
        validate_email(email)
    except ValidationError:
        problem = _now("This is not an e-mail address.")
    if email in known:
        problem = _now("Already in this network.")
    guessed = email.split("@")[0].replace(".", " ").replace("-", " ").title()
    return NewPerson(
        number, email, name[:120] or guessed, title[:120], department[:80], site[:80], problem
    )
