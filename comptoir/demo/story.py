"""The story of the demo network, read from `story/*.toml` and checked: who, where, what.

A mistake in a file is a sentence that names the file, the key and what is wrong.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

from comptoir.demo.when import clock_of, span_of

FOLDER = Path(__file__).parent / "story"
KINDS = {"post", "news", "question", "poll"}
WORDS = {"merci", "daccord", "bravo", "utile"}
WAYS = {"asked", "redirected", "passed"}
T = TypeVar("T")


class StoryError(ValueError):
    """A story file cannot be used; the sentence says where and why."""


@dataclass(frozen=True)
class StoryPerson:
    key: str
    name: str
    email: str
    title: str = ""
    department: str = ""
    site: str = ""
    manager: str = ""
    languages: list[str] = field(default_factory=list)
    skills: list[str] = field(default_factory=list)
    bio: str = ""
    organisation: str = ""
    role: str = "member"
    language: str = "fr"
    time_zone: str = ""
    persona: str = ""
    phone: str = ""

    @property
    def is_guest(self) -> bool:
        return bool(self.organisation) and not self.department


@dataclass(frozen=True)
class StoryGuest:
    """`ends_in_days` from today; negative when the access has ended."""

    person: str
    sponsor: str
    ends_in_days: int = 90


@dataclass(frozen=True)
class StoryGroup:
    """Members are those listed, those of the departments and sites, or everyone; `starts`
    and `ends` are days from today."""

    key: str
    name: str
    purpose: str = ""
    about: str = ""
    kind: str = "community"
    visibility: str = "open"
    starts: int | None = None
    ends: int | None = None
    owners: list[str] = field(default_factory=list)
    moderators: list[str] = field(default_factory=list)
    members: list[str] = field(default_factory=list)
    departments: list[str] = field(default_factory=list)
    sites: list[str] = field(default_factory=list)
    everyone: bool = False
    guests: list[StoryGuest] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    archived: bool = False


@dataclass(frozen=True)
class StoryComment:
    """`after` is the time since the entry, as 40m, 3h or 2d; `reply_to` the number (from 0)
    of an earlier comment."""

    author: str
    text: str
    after: str
    reply_to: int | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class StoryEntry:
    """`day` counts from today, negative in the past; `accepted` is the number (from 0) of a
    comment; `votes` gives each voter's options, numbered from 0."""

    key: str
    group: str
    author: str
    day: int
    text: str = ""
    kind: str = "post"
    time: str = "09:00"
    title: str = ""
    topics: list[str] = field(default_factory=list)
    internal: bool = False
    pinned: bool = False
    acknowledge: bool = False
    confirmed: list[str] = field(default_factory=list)
    shared_to: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    multiple: bool = False
    anonymous: bool = False
    closes_day: int | None = None
    votes: dict[str, list[int]] = field(default_factory=dict)
    accepted: int | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    comment: list[StoryComment] = field(default_factory=list)


@dataclass(frozen=True)
class StoryDocument:
    """A file that entries name in `files`; the end of its `name` tells the format."""

    key: str
    name: str
    text: str
    alt: str = ""


@dataclass(frozen=True)
class StoryDraft:
    """What somebody began to write and has not published."""

    author: str
    group: str
    text: str
    kind: str = "post"
    title: str = ""


@dataclass(frozen=True)
class StoryAsking:
    """Whom a question is put to; `after` is the time since it was asked."""

    entry: str
    person: str
    how: str = "asked"
    by: str = ""
    after: str = "0m"


@dataclass(frozen=True)
class StoryPresence:
    """What somebody says of being suggested."""

    person: str
    sentence: str = ""
    hidden: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Story:
    """The whole story; lists are in the order of the files."""

    people: list[StoryPerson]
    groups: list[StoryGroup]
    entries: list[StoryEntry]
    documents: list[StoryDocument] = field(default_factory=list)
    drafts: list[StoryDraft] = field(default_factory=list)
    asking: list[StoryAsking] = field(default_factory=list)
    presence: list[StoryPresence] = field(default_factory=list)


def read_story(folder: Path = FOLDER) -> Story:
    """Read and check every file of the story.

    Raises:
        StoryError: a sentence naming file, key and fault.
    """
    people = list(_rows(folder / "people.toml", "person", StoryPerson))
    groups = list(_rows(folder / "groups.toml", "group", StoryGroup))
    entries = [
        entry
        for path in sorted(folder.glob("threads*.toml"))
        for entry in _rows(path, "entry", StoryEntry)
    ]
    documents = list(_rows(folder / "documents.toml", "document", StoryDocument))
    drafts = list(_rows(folder / "drafts.toml", "draft", StoryDraft))
    asking = list(_rows(folder / "asking.toml", "asking", StoryAsking))
    presence = list(_rows(folder / "asking.toml", "presence", StoryPresence))
    story = Story(people, groups, entries, documents, drafts, asking, presence)
    _check(story)
    return story


