"""The workbook as LibreOffice recomputes it, and the report as pdftotext reads it."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import time
import zipfile
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings

from comptoir.roi.model import Case, as_printed, corrected, our_case, outcome
from comptoir.roi.report import report
from comptoir.roi.workbook import workbook
from tests.roi.test_model import cases

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
SOFFICE, PDFTOTEXT = shutil.which("soffice"), shutil.which("pdftotext")
with_libreoffice = pytest.mark.skipif(
    SOFFICE is None, reason="no LibreOffice here: sudo apt install libreoffice-calc-nogui"
)
with_pdftotext = pytest.mark.skipif(
    PDFTOTEXT is None, reason="no pdftotext here: sudo apt install poppler-utils"
)


def recomputed(content: bytes, folder: Path) -> dict[str, list[float]]:
    """The case's sheet as LibreOffice computes it anew: label -> its numbers."""
    file = folder / "case.xlsx"
    file.write_bytes(without_values(content))
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [SOFFICE or "", profile, "--headless", "--convert-to",
               "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false",
               "--outdir", str(folder), str(file)]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    found: dict[str, list[float]] = {}
    for row in csv.reader(io.StringIO((folder / "case.csv").read_text("utf-8"))):
        numbers = [number_of(cell) for cell in row[1:] if cell.strip()]
        found[row[0]] = [number for number in numbers if number is not None]
    return found


def number_of(cell: str) -> float | None:
    try:
        return float(cell.rstrip("%")) / (100 if cell.endswith("%") else 1)
    except ValueError:
        return None


def without_values(content: bytes) -> bytes:
    """The workbook without the values that we wrote beside the formulas."""
    source, stream = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", part)
            target.writestr(name, part)
    return stream.getvalue()


def same(found: list[float], amounts: Any) -> None:
    assert found[: len(amounts)] == pytest.approx([float(each) for each in amounts], rel=1e-9)


@with_libreoffice
@pytest.mark.parametrize("case", [our_case(134, years=4), corrected(), as_printed()])
def test_libreoffice_computes_the_same_figures(case: Case, tmp_path: Path) -> None:
    sheet, found = recomputed(workbook(case), tmp_path), outcome(case)
    for line in case.lines:
        if [line.label for line in case.lines].count(line.label) == 1 and line.label in sheet:
            same(sheet[line.label], found.lines[line.key])
    same(sheet["Costs"], found.costs_total)
    same(sheet["Benefits"], found.benefits_total)
    same(sheet["Net flow before tax"], found.net_cash_flow_before_tax)
    same(sheet["Net flow after tax"], found.net_cash_flow_after_tax)
    same(sheet["Net cash"], found.cash)
    same(sheet["Net hours converted"], found.converted)
    same(sheet["Net hours"], found.hours)
    same(sheet["Net present value"], [found.npv])
    same(sheet["Return per year"], [found.annual_roi])
    same(sheet["Return over all years"], [found.whole_roi])
    same(sheet["Payback, in months"], [found.payback_months])
    assert sheet["Internal rate of return"][0] == pytest.approx(float(found.irr or 0), rel=1e-6)


@with_libreoffice
def test_a_changed_assumption_changes_the_workbook(tmp_path: Path) -> None:
    case = our_case(134).with_values(adoption=Decimal("0.9"), salary=Decimal(41234))
    same(recomputed(workbook(case), tmp_path)["Net present value"], [outcome(case).npv])


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases())
def test_the_workbook_is_written_for_any_case(case: Case) -> None:
    """What LibreOffice cannot be asked hundreds of times: the values beside the formulas."""
    content = workbook(case)
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    assert "#" not in "".join(re.findall(r"<v>([^<]*)</v>", sheet))
    assert sheet.count("<f>") > 40


def test_words_are_never_formulas() -> None:
    name = '=HYPERLINK("http://evil.example","x")'
    case = our_case(5)
    line = case.lines[0].__class__(**{**case.lines[0].__dict__, "label": "=1+1"})
    evil = Case(**{**case.__dict__, "name": name, "lines": (line, *case.lines[1:])})
    book = zipfile.ZipFile(io.BytesIO(workbook(evil)))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "HYPERLINK" not in sheet
    assert "<f>1+1</f>" not in sheet
    assert "HYPERLINK" in book.read("xl/sharedStrings.xml").decode()


def text_of(content: bytes, folder: Path) -> str:
    file = folder / "case.pdf"
    file.write_bytes(content)
    command = [PDFTOTEXT or "", "-layout", str(file), "-"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@with_pdftotext
def test_the_report_is_read_in_english(tmp_path: Path) -> None:
    text = text_of(report(corrected(), network="Halmont", made_at=NOW), tmp_path)
    assert "As stated, corrected" in text
    assert "€559,863" in text
    assert "952.9%" in text
    assert "never added up" in text


@with_pdftotext
def test_the_report_is_read_in_french(tmp_path: Path) -> None:
    with translation.override("fr"):
        content = report(our_case(134), network="Halmont", made_at=NOW)
    text = text_of(content, tmp_path)
    assert "Le nôtre" in text
    assert re.search(r"70\s000\s€", text)
    assert re.search(r"s’additionnent\s+pas\s:", text)
    assert b"/Lang" in content


@with_pdftotext
def test_what_somebody_typed_is_never_markup(tmp_path: Path) -> None:
    name = '#import "@preview/x:1.0.0" *gras* $x^2$ #read("/etc/passwd") @ref <label> \\ `code`'
    case = our_case(5)
    content = report(Case(**{**case.__dict__, "name": name}), network='#panic("no")', made_at=NOW)
    text = "".join(text_of(content, tmp_path).split())  # lines are broken anywhere
    for part in ("*gras*", "$x^2$", '#read("/etc/passwd")', '#panic("no")', "<label>"):
        assert part in text
    assert "root:" not in text


def test_the_report_is_tagged() -> None:
    content = report(our_case(134), network="Halmont", made_at=NOW)
    for mark in (b"/MarkInfo", b"/StructTreeRoot", b"/Lang", b"/Title"):
        assert mark in content
    assert content == report(our_case(134), network="Halmont", made_at=NOW)


def test_the_report_takes_little_work() -> None:
    report(our_case(134), network="Halmont", made_at=NOW)
    began = time.process_time()
    report(our_case(134), network="Halmont", made_at=NOW)
    assert time.process_time() - began < 3  # some tenths of a second where nothing else runs
