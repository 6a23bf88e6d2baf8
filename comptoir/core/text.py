"""Small facts about text: slugs, excerpts, hues."""

import re
import unicodedata
import zlib

BREAKABLE = re.compile(r"[^\S\u00a0\u202f]+")  # white space, but no-break spaces


def fold(text: str) -> str:
    """Lower case without accents, for comparing names: 'Émilie' -> 'emilie'."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(plain.replace("œ", "oe").replace("æ", "ae").split())


def slug_of(text: str, *, fallback: str = "x", length: int = 60) -> str:
    """ASCII slug of at most `length` characters; `fallback` when nothing is left."""
    slug = re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")[:length].strip("-")
    return slug or fallback


def one_line(text: str) -> str:
    """White space as single spaces. No-break spaces stay: French puts them before « : » and « ? »,
    which would begin a line otherwise."""
    return BREAKABLE.sub(" ", text).strip()


def excerpt(text: str, length: int = 160) -> str:
    """The first `length` characters on one line, cut at a word."""
    line = one_line(text)
    if len(line) <= length:
        return line
    return line[:length].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"


def hue_of(key: object) -> int:
    """A stable hue in degrees, a multiple of 10, for avatars and tiles."""
    return zlib.crc32(str(key).encode()) % 36 * 10


def initials_of(name: str) -> str:
    """At most two capitals: 'Camille Roy' -> 'CR'."""
    words = [word for word in re.split(r"[\s\-]+", name) if word and word[0].isalnum()]
    letters = [words[0][0], words[-1][0]] if len(words) > 1 else [w[0] for w in words]
    return "".join(letters).upper() or "?"