def _rows(path: Path, table: str, shape: type[T]) -> Iterator[T]:
    try:
        found = tomllib.loads(path.read_text())
    except FileNotFoundError:
        raise StoryError(f"{path.name} is missing.") from None
    except tomllib.TOMLDecodeError as error:
        raise StoryError(f"{path.name}: {error}.") from None
    for number, row in enumerate(found.get(table, []), 1):
        yield _shaped(row, shape, f"{path.name}, {table} {row.get('key') or number}")


def _shaped(row: dict[str, Any], shape: type[T], where: str) -> T:
    known = {f.name: f for f in fields(shape)}  # type: ignore[arg-type]
    if unknown := sorted(set(row) - set(known)):
        raise StoryError(f"{where}: “{unknown[0]}” is not a key. Known: {', '.join(known)}.")
    for name, spec in known.items():
        has_default = spec.default is not MISSING or spec.default_factory is not MISSING
        if name not in row and not has_default:
            raise StoryError(f"{where}: “{name}” is missing.")
    for name, inner in INNER.get(shape, {}).items():
        lines = enumerate(row.get(name, []), 1)
        row = {**row, name: [_shaped(line, inner, f"{where}, {name} {n}") for n, line in lines]}
    return shape(**row)


INNER: dict[type, dict[str, type]] = {
    StoryEntry: {"comment": StoryComment},
    StoryGroup: {"guests": StoryGuest},
}


def _check(story: Story) -> None:
    """Every name that one thing gives another exists, once."""
    people = _unique("people.toml", (person.key for person in story.people))
    groups = _unique("groups.toml", (group.key for group in story.groups))
    _unique("threads", (entry.key for entry in story.entries))
    for group in story.groups:
        guests = [name for guest in group.guests for name in (guest.person, guest.sponsor)]
        named = [*group.owners, *group.moderators, *group.members, *guests]
        _known(f"group {group.key}", named, people)
        if not group.owners:
            raise StoryError(f"group {group.key}: somebody must own it.")
    documents = _unique("documents.toml", (document.key for document in story.documents))
    for entry in story.entries:
        _check_entry(entry, people, groups)
        _known(f"entry {entry.key}, files", entry.files, documents)
    for number, draft in enumerate(story.drafts, 1):
        _known(f"draft {number}", [draft.author], people)
        _known(f"draft {number}", [draft.group], groups)
    _check_asking(story, people)


def _check_asking(story: Story, people: set[str]) -> None:
    questions = {entry.key for entry in story.entries if entry.kind == "question"}
    asked = {(line.entry, line.person) for line in story.asking}
    for number, line in enumerate(story.asking, 1):
        where = f"asking {number}"
        _known(where, [line.entry], questions)
        _known(where, [line.person, *([line.by] if line.by else [])], people)
        _read(where, span_of, line.after)
        if line.how not in WAYS:
            raise StoryError(f"{where}: how “{line.how}” is none of {', '.join(sorted(WAYS))}.")
        if line.how == "redirected" and (line.entry, line.by) not in asked:
            raise StoryError(f"{where}: “{line.by}” is not asked and cannot hand it on.")
    _known("presence", [line.person for line in story.presence], people)


def _check_entry(entry: StoryEntry, people: set[str], groups: set[str]) -> None:
    where = f"entry {entry.key}"
    _known(where, [entry.author, *entry.confirmed, *entry.votes], people)
    _known(where, [entry.group, *entry.shared_to], groups)
    if entry.kind not in KINDS:
        raise StoryError(f"{where}: kind “{entry.kind}” is none of {', '.join(sorted(KINDS))}.")
    if entry.kind == "poll" and len(entry.options) < 2:
        raise StoryError(f"{where}: a poll needs at least two options.")
    for options in entry.votes.values():
        _numbered(f"{where}, votes", options, len(entry.options))
    _read(where, clock_of, entry.time)
    _numbered(f"{where}, accepted", [entry.accepted], len(entry.comment))
    _check_reactions(where, entry.reactions, people)
    for number, comment in enumerate(entry.comment):
        here = f"{where}, comment {number}"
        _known(here, [comment.author], people)
        _read(here, span_of, comment.after)
        _numbered(f"{here}, reply_to", [comment.reply_to], number)
        _check_reactions(here, comment.reactions, people)


def _read(where: str, reader: Callable[[str], object], value: str) -> None:
    try:
        reader(value)
    except (TypeError, ValueError) as error:
        raise StoryError(f"{where}: {error}") from None


def _numbered(where: str, numbers: Iterable[int | None], below: int) -> None:
    for number in numbers:
        if number is not None and not (type(number) is int and 0 <= number < below):
            raise StoryError(f"{where}: {number} is not a number from 0 to {below - 1}.")


def _check_reactions(where: str, reactions: dict[str, list[str]], people: set[str]) -> None:
    for word, who in reactions.items():
        if word not in WORDS:
            raise StoryError(f"{where}: reaction “{word}” is none of {', '.join(sorted(WORDS))}.")
        _known(where, who, people)


def _known(where: str, names: Iterable[str], known: set[str]) -> None:
    for name in names:
        if name not in known:
            raise StoryError(f"{where}: nobody and nothing is called “{name}”.")


def _unique(where: str, keys: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise StoryError(f"{where}: “{key}” is there twice.")
        seen.add(key)
    return seen
