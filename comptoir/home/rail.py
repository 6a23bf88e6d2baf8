"""The right column of home: people who can help, dates, topics of the week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from comptoir.core.clock import now
from comptoir.core.prepared import prepared
from comptoir.entries.models import Comment, Entry, EntryTopic, Topic
from comptoir.experts.presence import not_out
from comptoir.groups.access import LISTED, active_memberships
from comptoir.groups.models import Group
from comptoir.kinds.news.models import News
from comptoir.kinds.polls.models import Poll
from comptoir.kinds.questions.models import Question
from comptoir.people.models import Person
from comptoir.people.reach import unexpired

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from comptoir.entries.reach import CommentQuerySet, EntryQuerySet
    from comptoir.groups.reach import GroupQuerySet
    from comptoir.people.reach import PersonQuerySet

A_YEAR = timedelta(days=365)
A_WEEK = timedelta(days=7)
RECENT = 300  # entries: enough to tell what is talked about, and the same cost in any network


@dataclass(frozen=True)
class Deadline:
    """A day that concerns the person."""

    day: date
    title: str
    note: str
    url: str


def helpers(person: Person, most: int = 3) -> list[Person]:
    """People with the most accepted answers of the year in the person's groups; each
    carries `accepted_count`; those who are out are left out. Simple on purpose: this page has
    no query to spare for asking the index."""
    return _helpers(person, most=most)


@prepared
def _helpers(person: Person, *, most: int) -> PersonQuerySet:
    mine = person.memberships.filter(unexpired()).values("group_id")
    # from the questions that have one: few, where comments are many
    answers = Comment.objects.filter(
        pk__in=Question.objects.exclude(accepted=None).values("accepted"),
        state="published",
        entry__state="published",
        entry__group__in=mine,
        published_at__gt=now() - A_YEAR,
    )
    if person.is_guest:
        answers = answers.filter(entry__internal=False)
    people = not_out(Person.objects.visible_to(person).active().exclude(pk=person.pk))
    counted = people.filter(comments__in=answers).annotate(accepted_count=Count("comments"))
    return counted.order_by("-accepted_count", "sort_name")[:most]


def deadlines(person: Person, most: int = 4) -> list[Deadline]:
    """Ends of my projects, closings of polls, news to confirm: the next ones."""
    today = timezone.localdate()
    found = [*_project_ends(person, today), *_closings(person)]
    return sorted(found, key=lambda deadline: deadline.day)[:most]


def _project_ends(person: Person, today: date) -> Iterable[Deadline]:
    for group in _ending(person, today):
        if group.ends_on and group.ends_on >= today:
            yield Deadline(group.ends_on, group.name, _("End of the project"), group.url)


def _ending(person: Person, today: date) -> Iterable[Group]:
    """Running groups of the person, those that end among them: at hand unless they are many."""
    active = active_memberships(person)
    if len(active) < LISTED:
        return [membership.group for membership in active]
    return _ending_first(person, today, most=4)


@prepared
def _ending_first(person: Person, today: date, *, most: int) -> GroupQuerySet:
    groups = Group.objects.with_member(person).running()
    return groups.filter(ends_on__gte=today).order_by("ends_on")[:most]


def _closings(person: Person) -> Iterable[Deadline]:
    rows = _due(person, timezone.localdate(), most=8)
    return [deadline for entry in rows if (deadline := _closing(entry))]


@prepared
def _due(person: Person, today: date, *, most: int) -> EntryQuerySet:
    moment = now()
    polls = Poll.objects.filter(closes_at__gt=moment, closes_at__lt=moment + timedelta(days=60))
    news = News.objects.filter(acknowledge=True, acknowledge_by__gte=today)
    # from the few that end: joined to all entries of the groups, each would be looked at
    due = polls.values("entry").union(news.values("entry"))
    mine = person.memberships.filter(unexpired()).values("group_id")
    entries = Entry.objects.visible_to(person).filter(pk__in=due, group__in=mine)
    return entries.select_related("poll", "news", "group").order_by("-active_at")[:most]


def _closing(entry: Entry) -> Deadline | None:
    if entry.kind == "poll":
        closes: datetime | None = entry.poll.closes_at
        if closes is None:
            return None
        return Deadline(timezone.localdate(closes), entry.name, _("The poll closes"), entry.url)
    by: date | None = entry.news.acknowledge_by
    return Deadline(by, entry.name, _("To confirm"), entry.url) if by else None


def topics_of_the_week(person: Person, most: int = 5) -> list[Topic]:
    """Topics of the entries active this week that the person may read, the latest `RECENT` of
    them; each carries `entry_count`."""
    topics = []
    for row in _written_about(person, most=most):
        topic = Topic(pk=row["topic_id"], name=row["topic__name"], slug=row["topic__slug"])
        topic.entry_count = row["n"]  # type: ignore[attr-defined]
        topics.append(topic)
    return topics


@prepared
def _written_about(person: Person, *, most: int) -> QuerySet[EntryTopic, Any]:
    seen = Entry.objects.visible_to(person).filter(active_at__gt=now() - A_WEEK)
    recent = seen.order_by("-active_at", "-pk").values("pk")[:RECENT]
    links = EntryTopic.objects.filter(entry__in=recent)
    counted = links.values("topic_id", "topic__name", "topic__slug").annotate(n=Count("pk"))
    return counted.order_by("-n", "topic__name")[:most]


def popular_topics(person: Person) -> list[Topic]:
    """Every topic the person may know, with `entry_count`, most written about first."""
    seen = Entry.objects.visible_to(person).values("pk")
    links = EntryTopic.objects.filter(topic=OuterRef("pk"), entry__in=seen)
    topics = Topic.objects.of(person.network).filter(Exists(links))
    reachable = Count("entry_topics", filter=Q(entry_topics__entry__in=seen))
    return list(topics.annotate(entry_count=reachable).order_by("-entry_count", "name")[:200])


def answers_of(author: Person, viewer: Person, most: int = 5) -> list[Comment]:
    """Accepted answers of somebody that the viewer may read, latest first: what they know."""
    return _answers(author.pk, viewer, most=most)


@prepared
def _answers(author_id: int, viewer: Person, *, most: int) -> CommentQuerySet:
    rows = Comment.objects.visible_to(viewer).filter(author=author_id, accepted_for__isnull=False)
    return rows.select_related("entry").order_by("-published_at")[:most]
