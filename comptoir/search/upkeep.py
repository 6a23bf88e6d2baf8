"""The index of a network brought up to date, by the process that asks, whoever else runs."""

from __future__ import annotations

from comptoir.search import store
from comptoir.search.checking import compare, repair
from comptoir.search.indexing import apply_changes, rebuild
from comptoir.search.learning import learn_again


def bring_up_to_date(network: int) -> int:
    """Everything in the database is found afterwards; how many documents were not right.

    It does not touch the outbox: nothing is mailed.
    """
    if not store.current_name(network) or store.damaged_in(network):
        rebuild(network)
    while apply_changes(network):
        pass
    found = compare(network)
    if not found.agrees:
        repair(network, found)
    learn_again(network)
    return len(found.keys)
