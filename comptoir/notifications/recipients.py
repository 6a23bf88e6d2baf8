"""Who should know of an event, and as what kind. Reach is checked by the caller."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from comptoir.entries.models import Mention, Subscription
from comptoir.groups.models import Membership
from comptoir.kinds.news.models import Acknowledgement, News
from comptoir.kinds.questions.models import Solicitation
from comptoir.notifications.models import NotificationKind as Kind
from comptoir.people.reach import unexpired

if TYPE_CHECKING:
    from comptoir.journal.models import Event

Wanted = dict[int, Kind]  # person id -> kind; the first rule that names a person wins


def wanted_by(event: Event) -> Wanted:
    """The people whom `event` concerns (never its actor), each with one kind."""
    rule = RULES.get(event.verb)
    found: Wanted = {}
    for kind, person_ids in rule(event) if rule else ():
        for person_id in person_ids:
            found.setdefault(person_id, kind)
    found.pop(event.actor_id or 0, None)
    return found


Rule = Callable[["Event"], Iterable[tuple[Kind, Iterable[int]]]]


def _published(event: Event) -> Iterable[tuple[Kind, Iterable[int]]]:
    entry = event.entry
    if entry is None:
        return
    if entry.kind == "question":
        yield Kind.ASKED, _asked(entry.pk)
    yield Kind.MENTION, _mentioned(entry.pk, None)
    if entry.kind == "news":
        kind = Kind.ACKNOWLEDGE if _asks_acknowledgement(entry.pk) else Kind.NEWS
        yield kind, _members(_groups_of(event), levels=["all", "important"])
    yield Kind.ENTRY, _members(_groups_of(event), levels=["all"])


def _asked(entry_id: int) -> set[int]:
    rows = Solicitation.objects.filter(entry_id=entry_id, how=Solicitation.How.ASKED)
    return set(rows.values_list("person_id", flat=True))


def _handed_on(kind: Kind) -> Rule:
    """Who is asked now, and who wrote the question."""

    def rule(event: Event) -> Iterable[tuple[Kind, Iterable[int]]]:
        if event.entry is None:
            return
        if event.person_id:
            yield kind, {event.person_id}
        if event.entry.author_id:
            yield Kind.HANDED, {event.entry.author_id}

    return rule


def _asks_acknowledgement(entry_id: int) -> bool:
    return News.objects.filter(entry_id=entry_id, acknowledge=True).exists()


def _commented(event: Event) -> Iterable[tuple[Kind, Iterable[int]]]:
    entry, comment = event.entry, event.comment
    if entry is None or comment is None:
        return
    muted = _subscribers(entry.pk, "mute")
    yield Kind.MENTION, _mentioned(entry.pk, comment.pk) - muted
    if entry.kind == "question" and comment.parent_id is None and entry.author_id:
        yield Kind.ANSWER, {entry.author_id} - muted
    following = _subscribers(entry.pk, "follow") | ({entry.author_id} - {None})
    yield Kind.COMMENT, {person_id for person_id in following if person_id} - muted


def _reacted(event: Event) -> Iterable[tuple[Kind, Iterable[int]]]:
    thing = event.comment or event.entry
    if thing is not None and thing.author_id and event.entry_id:
        yield Kind.REACTION, {thing.author_id} - _subscribers(event.entry_id, "mute")


def _accepted(event: Event) -> Iterable[tuple[Kind, Iterable[int]]]:
    if event.comment is not None and event.comment.author_id:
        yield Kind.ACCEPTED, {event.comment.author_id}


def _shared(event: Event) -> Iterable[tuple[Kind, Iterable[int]]]:
    if event.group_id:
        yield Kind.ENTRY, _members([event.group_id], levels=["all"])


def _reminded(event: Event) -> Iterable[tuple[Kind, Iterable[int]]]:
    confirmed = Acknowledgement.objects.filter(entry=event.entry)
    done = set(confirmed.values_list("person_id", flat=True))
    yield Kind.ACKNOWLEDGE, _members(_groups_of(event), levels=None) - done


def _about_person(kind: Kind) -> Rule:
    def rule(event: Event) -> Iterable[tuple[Kind, Iterable[int]]]:
        if event.person_id:
            yield kind, {event.person_id}

    return rule


def _asked_to_join(event: Event) -> Iterable[tuple[Kind, Iterable[int]]]:
    yield Kind.INVITATION, _moderators(event.group_id)


def _reported(event: Event) -> Iterable[tuple[Kind, Iterable[int]]]:
    yield Kind.MODERATION, _moderators(event.group_id)


def _hidden(event: Event) -> Iterable[tuple[Kind, Iterable[int]]]:
    thing = event.comment or event.entry
    if thing is not None and thing.author_id:
        yield Kind.MODERATION, {thing.author_id}


def _guest_arrived(event: Event) -> Iterable[tuple[Kind, Iterable[int]]]:
    rows = Membership.objects.filter(person_id=event.person_id or event.actor_id or 0)
    sponsors = rows.exclude(sponsor=None).values_list("sponsor_id", flat=True)
    yield Kind.GUEST, {sponsor for sponsor in sponsors if sponsor}


RULES: dict[str, Rule] = {
    "entry.published": _published,
    "comment.added": _commented,
    "reaction.added": _reacted,
    "answer.accepted": _accepted,
    "entry.shared": _shared,
    "news.reminded": _reminded,
    "member.invited": _about_person(Kind.INVITATION),
    "join.accepted": _about_person(Kind.INVITATION),
    "join.refused": _about_person(Kind.INVITATION),
    "join.asked": _asked_to_join,
    "guest.accepted": _guest_arrived,
    "guest.reminded": _about_person(Kind.GUEST),
    "guest.expired": _guest_arrived,
    "entry.reported": _reported,
    "comment.reported": _reported,
    "entry.hidden": _hidden,
    "comment.hidden": _hidden,
    "question.asked": _about_person(Kind.ASKED),
    "question.redirected": _handed_on(Kind.ASKED),
    "question.passed": _handed_on(Kind.PASSED),
    "question.declined": _handed_on(Kind.ASKED),  # nobody else is asked: who asked is told
    "search.matched": _about_person(Kind.SEARCH),
    "meeting.declared": _about_person(Kind.INVITATION),
}


def _groups_of(event: Event) -> list[int]:
    entry = event.entry
    if entry is None:
        return []
    return [entry.group_id, *entry.shares.values_list("group_id", flat=True)]


def _members(group_ids: Iterable[int], *, levels: list[str] | None) -> set[int]:
    rows = Membership.objects.filter(unexpired(), group_id__in=list(group_ids))
    if levels is not None:
        rows = rows.filter(level__in=levels)
    return set(rows.values_list("person_id", flat=True))


def _moderators(group_id: int | None) -> set[int]:
    rows = Membership.objects.filter(unexpired(), group_id=group_id or 0)
    return set(rows.filter(role__in=["owner", "moderator"]).values_list("person_id", flat=True))


def _mentioned(entry_id: int, comment_id: int | None) -> set[int]:
    named = Mention.objects.filter(entry_id=entry_id)
    rows = named.filter(comment_id=comment_id) if comment_id else named.filter(comment=None)
    return set(rows.values_list("person_id", flat=True))


def _subscribers(entry_id: int, level: str) -> set[int]:
    rows = Subscription.objects.filter(entry_id=entry_id, level=level)
    return set(rows.values_list("person_id", flat=True))
