"""Headers as people wrote them: names, addresses, dates, subjects, ids."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.header import decode_header
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime

import ftfy

from comptoir.core.html import strip_control
from comptoir.imports.mbox.charsets import decoded

MESSAGE_ID = re.compile(r"<([^<>\s]+)>")
ANSWER = re.compile(r"^\s*(?:re|aw|sv|tr|fw|fwd|rép|rif|antw)\s*(?:\[\d+\])?\s*:\s*", re.I)
LIST = re.compile(r"^\s*\[[^\]]{1,40}\]\s*")
EARLIEST = datetime(1971, 1, 1, tzinfo=UTC)


def text_of_header(message: EmailMessage, name: str) -> str:
    """The header on one line, its words decoded, its letters repaired."""
    raw = message.get(name)
    if raw is None:
        return ""
    try:
        parts = decode_header(str(raw) if not hasattr(raw, "encode") else raw)
        made = "".join(
            part if isinstance(part, str) else decoded(part, charset) for part, charset in parts
        )
    except (ValueError, LookupError, TypeError):
        made = str(raw)
    made = made.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return " ".join(strip_control(ftfy.fix_text(made)).split())


def sender_of(message: EmailMessage) -> tuple[str, str]:
    """(address in lower case, name), never both empty. Archives that write 'a at b.org' are
    understood."""
    line = text_of_header(message, "From") or text_of_header(message, "Sender")
    name, address = parseaddr(line)
    if "@" not in address:
        hidden = re.search(r"([\w.+-]+) (?:at|chez) ([\w-]+(?:\.[\w-]+)+)", line)
        address = f"{hidden[1]}@{hidden[2]}" if hidden else ""
        name = (re.search(r"\(([^()]+)\)", line) or ["", name])[1] or line
    name = name.strip("\"' ") or address.split("@")[0] or "unknown"
    return address.lower(), name


def subject_of(message: EmailMessage) -> str:
    return text_of_header(message, "Subject")


def topic_of(subject: str) -> tuple[str, bool]:
    """(the subject without 'Re:' and '[list]', whether it says to be an answer)."""
    bare, answers = subject, False
    while True:
        stripped = LIST.sub("", ANSWER.sub("", bare))
        answers = answers or bool(ANSWER.match(bare))
        if stripped == bare:
            return bare.strip().casefold(), answers
        bare = stripped


def ids_in(message: EmailMessage, name: str) -> Iterator[str]:
    raw = str(message.get(name) or "")
    raw = raw.encode("utf-8", "replace").decode("utf-8", "replace")
    for match in MESSAGE_ID.finditer(raw):
        yield strip_control(match[1])


def date_of(message: EmailMessage) -> tuple[datetime | None, bool]:
    """(when it was sent, whether its Date says so). A date that is missing, before mail, or to
    come gives way to that of its arrival."""
    latest = datetime.now(UTC) + timedelta(days=1)
    sent = _parsed(str(message.get("Date") or ""))
    if sent is not None and EARLIEST < sent < latest:
        return sent, True
    for line in message.get_all("Received") or []:
        arrived = _parsed(str(line).rpartition(";")[2])
        if arrived is not None and EARLIEST < arrived < latest:
            return arrived, False
    return None, False


def _parsed(line: str) -> datetime | None:
    """Zones nobody knows are taken for UTC."""
    try:
        moment = parsedate_to_datetime(line.strip())
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
        return moment.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
