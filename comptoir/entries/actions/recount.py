"""Counters written again from the rows they count: after an import, or when one is in doubt."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Count, Max

from comptoir.entries.models import Comment, Entry, Reaction
from comptoir.groups.models import Group

if TYPE_CHECKING:
    from comptoir.networks.models import Network

BATCH = 500
Thing = type[Entry] | type[Comment]


def recount(network: Network) -> int:
    """Write again comment counts, reaction counts and the last activity of entries and groups;
    how many rows were wrong. Safe at any time, as often as one likes."""
    wrong = sum(_entries(ids) for ids in _batches(Entry, network))
    wrong += sum(_reactions(Entry, "entry_id", ids) for ids in _batches(Entry, network))
    wrong += sum(_reactions(Comment, "comment_id", ids) for ids in _batches(Comment, network))
    return wrong + _groups(network)


def _batches(model: Thing, network: Network) -> list[list[int]]:
    ids = list(model._default_manager.filter(network=network).values_list("pk", flat=True))
    return [ids[start : start + BATCH] for start in range(0, len(ids), BATCH)]


@transaction.atomic
def _entries(ids: list[int]) -> int:
    entries = list(Entry.objects.select_for_update().filter(pk__in=ids))
    shown = Comment.objects.filter(entry__in=ids, state="published").order_by()
    said: dict[int, Any] = {
        row["entry"]: row
        for row in shown.values("entry").annotate(n=Count("pk"), last=Max("published_at"))
    }
    wrong = [entry for entry in entries if _correct(entry, said.get(entry.pk))]
    Entry.objects.bulk_update(wrong, ["comment_count", "active_at"])
    return len(wrong)


def _correct(entry: Entry, said: Any) -> bool:
    """Set what is true; whether it was not."""
    before = (entry.comment_count, entry.active_at)
    entry.comment_count = said["n"] if said else 0
    moments = [moment for moment in (entry.published_at, said and said["last"]) if moment]
    if entry.is_published and moments:
        entry.active_at = max(moments)
    return before != (entry.comment_count, entry.active_at)


@transaction.atomic
def _reactions(model: Thing, key: str, ids: list[int]) -> int:
    rows: Any = model._default_manager.select_for_update().filter(pk__in=ids)
    things = list(rows.only("pk", "reaction_counts"))
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    given = Reaction.objects.filter(**{f"{key}__in": ids}).order_by().values(key, "kind")
    for row in given.annotate(n=Count("pk")):
        counts[row[key]][row["kind"]] = row["n"]
    wrong = [thing for thing in things if thing.reaction_counts != counts.get(thing.pk, {})]
    for thing in wrong:
        thing.reaction_counts = counts.get(thing.pk, {})
    model._default_manager.bulk_update(wrong, ["reaction_counts"])
    return len(wrong)


def _groups(network: Network) -> int:
    """A group was last active with its latest entry or comment, else when it was made."""
    groups = list(Group.objects.filter(network=network))
    told = Entry.objects.filter(network=network, state="published").order_by()
    last = dict(told.values("group").annotate(at=Max("active_at")).values_list("group", "at"))
    wrong = []
    for group in groups:
        moment = last.get(group.pk, group.created_at)
        if group.active_at != moment:
            group.active_at = moment
            wrong.append(group)
    Group.objects.bulk_update(wrong, ["active_at"])
    return len(wrong)
