"""Everything that links two things that are here: reactions, shares, votes, follows…"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext as _

from comptoir.entries import models as words
from comptoir.experts.models import LONGEST_SENTENCE, LONGEST_SUBJECT, HiddenSubject, Presence
from comptoir.experts.presence import folded_subject
from comptoir.imports.load.bodies import places_of, settled
from comptoir.kinds.news.models import Acknowledgement
from comptoir.kinds.polls.models import Ballot, Option
from comptoir.kinds.questions.models import Solicitation
from comptoir.people.models import Follow

if TYPE_CHECKING:
    from comptoir.imports.load.ledger import Ledger


@dataclass(frozen=True)
class Link:
    """`ends`: field of the record -> (column of the row, kind of thing, whether it must be
    there). `plain`: fields kept as they are, with what makes them right. `same`: columns
    that tell two rows apart."""

    shape: type[models.Model]
    ends: dict[str, tuple[str, str, bool]]
    same: tuple[str, ...]
    plain: tuple[str, ...] = ()


PERSON = {"person": ("person_id", "person", True)}
ENTRY = {"entry": ("entry_id", "entry", True)}
EITHER = {"entry": ("entry_id", "entry", False), "comment": ("comment_id", "comment", False)}
BY = {"by": ("by_id", "person", False)}
GROUP = {"group": ("group_id", "group", True)}
ON = ("entry_id", "comment_id")
LINKS: dict[str, Link] = {
    "attachments": Link(
        words.Attachment, {"file": ("file_id", "file", True), **EITHER},
        (*ON, "file_id"), ("alt", "inline", "position"),
    ),
    "reactions": Link(words.Reaction, PERSON | EITHER, (*ON, "person_id", "kind"), ("kind", "at")),
    "shares": Link(words.Share, ENTRY | GROUP | BY, ("entry_id", "group_id"), ("at",)),
    "pins": Link(words.Pin, ENTRY | GROUP | BY, ("entry_id",), ("at",)),
    "votes": Link(Ballot, ENTRY | PERSON, ("option_id", "person_id"), ("option", "at")),
    "acknowledgements": Link(Acknowledgement, ENTRY | PERSON, ("entry_id", "person_id"), ("at",)),
    "follows_people": Link(
        Follow,
        {"person": ("follower_id", "person", True), "followed": ("followed_id", "person", True)},
        ("follower_id", "followed_id"), ("at",),
    ),
    "follows_topics": Link(
        words.TopicFollow, PERSON | {"topic": ("topic_id", "topic", True)},
        ("person_id", "topic_id"), ("at",),
    ),
    "follows_entries": Link(
        words.Subscription, PERSON | ENTRY, ("person_id", "entry_id"), ("level", "at")
    ),
    "bookmarks": Link(words.Bookmark, PERSON | ENTRY, ("person_id", "entry_id"), ("at",)),
    "revisions": Link(
        words.Revision, EITHER | {"edited_by": ("edited_by_id", "person", False)},
        (*ON, "at", "title", "body"), ("title", "body", "at"),
    ),
    "hidings": Link(words.Hiding, EITHER | BY, (*ON, "at"), ("reason", "at", "lifted_at")),
    "solicitations": Link(
        Solicitation, ENTRY | PERSON | BY | {"handed_to": ("handed_to_id", "person", False)},
        ("entry_id", "person_id"), ("how", "at", "handed_at", "declined_at"),
    ),
    "presences": Link(Presence, PERSON, ("person_id",), ("sentence", "out_at")),
    "hidden_subjects": Link(HiddenSubject, PERSON, ("person_id", "folded"), ("name", "at")),
}  # fmt: skip

LONGEST = {
    "alt": 300, "reason": 500, "sentence": LONGEST_SENTENCE, "name": LONGEST_SUBJECT,
}  # fmt: skip


def link_all(ledger: Ledger, member: str, records: list[Any]) -> None:
    """Write the links that are not there yet."""
    link = LINKS[member]
    keys = {
        kind: ledger.keys(kind, _ids(link, kind, records))
        for kind in {kind for _column, kind, _must in link.ends.values()}
    }
    places = places_of(ledger, (one.body for one in records)) if member == "revisions" else {}
    built = []
    for one in records:
        values = _values(ledger, link, one, keys, places)
        if values is not None:
            built.append((one, values))
    if member == "votes":
        built = _options(ledger, built)
    _write(ledger, member, link, built)


def _ids(link: Link, kind: str, records: Iterable[Any]) -> list[str]:
    fields = [field for field, (_column, sort, _must) in link.ends.items() if sort == kind]
    return [getattr(one, field) for one in records for field in fields]


def _values(
    ledger: Ledger, link: Link, one: Any, keys: dict[str, dict[str, int]], places: Any
) -> dict[str, Any] | None:
    """Columns of the row; None, told, when something it needs is not here."""
    values: dict[str, Any] = {}
    for field, (column, kind, must) in link.ends.items():
        wanted = getattr(one, field)
        values[column] = keys[kind].get(wanted)
        if values[column] is None and (must or (wanted and field in ("entry", "comment"))):
            ledger.leave_out(
                one,
                _("Its %(field)s (%(wanted)s) is not here.")
                % {"field": field, "wanted": wanted[:80]},
            )
            return None
    if "comment" in link.ends and not _hangs(ledger, link, one, values):
        return None
    for field in link.plain:
        values[field] = getattr(one, field)
    if "at" in values:
        values["at"] = ledger.past(one, one.at)
    if link.shape is HiddenSubject:
        values["folded"] = folded_subject(one.name)
    why = _wrong(link, values)
    if why:
        ledger.leave_out(one, why)
        return None
    if "body" in values:
        values["body"], whole = settled(one.body, places)
        values["title"] = one.title[:200]
        del whole
    return values


def _hangs(ledger: Ledger, link: Link, one: Any, values: dict[str, Any]) -> bool:
    """On an entry or on a comment; an attachment of a comment names its entry too."""
    if bool(values["entry_id"]) == bool(values["comment_id"]):
        ledger.leave_out(one, _("It hangs on neither an entry nor a comment, or on both."))
        return False
    if link.shape is words.Attachment and values["comment_id"]:
        values["entry_id"] = words.Comment.objects.values_list("entry_id", flat=True).get(
            pk=values["comment_id"]
        )
    return True


def _wrong(link: Link, values: dict[str, Any]) -> str:
    if link.shape is words.Reaction and values["kind"] not in words.ReactionKind.values:
        return _("The reaction “%(kind)s” is unknown.") % {"kind": values["kind"][:40]}
    if link.shape is words.Subscription and values["level"] not in ("follow", "mute"):
        return _("The level “%(level)s” is unknown.") % {"level": values["level"][:40]}
    if link.shape is Solicitation and values["how"] not in Solicitation.How.values:
        return _("This way of asking, “%(how)s”, is unknown.") % {"how": values["how"][:40]}
    if link.shape is HiddenSubject and not values["folded"]:
        return _("This is no subject: it holds no word.")
    if link.shape is Follow and values["follower_id"] == values["followed_id"]:
        return _("Nobody follows oneself.")
    return ""


def _options(ledger: Ledger, built: list[Any]) -> list[Any]:
    entries = {values["entry_id"] for _one, values in built}
    rows = Option.objects.filter(poll__entry__in=entries)
    known = {(e, p): pk for e, p, pk in rows.values_list("poll__entry_id", "position", "pk")}
    kept = []
    for one, values in built:
        option = known.get((values.pop("entry_id"), values.pop("option")))
        if option is None:
            ledger.leave_out(one, _("There is no such choice in this poll."))
        else:
            kept.append((one, values | {"option_id": option}))
    return kept


def _write(ledger: Ledger, member: str, link: Link, built: list[Any]) -> None:
    here = _here(link, [values for _one, values in built])
    made = []
    for _one, values in built:
        key = tuple(values.get(column) for column in link.same)
        if key in here:
            ledger.report.unchanged[member] += 1
            continue
        here.add(key)
        for name, most in LONGEST.items():
            if name in values:
                values[name] = values[name][:most]
        made.append(link.shape(**values))
    link.shape._default_manager.bulk_create(made)
    ledger.report.created[member] += len(made)
    if link.shape is words.Reaction:
        for shape, column in ((words.Entry, "entry_id"), (words.Comment, "comment_id")):
            _count(shape, column, {getattr(row, column) for row in made} - {None})


def _here(link: Link, rows: list[dict[str, Any]]) -> set[tuple[Any, ...]]:
    """What tells apart the rows that are there, near those that come."""
    found: set[tuple[Any, ...]] = set()
    ends = [column for column in link.same if column.endswith("_id")]
    for column in [ends[0]] if ends[0] not in ON or "comment_id" not in ends else ON:
        wanted = {row.get(column) for row in rows} - {None}
        near = link.shape._default_manager.filter(**{f"{column}__in": wanted})
        found |= set(near.values_list(*link.same))
    return found


def _count(shape: Any, column: str, keys: set[int]) -> None:
    """Counters of reactions, from what is there."""
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    given = words.Reaction.objects.filter(**{f"{column}__in": keys})
    for key, kind in given.values_list(column, "kind"):
        counts[key][kind] += 1
    rows = list(shape.objects.filter(pk__in=keys))
    for row in rows:
        row.reaction_counts = {kind: counts[row.pk][kind] for kind in sorted(counts[row.pk])}
    shape.objects.bulk_update(rows, ["reaction_counts"])
