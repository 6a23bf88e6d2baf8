"""Text from bytes whose declared charset may be wrong."""

from __future__ import annotations

import codecs

import ftfy

TRIED = ("utf-8", "cp1252", "latin-1")
VAGUE = {"", "us-ascii", "ascii", "unknown-8bit", "default", "8bit", "x-unknown"}


def decoded(content: bytes, charset: str | None) -> str:
    """The text, with typical confusions of charsets repaired. Valid UTF-8 beyond ASCII is UTF-8
    whatever is declared in one byte a letter: no other text looks like that."""
    name = (charset or "").strip().strip("\"'").lower()
    declared = "" if name in VAGUE else name
    for candidate in _candidates(content, declared):
        try:
            return ftfy.fix_encoding(content.decode(candidate))
        except (UnicodeDecodeError, LookupError):
            continue
    return content.decode("latin-1")


def _candidates(content: bytes, declared: str) -> list[str]:
    try:
        codec = codecs.lookup(declared).name if declared else ""
    except LookupError:
        codec = ""
    single = codec.startswith(("iso8859", "cp125", "latin", "koi8"))
    if codec in ("iso8859-1",):
        codec = "cp1252"  # what mailers meant: the superset with curly quotes
    if not content.isascii() and single:
        return ["utf-8", codec, *TRIED]
    return [codec, *TRIED] if codec else list(TRIED)
