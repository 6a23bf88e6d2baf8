"""From rows of the database to what is indexed of them. The only place that decides it."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet

from comptoir.entries.models import Attachment, Comment, Entry, Share, Topic
from comptoir.groups.models import Group
from comptoir.kinds.polls.models import Option
from comptoir.people.models import Person, PersonSkill
from comptoir.search import reach
from comptoir.search.analysis import language_of
from comptoir.search.models import FilePage
from comptoir.search.operators import FILE_TYPES
from comptoir.search.schema import (
    COMMENT,
    ENTRY,
    FILE,
    GROUP,
    PERSON,
    TOPIC,
    VERSION,
    Item,
    key_of,
    sort_and_id,
)

Rows = QuerySet[Any]
Make = Callable[[Rows], Iterator[Item]]

CHUNK = 500  # rows loaded at once
MOST_TEXT = 500_000  # characters of one document; what follows is not looked for


@dataclass(frozen=True)
class Sort:
    """One sort of thing: the rows of a network that are indexed, and their items."""

    code: int
    rows: Callable[[int], Rows]
    make: Make


def entry_rows(network: int) -> Rows:
    return Entry.objects.filter(network_id=network, state="published")


def comment_rows(network: int) -> Rows:
    return Comment.objects.filter(network_id=network, state="published", entry__state="published")


def file_rows(network: int) -> Rows:
    rows = Attachment.objects.filter(entry__network_id=network, entry__state="published")
    return rows.exclude(comment__isnull=False, comment__state__in=["hidden", "deleted"])


def person_rows(network: int) -> Rows:
    return Person.objects.filter(network_id=network, suspended_at__isnull=True)


def group_rows(network: int) -> Rows:
    return Group.objects.filter(network_id=network)


def topic_rows(network: int) -> Rows:
    return Topic.objects.filter(network_id=network, merged_into__isnull=True)


def entry_items(rows: Rows) -> Iterator[Item]:
    """The entries of `rows`, with the words of their polls."""
    found = list(
        rows.values(
            "pk", "group_id", "internal", "kind", "title", "text", "author_id", "published_at",
            "language", "reaction_counts", "imported_reactions",
            accepted=F("question__accepted_id"), usual=F("network__language"),
        )
    )  # fmt: skip
    ids = [row["pk"] for row in found]
    shares, options = (
        _shares(ids),
        choices_of([row["pk"] for row in found if row["kind"] == "poll"]),
    )
    for row in found:
        text = "\n".join([row["text"], *options[row["pk"]]])
        yield stamped(
            Item(
                key=key_of(ENTRY, row["pk"]),
                entry=row["pk"],
                reach=(row["group_id"], *shares[row["pk"]]),
                kind=row["kind"],
                title=row["title"],
                body=text,
                internal=row["internal"],
                author=row["author_id"] or 0,
                at=seconds(row["published_at"]),
                accepted=row["accepted"] is not None,
                language=_language(row, f"{row['title']} {row['text']}"),
                useful=_useful(row),
                starts=bool(row["title"]),
            )
        )


def comment_items(rows: Rows) -> Iterator[Item]:
    """The comments of `rows`; first ones under a question are answers."""
    found = list(
        rows.values(
            "pk", "entry_id", "parent_id", "text", "author_id", "published_at", "language",
            "reaction_counts", "imported_reactions", group=F("entry__group_id"),
            internal=F("entry__internal"), kind=F("entry__kind"),
            accepted=F("entry__question__accepted_id"), usual=F("network__language"),
        )
    )  # fmt: skip
    shares = _shares({row["entry_id"] for row in found})
    for row in found:
        answers = row["kind"] == "question" and row["parent_id"] is None
        yield stamped(
            Item(
                key=key_of(COMMENT, row["pk"]),
                entry=row["entry_id"],
                reach=(row["group"], *shares[row["entry_id"]]),
                kind="answer" if answers else "comment",
                body=row["text"],
                internal=row["internal"],
                author=row["author_id"] or 0,
                at=seconds(row["published_at"]),
                accepted=row["accepted"] == row["pk"],
                language=_language(row, row["text"]),
                useful=_useful(row),
            )
        )


def file_items(rows: Rows) -> Iterator[Item]:
    """The attachments of `rows`, with the text that was read in them."""
    found = list(
        rows.values(
            "pk", "entry_id", "file_id", "alt", name=F("file__name"), media=F("file__media_type"),
            at=F("file__at"), author_id=F("file__uploader_id"), group=F("entry__group_id"),
            internal=F("entry__internal"), published_at=F("entry__published_at"),
            usual=F("entry__network__language"),
        )
    )  # fmt: skip
    shares = _shares({row["entry_id"] for row in found})
    texts = _file_texts({row["file_id"] for row in found})
    for row in found:
        body = "\n".join([row["alt"], texts[row["file_id"]]])[:MOST_TEXT]
        yield stamped(
            Item(
                key=key_of(FILE, row["pk"]),
                entry=row["entry_id"],
                reach=(row["group"], *shares[row["entry_id"]]),
                kind="file",
                title=words_of_name(row["name"]),
                body=body,
                internal=row["internal"],
                author=row["author_id"] or 0,
                at=seconds(row["published_at"] or row["at"]),
                file_type=file_type_of(row["name"], row["media"]),
                language=language_of(body or row["name"], row["usual"]),
                starts=True,
            )
        )


def person_items(rows: Rows) -> Iterator[Item]:
    """The people of `rows`, with what they say of themselves."""
    found = list(rows.select_related("network"))
    skills = defaultdict(list)
    links = PersonSkill.objects.filter(person__in=found).order_by("pk")
    for person_id, name in links.values_list("person_id", "skill__name"):
        skills[person_id].append(name)
    for person in found:
        place = [person.title, person.department, person.site, person.organisation]
        yield stamped(
            Item(
                key=key_of(PERSON, person.pk),
                reach=reach.of_person(person.pk, is_guest=person.is_guest),
                kind="person",
                title=person.name,
                body="\n".join([*filter(None, place), *skills[person.pk], person.bio]),
                at=seconds(person.joined_at),
                language=person.network.language,
                starts=True,
            )
        )


def group_items(rows: Rows) -> Iterator[Item]:
    for group in rows.select_related("network"):
        yield stamped(
            Item(
                key=key_of(GROUP, group.pk),
                reach=(reach.of_group(group.pk),),
                kind="group",
                title=group.name,
                body=f"{group.purpose}\n{group.about}",
                at=seconds(group.created_at),
                language=group.network.language,
                starts=True,
            )
        )


def topic_items(rows: Rows) -> Iterator[Item]:
    for topic in rows.select_related("network"):
        yield stamped(
            Item(
                key=key_of(TOPIC, topic.pk),
                reach=(reach.of_topic(topic.pk),),
                kind="topic",
                title=topic.name,
                at=seconds(topic.created_at),
                language=topic.network.language,
                starts=True,
            )
        )


SORTS = {
    sort.code: sort
    for sort in (
        Sort(ENTRY, entry_rows, entry_items),
        Sort(COMMENT, comment_rows, comment_items),
        Sort(FILE, file_rows, file_items),
        Sort(PERSON, person_rows, person_items),
        Sort(GROUP, group_rows, group_items),
        Sort(TOPIC, topic_rows, topic_items),
    )
}


def in_order(sort: Sort, rows: Rows) -> Iterator[list[Item]]:
    """The items of `rows` by ascending id, `CHUNK` at a time, in one run over the rows."""
    last = 0
    while items := list(sort.make(rows.filter(pk__gt=last).order_by("pk")[:CHUNK])):
        yield items
        last = sort_and_id(items[-1].key)[1]


def stamped(item: Item) -> Item:
    """The item with the fingerprint of all that it holds, which the index keeps."""
    held = repr((VERSION, item)).encode("utf-8", "surrogatepass")
    digest = hashlib.blake2b(held, digest_size=8).digest()
    return replace(item, stamp=int.from_bytes(digest) >> 1)


def seconds(moment: datetime | None) -> int:
    return int(moment.timestamp()) if moment else 0


def words_of_name(name: str) -> str:
    """A file's name as words: 'plan_media-v2.pdf' -> 'plan media v2 pdf'."""
    return name.translate(str.maketrans("_-.", "   "))


