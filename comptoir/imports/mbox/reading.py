"""The messages of an mbox, one by one: no message is held but the one that is read."""

from __future__ import annotations

from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import BinaryIO, cast

from django.utils.translation import gettext as _

from comptoir.imports.source import Unreadable

MOST_MESSAGE = 64 * 2**20
LONGEST_LINE = 2**20
PARSER = BytesParser(policy=policy.compat32.clone(linesep="\n"))
Found = tuple[int, EmailMessage | None, str]


def messages_of(path: Path) -> Iterator[Found]:
    """(place in bytes, message, '') or (place, None, why it cannot be read).

    Raises:
        Unreadable: no such file, or no mbox.
    """
    try:
        with path.open("rb") as file:
            yield from _messages(file, path)
    except OSError as error:
        raise Unreadable(
            _("%(path)s cannot be read: %(strerror)s.") % {"path": path, "strerror": error.strerror}
        ) from None


def _messages(file: BinaryIO, path: Path) -> Iterator[Found]:
    lines: list[bytes] = []
    size = offset = position = 0
    blank, begun = True, False
    while line := file.readline(LONGEST_LINE):
        if line.startswith(b"From ") and blank:
            if begun:
                yield _parsed(offset, lines, size)
            lines, size, offset, begun = [], 0, position, True
        elif begun:
            size += len(line)
            if size <= MOST_MESSAGE:
                lines.append(line[1:] if line.startswith(b">From ") else line)
        elif line.strip():
            raise Unreadable(
                _("%(path)s does not begin with “From ”: it is no mbox.") % {"path": path}
            )
        blank = line in (b"\n", b"\r\n")
        position += len(line)
    if begun:
        yield _parsed(offset, lines, size)


def _parsed(offset: int, lines: list[bytes], size: int) -> Found:
    if size > MOST_MESSAGE:
        return offset, None, "This message is larger than 64 MB."
    try:
        message = cast("EmailMessage", PARSER.parsebytes(b"".join(lines)))
    except Exception as error:  # the standard parser fails in many ways on what no mailer wrote
        return offset, None, f"This is no message: {error!r}."
    if not message.keys():
        return offset, None, "This is no message: it has no headers."
    return offset, message, ""
