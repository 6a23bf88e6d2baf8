"""What people do with topics: follow; managers rename and merge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from comptoir.core.decisions import ALLOWED, Decision, Denied, Refused, require
from comptoir.core.text import slug_of
from comptoir.entries.models import EntryTopic, Topic, TopicFollow
from comptoir.journal.record import record

if TYPE_CHECKING:
    from comptoir.people.models import Person


def can_curate_topics(person: Person) -> Decision:
    """Topics cross groups, so that only managers of the network rename and merge them."""
    if person.is_manager and person.is_employee and person.is_active:
        return ALLOWED
    return Denied(_("Only a manager of the network can do this."))


def follow_topic(*, actor: Person, topic: Topic) -> None:
    """The topic's entries come home."""
    with transaction.atomic():
        _row, made = TopicFollow.objects.get_or_create(person=actor, topic=topic)
        if made:
            record(
                "topic.followed", network=topic.network_id, actor=actor, data={"topic": topic.pk}
            )


def unfollow_topic(*, actor: Person, topic: Topic) -> None:
    """They no longer do."""
    TopicFollow.objects.filter(person=actor, topic=topic).delete()


def rename_topic(*, actor: Person, topic: Topic, name: str) -> Topic:
    """Give the topic another name; its address follows, the old one leads to it.

    Raises:
        NotAllowed: the actor does not manage the network.
        Refused: no name, or one that another topic has (merge them instead).
    """
    require(can_curate_topics(actor))
    clean = " ".join(name.split())
    if not clean or len(clean) > 60:
        raise Refused(_("Write a name of 1 to 60 characters."))
    slug = slug_of(clean)
    twin = Topic.objects.filter(network=topic.network, slug=slug).exclude(pk=topic.pk).first()
    if twin is not None and twin.merged_into_id != topic.pk:
        raise Refused(_("Another topic has this name. Merge them instead."))
    with transaction.atomic():
        old = topic.slug
        if twin is not None:
            twin.delete()
        topic.name, topic.slug = clean, slug
        topic.save(update_fields=["name", "slug"])
        if old != slug:
            Topic.objects.create(network=topic.network, name=old, slug=old, merged_into=topic)
        record("topic.renamed", network=topic.network_id, actor=actor, data={"topic": topic.pk})
    return topic


def merge_topics(*, actor: Person, topic: Topic, into: Topic) -> Topic:
    """Everything about `topic` becomes about `into`; the old address leads there.

    Raises:
        NotAllowed: the actor does not manage the network.
        Refused: merging a topic into itself or across networks.
    """
    require(can_curate_topics(actor))
    if topic.pk == into.pk or topic.network_id != into.network_id or into.merged_into_id:
        raise Refused(_("Choose another topic to merge into."))
    with transaction.atomic():
        _repoint(topic, into)
        Topic.objects.filter(merged_into=topic).update(merged_into=into)
        topic.merged_into = into
        topic.save(update_fields=["merged_into"])
        data = {"topic": topic.pk, "into": into.pk}
        record("topic.merged", network=topic.network_id, actor=actor, data=data)
    return into


def _repoint(topic: Topic, into: Topic) -> None:
    kept = EntryTopic.objects.filter(topic=into).values("entry_id")
    EntryTopic.objects.filter(topic=topic, entry_id__in=kept).delete()
    EntryTopic.objects.filter(topic=topic).update(topic=into)
    followers = TopicFollow.objects.filter(topic=into).values("person_id")
    TopicFollow.objects.filter(topic=topic, person_id__in=followers).delete()
    TopicFollow.objects.filter(topic=topic).update(topic=into)
