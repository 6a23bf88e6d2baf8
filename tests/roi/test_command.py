"""`comptoir roi`, through the command itself; no database is asked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from comptoir.cli.roi import command
from comptoir.roi.model import REFERENCE


def run(*arguments: str) -> Any:
    return CliRunner().invoke(command, arguments)


def test_founding_gives_both_cases_as_json() -> None:
    done = run("founding", "--json")
    found = json.loads(done.stdout)
    printed, right = found["as_printed"], found["as_stated_corrected"]
    assert printed["costs_total"] == [17000, 22000, 22000, 22000]
    assert printed["net_cash_flow_after_tax"] == [-24200, 249785, 249785, 249785]
    assert (printed["annual_roi_percent"], printed["payback_years"]) == (1032, 0.1)
    assert len(printed["contradictions"]) == 5
    assert right["npv"] == pytest.approx(float(REFERENCE["corrected_reference"]["npv"]), abs=0.06)
    assert right["annual_roi_percent"] == pytest.approx(952.9, abs=0.1)
    assert right["payback_years"] * 12 == pytest.approx(1.26, abs=0.01)
    assert right["three_year_roi_percent"] == pytest.approx(725.8, abs=0.1)


def test_founding_is_readable_without_json() -> None:
    text = run("founding").stdout
    assert "454,154" in text
    assert "952.9 %" in text
    assert "twice" in text


def test_a_case_with_lines_of_ones_own(tmp_path: Path) -> None:
    file = tmp_path / "case.json"
    lines = [
        {"name": "Licence", "side": "cost", "amounts": [100, 200, 200], "source": "quoted"},
        {"name": "Hours", "side": "benefit", "nature": "time", "quantity": 50, "price": 40},
    ]
    whole = {"name": "Mine", "years": 2, "lines": lines, "inputs": {"adoption": 0.5}}
    file.write_text(json.dumps(whole))
    found = json.loads(run("case", str(file), "--json").stdout)
    assert found["costs_total"] == [100, 200, 200]
    assert found["benefits_total"] == [0, 1000, 1000]
    assert found["hours"] == 50
    licence, hours = found["lines"]
    assert (licence["source"], licence["quantity"]) == ("quoted", None)
    assert (hours["unit"], hours["quantity"]) == ("hours", [0, 25, 25])
    assert hours["amounts"] == [0, 1000, 1000]
    assert found["cash"] == -500


@pytest.mark.parametrize(
    ("case", "field"),
    [
        ({"start_year": 2029, "end_year": 2027}, "end_year"),
        ({"inputs": {"people": 0}}, "inputs.people"),
        ({"inputs": {"adoption": -1}}, "inputs.adoption"),
        ({"inputs": {"salary": 10**18}}, "inputs.salary"),
        ({"inputs": {"salary": "lots"}}, "inputs.salary"),
        ({"inputs": {"salary": None}}, "inputs.salary"),
        ({"inputs": {"adoption": {"low": 0.9, "likely": 0.2}}}, "inputs.adoption"),
        ({"inputs": []}, "inputs"),
        ({"colour": "blue"}, "colour"),
        ({"start_from": "nowhere"}, "start_from"),
        ({"start_from": []}, "start_from"),
        ({"years": 0}, "years"),
        ({"years": 10**18}, "years"),
        ({"lines": []}, "lines"),
        ({"lines": [3]}, "lines[0]"),
        ({"lines": [{"name": "x", "side": "both", "quantity": 1, "price": 1}]}, "lines[0].side"),
        ({"lines": [{"name": "x", "side": "cost", "amounts": [1]}]}, "lines[0].amounts"),
        ({"lines": [{"name": "x", "side": "cost", "quantity": 1}]}, "lines[0].price"),
        ([], "file"),
        ("x", "file"),
    ],
)
def test_a_wrong_field_gets_a_sentence(case: Any, field: str, tmp_path: Path) -> None:
    file = tmp_path / "case.json"
    file.write_text(json.dumps(case))
    done = run("case", str(file))
    assert done.exit_code == 2
    assert f"{field}: " in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("text", ["", "{", "[" * 5000, '{"inputs": {"salary": NaN}}', "\x00"])
def test_what_is_not_a_case_gets_a_sentence(text: str, tmp_path: Path) -> None:
    file = tmp_path / "case.json"
    file.write_text(text)
    done = run("case", str(file))
    assert done.exit_code == 2
    assert done.stderr.strip()


def test_a_file_that_is_not_there_gets_a_sentence(tmp_path: Path) -> None:
    done = run("case", str(tmp_path / "none.json"))
    assert done.exit_code == 2
    assert "cannot be read" in done.stderr
