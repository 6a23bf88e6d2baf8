"""Forms about people. Every field keeps what was typed when something is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comptoir.core.decisions import Refused
from comptoir.core.html import strip_control
from comptoir.core.pictures import square_photo
from comptoir.core.zones import ZoneField
from comptoir.people.directory import find_manager
from comptoir.people.models import Person

MOST_SKILLS = 30

if TYPE_CHECKING:
    PersonForm = forms.ModelForm[Person]
else:
    PersonForm = forms.ModelForm


class CleanText(forms.CharField):
    """Text without control characters, which databases refuse."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(strip_control(str(value)) if value else value))


class ProfileForm(PersonForm):
    """What somebody says of themselves. `new_skills` are separated by commas."""

    name = CleanText(label=gettext_lazy("Name"), max_length=120)
    title = CleanText(label=gettext_lazy("Title"), max_length=120, required=False)
    department = CleanText(label=gettext_lazy("Department"), max_length=80, required=False)
    site = CleanText(label=gettext_lazy("Site"), max_length=80, required=False)
    organisation = CleanText(label=gettext_lazy("Organisation"), max_length=80, required=False)
    manager_name = CleanText(
        label=gettext_lazy("Manager"),
        max_length=260,
        required=False,
        help_text=gettext_lazy("Begin to write a name, then choose."),
    )
    languages = CleanText(
        label=gettext_lazy("Languages"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Those you work in, such as: French, English."),
    )
    new_skills = CleanText(
        label=gettext_lazy("Add skills"),
        max_length=600,
        required=False,
        help_text=gettext_lazy("What colleagues may ask you about. Separate them by commas."),
    )
    bio = CleanText(
        label=gettext_lazy("About me"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )
    phone = CleanText(label=gettext_lazy("Phone"), max_length=40, required=False)
    time_zone = ZoneField(required=False, empty=gettext_lazy("The network’s"))
    photo_file = forms.FileField(
        label=gettext_lazy("Photo"),
        required=False,
        help_text=gettext_lazy("JPEG, PNG or WebP. The middle is kept, as a square."),
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp,image/gif"}),
    )
    without_photo = forms.BooleanField(label=gettext_lazy("Remove my photo"), required=False)

    class Meta:
        model = Person
        fields = ("name", "title", "department", "site", "organisation", "languages", "bio",
                  "phone", "time_zone")  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = self.instance
        if person.manager is not None:
            self.fields["manager_name"].initial = manager_label(person.manager)
        out = ("department", "site", "manager_name") if person.is_guest else ("organisation",)
        for name in (*out, *(() if person.photo else ("without_photo",))):
            del self.fields[name]
        kept = [row.skill.name for row in person.person_skills.select_related("skill")]
        self.skills = list(self.data.getlist("skill")) if self.is_bound else kept  # type: ignore[attr-defined]
        self.known_skills = list(dict.fromkeys([*kept, *self.skills]))
        self.manager = person.manager
        self.picture: Any = None

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if not name:
            raise forms.ValidationError(_("Write your name."))
        return name

    def clean_manager_name(self) -> str:
        text = str(self.cleaned_data["manager_name"]).strip()
        unchanged = self.manager is not None and text == manager_label(self.manager)
        if unchanged:
            return text
        self.manager = find_manager(self.instance, text) if text else None
        if text and self.manager is None:
            sentence = _("Nobody, or several people, are called so. Choose a name of the list.")
            raise forms.ValidationError(sentence)
        return text

    def clean_new_skills(self) -> str:
        text = str(self.cleaned_data["new_skills"])
        self.skills += [name.strip() for name in text.split(",") if name.strip()]
        if any(len(name) > 60 for name in self.skills):
            raise forms.ValidationError(_("A skill has at most 60 characters. Shorten it."))
        if len(self.skills) > MOST_SKILLS:
            sentence = _("Keep your %(n)d best skills.") % {"n": MOST_SKILLS}
            raise forms.ValidationError(sentence)
        return text

    def clean_photo_file(self) -> UploadedFile[Any] | None:
        upload: UploadedFile[Any] | None = self.cleaned_data["photo_file"]
        if upload:
            try:
                self.picture = square_photo(upload.file)  # type: ignore[arg-type]
            except Refused as refusal:
                raise forms.ValidationError(str(refusal)) from None
        return upload


def manager_label(person: Person) -> str:
    """How a manager is written in the field that looks for one."""
    return f"{person.name} · {person.title}" if person.title else person.name
