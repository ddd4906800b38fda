"""Where in a sheet the headings stand, what each column is called, and which rows below hold people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from expertpool.gateways.sheets import Cell, Sheet
from expertpool.services.imports.targets import IGNORED, meaning, normalise

#: headings are looked for in the first rows only, and stand in at most three of them
DEEPEST_HEADING = 30
MOST_HEADING_ROWS = 3
#: fewer known columns than this are a coincidence
FEWEST_KNOWN = 3
FEWEST_WORDS = 4
LONGEST_HEADING = 40
#: columns of which at least one is filled where a person stands
TELLING = ("name", "id_number", "birth", "phone", "unit")
PERSON_NAME = re.compile(r"[\u3400-\u9fff·]{2,4}")
CLOSING_WORDS = (
    "合计",
    "总计",
    "小计",
    "共计",
    "注",
    "备注",
    "说明",
    "填表人",
    "填报人",
    "制表",
    "审核人",
    "审核",
    "负责人",
    "联系人",
    "单位盖章",
)


@dataclass(frozen=True, slots=True)
class Layout:
    """Rows count from 0: headings stand in `top`…`bottom`; `headings` and `targets` go by column ("" = unknown or empty)."""

    sheet: str
    top: int
    bottom: int
    headings: tuple[str, ...]
    targets: tuple[str, ...]

    @property
    def known(self) -> int:
        return len({target for target in self.targets if target and target != IGNORED})


def find_layout(sheet: Sheet, remembered: Mapping[str, str]) -> Layout | None:
    """The most telling block of heading rows, or nothing when no row looks like headings.

    A row of several short words of which only one or two are known will do: the clerk is asked about the others.
    """
    candidates = [
        _layout(sheet, top, bottom, remembered)
        for bottom in range(min(DEEPEST_HEADING, len(sheet.rows)))
        for top in range(max(0, bottom - MOST_HEADING_ROWS + 1), bottom + 1)
    ]
    best = max(candidates, key=lambda layout: (layout.known, layout.top - layout.bottom, -layout.bottom), default=None)
    return best if best and (best.known >= FEWEST_KNOWN or _reads_like_headings(best)) else None


def _reads_like_headings(layout: Layout) -> bool:
    words = {heading for heading in layout.headings if heading and not any(letter.isdigit() for letter in heading)}
    return layout.known > 0 and len(words) >= FEWEST_WORDS


def layout_at(sheet: Sheet, top: int, bottom: int, remembered: Mapping[str, str]) -> Layout:
    """The layout with headings in rows that a clerk named."""
    return _layout(sheet, top, bottom, remembered)


def _layout(sheet: Sheet, top: int, bottom: int, remembered: Mapping[str, str]) -> Layout:
    columns = [_resolve(_stack(sheet, column, top, bottom), remembered) for column in range(sheet.width)]
    return Layout(
        sheet=sheet.name,
        top=top,
        bottom=bottom,
        headings=tuple(heading for heading, _ in columns),
        targets=tuple(_without_repeats(target for _, target in columns)),
    )


def _stack(sheet: Sheet, column: int, top: int, bottom: int) -> list[str]:
    """The words above a column from the group down to its own heading, repeats of a merged cell dropped."""
    words = [str(row[column]).strip() for row in sheet.rows[top : bottom + 1]]
    return list(dict.fromkeys(word for word in words if word and len(word) <= LONGEST_HEADING))


def _resolve(words: list[str], remembered: Mapping[str, str]) -> tuple[str, str]:
    """(heading, target). The own heading speaks first, then group and heading together, then the group alone."""
    if not words:
        return "", ""
    own, joined = words[-1], "".join(words[-2:])
    for spoken in (own, joined):
        target = meaning(spoken, remembered)
        if target:
            return own, target
    return own, ""


def _without_repeats(targets: Iterable[str]) -> Iterator[str]:
    """A target belongs to the first column that bears it; the clerk may decide otherwise."""
    seen: set[str] = set()
    for target in targets:
        yield "" if target in seen else target
        if target != IGNORED:
            seen.add(target)


def best_sheets(sheets: Iterable[Sheet], remembered: Mapping[str, str]) -> list[Layout]:
    """Layouts of the sheets that look like lists of people, the most telling one first; hidden sheets last."""
    found = [(sheet, find_layout(sheet, remembered)) for sheet in sheets]
    likely = [(sheet, layout) for sheet, layout in found if layout]
    likely.sort(key=lambda pair: (pair[0].visible, pair[1].known, len(pair[0].rows)), reverse=True)
    return [layout for _, layout in likely]


@dataclass(frozen=True, slots=True)
class Line:
    """A row below the headings: `number` is the row as the sheet counts it (from 1); `skipped` says why it is no person."""

    number: int
    cells: list[Cell]
    skipped: str = ""


def lines(sheet: Sheet, layout: Layout, mapping: Mapping[int, str]) -> Iterator[Line]:
    """Every row below the headings that holds anything."""
    headings = {normalise(heading) for heading in layout.headings if heading}
    for index in range(layout.bottom + 1, len(sheet.rows)):
        cells = sheet.rows[index]
        if any(cell != "" for cell in cells):
            yield Line(index + 1, cells, _why_nobody(cells, mapping, headings))


def _why_nobody(cells: list[Cell], mapping: Mapping[int, str], headings: set[str]) -> str:
    words = [str(cell).strip() for cell in cells if cell != ""]
    told = {target: str(cells[column]) for column, target in mapping.items() if cells[column] != "" and target in TELLING}
    if len(words) > 2 and 2 * sum(normalise(word) in headings for word in words) > len(words):
        return "重复的表头"
    if len(words) > 1 and len(set(words)) == 1:
        return "通栏的说明行"
    if normalise(words[0]).startswith(CLOSING_WORDS) and len(told) < 3:
        return "合计或说明行"
    if not told:
        return "没有人员信息的行"
    if set(told) == {"name"} and len(words) <= 2 and not PERSON_NAME.fullmatch(told["name"]):
        return "说明行"
    return ""
