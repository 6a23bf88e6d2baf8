"""The PDF report. Typst compiles it in the request: some tens of milliseconds of work."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typst
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from comptoir.core.when import whole_day
from comptoir.roi.charts import chance_of, tornado_of
from comptoir.roi.figures import Figures, figures
from comptoir.roi.formulas import source_word, value_of
from comptoir.roi.model import Case, Input
from comptoir.roi.numbers import shown

HERE = Path(__file__).resolve().parent


def report(case: Case, *, network: str, made_at: datetime) -> bytes:
    """A tagged PDF (PDF/UA) in the reader's language.

    Words reach the template as values, never as markup: whatever somebody types stays text. The
    template reads no file, and has no network.

    Raises:
        CaseError: the case cannot be computed.
    """
    given = json.dumps(_words(figures(case), network, made_at), ensure_ascii=False)
    return typst.compile(
        HERE / "report.typ",
        root=HERE,
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"data": given},
        pdf_standards="ua-1",
        timestamp=int(made_at.astimezone(UTC).timestamp()),
    )


def _words(shown: Figures, network: str, made_at: datetime) -> dict[str, Any]:
    case, today = shown.case, timezone.localdate(made_at)
    about, is_ours = _("Return on investment"), case.key == "ours"
    return {
        "lang": (translation.get_language() or "en")[:2],
        "title": about if is_ours else _(case.name),
        "network": network,
        "about": _(case.name) if is_ours else about,
        "made": _("Made on %(day)s with Comptoir") % {"day": whole_day(today)},
        "apart": _("Cash, hours and converted hours are never added up: each total stays apart."),
        "totals": [
            [_("Cash"), shown.cash_text, _("What is paid and what is no longer paid.")],
            [_("Hours"), shown.hours_text, _("Time given back, less the time spent.")],
            [_("Hours converted"), shown.converted_text,
             _("An estimate, never a saving that was cashed.")],
        ],
        "table": _("Table"),
        "head": [_("Line"), *shown.columns, _("Total")],
        "groups": [
            [name, [[row.label, *(c.text for c in row.cells)] for row in rows],
             [row.is_total for row in rows]]
            for name, rows in shown.groups
        ],
        "results": _("Results"),
        "results_note": _("These put cash and converted hours together: they serve to compare."),
        "result_head": [_("Figure"), _("Value"), _("Formula")],
        "result_rows": [[one.label, one.value, one.formula] for one in shown.results],
        "risk": _("Risk"),
        **_risk(case),
        "assumptions": _("Assumptions"),
        "assumption_head": [_("Assumption"), _("Value"), _("Range"), _("Source"), _("Note")],
        "assumption_rows": [
            [_(one.label), value_of(one), _range(one), source_word(one.source.value),
             _(one.note) if one.note else ""]
            for one in case.inputs.values()
        ],
    }  # fmt: skip


def _risk(case: Case) -> dict[str, Any]:
    chance = chance_of(case)
    moving = tornado_of(case)
    rows = [[limb.label, *limb.row] for limb in moving.limbs] if moving else []
    heads = [_("If only this moves"), _("Low"), _("Result"), _("High"), _("Result")]
    return {
        "chance_note": _("Net present value in %(n)s draws.") % {"n": chance.draws},
        "chance_head": [_("Figure"), _("Value")],
        "chance_rows": [list(row) for row in chance.rows],
        "tornado_head": heads,
        "tornado_rows": rows,
    }


def _range(one: Input) -> str:
    """'20 % – 70 %', '0.2 – 2', or nothing for a point."""
    if not one.is_range:
        return ""
    ends = (one.low, one.high)
    if one.unit in {"share", "euro"}:
        low, high = (value_of(replace(one, likely=end)) for end in ends)
    else:
        low, high = (shown(round(end, 2)) for end in ends)
    return f"{low} – {high}"
