"""The ids of rows in an archive, asked in batches."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import models

from comptoir.imports.identity import archived_id, prefix_of

if TYPE_CHECKING:
    from comptoir.networks.models import Network


class Ids:
    """`of(shape, keys)` gives {primary key: id}; one query."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.prefix = prefix_of(network)

    def of(self, shape: type[models.Model], keys: Iterable[int | None]) -> dict[int | None, str]:
        """Rows of another network, or that are gone, have no id."""
        rows = shape._default_manager.filter(network=self.network, pk__in=set(keys) - {None})
        found: dict[int | None, str] = {
            pk: archived_id(self.prefix, pk, source, external)
            for pk, source, external in rows.values_list("pk", "source", "external_id")
        }
        return found

    def one(self, row: models.Model) -> str:
        """The id of a row that is at hand."""
        source, external = row.source, row.external_id  # type: ignore[attr-defined]
        return archived_id(self.prefix, row.pk, source, external)
