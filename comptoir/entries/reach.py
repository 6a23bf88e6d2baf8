"""Who can read which content. With `groups.access`, the only place that decides."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from comptoir.groups.access import readable_groups
from comptoir.people.reach import unexpired

if TYPE_CHECKING:
    from comptoir.entries.models import Comment, Entry, Topic  # noqa: F401  named in bases
    from comptoir.networks.models import Network
    from comptoir.people.models import Person
    from comptoir.people.reach import PersonQuerySet


class EntryQuerySet(models.QuerySet["Entry"]):
    """Entries, always through reach."""

    def visible_to(self, person: Person) -> EntryQuerySet:
        """Published entries held (own group or share) by a group that `person` reads.

        Guests never get an entry marked internal.
        """
        return self.filter(self._within_reach(person), network_id=person.network_id)

    def openable_by(self, person: Person) -> EntryQuerySet:
        """What `person` may open by its address: visible entries, hidden ones that they
        wrote or moderate, and their own drafts and scheduled entries."""
        if not person.is_active:
            return self.none()
        # one condition on the row, not "is among all that they see": that would gather it all
        opened = self._within_reach(person)
        opened |= self._own_unpublished(person) | self._hidden_for(person)
        return self.filter(opened, network_id=person.network_id)

    def unpublished_of(self, person: Person) -> EntryQuerySet:
        """Drafts and scheduled entries of `person`."""
        return self.filter(self._own_unpublished(person), network_id=person.network_id)

    def in_groups(self, group_ids: list[int]) -> EntryQuerySet:
        """Entries whose own group, or a share, is one of `group_ids`."""
        shared = Exists(self._shares().filter(entry=OuterRef("pk"), group_id__in=group_ids))
        return self.filter(Q(group_id__in=group_ids) | shared)

    def held_by(self, group: Q, person: Person) -> EntryQuerySet:
        """What `person` sees of the entries whose own `group` is one that they read.

        Not a rule by itself, as nobody asks whether they read it: it tells where to look, and
        `visible_to` is asked about what is found there.
        """
        return self.filter(group, self._shown_to(person))

    def deleted_by(self, person: Person) -> EntryQuerySet:
        """Entries that `person` deleted in groups that they read, for undoing it."""
        return self.filter(
            network_id=person.network_id,
            state="deleted",
            deletions__by=person,
            group__in=readable_groups(person).values("pk"),
        ).distinct()

    def of(self, network: Network) -> EntryQuerySet:
        """Every entry of the network whatever its state: for acts of the system only."""
        return self.filter(network=network)

    def for_cards(self) -> EntryQuerySet:
        """With what every card shows of author and group, in the same query."""
        return self.select_related("author", "group")

    def _within_reach(self, person: Person) -> Q:
        """The rule of `visible_to`, as a condition on an entry of the person's network."""
        groups = readable_groups(person).values("pk")
        shared = Exists(self._shares().filter(entry=OuterRef("pk"), group__in=groups))
        return Q(Q(group__in=groups) | shared) & self._shown_to(person)

    @staticmethod
    def _shown_to(person: Person) -> Q:
        """What an entry must be to be shown, in whichever group."""
        published = Q(state="published")
        return Q(published, internal=False) if person.is_guest else published

    @staticmethod
    def _own_unpublished(person: Person) -> Q:
        return Q(author=person, state__in=["draft", "scheduled"])

    @staticmethod
    def _hidden_for(person: Person) -> Q:
        mine = person.memberships.filter(unexpired())
        moderated = mine.filter(role__in=["moderator", "owner"]).values("group_id")
        wrote = Q(author=person, group__in=mine.values("group_id"))
        return Q(state="hidden") & (wrote | Q(group__in=moderated))

    def _shares(self) -> models.QuerySet[models.Model]:
        return self.model._meta.get_field("shares").related_model._default_manager.all()


