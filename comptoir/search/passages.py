"""What is shown of a result: its title and the passage that answers best, marked."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup, escape

from comptoir.search.analysis import exact_tokens, stem_tokens
from comptoir.search.query import Shown

WIDTH = 260  # characters of a passage
MOST_MATCHES = 200  # looked at in one text
MOST_READ = 200_000  # characters
FOLLOWED = 60  # characters of a line that say where a passage stands


@dataclass(frozen=True)
class Passage:
    """A piece of text, escaped, with <mark> around what was looked for; `found` says how many
    different words are in it, `near` that all of them only mean nearly the same, `place` the
    first of them and what follows on its line."""

    html: Markup
    found: int
    near: bool = False
    place: str = ""


def marked(text: str, shown: Shown) -> Passage:
    """The whole text, marked."""
    places = _places(text, shown)
    return _passage(_html(text, places), places, shown)


def best_passage(text: str, shown: Shown) -> Passage:
    """The stretch of about `WIDTH` characters with the most different words looked for."""
    text = text[:MOST_READ]
    places = _places(text, shown)
    start = _best_start(places)
    begin, end = _edges(text, start)
    inside = [(s - begin, e - begin, word) for s, e, word in places if begin <= s and e <= end]
    html = _html(" ".join(text[begin:end].split("\n")), inside)
    before, after = "… " if begin else "", " …" if end < len(text) else ""
    return _passage(before + html + after, inside, shown, text[begin:end])


def _passage(
    html: Markup, places: list[tuple[int, int, str]], shown: Shown, text: str = ""
) -> Passage:
    words = {word for _start, _end, word in places}
    line = text[places[0][0] :].partition("\n")[0] if places else ""
    return Passage(html, len(words), bool(words) and words <= shown.kin, line[:FOLLOWED])


def _places(text: str, shown: Shown) -> list[tuple[int, int, str]]:
    """(start, end, form) of each word of the text that was looked for."""
    if shown.pattern is None:
        return []
    found = []
    for match in shown.pattern.finditer(text):
        form = match[0].casefold() if match.lastgroup else _form(match[0], shown)
        if form:
            found.append((match.start(), match.end(), form))
        if len(found) >= MOST_MATCHES:
            break
    return found


def _form(word: str, shown: Shown) -> str:
    for forms in (exact_tokens(word), stem_tokens(word, "fr"), stem_tokens(word, "en")):
        if forms and forms[-1] in shown.forms:
            return forms[-1]
    return ""


def _best_start(places: list[tuple[int, int, str]]) -> int:
    best, start = -1.0, 0
    for first, _end, _word in places:
        inside = [word for s, e, word in places if first <= s and e <= first + WIDTH]
        worth = len(set(inside)) + len(inside) / 100
        if worth > best:
            best, start = worth, first
    return start


def _edges(text: str, start: int) -> tuple[int, int]:
    """Whole words around: a little before the first match, the rest after."""
    begin = max(0, start - 60)
    if begin:
        space = text.find(" ", begin, start)
        begin = space + 1 if space >= 0 else start
    end = min(len(text), begin + WIDTH)
    if end < len(text):
        space = text.rfind(" ", begin + WIDTH // 2, end)
        end = space if space > 0 else end
    return begin, end


def _html(text: str, places: list[tuple[int, int, str]]) -> Markup:
    parts, last = [], 0
    for start, end, _word in places:
        parts += [
            escape(text[last:start]),
            Markup("<mark>"),
            escape(text[start:end]),
            Markup("</mark>"),
        ]
        last = end
    return Markup("").join([*parts, escape(text[last:])])
