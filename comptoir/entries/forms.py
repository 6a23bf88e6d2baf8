"""The composer's fields, comments, and the small forms around them."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from comptoir.core.clock import now
from comptoir.core.html import strip_control
from comptoir.core.plain import html_again
from comptoir.core.text import fold
from comptoir.entries.access import group_meant, groups_to_write_in, listed_groups
from comptoir.entries.kinds import Kind, KindForm, all_kinds, kind_named
from comptoir.entries.names import names_in
from comptoir.groups.access import LISTED
from comptoir.groups.models import Group

if TYPE_CHECKING:
    from comptoir.entries.models import Entry
    from comptoir.people.models import Person

HTML = "html"


class LineField(forms.CharField):
    """One line. Control characters, which nobody types on purpose, are left out."""

    def to_python(self, value: Any) -> str:
        return strip_control(super().to_python(value) or "")


class BodyField(LineField):
    """A text area: plain text, or the HTML of the editor when `format` says so."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(strip=False, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)


def body_of(form: forms.Form, author: Person, group: Group, before: str = "") -> str:
    """The HTML that was meant: the editor's, or made of the plain text, with the people and
    topics that it names. What is as it was `before` keeps its HTML."""
    text: str = form.cleaned_data.get("body", "")
    if form.data.get("format") == HTML:
        return text
    return html_again(text, before, names_in(author, group, text))


def ids_in(values: list[str]) -> list[int]:
    """Ids among the values of a repeated field."""
    wanted = [value for value in values if value.isascii() and value.isdigit() and len(value) < 19]
    return [int(value) for value in wanted][:50]


class ComposerForm(forms.Form):
    """Every kind's common fields; `details_of` a kind are those that it adds."""

    kind = forms.ChoiceField(widget=forms.RadioSelect)
    group = forms.ModelChoiceField(
        queryset=Group.objects.none(),
        label=_("Group"),
        error_messages={
            "required": _("Choose the group where people will read it."),
            "invalid_choice": _("You cannot write in this group. Choose one of yours."),
        },
    )
    title = LineField(label=_("Title"), required=False, max_length=200)
    body = BodyField(label=_("Text"))
    topics = LineField(
        label=_("Topics"), required=False, max_length=400, help_text=_("Separated by commas.")
    )
    internal = forms.BooleanField(
        label=_("Internal"), required=False, help_text=_("The group’s externals never see it.")
    )
    at = forms.DateTimeField(
        label=_("Publish later"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": _("Write the day and the time, such as 2026-12-01 09:30.")},
    )

    def __init__(
        self, *args: Any, person: Person, entry: Entry | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.entry = entry
        if self.is_bound:  # an empty form lists `groups`, it asks for none
            self.fields["group"].queryset = groups_to_write_in(person)  # type: ignore[attr-defined]
        kinds = [k for k in all_kinds() if k.in_composer or (entry and entry.kind == k.name)]
        self.fields["kind"] = forms.ChoiceField(choices=[(k.name, k.label) for k in kinds])
        self._details: dict[str, KindForm] = {}

    @property
    def before(self) -> str:
        """The HTML that is edited, if any."""
        return self.entry.body if self.entry else ""

    @cached_property
    def groups(self) -> list[Group]:
        """The groups listed to choose from: the most active, and the one chosen."""
        chosen = self["group"].value()
        pk = chosen.pk if isinstance(chosen, Group) else chosen
        return listed_groups(self.person, ids_in([str(pk or "")]))

    @property
    def has_more_groups(self) -> bool:
        return len(self.groups) >= LISTED

    def clean_group(self) -> Group:
        """The one chosen in the list, or the only one with the name that was typed."""
        chosen: Group = self.cleaned_data["group"]
        typed = self.data.get("group_search", "")
        if not typed.strip() or fold(typed) in fold(chosen.name):
            return chosen
        meant = group_meant(self.person, typed)
        if meant is None:
            raise forms.ValidationError(_now("No single group has this name. Choose one."))
        return meant

    def details_of(self, kind: Kind) -> KindForm:
        """The fields of a kind, made when they are asked for: a page shows some kinds only."""
        if kind.name not in self._details:
            self._details[kind.name] = self._made_details(kind)
        return self._details[kind.name]

    def _made_details(self, kind: Kind) -> KindForm:
        chosen = self.data.get("kind", "") if self.is_bound else ""
        bound = self.data if kind.name == chosen else None
        editing = self.entry is not None and self.entry.kind == kind.name
        given = self.initial.get("details", {}).get(kind.name, {})
        initial = kind.form.initial_of(self.entry) if editing and self.entry else given
        if chosen and bound is None:  # typed before another kind was chosen: kept
            initial = self._typed(kind.form(prefix=kind.name, person=self.person)) or initial
        return kind.form(bound, prefix=kind.name, initial=initial, person=self.person)

    def _typed(self, details: KindForm) -> dict[str, Any]:
        """{} with scripts, which send the fields of the chosen kind alone."""
        prefix = f"{details.prefix}-"
        if not any(name.startswith(prefix) for name in self.data):
            return {}
        return {
            name: field.widget.value_from_datadict(self.data, {}, details.add_prefix(name))
            for name, field in details.fields.items()
        }

    @property
    def file_ids(self) -> list[int]:
        """The uploads that go with it."""
        data: Any = self.data
        return ids_in(data.getlist("files"))

    def unfinished_details(self) -> dict[str, Any]:
        """What the fields of the chosen kind hold, as far as it can be kept in a draft."""
        chosen = [kind for kind in all_kinds() if kind.name == self.data.get("kind")]
        return self.details_of(chosen[0]).unfinished() if chosen else {}

    def clean_at(self) -> datetime | None:
        at: datetime | None = self.cleaned_data["at"]
        if at is not None and at <= now():
            raise forms.ValidationError(
                _now("This moment has passed. Choose a later one, or leave it empty.")
            )
        return at

    def clean_topics(self) -> list[str]:
        return [
            name.strip()
            for name in re.split(r"[,;#\n]", self.cleaned_data["topics"])
            if name.strip()
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind = cleaned.get("kind")
        if not kind:
            return cleaned
        if kind_named(kind).has_title and not cleaned.get("title", "").strip():
            self.add_error("title", _now("Give it a title: it is what people see first."))
        if not self.details_of(kind_named(kind)).is_valid():
            self.add_error(None, _now("Look at the fields marked below."))
        elif why := self._misfit(kind, cleaned):
            self.add_error("group", why)
        return cleaned

    def _misfit(self, kind: str, cleaned: dict[str, Any]) -> str:
        group = cleaned.get("group")
        internal = cleaned.get("internal", False)
        return self.details_of(kind_named(kind)).misfit(group, internal=internal) if group else ""

    def as_act(self) -> dict[str, Any]:
        """The arguments of `publish_entry`, but actor and moment."""
        chosen = self.cleaned_data
        kind = chosen["kind"]
        return {
            "group": chosen["group"],
            "kind": kind,
            "title": chosen["title"] if kind_named(kind).has_title else "",
            "body": body_of(self, self.person, chosen["group"], self.before),
            "topics": chosen["topics"],
            "internal": chosen["internal"],
            "files": self.file_ids,
            "details": self.details_of(kind_named(kind)).cleaned_data,
        }


class CommentForm(forms.Form):
    """A comment or an answer."""

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        self.person = person
        super().__init__(*args, **kwargs)

    body = BodyField(label=_("Your comment"))


class ReasonForm(forms.Form):
    """Why something is hidden or reported."""

    reason = LineField(
        label=_("Reason"),
        max_length=500,
        error_messages={"required": _("Say why in a few words: the person will read it.")},
    )
