"""What a terminal or a file gives may be bytes that are no text: a sentence, no traceback."""

from __future__ import annotations

import click
import pytest

from comptoir.cli.batch import reader_of
from comptoir.cli.bringing import say_report
from comptoir.imports.report import Report
from comptoir.imports.source import Skipped
from comptoir.people.models import Person


def test_an_address_that_is_no_text_names_nobody(alice: Person) -> None:
    with pytest.raises(click.ClickException, match="Nobody in Halmont"):
        reader_of(f"{alice.email}\udce9", None)
    assert reader_of(f" {alice.email.upper()} ", None) == alice


def test_a_report_says_names_that_are_no_text(capsys: pytest.CaptureFixture[str]) -> None:
    report = Report("corpus")
    report.left_out.append(Skipped(what="line", where="line 1", why="It holds \ud800."))
    say_report(report, as_json=False)
    assert "It holds ?" in capsys.readouterr().out
