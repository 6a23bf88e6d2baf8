"""The <row …/> elements of a large XML file, one by one, in constant memory.

Declarations of entities are refused, so that nothing expands and nothing is fetched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from xml.parsers import expat

from django.utils.translation import gettext as _

from comptoir.core.html import strip_control

Row = dict[str, str]
PIECE = 2**16
MOST_IN_A_ROW = 8 * 2**20


class _Refused(Exception):
    """The file declares entities."""


def rows_of(path: Path, skip: Callable[[str, str], None]) -> Iterator[tuple[Row, str]]:
    """(attributes, 'Posts.xml, line 12') of each row; calls `skip(where, why)` for what cannot
    be read. Past a place where the XML is broken nothing is read: a parser cannot know where
    it stands."""
    found: list[tuple[Row, str]] = []
    parser = expat.ParserCreate()
    _refuse_entities(parser)

    def here() -> str:
        place = {"file": path.name, "number": parser.CurrentLineNumber}
        return _("%(file)s, line %(number)s") % place

    def start(tag: str, attributes: Row) -> None:
        where = here()
        if tag != "row":
            return
        if sum(map(len, attributes.values())) > MOST_IN_A_ROW:
            skip(where, _("This row is larger than 8 MB."))
        else:
            found.append(({k: strip_control(v) for k, v in attributes.items()}, where))

    parser.StartElementHandler = start
    with path.open("rb") as file:
        while True:
            piece = file.read(PIECE)
            why = _parsed(parser, piece)
            yield from found
            found.clear()
            if why:
                skip(here(), why)
                return
            if not piece:
                return


def _refuse_entities(parser: expat.XMLParserType) -> None:
    def refuse(*_declaration: object) -> None:
        raise _Refused

    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse  # type: ignore[assignment]
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)


def _parsed(parser: expat.XMLParserType, piece: bytes) -> str:
    """Why the file cannot be read further; '' when it can."""
    try:
        parser.Parse(piece, not piece)
    except _Refused:
        return _("This file declares entities, which no dump does: it was not read further.")
    except expat.ExpatError as error:
        return _("The XML is broken here (%(error)s): what follows was not read.") % {
            "error": error
        }
    return ""
