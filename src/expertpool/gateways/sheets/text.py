"""Comma- and tab-separated text in the encodings that Chinese offices produce."""

from __future__ import annotations

import csv
import io
import unicodedata

from expertpool.gateways.sheets.values import Sheet, Unreadable

BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
SEPARATORS = ",\t;|，"
WRONG_ENCODING = Unreadable(
    "文件的文字编码无法识别，直接读取会成乱码", "请用 WPS 表格或 Excel 打开，确认文字正常后另存为 .xlsx 再上传"
)
LONGEST_FIELD = 32_768


def read_text(content: bytes) -> Sheet:
    """One sheet; raises `Unreadable` for an unknown encoding or something that is no text at all."""
    text = _decode(content)
    csv.field_size_limit(LONGEST_FIELD)
    try:
        read = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
        rows = [[cell.strip() for cell in row] for row in read]
    except csv.Error as fault:
        raise Unreadable(
            "文件不是规范的 CSV：引号不成对或单元格过长", "请用 WPS 表格或 Excel 打开后另存为 .xlsx 再上传"
        ) from fault
    return Sheet(name="CSV", rows=[list(row) for row in rows])


def _decode(content: bytes) -> str:
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _attempt(content, encoding) or _fail()
    if b"\0" in content:
        raise Unreadable("文件内容不是表格", "请上传 .xlsx、.xls、.ods 或 .csv 文件")
    for encoding in ("utf-8", "gb18030"):
        text = _attempt(content, encoding)
        if text is not None and _looks_chinese(text):
            return text
    return _fail()


def _fail() -> str:
    raise WRONG_ENCODING


def _attempt(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _looks_chinese(text: str) -> bool:
    """Text read in a wrong encoding is full of unassigned, private, control or Latin-1 letters, or of rare characters."""
    letters = [letter for letter in text if not letter.isspace() and ord(letter) > 127]
    odd = sum(1 for letter in letters if _is_odd(letter))
    return not letters or odd * 20 <= len(letters)


def _is_odd(letter: str) -> bool:
    if unicodedata.category(letter) in ("Cn", "Co", "Cc", "Cs") or letter == "\ufffd" or letter in "锟斤拷烫屯":
        return True
    if "\xa1" <= letter <= "\xff" and letter not in "·×":
        return True
    return "\u4e00" <= letter <= "\u9fff" and not _is_common(letter)


def _is_common(letter: str) -> bool:
    """Whether the national basic set of 6,763 characters holds it."""
    try:
        letter.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _separator(text: str) -> str:
    head = "\n".join(text.splitlines()[:20])
    return max(SEPARATORS, key=head.count)
