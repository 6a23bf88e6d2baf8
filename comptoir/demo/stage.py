"""The stage on which the story is set: what was made so far, by key."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models

from comptoir.core.past import given_dates
from comptoir.journal.models import Event

if TYPE_CHECKING:
    from comptoir.demo.story import Story
    from comptoir.entries.models import Comment, Entry
    from comptoir.groups.models import Group, Membership
    from comptoir.networks.models import Network
    from comptoir.people.models import Person

M = TypeVar("M", bound=models.Model)
T = TypeVar("T")


@dataclass
class Stage:
    """`events` are written last, in the order of time, without any delivery."""

    network: Network
    story: Story
    people: dict[str, Person] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    members: dict[str, list[Membership]] = field(default_factory=dict)  # by key of group
    entries: dict[str, Entry] = field(default_factory=dict)
    comments: dict[str, list[Comment]] = field(default_factory=dict)  # by key of entry
    events: list[Event] = field(default_factory=list)
    personas: list[Person] = field(default_factory=list)

    def note(self, verb: str, at: datetime, **facts: Any) -> None:
        """Remember an event for the journal."""
        self.events.append(Event(network=self.network, verb=verb, at=at, **facts))

    def readers(self, group_key: str) -> list[Person]:
        """The people in the group, in the order of the story."""
        return [membership.person for membership in self.members[group_key]]


def chance(*parts: object) -> random.Random:
    """Chance that falls the same way each time for the same thing."""
    return random.Random(":".join(map(str, parts)))  # noqa: S311  a story, not a secret


def some(among: Sequence[T], how_many: int, *parts: object) -> list[T]:
    """At most `how_many` of `among`, the same each time."""
    return chance(*parts).sample(list(among), min(how_many, len(among)))


def write(rows: Sequence[M]) -> list[M]:
    """Many rows at once."""
    if not rows:
        return []
    shape = type(rows[0])
    with given_dates(shape):
        return shape._default_manager.bulk_create(rows, batch_size=500)
