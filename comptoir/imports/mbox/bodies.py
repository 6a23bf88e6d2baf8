"""What a message says, as HTML: quotes folded, signature set apart; and its attachments."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from itertools import groupby

from django.utils.translation import gettext as _

from comptoir.core.html import html_of, strip_control
from comptoir.imports.mbox.charsets import decoded
from comptoir.imports.mbox.headers import text_of_header
from comptoir.imports.references import without_foreign_images

QUOTED = re.compile(r"^\s{0,3}(?:>|\|\s)")
SIGNATURE = re.compile(r"^-- ?$", re.M)
FOOTER = re.compile(r"^_{40,}\n[^\n]*\n[^\n]*\n?(?:https?://\S+\n?)?\s*\Z", re.M)
PATCH = re.compile(r"^(?:diff --git |--- a/|@@ -\d)", re.M)
LONG_QUOTE = 6  # lines of a quote that are kept whole; of a longer one, the first three
NOT_KEPT = {"application/pgp-signature", "application/pkcs7-signature"}


@dataclass(frozen=True)
class Attached:
    name: str
    media_type: str
    content: bytes


def body_of(message: EmailMessage, tell: Callable[[str], None]) -> str:
    """HTML of the words of a message: its plain text, else its HTML."""
    plain, rich = [], []
    for part in _leaves(message):
        if _is_attached(part):
            continue
        kind = part.get_content_type()
        if kind == "text/plain":
            plain.append(_text(part))
        elif kind == "text/html":
            rich.append(_text(part))
    said = "\n\n".join(text for text in plain if text.strip())
    if said.strip():
        return _html(said, tell)
    html, images = without_foreign_images("\n".join(rich))
    for address in images:
        tell(
            _("The image %(address)s is kept elsewhere: a link leads to it.")
            % {"address": address[:120]}
        )
    return html.strip()


def attachments_of(message: EmailMessage) -> Iterator[Attached]:
    """Everything with a name of its own, or that is no text. Signatures of machines are not."""
    for part in _leaves(message):
        if not _is_attached(part) or part.get_content_type() in NOT_KEPT:
            continue
        content = _bytes(part)
        if content.strip():
            name = text_of_header_value(part) or "attachment"
            yield Attached(name[:255], part.get_content_type(), content)


def text_of_header_value(part: EmailMessage) -> str:
    try:
        name = part.get_filename() or ""
    except (ValueError, LookupError, TypeError):
        name = ""
    holder = EmailMessage.__new__(type(part))
    holder.__init__()  # type: ignore[misc]
    holder["Name"] = " ".join(name.split())
    return text_of_header(holder, "Name")


def _leaves(message: EmailMessage) -> Iterator[EmailMessage]:
    """Parts that are no containers; a forwarded message counts for what is in it."""
    for part in message.walk():
        if not part.is_multipart():
            yield part


def _is_attached(part: EmailMessage) -> bool:
    if part.get_content_disposition() == "attachment" or part.get_filename():
        return True
    return part.get_content_maintype() not in ("text", "multipart", "message")


def _bytes(part: EmailMessage) -> bytes:
    try:
        content = part.get_payload(decode=True)
    except (ValueError, TypeError, AssertionError):
        content = None
    return (
        content
        if isinstance(content, bytes)
        else str(part.get_payload()).encode("utf-8", "replace")
    )


def _text(part: EmailMessage) -> str:
    try:
        charset = part.get_content_charset()
    except (ValueError, LookupError, TypeError):
        charset = None
    return strip_control(decoded(_bytes(part), charset)).replace("\r\n", "\n").replace("\r", "\n")


def _html(text: str, tell: Callable[[str], None]) -> str:
    text = FOOTER.sub("", text)
    if PATCH.search(text):  # a patch reads as code, from where it begins
        start = PATCH.search(text)
        assert start is not None
        said, code = text[: start.start()], text[start.start() :]
        return _prose(said, tell) + f"<pre><code>{_escaped(code.rstrip())}</code></pre>"
    said, signature = _signed(text)
    end = f"<p><em>{_escaped(signature)}</em></p>".replace("\n", "<br>") if signature else ""
    return _prose(said, tell) + end


def _signed(text: str) -> tuple[str, str]:
    """(words, signature): a short end after '-- '. A longer one is no signature."""
    marks = list(SIGNATURE.finditer(text))
    if not marks or text[marks[-1].end() :].count("\n") > 8:
        return text, ""
    return text[: marks[-1].start()], text[marks[-1].end() :].strip()


def _prose(text: str, tell: Callable[[str], None]) -> str:
    parts = []
    for quoted, run in groupby(text.split("\n"), lambda line: bool(QUOTED.match(line))):
        lines = list(run)
        if not quoted:
            parts.append(html_of("\n".join(lines)))
            continue
        if len(lines) > LONG_QUOTE:
            tell(
                _("A quote of %(count)s lines was cut to three: it stands above in the thread.")
                % {"count": len(lines)}
            )
            lines = [*lines[:3], "> […]"]
        parts.append(html_of("\n".join("> " + re.sub(r"^[\s>|]+", "", line) for line in lines)))
    return "".join(parts)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
