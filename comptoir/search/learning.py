"""Learning what the words of a network mean (`search.meaning`) and its acronyms stand for
(`search.acronyms`), and keeping it beside its index.

The worker learns when an index is made anew, and every night, in a program of its own: it takes
seconds and some 200 MB, which pages served by the same process would feel. One file a network,
replaced whole; a process reads it again once it is replaced. It may be deleted at any time.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
import uuid
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import structlog

from comptoir.entries.models import Entry
from comptoir.networks.models import Network
from comptoir.search import store
from comptoir.search.meaning import Meaning

log = structlog.get_logger(__name__)

LEARNT_FROM = 10_000  # texts, the latest
LONGEST = 3000  # characters of a text
MOST_SECONDS = 300


def meaning_of(network: int) -> Meaning | None:
    """What was learnt last; None before, or when it cannot be read."""
    path = _path(network)
    try:
        kept, at = _kept(path), path.stat().st_mtime_ns
        if (meaning := kept.get(at)) is None:
            meaning = _read(path)
            kept.clear()
            kept[at] = meaning
        return meaning
    except (OSError, EOFError, ValueError, KeyError, BadZipFile):
        return None


def learn_again(network: int) -> bool:
    """Learn from the texts of a network as they are now; whether there were enough.

    What was learnt before is kept when learning fails.
    """
    language = Network.objects.values_list("language", flat=True).get(pk=network)
    rows = Entry.objects.filter(network_id=network, state="published").order_by("-pk")
    texts = rows.values_list("title", "text")[:LEARNT_FROM]
    path = _path(network)
    draft = path.with_name(f"{path.stem}.{uuid.uuid4().hex}.npz")
    _forget_drafts(path)
    try:
        words = _learnt(((title, text[:LONGEST]) for title, text in texts), language, draft)
    except (subprocess.SubprocessError, OSError) as error:
        log.warning("search_meaning_not_learnt", network=network, error=str(error))
        draft.unlink(missing_ok=True)
        return False
    if not words:
        path.unlink(missing_ok=True)
        return False
    draft.replace(path)
    log.info("search_meaning_learnt", network=network, words=words)
    return True


def _forget_drafts(path: Path) -> None:
    """Those that a worker left when it was killed."""
    for draft in path.parent.glob(f"{path.stem}.*.npz"):
        if time.time() - draft.stat().st_mtime > 2 * MOST_SECONDS:
            draft.unlink(missing_ok=True)


def _learnt(texts: Iterable[tuple[str, str]], language: str, draft: Path) -> int:
    """How many words were learnt and kept in `draft`; 0 when the texts are too few."""
    command = [sys.executable, "-m", "comptoir.search.learn", language, str(draft)]
    told = "".join(json.dumps(text) + "\n" for text in texts).encode()
    run = subprocess.run(command, input=told, capture_output=True, timeout=MOST_SECONDS, check=True)
    return int(run.stdout)


def _path(network: int) -> Path:
    return store.folder_of(network) / "meaning.npz"


@lru_cache(maxsize=8)
def _kept(_path: Path) -> dict[int, Meaning]:
    """What was read last of a network, by when it was written: 10 MB, of which one is enough."""
    return {}


def _read(path: Path) -> Meaning:
    with np.load(path) as kept:
        words = kept["words"].tobytes().decode().split("\n")
        vectors = kept["vectors"].astype(np.float32)
        forms = json.loads(kept["long_forms"].tobytes())
    return Meaning({word: row for row, word in enumerate(words)}, vectors, forms)