class CommentQuerySet(models.QuerySet["Comment"]):
    """Comments, always through the reach of their entry."""

    def visible_to(self, person: Person) -> CommentQuerySet:
        """Published comments of the entries that `person` sees."""
        entries: Any = self.model._meta.get_field("entry").related_model._default_manager
        # asked of each row: "is among all that they see" would gather all entries first
        seen = Exists(entries.visible_to(person).filter(pk=OuterRef("entry_id")))
        return self.filter(seen, state="published", network_id=person.network_id)

    def under(self, entry: Entry) -> CommentQuerySet:
        """Every comment, whatever its state, of an entry that was loaded through reach: the
        caller keeps those that the reader may see."""
        return self.filter(entry=entry)

    def of_entry(self, entry: Entry) -> CommentQuerySet:
        """Published comments of an entry that was itself loaded through reach."""
        return self.filter(entry=entry, state="published")

    def openable_by(self, person: Person) -> CommentQuerySet:
        """Comments `person` may act on: of openable entries, published, or hidden ones that
        they wrote or moderate."""
        entries: Any = self.model._meta.get_field("entry").related_model._default_manager
        mine = person.memberships.filter(unexpired(), role__in=["moderator", "owner"])
        hidden = Q(state="hidden") & (
            Q(author=person) | Q(entry__group__in=mine.values("group_id"))
        )
        return self.filter(
            Q(state="published") | hidden,
            entry__in=entries.openable_by(person).values("pk"),
            network_id=person.network_id,
        )

    def deleted_by(self, person: Person) -> CommentQuerySet:
        """Comments that `person` deleted, on entries they still see."""
        entries: Any = self.model._meta.get_field("entry").related_model._default_manager
        return self.filter(
            state="deleted",
            deletions__by=person,
            entry__in=entries.visible_to(person).values("pk"),
        ).distinct()


class TopicQuerySet(models.QuerySet["Topic"]):
    """Topics: known to whoever reads an entry about them."""

    def of(self, network: Network) -> TopicQuerySet:
        """Every living topic of the network: for acts of the system and managers."""
        return self.filter(network=network, merged_into__isnull=True)

    def living_for(self, person: Person, slug: str) -> Topic | None:
        """The topic that `person` sees under a present or a former name."""
        seen = self.visible_to(person)
        former = self.filter(network_id=person.network_id, slug=slug, merged_into__isnull=False)
        return seen.filter(Q(slug=slug) | Q(pk__in=former.values("merged_into_id"))).first()

    def visible_to(self, person: Person) -> TopicQuerySet:
        """Topics of at least one entry that `person` sees."""
        links = self.model._meta.get_field("entry_topics").related_model._default_manager
        entries = self.model._meta.apps.get_model("entries", "Entry").objects
        entry = entries.visible_to(person).filter(pk=OuterRef("entry_id"))
        seen = Exists(links.filter(Exists(entry), topic=OuterRef("pk")))
        return self.filter(seen, network_id=person.network_id, merged_into__isnull=True)


EntryManager = models.Manager.from_queryset(EntryQuerySet)
CommentManager = models.Manager.from_queryset(CommentQuerySet)
TopicManager = models.Manager.from_queryset(TopicQuerySet)


def readers_of(entry: Entry, people: PersonQuerySet) -> PersonQuerySet:
    """Those of `people` who see a published `entry`: the inverse of `visible_to`, in one
    query. A property test holds the two together."""
    if entry.state != "published":
        return people.none()
    groups = [entry.group_id, *entry.shares.values_list("group_id", flat=True)]
    membership = people.model._meta.get_field("memberships").related_model
    inside = membership._default_manager.filter(unexpired(), group_id__in=groups)
    reach = Q(pk__in=inside.values("person_id"))
    group = entry._meta.get_field("group").related_model
    if group._default_manager.filter(pk__in=groups, visibility="open").exists():
        reach |= Q(kind="employee")
    rows = people.filter(reach, network_id=entry.network_id, suspended_at__isnull=True)
    return rows.filter(kind="employee") if entry.internal else rows


@dataclass(frozen=True)
class Whereabouts:
    """What decides who sees one entry, loaded once for the many who are connected.

    `seen_with` is the rule of `visible_to`, over ids of groups that the reader reads; a test
    holds the two together.
    """

    network: int
    groups: frozenset[int]  # its own and those it is shared to
    is_published: bool
    is_internal: bool

    def seen_with(self, readable: Set[int], *, network: int, is_guest: bool) -> bool:
        """Whether somebody of `network` who reads the groups `readable` sees the entry."""
        open_to_them = self.is_published and not (self.is_internal and is_guest)
        return open_to_them and self.network == network and not self.groups.isdisjoint(readable)
