"""Does the index say what the database says? Row by row, and mended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import structlog
import tantivy

from comptoir.networks.models import Network
from comptoir.search import store
from comptoir.search.damage import spared
from comptoir.search.indexing import ALONE, apply_changes, mark, rebuild
from comptoir.search.items import SORTS, in_order
from comptoir.search.learning import learn_again
from comptoir.search.models import Change
from comptoir.search.schema import ENTRY, key_of, schema, sort_and_id
from comptoir.search.writing import has_outgrown_its_pairs

log = structlog.get_logger(__name__)

LAST = (1 << 56) - 1


@dataclass
class Differences:
    """Keys that the index lacks, has too much, or has otherwise than the database."""

    missing: list[int] = field(default_factory=list)
    surplus: list[int] = field(default_factory=list)
    stale: list[int] = field(default_factory=list)
    checked: int = 0
    no_index: bool = False

    @property
    def keys(self) -> list[int]:
        return [*self.missing, *self.surplus, *self.stale]

    @property
    def agrees(self) -> bool:
        return not self.keys and not self.no_index


@spared(lambda: Differences(no_index=True))
def compare(network: int) -> Differences:
    """Every row of the network against its document. What is still owed counts as agreeing; an
    index with a damaged file is none."""
    found = Differences()
    searcher = store.searcher_of(network)
    if searcher is None or store.damaged_in(network):
        found.no_index = True
        return found
    for sort in SORTS.values():
        after = 0
        for items in in_order(sort, sort.rows(network)):
            wanted = {item.key: item.stamp for item in items}
            last = sort_and_id(items[-1].key)[1]
            _compare_some(found, searcher, sort.code, (after, last), wanted)
            after = last
        _compare_some(found, searcher, sort.code, (after, LAST), {})
    _leave_out_what_is_owed(network, found)
    return found


def _compare_some(
    found: Differences,
    searcher: tantivy.Searcher,
    sort: int,
    between: tuple[int, int],
    wanted: dict[int, int],
) -> None:
    """Compare the documents of one sort whose ids are after the first, up to the last."""
    kept: dict[int, int] = {}
    for key, stamp in _documents(searcher, key_of(sort, between[0]), key_of(sort, between[1])):
        if key in kept:
            found.stale.append(key)  # twice in the index
        kept[key] = stamp
    found.checked += len(wanted)
    found.missing += [key for key in wanted if key not in kept]
    found.surplus += [key for key in kept if key not in wanted]
    found.stale += [key for key in wanted if key in kept and kept[key] != wanted[key]]


def _documents(searcher: tantivy.Searcher, after: int, last: int) -> Iterable[tuple[int, int]]:
    within = tantivy.Query.range_query(
        schema(), "key", tantivy.FieldType.Unsigned, after, last, include_lower=False
    )
    hits = searcher.search(within, limit=1_000_000).hits if searcher.num_docs else []
    places = [place for _score, place in hits]
    keys = searcher.fast_field_values("key", places)
    return zip(
        map(_number, keys), map(_number, searcher.fast_field_values("stamp", places)), strict=True
    )


def _number(value: object) -> int:
    return int(value) if isinstance(value, int) else 0


def _leave_out_what_is_owed(network: int, found: Differences) -> None:
    owed = set(
        Change.objects.filter(network_id=network, applied=False).values_list("key", flat=True)
    )
    for keys in (found.missing, found.surplus, found.stale):
        keys[:] = [key for key in keys if key not in owed]


def repair(network: int, found: Differences) -> None:
    """Mend what `compare` found: at once, or by the worker when that is writing."""
    if found.no_index:
        rebuild(network)
        return
    mark(network, map(_alone, found.keys))
    while apply_changes(network):
        pass


def _alone(key: int) -> int:
    sort, pk = sort_and_id(key)
    return key_of(ALONE, pk) if sort == ENTRY else key


def check_all() -> int:
    """Job: compare and mend every network, and learn its words; how many documents were wrong."""
    return sum(wrong for _network, wrong in _checked())


def _checked() -> Iterator[tuple[int, int]]:
    for network in Network.objects.values_list("pk", flat=True):
        try:
            yield network, _check(network)
        except Exception:  # whatever it is: told, and the other networks are checked
            log.warning("search_check_failed", network=network, exc_info=True)


def _check(network: int) -> int:
    found = compare(network)
    if not found.agrees:
        repair(network, found)
    if has_outgrown_its_pairs(network):
        store.want_rebuild(network)
    learn_again(network)
    return len(found.keys)
