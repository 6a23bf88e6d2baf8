"""Where the index of a network lies on disk, and who may write there.

    <SEARCH_ROOT>/<network id>/current        name of the folder in use, replaced atomically
    <SEARCH_ROOT>/<network id>/<name>/        one whole index
    <SEARCH_ROOT>/<network id>/<name>/frequent  words whose pairs it holds (`search.pairs`)
    <SEARCH_ROOT>/<network id>/write.lock     held by the one process that writes
    <SEARCH_ROOT>/<network id>/rebuild.lock   held while the index is made anew
    <SEARCH_ROOT>/<network id>/wanted         somebody found the index missing or broken
    <SEARCH_ROOT>/<network id>/doubted        the engine failed on this one (see `search.damage`)
    <SEARCH_ROOT>/<network id>/replaced       since when there may be a folder that nobody needs

The locks are the kernel's: those of a process that was killed are free.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import threading
import time
import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import cast

import structlog
import tantivy
from django.conf import settings

from comptoir.journal.loops import wake_loop
from comptoir.search.damage import Damaged, Guarded, damaged_files, noticed
from comptoir.search.schema import VERSION, schema, with_tokenizers

log = structlog.get_logger(__name__)

PREFIX = f"v{VERSION}-"
FREQUENT = "frequent"
LATER = 5.0
LOOP = "index-anew"  # the loop of the worker that makes anew what is wanted


@dataclass
class _Open:
    name: str
    index: tantivy.Index
    seen: int  # time of the last commit that was read, in nanoseconds


_open: dict[Path, _Open] = {}
_opening = threading.Lock()
_told: dict[Path, str] = {}  # why an index could not be opened


def folder_of(network: int) -> Path:
    return Path(settings.SEARCH_ROOT) / str(network)


def current_name(network: int) -> str:
    """Name of the index in use; '' when there is none of this version."""
    try:
        name = (folder_of(network) / "current").read_text()
    except (OSError, ValueError):  # not there, not for us, or no text
        return ""
    return name if name.startswith(PREFIX) else ""


def searcher_of(network: int) -> tantivy.Searcher | None:
    """What to search, as of the last commit; None when there is no index, or a broken one,
    which is then asked for, or a doubted one."""
    if is_doubted(network):
        return None
    for _try in range(2):  # the folder may be swapped between two looks
        tell, index = partial(doubt, network, current_name(network)), open_index(network)
        if index is not None:
            return cast("tantivy.Searcher", Guarded(index.searcher(), tell))
    want_rebuild(network)
    return None


def open_index(network: int) -> tantivy.Index | None:
    """The index in use, reloaded when another process wrote it; None without a good one."""
    name, folder = current_name(network), folder_of(network)
    if not name:
        return None
    try:
        with _opening, noticed(partial(_broken, network)):
            return _opened(folder, name)
    except Damaged:
        with _opening:
            _open.pop(folder, None)
        return None


def _broken(network: int, why: str) -> None:
    """Told once, however many look for it."""
    if _told.get(folder_of(network)) != why:
        _told[folder_of(network)] = why
        log.warning("search_index_broken", network=network, error=why)


def _opened(folder: Path, name: str) -> tantivy.Index:
    seen = (folder / name / "meta.json").stat().st_mtime_ns
    known = _open.get(folder)
    if known is None or known.name != name:
        index = with_tokenizers(tantivy.Index.open(str(folder / name)))
        known = _open[folder] = _Open(name, index, 0)
    if known.seen != seen:
        known.index.reload()
        known.seen = seen
    return known.index


def new_index(network: int, frequent: Collection[str]) -> tuple[str, tantivy.Index]:
    """An empty index beside the one in use, and its name; for who holds the lock "rebuild", since
    what others left unfinished is deleted. It keeps the words whose pairs it is to hold."""
    forget_others(network, current_name(network))
    name = f"{PREFIX}{uuid.uuid4().hex[:12]}"
    path = folder_of(network) / name
    path.mkdir(parents=True)
    _write_for_good(path / FREQUENT, "\n".join(sorted(frequent)))
    return name, with_tokenizers(tantivy.Index(schema(), path=str(path)))


def frequent_of(network: int) -> frozenset[str] | None:
    """The words whose pairs the index in use holds; None when that is not known any more, and
    nothing can be written to it. They are never none: small words are among them."""
    try:
        words = (folder_of(network) / current_name(network) / FREQUENT).read_text("utf-8")
    except (OSError, ValueError):
        return None
    return frozenset(words.split("\n")) if words else None


def put_in_use(network: int, name: str) -> None:
    """From now on searches read the index `name`. Who opens the one before at this moment does
    not find half of it: it is deleted a little later (`tidy`)."""
    folder = folder_of(network)
    draft = folder / f"current.{uuid.uuid4().hex}"
    _write_for_good(draft, name)
    (folder / "replaced").touch()  # first: killed in between, nobody would delete the other one
    draft.replace(folder / "current")
    (folder / "wanted").unlink(missing_ok=True)
    trust(network)


def _write_for_good(path: Path, text: str) -> None:
    """A file that is whole also after the power failed."""
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def tidy(network: int) -> None:
    """Delete the indexes that were replaced `LATER` seconds ago or before."""
    mark = folder_of(network) / "replaced"
    if not mark.exists() or time.time() - mark.stat().st_mtime < LATER:
        return
    with locked(network, "rebuild", wait=False) as nobody_rebuilds:
        if nobody_rebuilds:
            mark.unlink(missing_ok=True)  # another worker may just have done it
            forget_others(network, current_name(network))


def forget_others(network: int, name: str) -> None:
    """Delete every index of a network but `name`, and what was to become `current`."""
    folder = folder_of(network)
    for other in folder.iterdir() if folder.exists() else ():
        if other.is_dir() and other.name != name:
            shutil.rmtree(other, ignore_errors=True)
        elif other.name.startswith("current."):
            other.unlink(missing_ok=True)


def want_rebuild(network: int) -> None:
    """Ask the worker to make the index anew; asking twice is asking once."""
    with suppress(OSError):
        folder_of(network).mkdir(parents=True, exist_ok=True)
        (folder_of(network) / "wanted").touch()
    wake_loop(LOOP)


def doubt(network: int, name: str, why: str) -> None:
    """The engine failed on the index `name`: nobody asks it until the worker has looked at it."""
    log.warning("search_index_doubted", network=network, why=why)
    with suppress(OSError):
        (folder_of(network) / "doubted").write_text(name)
    with _opening:
        _open.pop(folder_of(network), None)
    wake_loop(LOOP)


def is_doubted(network: int) -> bool:
    try:
        name = (folder_of(network) / "doubted").read_text()
    except (OSError, ValueError):
        return False
    return name == current_name(network)  # another one was never doubted


def settle_doubt(network: int) -> bool:
    """Ask for another index when files of a doubted one are damaged, and trust a sound one again;
    whether it was doubted."""
    if not is_doubted(network):
        return False
    if damaged := damaged_in(network):
        log.warning("search_index_damaged", network=network, files=damaged[:10])
        want_rebuild(network)
    else:
        trust(network)
    return True


def damaged_in(network: int) -> list[str]:
    """Names of the damaged files of the index in use: all of them are read."""
    with locked(network, "write", wait=True):  # nobody replaces files meanwhile
        return damaged_files(folder_of(network) / (current_name(network) or "none"))


def trust(network: int) -> None:
    (folder_of(network) / "doubted").unlink(missing_ok=True)


def is_wanted(network: int) -> bool:
    return not current_name(network) or (folder_of(network) / "wanted").exists()


@contextmanager
def locked(network: int, name: str, *, wait: bool) -> Iterator[bool]:
    """Hold the lock `name`; gives False at once when somebody has it and `wait` is false."""
    folder_of(network).mkdir(parents=True, exist_ok=True)
    with (folder_of(network) / f"{name}.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        try:
            yield True
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)


def is_rebuilding(network: int) -> bool:
    with locked(network, "rebuild", wait=False) as free:
        return not free


def size_of(network: int) -> int:
    """Bytes of the index in use."""
    files = (folder_of(network) / (current_name(network) or "none")).glob("*")
    return sum(file.stat().st_size for file in files)
