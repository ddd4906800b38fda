"""What kind of file it is, judged by its content; wrong and dangerous files are refused before anything is unpacked."""

from __future__ import annotations

import io
import zipfile

from expertpool.gateways.sheets.values import Unreadable

MEGABYTE = 1024 * 1024
MOST_BYTES = 20 * MEGABYTE
MOST_UNPACKED = 300 * MEGABYTE
MOST_MEMBERS = 2000
#: honest sheets shrink ten to fifty times; far beyond that the archive exists to exhaust whoever opens it
MOST_RATIO = 150
RATIO_MATTERS_FROM = 10 * MEGABYTE

SAVE_AS_XLSX = "请用 WPS 表格或 Excel 打开原文件，另存为 .xlsx 后重新上传"
ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OTHER_KINDS = (
    (b"%PDF", "PDF 文件"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
)


def recognise(content: bytes) -> str:
    """The kind of `content`: xlsx, xls, ods or csv. Raises `Unreadable` for everything else."""
    if not content.strip(b"\0 \r\n\t"):
        raise Unreadable("文件是空的", "请检查是否选错了文件")
    if len(content) > MOST_BYTES:
        raise Unreadable(f"文件超过 {MOST_BYTES // MEGABYTE} MB", "请删去表中的图片，或分成几个文件上传")
    if content.startswith(ZIP_MAGIC):
        return _recognise_zip(content)
    if content.startswith(OLE_MAGIC):
        return _recognise_compound(content)
    return _recognise_text(content)


def _recognise_zip(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            _refuse_bombs(members, len(content))
            return _name_package(archive, {member.filename for member in members})
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, ValueError) as fault:
        raise Unreadable("文件已损坏，无法打开", "请在本机确认能打开该文件，再重新上传") from fault


def _refuse_bombs(members: list[zipfile.ZipInfo], packed: int) -> None:
    unpacked = sum(member.file_size for member in members)
    suspicious = unpacked > RATIO_MATTERS_FROM and unpacked > packed * MOST_RATIO
    if len(members) > MOST_MEMBERS or unpacked > MOST_UNPACKED or suspicious:
        raise Unreadable(f"文件解压后约 {unpacked // MEGABYTE} MB，远大于文件本身，已拒绝打开", SAVE_AS_XLSX)


def _name_package(archive: zipfile.ZipFile, names: set[str]) -> str:
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Unreadable("文件含有宏，不能导入", "请另存为不含宏的 .xlsx 后重新上传")
    if "mimetype" in names:
        return _name_open_document(archive)
    if any(name.startswith("word/") for name in names):
        raise Unreadable("文件内容是 Word 文档，不是表格", "请上传 .xlsx 表格；如表格在 Word 中，请复制到 Excel 后另存")
    if any(name.startswith("ppt/") for name in names):
        raise Unreadable("文件内容是演示文稿，不是表格", SAVE_AS_XLSX)
    if "xl/workbook.bin" in names:
        raise Unreadable("文件是二进制工作簿（.xlsb）", SAVE_AS_XLSX)
    if not any(name.lower() == "xl/workbook.xml" for name in names):
        raise Unreadable("文件是压缩包，不是表格", SAVE_AS_XLSX)
    return "xlsx"


def _name_open_document(archive: zipfile.ZipFile) -> str:
    kind = archive.read("mimetype")[:100].decode("ascii", "replace")
    if "spreadsheet" not in kind:
        raise Unreadable("文件内容不是表格", SAVE_AS_XLSX)
    if b"manifest:encryption-data" in archive.read("META-INF/manifest.xml"):
        raise Unreadable("文件设有打开密码", "请取消密码后重新上传")
    return "ods"


def _recognise_compound(content: bytes) -> str:
    """Old Office files and encrypted new ones share one container; its directory names what is inside."""
    if _names(content, "EncryptedPackage"):
        raise Unreadable("文件设有打开密码", "请取消密码后重新上传")
    if _names(content, "WordDocument"):
        raise Unreadable("文件内容是 Word 文档，不是表格", "请上传 .xlsx 表格；如表格在 Word 中，请复制到 Excel 后另存")
    if _names(content, "_VBA_PROJECT_CUR"):
        raise Unreadable("文件含有宏，不能导入", "请另存为不含宏的 .xlsx 后重新上传")
    if _names(content, "Workbook") or _names(content, "Book"):
        return "xls"
    raise Unreadable("文件内容不是表格", SAVE_AS_XLSX)


def _names(content: bytes, stream: str) -> bool:
    return stream.encode("utf-16-le") in content


def _recognise_text(content: bytes) -> str:
    for magic, word in OTHER_KINDS:
        if content.startswith(magic):
            raise Unreadable(f"文件内容是{word}，不是表格", SAVE_AS_XLSX)
    head = content[:2048].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith((b"<html", b"<!doctype", b"<?xml", b"<table", b"<meta")):
        raise Unreadable("文件内容是网页，不是表格（有的系统导出的 .xls 如此）", SAVE_AS_XLSX)
    return "csv"
