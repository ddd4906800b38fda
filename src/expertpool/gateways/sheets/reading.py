"""Reading .xlsx, .xls, .ods and .csv; whatever the file holds, the caller gets a `Book` or an `Unreadable` in time."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from typing import Any

from expertpool.gateways.sheets import child
from expertpool.gateways.sheets.containers import SAVE_AS_XLSX, recognise
from expertpool.gateways.sheets.text import read_text
from expertpool.gateways.sheets.values import Book, Cell, Sheet, Unreadable, column_index

MOST_ROWS = 30_000
MOST_COLUMNS = 80
MOST_WAIT_SECONDS = 90
FAULTS = {
    3: ("文件设有打开密码", "请取消密码后重新上传"),
    4: ("文件已损坏，无法打开", "请在本机确认能打开该文件，另存为 .xlsx 后重新上传"),
}
TOO_HEAVY = ("文件过大或内容异常，读取超出了允许的时间和内存", "请把有数据的区域复制到新表格，另存为 .xlsx 后重新上传")


def read(content: bytes) -> Book:
    """The sheets of a file that hold anything. Raises `Unreadable`."""
    kind = recognise(content)
    sheets = [read_text(content)] if kind == "csv" else _read_apart(content, kind)
    filled = [_trim(sheet) for sheet in sheets if not sheet.is_empty()]
    if not filled:
        raise Unreadable("表格中没有任何内容", "请检查是否选错了文件，或数据在别的工作簿中")
    for sheet in filled:
        _refuse_oversize(sheet)
    return Book(kind, filled)


def _read_apart(content: bytes, kind: str) -> list[Sheet]:
    """The workbook is opened by a process with limits of its own."""
    command = [sys.executable, "-m", child.__name__, kind]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=MOST_WAIT_SECONDS, check=False)
    except subprocess.TimeoutExpired as fault:
        raise Unreadable(*TOO_HEAVY) from fault
    if done.returncode:
        raise Unreadable(*FAULTS.get(done.returncode, TOO_HEAVY))
    return [_sheet(raw) for raw in json.loads(done.stdout)]


def _sheet(raw: dict[str, Any]) -> Sheet:
    sheet = Sheet(
        name=raw["name"],
        visible=raw["visible"],
        rows=[[_cell(value) for value in row] for row in raw["rows"]],
        merged=[(area[0], area[1], area[2], area[3]) for area in raw["merged"]],
        hidden_columns=frozenset(raw.get("hidden", ())),
        formulas=frozenset(_address(cell) for cell in raw.get("formulas", ())),
    )
    for cell, word in raw.get("errors", {}).items():
        row, column = _address(cell)
        if row < len(sheet.rows) and column < len(sheet.rows[row]):
            sheet.rows[row][column] = word
    _spread(sheet)
    return sheet


def _cell(value: Any) -> Cell:
    if isinstance(value, list):
        return date.fromisoformat(value[1])
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e21:
        return int(value)
    return value.strip() if isinstance(value, str) else value


def _address(cell: str) -> tuple[int, int]:
    letters = cell.rstrip("0123456789")
    return int(cell[len(letters) :]) - 1, column_index(letters)


def _spread(sheet: Sheet) -> None:
    """Give every cell of a merged area the value of its first one."""
    for top, left, bottom, right in sheet.merged:
        bottom = min(bottom, len(sheet.rows) - 1)
        if top > bottom or left >= len(sheet.rows[top]):
            continue
        value = sheet.rows[top][left]
        for row in sheet.rows[top : bottom + 1]:
            row[left : right + 1] = [value] * len(row[left : right + 1])


def _trim(sheet: Sheet) -> Sheet:
    """Drop empty rows at the end and empty columns at the right."""
    while sheet.rows and not any(cell != "" for cell in sheet.rows[-1]):
        sheet.rows.pop()
    width = max(_filled(row) for row in sheet.rows)
    sheet.rows = [row[:width] + [""] * (width - len(row)) for row in sheet.rows]
    return sheet


def _filled(row: list[Cell]) -> int:
    return max((index + 1 for index, cell in enumerate(row) if cell != ""), default=0)


def _refuse_oversize(sheet: Sheet) -> None:
    if sheet.width > MOST_COLUMNS:
        raise Unreadable(
            f"工作表“{sheet.name}”有 {sheet.width} 列，超过 {MOST_COLUMNS} 列", "请只保留专家信息所在的列，删去其余列后重新上传"
        )
    if len(sheet.rows) > MOST_ROWS:
        raise Unreadable(f"工作表“{sheet.name}”有 {len(sheet.rows):,} 行，超过 {MOST_ROWS:,} 行", "请拆成几个文件分批导入")


__all__ = ["MOST_COLUMNS", "MOST_ROWS", "SAVE_AS_XLSX", "read"]
