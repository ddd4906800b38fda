"""Writing .xlsx that opens in WPS and Excel. Text stays text: nothing that anybody typed is ever run as a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

from expertpool.gateways.sheets.values import Cell

FORMULA_STARTS = ("=", "+", "-", "@")
EDGE = Side(style="thin", color="BFC7D5")
BOX = Border(left=EDGE, right=EDGE, top=EDGE, bottom=EDGE)
HEAD_FILL = PatternFill("solid", start_color="E8EEF8")
LAST_CHOICE_ROW = 5000
LONGEST_INLINE_LIST = 250
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; `choices` become a drop-down, `help` a hint shown when a cell is chosen."""

    heading: str
    width: int = 14
    choices: tuple[str, ...] = ()
    help: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet: a title and notes above the headings, then the rows; `freeze` keeps the headings in sight."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    title: str = ""
    notes: Sequence[str] = field(default=())


def write(*tables: Table) -> bytes:
    """The tables as one .xlsx workbook, a sheet each."""
    book = Workbook(write_only=True)
    for table in tables:
        _add(book, table)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _add(book: Any, table: Table) -> None:
    sheet = book.create_sheet(_sheet_name(table.name))
    above = (1 if table.title else 0) + len(table.notes)
    for index, column in enumerate(table.columns, 1):
        sheet.column_dimensions[get_column_letter(index)].width = column.width
    sheet.freeze_panes = f"A{above + 2}"
    sheet.print_title_rows = f"{above + 1}:{above + 1}"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    _write_top(sheet, table, above)
    sheet.append([_heading(sheet, column) for column in table.columns])
    for row in table.rows:
        sheet.append([_cell(sheet, value) for value in row])
    _offer_choices(book, sheet, table, above + 2)


def _sheet_name(name: str) -> str:
    return "".join("_" if letter in r"[]:*?/\'" else letter for letter in name)[:31] or "Sheet"


def _write_top(sheet: Any, table: Table, above: int) -> None:
    last = get_column_letter(max(len(table.columns), 1))
    for line in range(1, above + 1):
        sheet.merged_cells.add(f"A{line}:{last}{line}")
    if table.title:
        sheet.append([_styled(sheet, table.title, Font(bold=True, size=14), Alignment(horizontal="center"))])
    for note in table.notes:
        sheet.append([_styled(sheet, note, Font(color="5A6577"), Alignment(wrap_text=True, vertical="center"))])


def _styled(sheet: Any, value: Any, font: Font, alignment: Alignment) -> Any:
    cell = _own(_cell(sheet, value))
    cell.font, cell.alignment, cell.border = font, alignment, Border()
    return cell


def _heading(sheet: Any, column: Column) -> Any:
    cell = _own(_cell(sheet, column.heading + ("*" if column.required else "")))
    cell.font, cell.fill = Font(bold=True), HEAD_FILL
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    return cell


def _cell(sheet: Any, value: Any) -> Any:
    cell = WriteOnlyCell(sheet, value=_fit(value))
    if isinstance(cell.value, str):
        cell.data_type = "s"
    cell._style = _look(sheet, _look_name(value, cell.value))
    return cell


def _look_name(value: Any, shown: Cell | None) -> str:
    if isinstance(shown, str):
        return "quoted" if shown.startswith(FORMULA_STARTS) else "text"
    if isinstance(value, datetime):
        return "moment"
    return "day" if isinstance(value, date) else "number"


def _own(cell: Any) -> Any:
    """The same cell with a look that may be changed alone."""
    cell._style = copy(cell._style)
    return cell


def _look(sheet: Any, name: str) -> Any:
    """Styling a cell costs more than writing it, so every look is made once a workbook and then shared."""
    looks = sheet.parent.__dict__.setdefault("_looks", {})
    if name not in looks:
        cell = WriteOnlyCell(sheet)
        cell.border = BOX
        cell.number_format = {"moment": "yyyy-mm-dd hh:mm", "day": "yyyy-mm-dd", "number": "General"}.get(name, "@")
        if name == "quoted":
            cell.quotePrefix = True
        looks[name] = cell._style
    return looks[name]


def _fit(value: Any) -> Cell | None:
    """Sheets know neither time zones nor control characters."""
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (int, float, date)):
        return value
    return ILLEGAL_CHARACTERS_RE.sub("", str(value))[:32_767]


def _offer_choices(book: Any, sheet: Any, table: Table, first: int) -> None:
    """Drop-downs; a list too long for the cell's own rule is kept on a sheet of its own."""
    rules = []
    for index, column in enumerate(table.columns, 1):
        if column.choices or column.help:
            rules.append(_rule(book, column, f"{get_column_letter(index)}{first}:{get_column_letter(index)}{LAST_CHOICE_ROW}"))
    for rule in rules:
        sheet.data_validations.append(rule)


def _rule(book: Any, column: Column, area: str) -> DataValidation:
    rule = DataValidation(type="list" if column.choices else None, allow_blank=True, sqref=area)
    if column.choices:
        rule.formula1 = _choice_source(book, column)
        rule.errorTitle, rule.error, rule.showErrorMessage = "填写不在选项内", f"“{column.heading}”请从下拉选项中选择", True
    if column.help:
        rule.promptTitle, rule.prompt, rule.showInputMessage = column.heading[:30], column.help[:250], True
    return rule


def _choice_source(book: Any, column: Column) -> str:
    inline = ",".join(column.choices)
    if len(inline.encode("utf-16-le")) // 2 <= LONGEST_INLINE_LIST:
        return f'"{inline}"'
    sheet = book.create_sheet(_sheet_name(f"选项-{column.heading}"))
    for choice in column.choices:
        sheet.append([_cell(sheet, choice)])
    return f"'{sheet.title}'!$A$1:$A${len(column.choices)}"
