"""What the page of columns shows of an uploaded sheet: each column's heading and a few of its values, numbers masked."""

from __future__ import annotations

import re
from dataclasses import dataclass

from expertpool.gateways.sheets import column_letters
from expertpool.records.models import ImportRun
from expertpool.services.imports import cells
from expertpool.services.imports.layout import lines
from expertpool.services.imports.runs import columns_of, open_sheet
from expertpool.services.imports.targets import IGNORED, TARGETS

SAMPLES = 3
LONGEST_SAMPLE = 24
_LONG_NUMBER = re.compile(r"\d{7,}")


@dataclass(frozen=True, slots=True)
class ColumnView:
    """One column on the page of columns; `target` is what it stands for now, "" where the clerk must say."""

    index: int
    letters: str
    heading: str
    samples: tuple[str, ...]
    target: str
    hidden: bool


def columns(run: ImportRun) -> list[ColumnView]:
    """Columns that hold anything, unknown ones first among equals by place."""
    sheet, layout = open_sheet(run)
    mapping = columns_of(run)
    people = [line.cells for line in lines(sheet, layout, mapping) if not line.skipped]
    views = []
    for index, heading in enumerate(layout.headings):
        filled = [row[index] for row in people if row[index] != ""]
        if heading or filled:
            shown = tuple(dict.fromkeys(_mask(cells.plain(cell)) for cell in filled[:40]))[:SAMPLES]
            views.append(
                ColumnView(index, column_letters(index), heading, shown, mapping.get(index, ""), index in sheet.hidden_columns)
            )
    return views


def _mask(words: str) -> str:
    """Long numbers keep their ends only."""
    hidden = _LONG_NUMBER.sub(lambda found: f"{found[0][:3]}{'*' * (len(found[0]) - 5)}{found[0][-2:]}", words)
    return hidden if len(hidden) <= LONGEST_SAMPLE else hidden[: LONGEST_SAMPLE - 1] + "…"


def choices() -> list[tuple[str, str]]:
    """What a column may be taken for."""
    required = [(target.name, f"{target.label}（必填）") for target in TARGETS if target.required]
    others = [(target.name, target.label) for target in TARGETS if not target.required]
    return [("", "请选择…"), (IGNORED, "不导入这一列"), *required, *others]
