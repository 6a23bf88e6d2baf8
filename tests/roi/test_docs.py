"""The example of docs/roi.md does what it says."""

from __future__ import annotations

import io
import re
from contextlib import redirect_stdout
from pathlib import Path

from comptoir.roi import model

DOCS = Path(__file__).parents[2] / "docs" / "roi.md"


def test_the_example_prints_what_it_says() -> None:
    code = re.search(r"```python\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    assert code is not None
    told = io.StringIO()
    with redirect_stdout(told):
        exec(compile(code[1], str(DOCS), "exec"), {})  # noqa: S102
    assert told.getvalue().splitlines() == expected(code[1])


def expected(code: str) -> list[str]:
    """Behind a print: up to the colon after which it is explained. On lines of their own: all."""
    found = []
    for row in code.splitlines():
        before, mark, comment = row.partition("#")
        if mark and not before.strip():
            found.append(comment.strip())
        elif mark and "print(" in before:
            found.append(comment.split(": ")[0].strip())
    return found


def test_everything_that_is_public_is_documented() -> None:
    for name in model.__all__:
        assert (getattr(model, name).__doc__ or "").strip() or name.isupper(), name
    told = DOCS.read_text("utf-8")
    measures = {"annual_roi", "whole_roi", "npv", "irr", "payback_months", "break_even", "tornado"}
    for name in measures | {"simulate", "read_case", "our_case", "as_printed", "corrected"}:
        assert name in told, name
