"""The reader of the journal: which documents an act touches.

Rights are asked from the database at each search (`search.reach`), so that joining, leaving
and a group that opens or closes touch nothing here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction

from comptoir.entries.models import Attachment, EntryTopic
from comptoir.journal.readers import Reader
from comptoir.search.extraction import expect_all, expect_text
from comptoir.search.indexing import ALONE, mark
from comptoir.search.schema import COMMENT, ENTRY, GROUP, PERSON, TOPIC, key_of
from comptoir.search.store import want_rebuild

if TYPE_CHECKING:
    from comptoir.journal.models import Event

WHOLE = {
    "entry.published", "entry.edited", "entry.moved", "entry.shared", "entry.unshared",
    "entry.hidden", "entry.unhidden", "entry.deleted", "entry.restored", "comment.edited",
    "comment.hidden", "comment.unhidden", "comment.deleted", "comment.restored",
    "answer.accepted", "answer.unaccepted",
}  # fmt: skip
RECEIVED = {"reaction.added", "reaction.removed"}
OF_GROUPS = {"group.created", "group.edited", "group.archived", "group.unarchived"}
OF_PEOPLE = {
    "person.joined", "person.suspended", "person.reinstated", "person.role", "person.edited",
    "guest.accepted",
}  # fmt: skip
IMPORTED = "group.imported"
OF_TOPICS = {"topic.renamed", "topic.merged"}
VERBS = WHOLE | RECEIVED | OF_GROUPS | OF_PEOPLE | OF_TOPICS | {"comment.added", IMPORTED}


def follow(event: Event) -> None:
    """Owe the index what one event touched."""
    if event.verb == IMPORTED:  # one event a group, whatever came: quicker anew than one by one
        expect_all(event.network_id)
        transaction.on_commit(lambda: want_rebuild(event.network_id))
        return
    keys = set(touched(event))
    if event.verb in WHOLE | {"comment.added"} and event.entry_id:
        expect_text(event.entry_id)
    mark(event.network_id, sorted(keys))


def touched(event: Event) -> Iterable[int]:
    """The keys that an event touches."""
    if event.verb in WHOLE and event.entry_id:
        yield key_of(ENTRY, event.entry_id)
        topics = EntryTopic.objects.filter(entry_id=event.entry_id)
        yield from (key_of(TOPIC, pk) for pk in topics.values_list("topic_id", flat=True))
    elif event.verb == "comment.added" and event.comment_id:
        yield from _comment(event)
    elif event.verb in RECEIVED and event.comment_id:
        yield key_of(COMMENT, event.comment_id)
    elif event.verb in RECEIVED and event.entry_id:
        yield key_of(ALONE, event.entry_id)
    elif event.verb in OF_GROUPS and event.group_id:
        yield key_of(GROUP, event.group_id)
    elif event.verb in OF_PEOPLE:
        yield from (key_of(PERSON, pk) for pk in (event.person_id, event.actor_id) if pk)
    elif event.verb in OF_TOPICS:
        named = (event.data.get(name) for name in ("topic", "into"))
        yield from (key_of(TOPIC, pk) for pk in named if pk)


def _comment(event: Event) -> Iterable[int]:
    if Attachment.objects.filter(comment_id=event.comment_id or 0).exists():
        yield key_of(ENTRY, event.entry_id or 0)
    else:
        yield key_of(COMMENT, event.comment_id or 0)


reader = Reader("search", follow, frozenset(VERBS), soon=True)
