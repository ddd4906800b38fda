"""Papers as PDF/A with their fonts inside. A character that no font draws is an error, never a box (20)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from importlib import resources
from typing import Any, cast

import pylopdf_fonts_zh_cn
import typst

from expertpool.gateways.papers import LABEL, Grid, Paper, is_digest

MEDIA_TYPE = "application/pdf"
#: archival and accessible: text can be searched, copied and read aloud
STANDARDS: list[Any] = ["a-2a"]
_NO_GLYPH = re.compile(r"the text `\"(.+?)\"` could not be displayed")
_PRIVATE = re.compile(r"the PDF contains the codepoint `\"\\u\{(\w+)\}\"`")


class GlyphMissing(ValueError):
    """No font here draws some of the characters; `letters` are they."""

    def __init__(self, letters: str) -> None:
        super().__init__(letters)
        self.letters = letters


def write(paper: Paper, *, at: datetime) -> bytes:
    """The paper as PDF/A-2a made `at`; the same paper at the same time gives the same bytes. Raises `GlyphMissing`."""
    files = {"main.typ": _template(), "paper.json": json.dumps(_document(paper), ensure_ascii=False).encode()}
    compiler = typst.Compiler(input=files, font_paths=_fonts())  # type: ignore[type-var]
    try:
        made = compiler.compile(format="pdf", pdf_standards=STANDARDS, timestamp=at.replace(microsecond=0))
    except typst.TypstError as error:
        if letters := _unprintable(error.diagnostic):
            raise GlyphMissing(letters) from error
        raise
    return cast(bytes, made)


def _unprintable(diagnostic: str) -> str:
    """The characters that a refused compilation is about: without a glyph, or from a private area."""
    private = [chr(int(code, 16)) for code in _PRIVATE.findall(diagnostic)]
    return "".join(dict.fromkeys("".join([*_NO_GLYPH.findall(diagnostic), *private])))


@lru_cache(maxsize=1)
def _template() -> bytes:
    return (resources.files(__package__) / "typst" / "paper.typ").read_bytes()


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Song and Hei for what is usual, our own selection for rare ideographs, typst's own for foreign letters and signs."""
    with resources.as_file(resources.files(__package__) / "typst") as own:
        folders = [str(pylopdf_fonts_zh_cn.serif_path().parent), str(own)]
        return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=folders)


def _document(paper: Paper) -> dict[str, Any]:
    facts = [Grid((), paper.facts, (LABEL, paper.width - LABEL))] if paper.facts else []
    return {
        "title": paper.title,
        "number": paper.number,
        "grids": [_grid(grid) for grid in (*facts, *paper.grids)],
        "body": paper.body,
        "picture": {"words": paper.picture.words, "content": list(paper.picture.content)} if paper.picture else None,
        "signatures": paper.signatures,
        "notes": paper.notes,
        "foot": paper.foot,
        "landscape": paper.landscape,
    }


def _grid(grid: Grid) -> dict[str, Any]:
    return {
        "caption": grid.caption,
        "headings": grid.headings,
        "widths": grid.widths,
        "right": grid.right,
        "tall": grid.tall,
        "rows": [list(_cells(row)) for row in grid.rows],
    }


def _cells(row: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    for text in row:
        yield {"text": text, "digest": is_digest(text)}
