"""Papers as Word files that WPS edits as well: heading, facts, framed tables, places to sign, a foot."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: faces that every office computer has; the names are those that Word and WPS look up
SONG, HEI, FIXED = "宋体", "黑体", "Courier New"


@dataclass(frozen=True, slots=True)
class Grid:
    """A framed table; `widths` in millimetres."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on an A4 page: `facts` are (label, value), `signatures` who signs, `notes` small lines at the end."""

    title: str
    number: str
    facts: tuple[tuple[str, str], ...]
    grids: tuple[Grid, ...]
    signatures: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def write(paper: Paper) -> bytes:
    """The paper as a .docx file; the same paper gives the same bytes but for the time inside the package."""
    document = Document()
    _page(document)
    _line(document, paper.title, face=HEI, size=18, centred=True)
    _line(document, paper.number, size=10.5, centred=True)
    _grid(document, Grid(("项目", "内容"), paper.facts, (32, 138)), headed=False)
    for grid in paper.grids:
        _line(document, grid.caption, face=HEI, size=12)
        _grid(document, grid)
    if paper.signatures:
        _line(document, "　　　　".join(f"{who}：______________" for who in paper.signatures), size=10.5)
    for note in paper.notes:
        _line(document, note, size=9)
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def _page(document: Any) -> None:
    section = document.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.PORTRAIT, Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin = section.bottom_margin = Mm(22)


def _line(document: Any, text: str, *, face: str = SONG, size: float = 10.5, centred: bool = False) -> None:
    paragraph = document.add_paragraph()
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(paragraph, text, face, size)


def _write(paragraph: Any, text: str, face: str, size: float) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.font.name = Pt(size), face
    run._element.rPr.rFonts.set(qn("w:eastAsia"), face)


def _grid(document: Any, grid: Grid, *, headed: bool = True) -> None:
    rows: Sequence[tuple[str, ...]] = (grid.headings, *grid.rows) if headed else grid.rows
    table = document.add_table(rows=len(rows), cols=len(grid.widths), style="Table Grid")
    table.autofit = False
    for place, (row, cells) in enumerate(zip(table.rows, rows, strict=True)):
        for cell, text, width, face in zip(row.cells, cells, grid.widths, _faces(cells, headed and not place), strict=True):
            cell.width = Mm(width)
            cell.paragraphs[0].paragraph_format.space_after = Pt(0)
            _write(cell.paragraphs[0], text, face, 10.5)


def _faces(cells: Sequence[str], heading: bool) -> Iterator[str]:
    """Headings in the heavy face, digests in one of fixed width."""
    for text in cells:
        digest = len(text) > 40 and set(text) <= set("0123456789abcdef ")
        yield HEI if heading else FIXED if digest else SONG
