"""Who reads a file: whoever sees what it hangs on; its uploader until it hangs somewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q

from comptoir.files.models import StoredFile

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from comptoir.people.models import Person


def readable_files(person: Person) -> QuerySet[StoredFile]:
    """Files within reach of `person`, in one query."""
    links = StoredFile._meta.get_field("attachments").related_model
    entry: Any = links._meta.get_field("entry").related_model
    comment: Any = links._meta.get_field("comment").related_model
    hanging = links._default_manager.filter(file=OuterRef("pk"))
    seen = hanging.filter(
        Q(entry__in=entry.objects.openable_by(person).values("pk"))
        & (Q(comment=None) | Q(comment__in=comment.objects.openable_by(person).values("pk")))
    )
    own = Q(uploader=person) & ~Exists(hanging)
    if not person.is_active:
        return StoredFile.objects.none()
    return StoredFile.objects.filter(Exists(seen) | own, network_id=person.network_id)
