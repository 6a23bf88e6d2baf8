"""Writing the body of an entry or a comment: clean, plain text, mentions, topics, files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from comptoir.core.decisions import Refused
from comptoir.core.html import (
    clean_html,
    images_in,
    is_blank,
    keep_mentions,
    mentions_in,
    text_of,
    topics_in,
)
from comptoir.core.text import slug_of
from comptoir.entries.models import Attachment, EntryTopic, Mention, Topic
from comptoir.files.models import StoredFile
from comptoir.groups.models import Group, Membership
from comptoir.people.models import Person
from comptoir.people.reach import unexpired

if TYPE_CHECKING:
    from comptoir.entries.models import Comment, Entry
    from comptoir.networks.models import Network

LONGEST_BODY = 200_000
MOST_TOPICS = 10
MOST_FILES = 20
OWN_FILE = re.compile(r"/files/([0-9]{1,18})/")


def checked_body(
    author: Person,
    group: Group,
    body: str,
    *,
    files: Sequence[int] = (),
    internal: bool = False,
    may_be_blank: bool = False,
) -> str:
    """Clean HTML that may be stored; mentions of people who could not read become text.

    Raises:
        Refused: nothing to read in it (unless it may be blank), too long, too many files.
    """
    if len(body) > LONGEST_BODY:
        raise Refused(_("This text is too long: 200,000 characters at most. Attach it instead."))
    if len(set(files)) > MOST_FILES:
        raise Refused(_("At most %(n)d files. Leave some out.") % {"n": MOST_FILES})
    clean = clean_html(body)
    if is_blank(clean):
        if not files and not may_be_blank:
            raise Refused(_("Write something first."))
        return ""
    allowed = mentionable(author, group, mentions_in(clean), internal=internal)
    return keep_mentions(clean, allowed)


def mentionable(
    author: Person, group: Group, person_ids: Iterable[int], *, internal: bool = False
) -> set[int]:
    """Those who can be told: seen by the author, and able to read what is said in the group;
    externals not, when it is internal."""
    ids = list(person_ids)
    if not ids:
        return set()
    seen = Person.objects.visible_to(author).active().filter(pk__in=ids)
    inside = Membership.objects.filter(unexpired(), group=group, person__in=ids)
    reached = Q(pk__in=inside.values("person_id"))
    if group.is_open:
        reached |= Q(kind=Person.Kind.EMPLOYEE)
    seen = seen.filter(reached)
    if internal:
        seen = seen.filter(kind=Person.Kind.EMPLOYEE)
    return set(seen.values_list("pk", flat=True))


def write_links(entry: Entry, comment: Comment | None, body: str) -> None:
    """Rows for the mentions in a body that `checked_body` made."""
    Mention.objects.filter(entry=entry, comment=comment).delete()
    Mention.objects.bulk_create(
        Mention(entry=entry, comment=comment, person_id=person_id)
        for person_id in mentions_in(body)
    )


def write_topics(entry: Entry, names: Iterable[str]) -> None:
    """The entry is about these topics and those written as #links in its body."""
    wanted = [*names, *topics_in(entry.body)]
    topics = find_or_make_topics(entry.network, wanted)[:MOST_TOPICS]
    EntryTopic.objects.filter(entry=entry).exclude(topic__in=topics).delete()
    kept = set(EntryTopic.objects.filter(entry=entry).values_list("topic_id", flat=True))
    EntryTopic.objects.bulk_create(
        EntryTopic(entry=entry, topic=topic) for topic in topics if topic.pk not in kept
    )


def add_topics(entry: Entry, names: Sequence[str]) -> None:
    """A comment's #links say what its entry is about, too."""
    kept = set(EntryTopic.objects.filter(entry=entry).values_list("topic_id", flat=True))
    topics = [t for t in find_or_make_topics(entry.network, names) if t.pk not in kept]
    EntryTopic.objects.bulk_create(
        [EntryTopic(entry=entry, topic=topic) for topic in topics[: MOST_TOPICS - len(kept)]],
        ignore_conflicts=True,
    )


def find_or_make_topics(network: Network, names: Iterable[str]) -> list[Topic]:
    """Topics of these names, once each, in order; merged ones give the one that lives on."""
    wanted: dict[str, str] = {}
    for name in names:
        clean = " ".join(name.replace("#", " ").split())[:60]
        if slug := slug_of(clean, fallback=""):
            wanted.setdefault(slug, clean)
    known = {
        topic.slug: topic.merged_into or topic
        for topic in Topic.objects.filter(network=network, slug__in=wanted).select_related(
            "merged_into"
        )
    }
    found = [known.get(slug) or _make_topic(network, slug, wanted[slug]) for slug in wanted]
    return list(dict.fromkeys(found))


def _make_topic(network: Network, slug: str, name: str) -> Topic:
    try:
        with transaction.atomic():
            return Topic.objects.create(network=network, slug=slug, name=name)
    except IntegrityError:  # somebody else wrote it first
        return Topic.objects.get(network=network, slug=slug)


def attach(
    author: Person, entry: Entry, comment: Comment | None, files: Sequence[int], body: str
) -> None:
    """Hang the author's uploads on the entry or comment: those listed, those in the body.

    Files that are not the author's own, or hang elsewhere already, are left out in silence:
    a form can only name what its sender uploaded.
    """
    inline = {int(match[1]) for src in images_in(body) if (match := OWN_FILE.match(src))}
    wanted = list(dict.fromkeys([*files, *inline]))
    own = StoredFile.objects.filter(network=entry.network, pk__in=wanted)
    here = Attachment.objects.filter(entry=entry, comment=comment)
    kept = set(here.values_list("file_id", flat=True))
    here.exclude(file_id__in=wanted).delete()
    free = own.filter(uploader=author, attachments__isnull=True).exclude(pk__in=kept)
    Attachment.objects.bulk_create(
        Attachment(
            entry=entry,
            comment=comment,
            file=stored,
            inline=stored.pk in inline,
            position=wanted.index(stored.pk),
        )
        for stored in free
    )


def plain(body: str) -> str:
    """The text that search and mail read."""
    return text_of(body)
