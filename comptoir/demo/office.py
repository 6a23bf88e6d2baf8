"""Text documents and presentations, written as what they are: XML in a zip."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from comptoir.demo.documents import Block

BORN = (2026, 9, 1, 9, 0, 0)  # one date for every part, so that the bytes never change
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MAIN = "application/vnd.openxmlformats-officedocument"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DRAW = "http://schemas.openxmlformats.org/drawingml/2006/main"
SLIDE = "http://schemas.openxmlformats.org/presentationml/2006/main"
ACCENTS = [f"accent{n}" for n in range(1, 7)]
MAPPED = ["bg1", "tx1", "bg2", "tx2", *ACCENTS, "hlink", "folHlink"]
COLOURS = {"bg1": "lt1", "tx1": "dk1", "bg2": "lt2", "tx2": "dk2"}  # the others keep their name


def docx_of(blocks: list[Block]) -> bytes:
    """A text document for word processors."""
    body = "".join(_word(blocks, n) for n in range(len(blocks)))
    page = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr>'
    document = f'<w:document xmlns:w="{WORD}"><w:body>{body}{page}</w:body></w:document>'
    return _zip(
        {
            "[Content_Types].xml": _types(
                {"/word/document.xml": f"{MAIN}.wordprocessingml.document.main+xml"}
            ),
            "_rels/.rels": _links([("officeDocument", "word/document.xml")]),
            "word/document.xml": HEAD + document,
        }
    )


def _word(blocks: list[Block], number: int) -> str:
    """The block as a paragraph; the first row of a table brings the whole table."""
    block = blocks[number]
    if block.kind != "row":
        return _paragraph(block.text, title=block.kind == "title", item=block.kind == "item")
    if number and blocks[number - 1].kind == "row":
        return ""
    rows = []
    for row in blocks[number:]:
        if row.kind != "row":
            break
        cells = "".join(f"<w:tc>{_paragraph(cell)}</w:tc>" for cell in row.cells)
        rows.append(f"<w:tr>{cells}</w:tr>")
    grid = "<w:gridCol/>" * len(block.cells)
    look = '<w:tblPr><w:tblW w:w="5000" w:type="pct"/></w:tblPr>'
    return f"<w:tbl>{look}<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>{_paragraph('')}"


def _paragraph(text: str, *, title: bool = False, item: bool = False) -> str:
    look = '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>' if title else ""
    bold = '<w:rPr><w:b/><w:sz w:val="32"/></w:rPr>' if title else ""
    said = escape(f"• {text}" if item else text)
    return f'<w:p>{look}<w:r>{bold}<w:t xml:space="preserve">{said}</w:t></w:r></w:p>'


def odt_of(blocks: list[Block]) -> bytes:
    """A text document in the open format."""
    kind = "application/vnd.oasis.opendocument.text"
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "text")
    )
    body = "".join(_open(block) for block in blocks)
    content = (
        f'<office:document-content {spaces} office:version="1.3"><office:body><office:text>'
        f"{body}</office:text></office:body></office:document-content>"
    )
    space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    listed = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{media}"/>'
        for path, media in (("/", kind), ("content.xml", "text/xml"))
    )
    manifest = (
        f'<manifest:manifest xmlns:manifest="{space}" manifest:version="1.3">'
        f"{listed}</manifest:manifest>"
    )
    return _zip(
        {"mimetype": kind, "content.xml": HEAD + content, "META-INF/manifest.xml": HEAD + manifest}
    )


def _open(block: Block) -> str:
    said = escape(" | ".join(block.cells))
    if block.kind == "title":
        return f'<text:h text:outline-level="1">{said}</text:h>'
    return f"<text:p>{'• ' if block.kind == 'item' else ''}{said}</text:p>"


def pptx_of(blocks: list[Block]) -> bytes:
    """A presentation: every title begins a slide."""
    slides: list[list[Block]] = []
    for block in blocks:
        if block.kind == "title" or not slides:
            slides.append([])
        slides[-1].append(block)
    numbers = range(1, len(slides) + 1)
    parts = {f"ppt/slides/slide{n}.xml": _slide(slides[n - 1]) for n in numbers}
    layout = [("slideLayout", "../slideLayouts/slideLayout1.xml")]
    parts |= {f"ppt/slides/_rels/slide{n}.xml.rels": _links(layout) for n in numbers}
    return _zip({"[Content_Types].xml": _slide_types(len(slides)), **_frame(len(slides)), **parts})


def _slide_types(count: int) -> str:
    kind = f"{MAIN}.presentationml"
    named = {
        "/ppt/presentation.xml": f"{kind}.presentation.main+xml",
        "/ppt/slideMasters/slideMaster1.xml": f"{kind}.slideMaster+xml",
        "/ppt/slideLayouts/slideLayout1.xml": f"{kind}.slideLayout+xml",
        "/ppt/theme/theme1.xml": f"{MAIN}.theme+xml",
    }
    slides = {f"/ppt/slides/slide{n}.xml": f"{kind}.slide+xml" for n in range(1, count + 1)}
    return _types(named | slides)


def _frame(count: int) -> dict[str, str]:
    """What holds the slides together: presentation, master, layout and theme."""
    links = [("slideMaster", "slideMasters/slideMaster1.xml")]
    links += [("slide", f"slides/slide{n}.xml") for n in range(1, count + 1)]
    ids = "".join(f'<p:sldId id="{255 + n}" r:id="rId{n + 1}"/>' for n in range(1, count + 1))
    presentation = (
        '<p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="rId1"/></p:sldMasterIdLst>'
        f'<p:sldIdLst>{ids}</p:sldIdLst><p:sldSz cx="12192000" cy="6858000"/>'
        '<p:notesSz cx="6858000" cy="9144000"/>'
    )
    colours = " ".join(f'{name}="{COLOURS.get(name, name)}"' for name in MAPPED)
    layouts = (
        f"<p:clrMap {colours}/><p:sldLayoutIdLst>"
        '<p:sldLayoutId id="2147483649" r:id="rId1"/></p:sldLayoutIdLst>'
    )
    master = [
        ("slideLayout", "../slideLayouts/slideLayout1.xml"),
        ("theme", "../theme/theme1.xml"),
    ]
    up = [("slideMaster", "../slideMasters/slideMaster1.xml")]
    return {
        "_rels/.rels": _links([("officeDocument", "ppt/presentation.xml")]),
        "ppt/presentation.xml": _shown("presentation", presentation),
        "ppt/_rels/presentation.xml.rels": _links(links),
        "ppt/slideMasters/slideMaster1.xml": _shown("sldMaster", _tree("") + layouts),
        "ppt/slideMasters/_rels/slideMaster1.xml.rels": _links(master),
        "ppt/slideLayouts/slideLayout1.xml": _shown("sldLayout", _tree("")),
        "ppt/slideLayouts/_rels/slideLayout1.xml.rels": _links(up),
        "ppt/theme/theme1.xml": HEAD + _theme(),
    }


def _slide(blocks: list[Block]) -> str:
    title, rest = blocks[0], blocks[1:]
    lines = "".join(
        _drawn(" · ".join(block.cells), 2000, item=block.kind == "item") for block in rest
    )
    box = _shape(2, 500000, 1100000, _drawn(title.text, 3600))
    box += _shape(3, 2000000, 4200000, lines or _drawn("", 2000))
    return _shown("sld", _tree(box))


def _drawn(text: str, size: int, *, item: bool = False) -> str:
    said = escape(f"• {text}" if item else text)
    return f'<a:p><a:r><a:rPr lang="fr-FR" sz="{size}"/><a:t>{said}</a:t></a:r></a:p>'


def _shape(number: int, top: int, height: int, paragraphs: str) -> str:
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="Text {number}"/><p:cNvSpPr/><p:nvPr/>'
        f'</p:nvSpPr><p:spPr><a:xfrm><a:off x="800000" y="{top}"/>'
        f'<a:ext cx="10600000" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>'
        f"<p:txBody><a:bodyPr/><a:lstStyle/>{paragraphs}</p:txBody></p:sp>"
    )


def _tree(shapes: str) -> str:
    return (
        '<p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/>'
        f"</p:nvGrpSpPr><p:grpSpPr/>{shapes}</p:spTree></p:cSld>"
    )


def _shown(name: str, inside: str) -> str:
    return (
        f'{HEAD}<p:{name} xmlns:p="{SLIDE}" xmlns:a="{DRAW}" xmlns:r="{OFFICE}">{inside}</p:{name}>'
    )


def _theme() -> str:
    """The least that a presentation must say of colours, fonts and lines."""
    names = [COLOURS.get(name, name) for name in ("tx1", "bg1", "tx2", "bg2", *MAPPED[4:])]
    values = ["222222", "FFFFFF", "1F4D3A", "F4F1EA"] + ["1F4D3A"] * 8
    colours = "".join(
        f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>'
        for name, value in zip(names, values, strict=True)
    )
    face = '<a:latin typeface="Arial"/><a:ea typeface=""/><a:cs typeface=""/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>' * 3
    lines = '<a:ln><a:solidFill><a:schemeClr val="phClr"/></a:solidFill></a:ln>' * 3
    effects = "<a:effectStyle><a:effectLst/></a:effectStyle>" * 3
    return (
        f'<a:theme xmlns:a="{DRAW}" name="Halmont"><a:themeElements>'
        f'<a:clrScheme name="Halmont">{colours}</a:clrScheme><a:fontScheme name="Halmont">'
        f"<a:majorFont>{face}</a:majorFont><a:minorFont>{face}</a:minorFont></a:fontScheme>"
        f'<a:fmtScheme name="Halmont"><a:fillStyleLst>{fill}</a:fillStyleLst>'
        f"<a:lnStyleLst>{lines}</a:lnStyleLst><a:effectStyleLst>{effects}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{fill}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
    )


def _types(named: dict[str, str]) -> str:
    overrides = "".join(
        f'<Override PartName="{part}" ContentType="{kind}"/>' for part, kind in named.items()
    )
    return (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _links(targets: list[tuple[str, str]]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{rows}</Relationships>'


def _zip(parts: dict[str, str]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, BORN)
            # an open document tells its type by a first part that is not compressed
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return held.getvalue()
