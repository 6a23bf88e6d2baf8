"""Who may read what, said a second time, over plain sets and without the product's rules.

Deliberately naive: no queries, no caches, the sentences of docs/security.md one by one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

MODERATING = {"moderator", "owner"}


@dataclass
class KnownEntry:
    author: int
    group: int
    internal: bool
    state: str = "published"
    before: str = "published"  # what undoing a deletion brings back
    shares: set[int] = field(default_factory=set)


@dataclass
class KnownComment:
    entry: int
    state: str = "published"
    before: str = "published"


@dataclass
class Oracle:
    """Everything by id. `members` gives role and end (None: none) of each (group, person)."""

    at: datetime
    guests: set[int] = field(default_factory=set)
    administrators: set[int] = field(default_factory=set)
    people: set[int] = field(default_factory=set)
    suspended: set[int] = field(default_factory=set)
    groups: dict[int, str] = field(default_factory=dict)  # visibility
    members: dict[tuple[int, int], tuple[str, datetime | None]] = field(default_factory=dict)
    entries: dict[int, KnownEntry] = field(default_factory=dict)
    comments: dict[int, KnownComment] = field(default_factory=dict)
    files: dict[int, int] = field(default_factory=dict)  # entry that it hangs on
    topics: dict[int, set[int]] = field(default_factory=dict)  # entries about it

    def role(self, person: int, group: int) -> str:
        """'' for who is not in it, or no longer."""
        role, end = self.members.get((group, person), ("", None))
        return role if end is None or end > self.at else ""

    def reads_group(self, person: int, group: int) -> bool:
        if person in self.suspended:
            return False
        is_open = self.groups[group] == "open" and person not in self.guests
        return bool(self.role(person, group)) or is_open

    def finds_group(self, person: int, group: int) -> bool:
        known = self.groups[group] == "closed" and person not in self.guests
        return person not in self.suspended and (known or self.reads_group(person, group))

    def reads_entry(self, person: int, pk: int) -> bool:
        entry = self.entries[pk]
        if entry.state != "published" or (entry.internal and person in self.guests):
            return False
        return any(self.reads_group(person, group) for group in {entry.group} | entry.shares)

    def reads_comment(self, person: int, pk: int) -> bool:
        comment = self.comments[pk]
        return comment.state == "published" and self.reads_entry(person, comment.entry)

    def reads_file(self, person: int, pk: int) -> bool:
        """With its entry; while that is hidden, its author and its moderators still do."""
        entry = self.entries[self.files[pk]]
        if entry.state == "hidden" and person not in self.suspended:
            role = self.role(person, entry.group)
            return role in MODERATING or (bool(role) and person == entry.author)
        return self.reads_entry(person, self.files[pk])

    def reads_topic(self, person: int, pk: int) -> bool:
        return any(self.reads_entry(person, entry) for entry in self.topics[pk])

    def sees(self, person: int, other: int) -> bool:
        if person in self.suspended:
            return False
        if person == other or person in self.administrators:
            return True
        if person not in self.guests and other not in self.guests:
            return True
        return any(self.role(person, group) and self.role(other, group) for group in self.groups)

    def pass_days(self, days: int) -> None:
        """The clock moves: seen from now, every end is that much nearer."""
        for key, (role, end) in self.members.items():
            self.members[key] = (role, end and end - timedelta(days=days))
