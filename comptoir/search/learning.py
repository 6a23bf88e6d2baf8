"""Learning what the words of a network mean (`search.meaning`), and keeping it beside its index.

The worker learns when an index is made anew, and every night. One file a network, replaced
whole; a process reads it again once it is replaced. It may be deleted at any time.
"""

from __future__ import annotations

import uuid
from functools import lru_cache
from pathlib import Path

import numpy as np
import structlog

from comptoir.entries.models import Entry
from comptoir.networks.models import Network
from comptoir.search import store
from comptoir.search.meaning import Meaning, learnt_from

log = structlog.get_logger(__name__)

LEARNT_FROM = 10_000  # texts, the latest
LONGEST = 3000  # characters of a text


def meaning_of(network: int) -> Meaning | None:
    """What was learnt last; None before, or when it cannot be read."""
    path = _path(network)
    try:
        return _read(path, path.stat().st_mtime_ns)
    except (OSError, ValueError, KeyError):
        return None


def learn_again(network: int) -> bool:
    """Learn from the texts of a network as they are now; whether there were enough."""
    language = Network.objects.values_list("language", flat=True).get(pk=network)
    rows = Entry.objects.filter(network_id=network, state="published").order_by("-pk")
    texts = rows.values_list("title", "text")[:LEARNT_FROM]
    learnt = learnt_from((f"{title} {text[:LONGEST]}" for title, text in texts), language)
    path = _path(network)
    if learnt is None:
        path.unlink(missing_ok=True)
        return False
    draft = path.with_name(f"{path.stem}.{uuid.uuid4().hex}.npz")
    words = np.frombuffer("\n".join(learnt.places).encode(), dtype=np.uint8)
    np.savez(draft, words=words, vectors=learnt.vectors.astype(np.float16))
    draft.replace(path)
    log.info("search_meaning_learnt", network=network, words=len(learnt.places))
    return True


def _path(network: int) -> Path:
    return store.folder_of(network) / "meaning.npz"


@lru_cache(maxsize=8)
def _read(path: Path, _at: int) -> Meaning:
    with np.load(path) as kept:
        words = kept["words"].tobytes().decode().split("\n")
        vectors = kept["vectors"].astype(np.float32)
    return Meaning({word: row for row, word in enumerate(words)}, vectors)
