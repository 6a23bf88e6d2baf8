"""A group made from a template starts with the entries that the template holds, pinned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comptoir.core.html import html_of
from comptoir.entries.actions import pin_entry, publish_entry
from comptoir.groups.models import GroupTemplate
from comptoir.journal.readers import Reader

if TYPE_CHECKING:
    from comptoir.journal.models import Event


def write_first_entries(event: Event) -> None:
    """Publish and pin what the template of a new group holds, in its creator's name."""
    group, actor = event.group, event.actor
    if group is None or actor is None or group.is_archived:
        return
    template = GroupTemplate.objects.filter(
        pk=event.data.get("template") or 0, network=event.network_id
    ).first()
    for first in template.pinned if template else ():
        entry = publish_entry(
            actor=actor,
            group=group,
            title=str(first.get("title", "")),
            body=html_of(str(first.get("text", ""))),
            topics=template.topics if template else (),
        )
        pin_entry(actor=actor, entry=entry)


reader = Reader("first_entries", write_first_entries, frozenset({"group.created"}))
