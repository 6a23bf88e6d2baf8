"""The registry of kinds. A kind is a folder in `comptoir/kinds/` that registers itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django import forms

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from comptoir.core.decisions import Decision
    from comptoir.entries.models import Comment, Entry
    from comptoir.groups.models import Group
    from comptoir.people.models import Person


class KindForm(forms.Form):
    """The fields that a kind adds to the composer; its names are prefixed by the kind."""

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        self.person = person
        super().__init__(*args, **kwargs)

    @classmethod
    def initial_of(cls, entry: Entry) -> dict[str, Any]:
        """Initial values for editing `entry`."""
        return {}

    def unfinished(self) -> dict[str, Any]:
        """What can be kept in a draft although it could not be published yet."""
        self.is_valid()
        return dict(self.cleaned_data)

    def misfit(self, group: Group, *, internal: bool) -> str:
        """Why what it holds cannot be published in the group; '' when it can."""
        return ""

    def is_unchanged(self, name: str) -> bool:
        """Whether a field says what it said before: a date may have passed meanwhile."""
        return name not in self.changed_data


def _nothing(*_: Any) -> None:
    return None


@dataclass(frozen=True)
class Kind:
    """One kind of content.

    form          extra composer fields; `composer` is the fragment that shows them
    card, page    templates of what it adds to its card in streams, and to its page; "" for nothing
    save          called in the transaction of the act: (entry, cleaned_data of `form`)
    load          (entries of this kind, person): attaches what cards show, in a fixed
                  number of queries whatever the number of entries
    comment_gone  called in the transaction that deletes or hides a comment
    in_composer   False: published from a page of its own, never from the composer
    can_write     who may publish this kind in a group, beyond `can_write` of the group
    offered       to whom the composer proposes it at all; None: to everybody
    """

    name: str
    label: Promise | str
    plural: Promise | str  # on the chip that narrows a stream to this kind
    verb: Promise | str  # on the composer's button: "Publish", "Ask"
    icon: str
    card: str
    page: str
    form: type[KindForm] = KindForm
    composer: str = ""
    has_title: bool = False
    in_composer: bool = True
    order: int = 100
    save: Callable[[Entry, dict[str, Any]], None] = _nothing
    load: Callable[[Sequence[Entry], Person], None] = _nothing
    comment_gone: Callable[[Comment], None] = _nothing
    can_write: Callable[[Person, Group], Decision] | None = None
    offered: Callable[[Person], bool] | None = None
    select_related: Sequence[str] = field(default_factory=tuple)


_kinds: dict[str, Kind] = {}


def register_kind(kind: Kind) -> None:
    """Add a kind; called from the `ready()` of its app."""
    _kinds[kind.name] = kind


def all_kinds() -> list[Kind]:
    """Every kind, in composer order."""
    return sorted(_kinds.values(), key=lambda kind: (kind.order, kind.name))


def kind_named(name: str) -> Kind:
    """The kind of that name.

    Raises:
        KeyError: no such kind is installed.
    """
    return _kinds[name]


def load_details(entries: Sequence[Entry], person: Person) -> None:
    """Let every kind attach what its cards show to `entries`."""
    for kind in all_kinds():
        of_kind = [entry for entry in entries if entry.kind == kind.name]
        if of_kind:
            kind.load(of_kind, person)
