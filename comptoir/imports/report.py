"""What an import did."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from django.utils.translation import ngettext

from comptoir.imports.source import Skipped

# the sorts of things that sources and our own records hold
noop("acknowledgements"), noop("answer"), noop("attachments"), noop("bookmarks"), noop("channel")
noop("checksum"), noop("comment"), noop("comments"), noop("conversation"), noop("date")
noop("entries"), noop("file"), noop("files"), noop("follows entries"), noop("follows people")
noop("follows topics"), noop("groups"), noop("hidings"), noop("image"), noop("line")
noop("memberships"), noop("message"), noop("network"), noop("people"), noop("pins"), noop("post")
noop("reaction"), noop("reactions"), noop("revisions"), noop("shares"), noop("tag"), noop("text")
noop("thread"), noop("topics"), noop("user"), noop("vote"), noop("votes")
noop("solicitations"), noop("presences"), noop("hidden subjects")


@dataclass
class Report:
    """Counts by type of record, and each thing that was left out. Its sentences are in the
    language that was active when it was made; its text, in that of now."""

    source: str
    dry_run: bool = False
    created: Counter[str] = field(default_factory=Counter)
    updated: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    left_out: list[Skipped] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """For a program; everything that was left out is named."""
        return {
            "source": self.source,
            "dry_run": self.dry_run,
            "created": dict(self.created),
            "updated": dict(self.updated),
            "unchanged": dict(self.unchanged),
            "skipped": dict(Counter(one.what for one in self.left_out)),
            "left_out": [
                {"what": one.what, "where": one.where, "why": one.why} for one in self.left_out
            ],
        }

    def as_json(self) -> str:
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=1)

    def as_text(self, examples: int = 3) -> str:
        """For a person; what was left out is gathered by reason, with examples of where."""
        lines = [_("Dry run: nothing was kept.")] if self.dry_run else []
        lines.append(_("From %(source)s:") % {"source": self.source})
        types = dict.fromkeys([*self.created, *self.updated, *self.unchanged])
        lines += [self._counts(one) for one in types]
        if self.left_out:
            told = _("Left out or changed: %(count)s") % {"count": len(self.left_out)}
            lines += ["", told, *self._reasons(examples)]
        return "\n".join(lines)

    def _counts(self, member: str) -> str:
        created, updated, unchanged = (
            f"{counts[member]:>8}" for counts in (self.created, self.updated, self.unchanged)
        )
        counts = _("%(created)s created%(updated)s updated%(unchanged)s unchanged") % {
            "created": created,
            "updated": updated,
            "unchanged": unchanged,
        }
        return f"  {_sort(member):<18}{counts}"

    def _reasons(self, examples: int) -> list[str]:
        places: dict[tuple[str, str], list[str]] = defaultdict(list)
        for one in self.left_out:
            places[one.what, one.why].append(one.where)
        lines = []
        for (what, why), where in sorted(places.items(), key=lambda item: -len(item[1])):
            told = _("%(sort)s: %(why)s") % {"sort": _sort(what), "why": why}
            lines.append(f"  {len(where):>6} × {told}")
            shown = "; ".join(where[:examples])
            lines.append(f"           {shown}{_and_more(len(where), examples)}")
        return lines


def _sort(what: str) -> str:
    return _(what.replace("_", " "))


def _and_more(count: int, shown: int) -> str:
    if count <= shown:
        return ""
    more = ngettext(" and %(count)s more", " and %(count)s more", count - shown)
    return more % {"count": count - shown}
