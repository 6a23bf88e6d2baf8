"""Stored files: the bytes, their true type, and where they hang."""

from __future__ import annotations

import uuid

from django.db import models

from comptoir.core.addresses import address


def storage_path(stored: StoredFile, filename: str) -> str:
    """A path that says nothing of the file and never collides."""
    name = uuid.uuid4().hex
    return f"files/{stored.network_id}/{name[:2]}/{name}"


class StoredFile(models.Model):
    """A file that somebody uploaded. Read only through the entry or comment that holds it
    (`files.access`); before it hangs anywhere, only its uploader reads it."""

    network = models.ForeignKey("networks.Network", models.CASCADE, related_name="+")
    uploader = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    content = models.FileField(upload_to=storage_path, max_length=200)
    thumbnail = models.FileField(upload_to=storage_path, max_length=200, blank=True)
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=120, default="application/octet-stream")
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    at = models.DateTimeField(auto_now_add=True)
    source = models.CharField(max_length=20, blank=True)
    external_id = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["network", "source", "external_id"],
                condition=~models.Q(external_id=""),
                name="file_external_id",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_image(self) -> bool:
        return self.media_type in {"image/png", "image/jpeg", "image/gif", "image/webp"}

    @property
    def url(self) -> str:
        return address("file", self.pk)

    @property
    def thumbnail_url(self) -> str:
        return address("file_thumbnail", self.pk) if self.thumbnail else ""
