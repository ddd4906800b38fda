"""Filled Word forms: the cells of their tables as text; dangerous and broken files are refused before they are opened."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn

#: honest forms are small; what unpacks far beyond is there to exhaust whoever opens it
MOST_BYTES, MOST_UNPACKED, MOST_TABLES, MOST_ROWS = 5 * 1024 * 1024, 50 * 1024 * 1024, 60, 400
#: what a reader of packages raises over files that are not what they should be; bad XML is a `SyntaxError`
BROKEN = (
    PackageNotFoundError,
    zipfile.BadZipFile,
    zlib.error,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
)

#: what of a paragraph is read → its text
_PIECES: dict[str, Callable[[Any], str]] = {
    qn("w:t"): lambda piece: piece.text or "",
    qn("w:tab"): lambda _: " ",
    qn("w:br"): lambda _: "\n",
    qn("w:cr"): lambda _: "\n",
}


class Unreadable(ValueError):
    """No form that can be read; says what is wrong and what to do."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message, self.remedy = message, remedy


def tables(content: bytes) -> list[list[list[str]]]:
    """Tables, rows, cells of a .docx file; raises `Unreadable`."""
    refuse_dangerous(content)
    try:
        found = Document(io.BytesIO(content)).tables[:MOST_TABLES]
        return [[[_text(cell) for cell in row.cells] for row in table.rows[:MOST_ROWS]] for table in found]
    except BROKEN as fault:
        raise Unreadable("文件不是完整的 Word 文档", "用本站下载的表填写，另存为 .docx 后上传") from fault


def _text(cell: Any) -> str:
    """A cell as it is read: with what stands in content controls and was inserted under tracked changes, without what was deleted."""
    return "\n".join(
        "".join(_PIECES[piece.tag](piece) for piece in line.iter(*_PIECES)) for line in cell._tc.iter(qn("w:p"))
    ).strip()


def refuse_dangerous(content: bytes) -> None:
    """Raises `Unreadable` for what is no .docx file, is too big or carries macros; nothing is unpacked."""
    if len(content) > MOST_BYTES:
        raise Unreadable("文件超过 5 MB", "删去文件中的图片后上传")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError) as fault:
        raise Unreadable("文件不是 .docx 文档", "旧版 .doc 请用 WPS 或 Word 另存为 .docx") from fault
    if sum(member.file_size for member in members) > MOST_UNPACKED:
        raise Unreadable("文件解压后过大，已拒绝打开", "用本站下载的表重新填写")
    if not any(member.filename.lower() == "word/document.xml" for member in members):
        raise Unreadable("文件不是 .docx 文档", "用 WPS 或 Word 另存为 .docx 后上传")
    if any(member.filename.lower().endswith("vbaproject.bin") for member in members):
        raise Unreadable("文件含有宏", "另存为不含宏的 .docx 后上传")
