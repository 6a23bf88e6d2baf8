"""Who may read what, said a second time, over plain sets and without the product's rules.

Deliberately naive: no queries, no caches, the sentences of docs/security.md one by one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from comptoir.core.clock import now

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
    author: int
    entry: int
    state: str = "published"
    before: str = "published"


@dataclass
class Oracle:
    """Everything by id. `members` gives role and end (None: none) of each (group, person)."""

    guests: set[int] = field(default_factory=set)
    administrators: set[int] = field(default_factory=set)
    people: set[int] = field(default_factory=set)
    suspended: set[int] = field(default_factory=set)
    groups: dict[int, str] = field(default_factory=dict)  # visibility
    members: dict[tuple[int, int], tuple[str, datetime | None]] = field(default_factory=dict)
    entries: dict[int, KnownEntry] = field(default_factory=dict)
    comments: dict[int, KnownComment] = field(default_factory=dict)
    files: dict[int, int] = field(default_factory=dict)  # entry that it hangs on
    comment_files: dict[int, int] = field(default_factory=dict)  # comment that it hangs on
    archived: set[int] = field(default_factory=set)  # groups
    sponsors: dict[tuple[int, int], int] = field(default_factory=dict)  # as in `members`
    topics: dict[int, set[int]] = field(default_factory=dict)  # entries about it

    def role(self, person: int, group: int) -> str:
        """'' for who is not in it, or no longer."""
        role, end = self.members.get((group, person), ("", None))
        return role if end is None or end > now() else ""

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

    def opens_entry(self, person: int, pk: int) -> bool:
        """What is hidden, its moderators still open, and its author while in the group."""
        entry = self.entries[pk]
        if entry.state == "hidden" and person not in self.suspended:
            role = self.role(person, entry.group)
            return role in MODERATING or (bool(role) and person == entry.author)
        return self.reads_entry(person, pk)

    def opens_comment(self, person: int, pk: int) -> bool:
        comment = self.comments[pk]
        if not self.opens_entry(person, comment.entry):
            return False
        moderates = self.moderates(person, self.entries[comment.entry].group)
        hidden = comment.state == "hidden" and (moderates or person == comment.author)
        return comment.state == "published" or hidden

    def reads_file(self, person: int, pk: int) -> bool:
        """With what it hangs on."""
        if pk in self.files:
            return self.opens_entry(person, self.files[pk])
        return self.opens_comment(person, self.comment_files[pk])

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

    # who may do what; of content, only who opens it
    def moderates(self, person: int, group: int) -> bool:
        return self.role(person, group) in MODERATING

    def may_manage(self, person: int, group: int) -> bool:
        over_all = person in self.administrators and self.groups[group] != "secret"
        return over_all or self.role(person, group) == "owner"

    def may_write(self, person: int, group: int) -> bool:
        return group not in self.archived and bool(self.role(person, group))

    def may_join(self, person: int, group: int) -> bool:
        is_open = self.groups[group] == "open" and group not in self.archived
        return is_open and person not in self.guests

    def may_invite(self, person: int, group: int) -> bool:
        into = self.groups[group] == "open" or self.moderates(person, group)
        return into and self.may_write(person, group) and person not in self.guests

    def may_answer_for(self, person: int, group: int, guest: int) -> bool:
        owns = self.role(person, group) == "owner"
        sponsor = self.sponsors.get((group, guest)) == person
        return owns or sponsor or person in self.administrators

    def may_change(self, person: int, pk: int) -> bool:
        entry = self.entries[pk]
        return person == entry.author and entry.group not in self.archived

    def may_comment(self, person: int, pk: int) -> bool:
        return self.reads_entry(person, pk) and self.entries[pk].group not in self.archived

    def may_move(self, person: int, pk: int, group: int) -> bool:
        entry = self.entries[pk]
        own = person == entry.author or self.moderates(person, entry.group)
        return own and entry.group not in self.archived and self.may_write(person, group)

    def may_share(self, person: int, pk: int, group: int) -> bool:
        entry = self.entries[pk]
        own = person == entry.author or self.moderates(person, entry.group)
        leaks = entry.internal and any(self.role(guest, group) for guest in self.guests)
        wide = self.groups[entry.group] == "open"
        inside = person not in self.guests and group != entry.group
        return inside and (own or wide) and not leaks and self.may_write(person, group)

    def may_unshare(self, person: int, pk: int, group: int) -> bool:
        entry = self.entries[pk]
        own = person == entry.author or self.moderates(person, entry.group)
        return own or self.moderates(person, group)

    def pass_days(self, days: int) -> None:
        """The clock moves: seen from now, every end is that much nearer."""
        for key, (role, end) in self.members.items():
            self.members[key] = (role, end and end - timedelta(days=days))
