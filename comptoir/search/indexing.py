"""Writing the index: what changed, batch by batch; everything, beside and then in its place.

1. The reader of the journal writes a `Change` row for each thing that an act touched.
2. `apply_changes` takes the rows, loads the things as they are now, replaces their documents,
   commits the index, and only then deletes the rows. A worker killed anywhere in between does
   it again: replacing twice is replacing once. The latest come first, few at a time, and are
   found before the parts of the index are merged: what was just written waits for nothing else.
   The last commit of many in a row takes the oldest, so that none waits for ever.
3. `rebuild` writes a new index from the database while the old one serves and learns. Changes
   applied meanwhile are kept; the new index learns them too, under the write lock, and then
   takes the place of the old one in one rename.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

import structlog
import tantivy
from django.db import transaction

from comptoir.journal.loops import wake_loop
from comptoir.networks.models import Network
from comptoir.search import store, trouble
from comptoir.search.damage import noticed
from comptoir.search.items import CHUNK, SORTS, Rows, comment_rows, entry_rows, file_rows, in_order
from comptoir.search.learning import learn_again
from comptoir.search.models import Change
from comptoir.search.schema import (
    COMMENT,
    ENTRY,
    FILE,
    key_of,
    sort_and_id,
)
from comptoir.search.writing import Writer, frequent_words

if TYPE_CHECKING:
    from django.db.models import QuerySet

log = structlog.get_logger(__name__)

ALONE = 7  # an entry without what hangs on it
BATCH = 50  # changes of one commit
IN_A_ROW = 10  # commits of one writer; then others may have the lock
LOOP = "index"  # the loop of the worker that applies changes
WRITE, ANEW = "write", "anew"  # what is done to an index, and may fail for long
SMALL_HEAP, LARGE_HEAP = 15_000_000, 60_000_000  # bytes that a writer holds before it writes


def mark(network: int, keys: Iterable[int]) -> None:
    """The index owes these; call it in the transaction that knows of the change."""
    Change.objects.bulk_create(Change(network_id=network, key=key) for key in keys)
    transaction.on_commit(partial(wake_loop, LOOP))


def apply_due() -> bool:
    """One turn of a loop of the worker: whether anything was brought into an index."""
    owed = Change.objects.filter(applied=False).order_by("network_id")
    networks = owed.values_list("network_id", flat=True).distinct()
    return sum(_each(apply_changes, network, WRITE) for network in list(networks)) > 0


def rebuild_wanted() -> bool:
    """One turn of another loop, so that an index made anew keeps no network waiting: whether
    one was."""
    networks = list(Network.objects.order_by("pk").values_list("pk", flat=True))
    return sum(_each(_make_anew, network, ANEW) for network in networks) > 0


def _make_anew(network: int) -> bool:
    store.settle_doubt(network)
    store.tidy(network)
    made = store.is_wanted(network) and rebuild(network)
    if made:
        learn_again(network)
    return made


def _each(act: Callable[[int], int], network: int, doing: str) -> bool:
    """Whether it did anything; a network where it fails stops no other."""
    if trouble.waits(network, doing):
        return False
    try:
        with noticed(lambda _said: None):  # a panic would end the thread
            did = act(network)
    except Exception as error:  # whatever it is: told, and tried again later
        trouble.begin(network, doing, error)
        return False
    if did or doing == ANEW:  # nothing may be wanted; changes may be another process's to apply
        trouble.over(network, doing)
    return bool(did)


def apply_changes(network: int) -> int:
    """Bring what changed into the index; how many rows. 0 when another process writes."""
    if not _owed(network).exists():
        return 0
    with store.locked(network, "write", wait=False) as ours:
        if store.is_doubted(network):
            return 0
        index = store.open_index(network) if ours else None
        frequent = store.frequent_of(network) if ours else None
        if index is None or frequent is None:
            if ours:
                store.want_rebuild(network)
            return 0
        with noticed(partial(_doubt, network, store.current_name(network))):
            return _apply(network, index, Writer.of(index, SMALL_HEAP, frequent))


def _doubt(network: int, name: str, said: str) -> None:
    """A disk that cannot be written says nothing of what stands on it: searches go on."""
    if not trouble.is_of_the_system(said):
        store.doubt(network, name, said)


def _owed(network: int) -> QuerySet[Change]:
    return Change.objects.filter(network_id=network, applied=False).order_by("-pk")


def _apply(network: int, index: tantivy.Index, writer: Writer) -> int:
    count = 0
    try:
        for commit in range(1, IN_A_ROW + 1):
            owed = _owed(network) if commit < IN_A_ROW else _owed(network).reverse()
            taken = dict(owed.values_list("pk", "key")[:BATCH])
            if not taken:
                break
            _replace(writer, network, set(taken.values()))
            writer.commit()
            index.reload()
            _settle(network, list(taken))
            count += len(taken)
    finally:
        writer.wait_merging_threads()
    return count


def _settle(network: int, ids: list[int]) -> None:
    """Forget the changes that are on disk; a new index in the making still needs them."""
    rows = Change.objects.filter(pk__in=ids)
    with store.locked(network, "rebuild", wait=False) as nobody_rebuilds:
        if nobody_rebuilds:
            rows.delete()
            Change.objects.filter(network_id=network, applied=True).delete()
        else:
            rows.update(applied=True)


def _replace(writer: Writer, network: int, keys: set[int]) -> None:
    """Put the documents of `keys` into the writer as the database has them now."""
    by_sort: dict[int, list[int]] = defaultdict(list)
    for key in keys:
        sort, pk = sort_and_id(key)
        by_sort[sort].append(pk)
    for sort, ids in sorted(by_sort.items()):
        for start in range(0, len(ids), CHUNK):
            _replace_some(writer, network, sort, ids[start : start + CHUNK])


def _replace_some(writer: Writer, network: int, sort: int, ids: list[int]) -> None:
    if sort == ENTRY:
        writer.delete("entry", ids)
        _add(writer, ENTRY, entry_rows(network).filter(pk__in=ids))
        _add(writer, COMMENT, comment_rows(network).filter(entry_id__in=ids))
        _add(writer, FILE, file_rows(network).filter(entry_id__in=ids))
        return
    sort = ENTRY if sort == ALONE else sort
    writer.delete("key", [key_of(sort, pk) for pk in ids])
    _add(writer, sort, SORTS[sort].rows(network).filter(pk__in=ids))


def _add(writer: Writer, sort: int, rows: Rows) -> None:
    for items in in_order(SORTS[sort], rows):
        writer.add(items)


def rebuild(network: int, told: Callable[[int], None] = lambda _done: None) -> bool:
    """Make the index of a network anew; False when somebody already does.

    `told` hears how many items are in it so far.
    """
    with store.locked(network, "rebuild", wait=False) as ours:
        if not ours:
            return False
        log.info("search_rebuild_begins", network=network)
        try:
            count = _rebuild(network, told)
        except BaseException:  # a full disk is not filled further by what is left of it
            store.forget_others(network, store.current_name(network))
            raise
        log.info("search_rebuild_ends", network=network, items=count)
    trouble.over(network, WRITE)  # nothing is owed now, whoever asked for it
    return True


def _rebuild(network: int, told: Callable[[int], None]) -> int:
    frequent = frequent_words(network)
    name, index = store.new_index(network, frequent)
    writer = Writer.of(index, LARGE_HEAP, frequent)
    try:
        return _fill_and_use(writer, network, name, told)
    except BaseException:
        writer.give_up()
        raise


def _fill_and_use(writer: Writer, network: int, name: str, told: Callable[[int], None]) -> int:
    count = _fill(writer, network, told)
    writer.commit()
    with store.locked(network, "write", wait=True):
        learnt = _learn_the_rest(writer, network)
        writer.commit()
        writer.wait_merging_threads()
        store.put_in_use(network, name)
        _forget(learnt)
    return count


def _fill(writer: Writer, network: int, told: Callable[[int], None]) -> int:
    count = 0
    for sort in SORTS.values():
        for items in in_order(sort, sort.rows(network)):
            writer.add(items)
            count += len(items)
            told(count)
    return count


def _learn_the_rest(writer: Writer, network: int) -> list[int]:
    """Everything that changed since the rebuild began, applied to the old index or not; the
    ids of the changes, to be forgotten once the new index is in use."""
    learnt: list[int] = []
    rows = Change.objects.filter(network_id=network).order_by("pk")
    while some := dict(rows.values_list("pk", "key")[:BATCH]):
        _replace(writer, network, set(some.values()))
        learnt += some
        rows = rows.filter(pk__gt=max(learnt))
    return learnt


def _forget(ids: list[int]) -> None:
    for start in range(0, len(ids), BATCH):
        Change.objects.filter(pk__in=ids[start : start + BATCH]).delete()
