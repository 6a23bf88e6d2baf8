"""Damage to the files of an index: noticed by whoever asks it, made sure of by the worker.

1. Whatever is asked of an index goes through `Guarded`. The engine says that its files make no
   sense by a `ValueError`, or by a panic, which is no `Exception` and would end the thread. Both
   become `Damaged` here, and leave the mark "doubted".
2. Where nothing can be shown without the index, `spared` gives what there is without one; the
   doubted index is asked no more.
3. The worker compares each file with the checksum at its end. It makes a damaged index anew, and
   trusts a sound one again: nobody can have an index made anew by what they type.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

if TYPE_CHECKING:
    import tantivy

PARTS = ("idx", "pos", "term", "store", "fast", "fieldnorm")  # files of each segment
MAGIC = (1337).to_bytes(4, "little")  # ends each file, after the length of its footer
BLOCK = 1 << 20

Given = ParamSpec("Given")
Told = TypeVar("Told")


class Damaged(Exception):
    """The engine cannot make sense of the files of an index."""


@contextmanager
def noticed(tell: Callable[[str], object]) -> Iterator[None]:
    """Failures of the engine are told and become `Damaged`."""
    try:
        yield
    except (ValueError, OSError) as error:
        tell(str(error)[:300])
        raise Damaged(str(error)[:300]) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # of the engine; it can be imported nowhere
            raise
        tell(str(error)[:300])
        raise Damaged(str(error)[:300]) from None


class Guarded:
    """A searcher that tells of a failure of the engine, and raises `Damaged` for it."""

    def __init__(self, searcher: tantivy.Searcher, tell: Callable[[str], object]) -> None:
        self._searcher, self._tell = searcher, tell

    def __getattr__(self, name: str) -> Any:
        asked, tell = getattr(self._searcher, name), self._tell
        if not callable(asked):
            return asked

        def ask(*given: Any, **named: Any) -> Any:  # without `self`: a circle would keep its files
            with noticed(tell):
                return asked(*given, **named)

        self.__dict__[name] = ask
        return ask


def spared(without: Callable[[], Any]) -> Callable[[Callable[Given, Told]], Callable[Given, Told]]:
    """A function that gives `without()` where the index is damaged."""

    def around(act: Callable[Given, Told]) -> Callable[Given, Told]:
        @wraps(act)
        def spare(*given: Given.args, **named: Given.kwargs) -> Told:
            try:
                return act(*given, **named)
            except Damaged:
                told: Told = without()
                return told

        return spare

    return around


def damaged_files(folder: Path) -> list[str]:
    """Names of the files of an index that are missing or differ from their checksum; for who
    holds the lock "write"."""
    try:
        names = list(_files(json.loads((folder / "meta.json").read_text())))
    except (ValueError, OSError, KeyError, TypeError, AttributeError):
        return ["meta.json"]
    return [name for name in names if not _is_sound(folder / name)]


def _files(meta: dict[str, Any]) -> Iterator[str]:
    for segment in meta["segments"]:
        name = segment["segment_id"].replace("-", "")
        yield from (f"{name}.{part}" for part in PARTS)
        if segment["deletes"]:
            yield f"{name}.{segment['deletes']['opstamp']}.del"


def _is_sound(path: Path) -> bool:
    """Whether a file has the checksum that its footer says: what is held, footer as JSON, its
    length in four bytes, MAGIC."""
    try:
        with path.open("rb") as file:
            end = file.seek(0, 2)
            file.seek(max(0, end - 8))
            length, magic = int.from_bytes(file.read(4), "little"), file.read(4)
            start = end - 8 - length
            if magic != MAGIC or start < 0:
                return False
            file.seek(start)
            told = json.loads(file.read(length))["crc"]
            file.seek(0)
            crc = 0
            while start > 0 and (block := file.read(min(BLOCK, start))):
                crc, start = zlib.crc32(block, crc), start - len(block)
        return bool(crc == told)
    except (ValueError, OSError, KeyError, TypeError):
        return False
