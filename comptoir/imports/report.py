"""What an import did."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from comptoir.imports.source import Skipped


@dataclass
class Report:
    """Counts by type of record, and each thing that was left out."""

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
        lines = [f"{'Dry run: nothing was kept. ' if self.dry_run else ''}From {self.source}:"]
        types = [*self.created, *self.updated, *self.unchanged]
        lines += [
            f"  {one:<18}{self.created[one]:>8} created{self.updated[one]:>8} updated"
            f"{self.unchanged[one]:>8} unchanged"
            for one in dict.fromkeys(types)
        ]
        if self.left_out:
            lines += ["", f"Left out or changed: {len(self.left_out)}", *self._reasons(examples)]
        return "\n".join(lines)

    def _reasons(self, examples: int) -> list[str]:
        places: dict[tuple[str, str], list[str]] = defaultdict(list)
        for one in self.left_out:
            places[one.what, one.why].append(one.where)
        lines = []
        for (what, why), where in sorted(places.items(), key=lambda item: -len(item[1])):
            more = f" and {len(where) - examples} more" if len(where) > examples else ""
            lines.append(f"  {len(where):>6} × {what}: {why}")
            lines.append(f"           {'; '.join(where[:examples])}{more}")
        return lines
