"""Run as a process of its own: a workbook on standard input, its cells as JSON on standard output.

The process limits its own memory and time, so that a hostile file ends this process and nothing else.
"""

from __future__ import annotations

import io
import json
import re
import resource
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from posixpath import basename, join
from typing import Any

import python_calamine

MOST_MEMORY = 2 * 1024**3
MOST_SECONDS = 60
#: formulas and errors told of one sheet
MOST_CELLS = 20_000
FORMULA = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3}[0-9]{1,7})"[^>]*>\s*<(?:\w+:)?f[\s>/]')
ERROR = re.compile(rb'<(?:\w+:)?c\b(?=[^>]*\bt="e")([^>]*)>(.*?)</(?:\w+:)?c>', re.DOTALL)
ERROR_WORD = re.compile(rb"<(?:\w+:)?v>(#[A-Z0-9/!?]{2,12})</")
COLUMN = re.compile(rb"<(?:\w+:)?col\b[^>]*>")
ATTRIBUTE = re.compile(rb'\b(\w+)="([^"]*)"')
SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))


def plain(cell: Any) -> Any:
    """JSON keeps text and numbers as they are; dates become ``["d", ISO]``."""
    if isinstance(cell, datetime):
        return ["d", cell.date().isoformat()]
    if isinstance(cell, date):
        return ["d", cell.isoformat()]
    if isinstance(cell, (time, timedelta)):
        return str(cell)
    return cell


def describe(book: Any, meta: Any, details: dict[str, Any]) -> dict[str, Any]:
    sheet = book.get_sheet_by_name(meta.name)
    return {
        "name": meta.name,
        "visible": str(meta.visible).endswith("Visible"),
        "rows": [[plain(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)],
        "merged": [[*first, *last] for first, last in sheet.merged_cell_ranges or []],
        **details.get(meta.name, {}),
    }


def attributes(tag: bytes) -> dict[str, str]:
    return {name.decode(): value.decode("utf-8", "replace") for name, value in ATTRIBUTE.findall(tag)}


def details_of(content: bytes) -> dict[str, Any]:
    """Sheet name → formula cells and hidden columns, which the reader of values does not tell."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = set(archive.namelist())
        workbook = archive.read("xl/workbook.xml")
        relations = archive.read("xl/_rels/workbook.xml.rels")
        targets = {item["Id"]: item["Target"] for item in map(attributes, RELATION.findall(relations)) if "Id" in item}
        found = {}
        for sheet in map(attributes, SHEET.findall(workbook)):
            path = join("xl/worksheets", basename(targets.get(sheet.get("id", ""), "")))
            if path in names:
                found[unescape(sheet.get("name", ""))] = inspect(archive.read(path))
    return found


def unescape(name: str) -> str:
    for entity, letter in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        name = name.replace(entity, letter)
    return name


def inspect(xml: bytes) -> dict[str, Any]:
    hidden = [item for item in map(attributes, COLUMN.findall(xml)) if item.get("hidden") in ("1", "true")]
    columns = [number for item in hidden for number in range(int(item["min"]) - 1, min(int(item["max"]), 200))]
    formulas = [cell.decode() for cell in FORMULA.findall(xml)][:MOST_CELLS]
    return {"formulas": formulas, "hidden": columns, "errors": errors_in(xml)}


def errors_in(xml: bytes) -> dict[str, str]:
    """Cell → #REF! and the like, which the reader of values gives as empty."""
    found = ((attributes(b"<c " + tag).get("r", ""), ERROR_WORD.search(body)) for tag, body in ERROR.findall(xml)[:MOST_CELLS])
    return {cell: word[1].decode() for cell, word in found if cell and word}


def main() -> int:
    limit()
    content = sys.stdin.buffer.read()
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        details = details_of(content) if sys.argv[1] == "xlsx" else {}
        sheets = [describe(book, meta, details) for meta in book.sheets_metadata if str(meta.typ).endswith("WorkSheet")]
    except python_calamine.PasswordError:
        return 3
    except (
        python_calamine.CalamineError,
        python_calamine.XmlError,
        python_calamine.ZipError,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
    ):
        return 4
    except MemoryError:
        return 5
    sys.stdout.buffer.write(json.dumps(sheets, ensure_ascii=False).encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
