"""The id of a row in an archive, and the row of an id.

A row made here is known as `<network>:<key>`, one brought from elsewhere as
`<source>:<its id there>`, one that came in an archive by the id it had in it. So an archive
brought back where it comes from finds its own rows, and brought elsewhere keeps its ids.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from comptoir.networks.models import Network

SOURCES = ("slack", "mbox", "stackexchange", "corpus", "posts")


def prefix_of(network: Network) -> str:
    """What tells the rows of this network from another's: when it was founded, in hex."""
    return f"{int(network.created_at.timestamp() * 1_000_000):x}"


def archived_id(prefix: str, pk: int, source: str, external_id: str) -> str:
    """The id of a row in an archive."""
    if not external_id:
        return f"{prefix}:{pk}"
    return external_id if source == "archive" else f"{source}:{external_id}"


def keys_of(
    shape: type[models.Model], network: Network, source: str, ids: Iterable[str]
) -> dict[str, int]:
    """Id: primary key, for the ids that have a row in the network. At most five queries."""
    wanted = set(ids) - {""}
    found = _by_external(shape, network, source, {one: one for one in wanted})
    if source != "archive":
        return found
    prefix = prefix_of(network)
    own = {one: one.partition(":")[2] for one in wanted if one.startswith(f"{prefix}:")}
    pks = {int(key): one for one, key in own.items() if key.isdecimal() and len(key) < 18}
    rows = _rows(shape, network).filter(pk__in=pks, external_id="").values_list("pk", flat=True)
    found |= {pks[pk]: pk for pk in rows}
    for name in SOURCES:
        theirs = {one.partition(":")[2]: one for one in wanted if one.startswith(f"{name}:")}
        found |= _by_external(shape, network, name, theirs)
    return found


def _by_external(
    shape: type[models.Model], network: Network, source: str, ids: dict[str, str]
) -> dict[str, int]:
    if not ids:
        return {}
    rows = _rows(shape, network).filter(source=source, external_id__in=ids)
    return {ids[key]: pk for key, pk in rows.values_list("external_id", "pk")}


def _rows(shape: type[models.Model], network: Network) -> models.QuerySet[Any]:
    return shape._default_manager.filter(network=network)
