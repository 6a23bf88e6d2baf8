"""Workbooks, printed pages and pictures of the demo's documents."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING

import typst
import xlsxwriter

if TYPE_CHECKING:
    from comptoir.demo.documents import Block

BORN = datetime(2026, 9, 1, 9)  # noqa: DTZ001  workbooks know no time zone
PAGE = '#set document(date: none)\n#set page(paper: "a4")\n#set text(lang: "fr", size: 11pt)\n'
BOARD = (
    '#set page(width: 780pt, height: auto, margin: 24pt, fill: rgb("#f4f1ea"))\n'
    '#set text(lang: "fr", size: 13pt, fill: rgb("#1f4d3a"))\n#let ink = rgb("#1f4d3a")\n'
)
# a window, a kettle on its table, the cup at the lower right, and what happens
PANEL = (
    '[#box(width: 100%%, height: 150pt, stroke: rgb("#c9c2b2"))['
    "#place(dx: 14pt, dy: 14pt, rect(width: 56pt, height: 46pt, stroke: ink))"
    "#place(dx: 100pt, dy: 46pt, rect(width: 20pt, height: 10pt, fill: ink))"
    "#place(dx: 84pt, dy: 55pt, ellipse(width: 52pt, height: 55pt, fill: ink))"
    "#place(dx: 136pt, dy: 66pt, circle(radius: 12pt, stroke: 4pt + ink))"
    "#place(dx: 190pt, dy: 90pt, rect(width: 20pt, height: 20pt, stroke: 2pt + ink))"
    '#place(dx: 10pt, dy: 110pt, line(length: 210pt, stroke: rgb("#c9c2b2")))'
    "#place(dx: 12pt, dy: 122pt)[%s]]]"
)


def xlsx_of(blocks: list[Block]) -> bytes:
    """A workbook: every title begins a sheet, numbers are numbers, the first row is bold."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True})
    book.set_properties({"created": BORN})
    bold = book.add_format({"bold": True})
    sheet, row = None, 0
    for block in blocks:
        if block.kind == "title" or sheet is None:
            sheet, row = book.add_worksheet(block.text[:31]), 0
            sheet.set_column(0, 9, 26)
            continue
        for column, cell in enumerate(block.cells):
            sheet.write(row, column, _number(cell), None if row else bold)
        row += 1
    book.close()
    return held.getvalue()


def _number(cell: str) -> str | float:
    try:
        return float(cell)
    except ValueError:
        return cell


def pdf_of(blocks: list[Block]) -> bytes:
    """A document to print."""
    source = PAGE + "\n\n".join(_typeset(blocks, n) for n in range(len(blocks)))
    made: bytes = typst.compile(source.encode(), format="pdf")
    return made


def _typeset(blocks: list[Block], number: int) -> str:
    """The block in the printer's words; the first row of a table brings the whole table."""
    block = blocks[number]
    if block.kind == "row":
        if number and blocks[number - 1].kind == "row":
            return ""
        cells = []
        for row in blocks[number:]:
            if row.kind != "row":
                break
            cells += [f"[{_quoted(cell)}]" for cell in row.cells]
        return f"#table(columns: {len(block.cells)}, {', '.join(cells)})"
    mark = {"title": "= ", "item": "- "}.get(block.kind, "")
    return mark + _quoted(block.text)


def _quoted(text: str) -> str:
    """Text that the printer takes word for word."""
    said = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'#"{said}"'


def png_of(blocks: list[Block]) -> bytes:
    """A storyboard: a title and a panel for each item, three in a row."""
    panels = [PANEL % _quoted(block.text) for block in blocks if block.kind == "item"]
    grid = f"#grid(columns: 3, gutter: 14pt, {', '.join(panels)})"
    source = f"{BOARD}#text(size: 26pt)[{_quoted(blocks[0].text)}]\n\n{grid}"
    made: bytes = typst.compile(source.encode(), format="png", ppi=144)
    return made
