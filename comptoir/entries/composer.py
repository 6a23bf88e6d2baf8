"""What the composer needs on a page: its form, and the groups to choose from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from comptoir.core.plain import plain_of
from comptoir.entries.access import can_publish
from comptoir.entries.forms import ComposerForm, ids_in
from comptoir.entries.kinds import Kind, all_kinds, kind_named
from comptoir.entries.models import Comment
from comptoir.files.access import readable_files

if TYPE_CHECKING:
    from django.forms import Form

    from comptoir.entries.models import Entry
    from comptoir.files.models import StoredFile
    from comptoir.groups.models import Group
    from comptoir.people.models import Person


@dataclass
class Composer:
    """`form` with the kinds that this person may publish somewhere; `draft` when editing."""

    form: ComposerForm
    kinds: list[Kind]
    kind: str
    group: Group | None = None
    entry: Entry | None = None
    body_is_html: bool = False
    files: list[StoredFile] = field(default_factory=list)

    @property
    def details(self) -> list[tuple[Kind, Any]]:
        """(kind, its fields) of the kinds that have any."""
        return [(kind, self.form.details_of(kind)) for kind in self.kinds if kind.composer]

    @property
    def source(self) -> str:
        """The HTML that the editor opens; the text area itself holds it as plain text."""
        return "" if self.form.is_bound or not self.entry else self.entry.body

    @property
    def can_be_internal(self) -> bool:
        person = self.form.person
        return person.is_employee and any(group.has_guests for group in self.form.groups)


def composer_for(
    person: Person, *, group: Group | None = None, kind: str = "post", title: str = "",
    details: dict[str, Any] | None = None,
) -> Composer | None:  # fmt: skip
    """An empty composer, or one with its title and first values of the kind's own fields; None
    when the person can write nowhere."""
    initial = {"group": group, "kind": kind, "title": title, "details": {kind: details or {}}}
    form = ComposerForm(person=person, initial=initial)
    if not form.groups:
        return None
    return Composer(form, kinds_for(person, group), kind, group)


def composer_of(form: ComposerForm, *, entry: Entry | None = None) -> Composer:
    """The composer around a form that was sent, or an entry that is edited."""
    kind = form.data.get("kind") or (entry.kind if entry else "post")
    group = entry.group if entry else None
    is_html = form.data.get("format") == "html"
    kept = entry is not None and entry.is_published
    kinds = [kind_named(kind)] if kept else kinds_for(form.person)
    return Composer(form, kinds, kind, group, entry, is_html, kept_files(form, entry))


def kinds_for(person: Person, group: Group | None = None) -> list[Kind]:
    """The kinds that the person may publish in the group, or in one of theirs."""
    kinds = [kind for kind in all_kinds() if kind.in_composer]
    if group is not None:
        return [kind for kind in kinds if can_publish(person, group, kind.name)]
    return [kind for kind in kinds if kind.offered is None or kind.offered(person)]


def kept_files(form: Form, thing: Entry | Comment | None) -> list[StoredFile]:
    """Files listed under a form: those sent with it, else those that `thing` holds."""
    if form.is_bound:
        wanted = ids_in(form.data.getlist("files"))  # type: ignore[attr-defined]
        person = form.person  # type: ignore[attr-defined]
        return list(readable_files(person).filter(pk__in=wanted)) if wanted else []
    if thing is None or thing.pk is None:
        return []
    rows = thing.attachments.filter(inline=False).select_related("file").order_by("position")
    entry_only = rows if isinstance(thing, Comment) else rows.filter(comment=None)
    return [row.file for row in entry_only]


def initial_of(entry: Entry) -> dict[str, Any]:
    """Values of the composer for an entry."""
    later = (
        timezone.localtime(entry.published_at)
        if entry.state in {"draft", "scheduled"} and entry.published_at
        else None
    )
    return {
        "kind": entry.kind,
        "group": entry.group_id,
        "title": entry.title,
        "body": plain_of(entry.body),
        "topics": ", ".join(row.topic.name for row in entry.entry_topics.select_related("topic")),
        "internal": entry.internal,
        "at": later,
    }
