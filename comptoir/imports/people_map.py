"""A CSV that tells which address belongs to whom in a source."""

from __future__ import annotations

import csv
from pathlib import Path

from django.utils.translation import gettext as _

from comptoir.imports.source import Unreadable

HEADERS = {"email", "e-mail", "address", "to"}


def read_people_map(path: Path) -> dict[str, str]:
    """{id, name or address in the source, lower case: address here}, from two columns. A first
    line of headers is passed over.

    Raises:
        Unreadable: no such file, or a line whose second column is no address.
    """
    found: dict[str, str] = {}
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(
            _("%(path)s cannot be read as a text in UTF-8: %(error)s.")
            % {"path": path, "error": error}
        ) from None
    first = (text.splitlines() or [""])[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    for number, row in enumerate(csv.reader(text.splitlines(), delimiter=delimiter), 1):
        cells = [cell.strip() for cell in row]
        if not any(cells) or (number == 1 and cells[-1].lower() in HEADERS):
            continue
        if len(cells) < 2 or "@" not in cells[1]:
            raise Unreadable(
                _("%(path)s, line %(number)s: write who it is in the source, then an address.")
                % {"path": path, "number": number}
            )
        found[cells[0].lower()] = cells[1].lower()
    return found