def file_type_of(name: str, media_type: str) -> str:
    """pdf, word, slides, sheet, image, text, or other."""
    ending = name.rsplit(".", 1)[-1].lower()
    named = [kind for kind, endings in FILE_TYPES.items() if ending in endings]
    if media_type.startswith("image/"):
        return "image"
    return named[0] if named else "other"


def _language(row: dict[str, Any], text: str) -> str:
    return str(row["language"] or language_of(text, row["usual"]))[:2]


def _useful(row: dict[str, Any]) -> int:
    return int(sum(row["reaction_counts"].values()) + sum(row["imported_reactions"].values()))


def _shares(entry_ids: Iterable[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    rows = Share.objects.filter(entry_id__in=list(entry_ids)).order_by("group_id")
    for entry_id, group_id in rows.values_list("entry_id", "group_id"):
        found[entry_id].append(group_id)
    return found


def choices_of(polls: Collection[int]) -> dict[int, list[str]]:
    """The choices of each of these polls, by its entry."""
    found: dict[int, list[str]] = defaultdict(list)
    if polls:
        rows = Option.objects.filter(poll__entry_id__in=polls).order_by("poll", "position")
        for entry_id, text in rows.values_list("poll__entry_id", "text"):
            found[entry_id].append(text)
    return found


def _file_texts(file_ids: Iterable[int]) -> dict[int, str]:
    pages: dict[int, list[str]] = defaultdict(list)
    rows = FilePage.objects.filter(file_id__in=list(file_ids)).order_by("file_id", "number")
    for file_id, text in rows.values_list("file_id", "text"):
        pages[file_id].append(text)
    return defaultdict(str, {file_id: "\n".join(texts) for file_id, texts in pages.items()})
