"""What stands on a paper, whatever it is written as; and papers as Word files that WPS edits as well."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: faces that every office computer has; the names are those that Word and WPS look up
SONG, HEI, FIXED = "宋体", "黑体", "Courier New"
#: millimetres between the margins of an A4 page
PORTRAIT, LANDSCAPE = 170, 257
LABEL = 32


@dataclass(frozen=True, slots=True)
class Grid:
    """A framed table; `widths` in millimetres; columns named in `right` hold figures; `tall` rows leave room to sign."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    caption: str = ""
    right: tuple[int, ...] = ()
    tall: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing on the paper, PNG or JPEG, with what it shows in words."""

    content: bytes
    words: str


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on A4 pages, in this order but for `foot`, which stands under each page with its number.

    `facts` are (label, value), `body` paragraphs, `signatures` who signs by hand, `notes` small lines at the end.
    """

    title: str
    number: str
    facts: tuple[tuple[str, str], ...] = ()
    grids: tuple[Grid, ...] = ()
    body: tuple[str, ...] = ()
    picture: Picture | None = None
    signatures: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    foot: str = ""
    landscape: bool = False

    @property
    def width(self) -> int:
        """Millimetres between the margins."""
        return LANDSCAPE if self.landscape else PORTRAIT


def is_digest(text: str) -> bool:
    """Whether a text is set in a face of fixed width, because it is a digest in hex."""
    return len(text) > 40 and set(text) <= set("0123456789abcdef ")


def write(paper: Paper) -> bytes:
    """The paper as a .docx file; the same paper gives the same bytes but for the time inside the package."""
    document = Document()
    _page(document, paper)
    _line(document, paper.title, face=HEI, size=18, centred=True)
    _line(document, paper.number, size=10.5, centred=True)
    if paper.facts:
        _grid(document, Grid((), paper.facts, (LABEL, paper.width - LABEL)))
    for grid in paper.grids:
        _line(document, grid.caption, face=HEI, size=12)
        _grid(document, grid)
    for text in paper.body:
        _line(document, text, size=12, indented=True)
    _end(document, paper)
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def _end(document: Any, paper: Paper) -> None:
    if paper.picture:
        _line(document, f"{paper.picture.words}：")
        document.add_picture(io.BytesIO(paper.picture.content), width=Mm(50))
    if paper.signatures:
        _line(document, "　　　".join(f"{who}：____________" for who in paper.signatures), size=10.5)
    for note in paper.notes:
        _line(document, note, size=9)
    foot = document.sections[0].footer.paragraphs[0]
    _write(foot, f"{paper.foot}　第 " if paper.foot else "第 ", SONG, 9)
    _count(foot, "PAGE")
    _write(foot, " 页，共 ", SONG, 9)
    _count(foot, "NUMPAGES")
    _write(foot, " 页", SONG, 9)


def _page(document: Any, paper: Paper) -> None:
    section, size = document.sections[0], (Mm(210), Mm(297))
    section.orientation = WD_ORIENT.LANDSCAPE if paper.landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = reversed(size) if paper.landscape else size
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin = section.bottom_margin = Mm(20)


def _line(
    document: Any, text: str, *, face: str = SONG, size: float = 10.5, centred: bool = False, indented: bool = False
) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(size / 2)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if indented:
        paragraph.paragraph_format.first_line_indent = Pt(2 * size)
    _write(paragraph, text, face, size)


def _write(paragraph: Any, text: str, face: str, size: float) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.font.name = Pt(size), face
    run._element.rPr.rFonts.set(qn("w:eastAsia"), face)


def _count(paragraph: Any, name: str) -> None:
    """A number that Word and WPS fill in: the page's or the last page's."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    paragraph._p.append(field)


def _grid(document: Any, grid: Grid) -> None:
    rows: Sequence[tuple[str, ...]] = (grid.headings, *grid.rows) if grid.headings else grid.rows
    table = document.add_table(rows=len(rows), cols=len(grid.widths), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, grid.widths, strict=True):
        column.width = Mm(width)
    for place, (row, cells) in enumerate(zip(table.rows, rows, strict=True)):
        _keep(row, heading=bool(grid.headings) and not place)
        if grid.tall:
            row.height = Mm(11)
        for column, (cell, text, width, face) in enumerate(
            zip(row.cells, cells, grid.widths, _faces(cells, bool(grid.headings) and not place), strict=True)
        ):
            cell.width = Mm(width)
            _fill(cell.paragraphs[0], text, face, right=column in grid.right)


def _fill(paragraph: Any, text: str, face: str, *, right: bool) -> None:
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _write(paragraph, text, face, 10.5)


def _keep(row: Any, *, heading: bool) -> None:
    """A row stays on one page; headings come again on every page."""
    properties = row._tr.get_or_add_trPr()
    for name in ("w:cantSplit", "w:tblHeader") if heading else ("w:cantSplit",):
        properties.append(OxmlElement(name))


def _faces(cells: Sequence[str], heading: bool) -> Iterator[str]:
    """Headings in the heavy face, digests in one of fixed width."""
    for text in cells:
        yield HEI if heading else FIXED if is_digest(text) else SONG
