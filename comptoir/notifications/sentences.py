"""What a notification says, in one sentence; the same words in the inbox and in mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comptoir.notifications.models import NotificationKind as Kind

if TYPE_CHECKING:
    from comptoir.notifications.models import Notification


def sentence(row: Notification, names: list[str]) -> str:
    """One sentence. `names`: who acted, latest first; may be empty."""
    verb = str(row.data.get("verb", ""))
    again = row.data.get("round", 1) != 1
    many = len(names) or 1
    return (_passed_again(row.kind, verb) if again else _pattern(row.kind, verb, many)) % {
        "who": _who(names),
        "group": row.group.name if row.group else _("a group"),
        "search": row.data.get("name", ""),
    }


def _who(names: list[str]) -> str:
    if not names:
        return _("Somebody")
    others = len(names) - 2
    if len(names) == 1:
        return names[0]
    if others <= 0:
        return _("%(first)s and %(second)s") % {"first": names[0], "second": names[1]}
    pattern = ngettext(
        "%(first)s, %(second)s and %(n)d other", "%(first)s, %(second)s and %(n)d others", others
    )
    return pattern % {"first": names[0], "second": names[1], "n": others}


def _pattern(kind: str, verb: str, many: int = 1) -> str:
    """`many`: how many people `who` names; the verb agrees with them."""
    by_verb = {
        "member.invited": _("%(who)s invites you to join %(group)s"),
        "join.asked": ngettext(
            "%(who)s asks to join %(group)s", "%(who)s ask to join %(group)s", many
        ),
        "join.accepted": _("%(who)s let you into %(group)s"),
        "join.refused": _("Your request to join %(group)s was declined"),
        "guest.accepted": _("Your external has arrived: %(who)s"),
        "guest.reminded": _("The access of one of your externals ends soon"),
        "guest.expired": _("The access of one of your externals has ended"),
        "entry.reported": ngettext(
            "%(who)s reports an entry in %(group)s", "%(who)s report an entry in %(group)s", many
        ),
        "comment.reported": ngettext(
            "%(who)s reports a comment in %(group)s",
            "%(who)s report a comment in %(group)s",
            many,
        ),
        "entry.hidden": _("A moderator of %(group)s hid what you wrote"),
        "comment.hidden": _("A moderator of %(group)s hid what you wrote"),
        "news.reminded": _("Reminder: this news is waiting for you to confirm it"),
        "entry.shared": _("%(who)s shared an entry to %(group)s"),
        "search.matched": _("New results for “%(search)s”, a search you keep"),
        "meeting.declared": _("%(who)s asks you to confirm a meeting or trip avoided"),
    }
    return by_verb.get(verb) or _of_question(kind, verb) or _by_kind(kind, many)


def _of_question(kind: str, verb: str) -> str:
    """One act says something else to who is asked now and to who wrote the question."""
    redirected = verb == "question.redirected"
    if kind == Kind.ASKED:
        if redirected:
            return _("%(who)s hands a question on to you")
        return _("%(who)s puts a question to you")
    if kind == Kind.HANDED:
        if verb == "question.declined":
            return _("%(who)s cannot answer your question")
        if redirected:
            return _("%(who)s handed your question on to somebody who may know")
        return _("Your question waits: it is passed on to people who may know")
    return ""


def _passed_again(kind: str, verb: str) -> str:
    if kind == Kind.HANDED:
        return _("Your question still waits: it is passed on to others who may know")
    return _pattern(kind, verb)


def _by_kind(kind: str, many: int) -> str:
    patterns = {
        Kind.MENTION: ngettext("%(who)s mentions you", "%(who)s mention you", many),
        Kind.PASSED: _("A question that nobody answered is passed on to you"),
        Kind.ANSWER: ngettext(
            "%(who)s answered your question", "%(who)s answered your question", many
        ),
        Kind.ACCEPTED: _("%(who)s accepted your answer"),
        Kind.COMMENT: ngettext("%(who)s commented", "%(who)s commented", many),
        Kind.REACTION: ngettext(
            "%(who)s reacted to what you wrote", "%(who)s reacted to what you wrote", many
        ),
        Kind.ENTRY: ngettext(
            "%(who)s published in %(group)s", "%(who)s published in %(group)s", many
        ),
        Kind.NEWS: _("News from %(who)s"),
        Kind.ACKNOWLEDGE: _("News to confirm, from %(who)s"),
    }
    return patterns.get(Kind(kind), _("%(who)s, in %(group)s"))
