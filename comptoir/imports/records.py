"""The neutral records that every import speaks, and that our own archive keeps.

Each record has an `id`: unique among the records of its type in its source. References are
ids. Times are aware. Bodies are HTML in which our own things are named by reference
(`comptoir:person/…`, see `imports.references`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import BinaryIO, ClassVar

THE_GROUP = ""  # as an entry's group: the one that the import was told


@dataclass(frozen=True, slots=True)
class Record:
    """One thing of a source. `member` is the name of its file in an archive."""

    member: ClassVar[str] = ""
    id: str


@dataclass(frozen=True, slots=True)
class NetworkRecord(Record):
    member: ClassVar[str] = "network"
    name: str
    language: str = "fr"
    time_zone: str = "Europe/Paris"
    accent: str = ""
    owners_invite_guests: bool = True
    guest_days: int = 90
    pass_on_hours: int = 48
    pass_on_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class PersonRecord(Record):
    """`signs_in` says whether an account goes with the address."""

    member: ClassVar[str] = "people"
    name: str
    email: str = ""
    signs_in: bool = False
    kind: str = "employee"
    role: str = "member"
    title: str = ""
    department: str = ""
    site: str = ""
    organisation: str = ""
    manager: str = ""
    languages: str = ""
    bio: str = ""
    phone: str = ""
    time_zone: str = ""
    skills: tuple[str, ...] = ()
    joined_at: datetime | None = None
    suspended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class GroupRecord(Record):
    member: ClassVar[str] = "groups"
    name: str
    slug: str = ""
    kind: str = "community"
    visibility: str = "open"
    purpose: str = ""
    about: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    created_by: str = ""
    created_at: datetime | None = None
    archived_by: str = ""
    archived_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MembershipRecord(Record):
    member: ClassVar[str] = "memberships"
    group: str
    person: str
    role: str = "member"
    level: str = "important"
    sponsor: str = ""
    expires_at: datetime | None = None
    joined_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TopicRecord(Record):
    """Its id is its slug."""

    member: ClassVar[str] = "topics"
    name: str
    merged_into: str = ""
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FileRecord(Record):
    """`opened` gives the bytes; None when the source only tells of the file."""

    member: ClassVar[str] = "files"
    name: str
    media_type: str = ""
    size: int = 0
    sha256: str = ""
    uploader: str = ""
    at: datetime | None = None
    opened: Callable[[], BinaryIO] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class PollPart:
    options: tuple[str, ...] = ()
    multiple: bool = False
    anonymous: bool = False
    closes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewsPart:
    acknowledge: bool = False
    acknowledge_by: date | None = None
    reminded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ScenarioPart:
    """`figures`: the values that differ from the defaults, as a JSON object in a text."""

    name: str = ""
    figures: str = "{}"


@dataclass(frozen=True, slots=True)
class QuestionPart:
    """How often it was passed on for want of an answer, and when last."""

    passed_rounds: int = 0
    passed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class EntryRecord(Record):
    """`reactions`: how many were received from nobody known, by kind."""

    member: ClassVar[str] = "entries"
    group: str
    author: str = ""
    kind: str = "post"
    title: str = ""
    body: str = ""
    state: str = "published"
    internal: bool = False
    language: str = ""
    created_at: datetime | None = None
    published_at: datetime | None = None
    edited_at: datetime | None = None
    topics: tuple[str, ...] = ()
    reactions: dict[str, int] = field(default_factory=dict)
    poll: PollPart | None = None
    news: NewsPart | None = None
    scenario: ScenarioPart | None = None
    question: QuestionPart | None = None


@dataclass(frozen=True, slots=True)
class CommentRecord(Record):
    """`parent` comes before its replies. `accepted`: it is the answer."""

    member: ClassVar[str] = "comments"
    entry: str
    author: str = ""
    parent: str = ""
    body: str = ""
    state: str = "published"
    language: str = ""
    created_at: datetime | None = None
    published_at: datetime | None = None
    edited_at: datetime | None = None
    reactions: dict[str, int] = field(default_factory=dict)
    accepted: bool = False
    accepted_by: str = ""
    accepted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AttachmentRecord(Record):
    member: ClassVar[str] = "attachments"
    file: str
    entry: str = ""
    comment: str = ""
    alt: str = ""
    inline: bool = False
    position: int = 0


@dataclass(frozen=True, slots=True)
class ReactionRecord(Record):
    """Of a person, to an entry or to a comment."""

    member: ClassVar[str] = "reactions"
    person: str
    kind: str
    entry: str = ""
    comment: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ShareRecord(Record):
    member: ClassVar[str] = "shares"
    entry: str
    group: str
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PinRecord(Record):
    member: ClassVar[str] = "pins"
    entry: str
    group: str
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class VoteRecord(Record):
    """A ballot: `option` is the position of the choice, from 0."""

    member: ClassVar[str] = "votes"
    entry: str
    option: int
    person: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AcknowledgementRecord(Record):
    member: ClassVar[str] = "acknowledgements"
    entry: str
    person: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PersonFollowRecord(Record):
    member: ClassVar[str] = "follows_people"
    person: str
    followed: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TopicFollowRecord(Record):
    member: ClassVar[str] = "follows_topics"
    person: str
    topic: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class EntryFollowRecord(Record):
    """Follows, or mutes."""

    member: ClassVar[str] = "follows_entries"
    person: str
    entry: str
    level: str = "follow"
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BookmarkRecord(Record):
    member: ClassVar[str] = "bookmarks"
    person: str
    entry: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RevisionRecord(Record):
    """What an entry or a comment said before an edit."""

    member: ClassVar[str] = "revisions"
    entry: str = ""
    comment: str = ""
    title: str = ""
    body: str = ""
    edited_by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class HidingRecord(Record):
    member: ClassVar[str] = "hidings"
    reason: str
    entry: str = ""
    comment: str = ""
    by: str = ""
    at: datetime | None = None
    lifted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SolicitationRecord(Record):
    """Somebody is asked to answer a question: `how` says by whom. `handed_to` is whom they handed
    it on to."""

    member: ClassVar[str] = "solicitations"
    entry: str
    person: str
    by: str = ""
    how: str = "asked"
    at: datetime | None = None
    handed_to: str = ""
    handed_at: datetime | None = None
    declined_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PresenceRecord(Record):
    """What somebody says beside their name when they are suggested, or since when they are not."""

    member: ClassVar[str] = "presences"
    person: str
    sentence: str = ""
    out_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class HiddenSubjectRecord(Record):
    """A subject that somebody is not suggested for."""

    member: ClassVar[str] = "hidden_subjects"
    person: str
    name: str
    at: datetime | None = None


# In the order of the floors: what is referred to comes before what refers to it.
SHAPES: tuple[type[Record], ...] = (
    NetworkRecord, PersonRecord, GroupRecord, MembershipRecord, TopicRecord, FileRecord,
    EntryRecord, CommentRecord, AttachmentRecord, ReactionRecord, ShareRecord, PinRecord,
    VoteRecord, AcknowledgementRecord, PersonFollowRecord, TopicFollowRecord,
    EntryFollowRecord, BookmarkRecord, RevisionRecord, HidingRecord,
    SolicitationRecord, PresenceRecord, HiddenSubjectRecord,
)  # fmt: skip


def id_of(*parts: str) -> str:
    """The id of a record that is known by what it links: its parts, in order."""
    return " ".join(part for part in parts if part)
