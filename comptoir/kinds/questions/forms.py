"""What a question adds to the composer: whom it is put to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comptoir.entries.actions.write import mentionable
from comptoir.entries.forms import ids_in
from comptoir.entries.kinds import KindForm
from comptoir.kinds.questions.models import Solicitation
from comptoir.kinds.questions.solicit import MOST
from comptoir.people.models import Person

if TYPE_CHECKING:
    from comptoir.entries.models import Entry
    from comptoir.groups.models import Group


class QuestionForm(KindForm):
    """`asked`: ids of people, in a field of that name for each."""

    @classmethod
    def initial_of(cls, entry: Entry) -> dict[str, Any]:
        rows = Solicitation.objects.filter(entry=entry, how=Solicitation.How.ASKED)
        return {"asked": [row.person for row in rows.select_related("person").order_by("pk")]}

    @property
    def people(self) -> list[Person]:
        """Those who are named, and whom the person may see."""
        if not self.is_bound:
            return list(self.initial.get("asked", []))
        data: Any = self.data
        wanted = ids_in(data.getlist(self.add_prefix("asked")))[:MOST]
        if not wanted:
            return []
        people = Person.objects.visible_to(self.person).active().exclude(pk=self.person.pk)
        return list(people.filter(pk__in=wanted).order_by("sort_name", "pk"))

    def clean(self) -> dict[str, Any]:
        return {**(super().clean() or {}), "asked": self.people}

    def misfit(self, group: Group, *, internal: bool) -> str:
        people: list[Person] = self.cleaned_data.get("asked", [])
        able = mentionable(self.person, group, [one.pk for one in people], internal=internal)
        names = [one.name for one in people if one.pk not in able]
        if not names:
            return ""
        pattern = ngettext(
            "%(names)s does not read this group. Choose another, or do not ask them.",
            "%(names)s do not read this group. Choose another, or do not ask them.",
            len(names),
        )
        return pattern % {"names": _(" and ").join(names)}
