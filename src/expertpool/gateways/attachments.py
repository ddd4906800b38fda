"""What can be read in a file before it is published: its text and what it tells about itself (8, 20).

Office files are read part by part, so that comments, headers, hidden sheets and properties are seen as well.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import PurePath
from typing import Any

from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError

from expertpool.gateways import pictures

OFFICE, PDF, PICTURES = (".docx", ".xlsx"), (".pdf",), (".jpg", ".jpeg", ".png")
#: most that a package may unfold to
MOST_BYTES = 100 * 1024 * 1024
MOST_PAGES = 500
#: what a reader of PDF raises over files that are not what they should be
BROKEN = (
    PyPdfError,
    ArithmeticError,
    AttributeError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
)
#: what ends a line of text in an office file
_BREAK = re.compile(r"</(?:w:p|w:tc|w:tr|si|row|c|a:p|w:comment|dc:\w+|cp:\w+|property|w:instrText)>|<w:(?:br|tab)\s*/>")
_TAG = re.compile(r"<[^>]+>")
_VALUE = re.compile(r'\b(?:Target|descr|title|name|alt)="([^"]*)"')
#: numbers that a sheet keeps in the way of floating point
_FLOAT = re.compile(r"(?<![\w.])\d(?:\.\d+)?E\+?\d{1,2}(?!\w)")


class FileBroken(ValueError):
    """The file cannot be opened as what its name says."""


@dataclass(frozen=True, slots=True)
class Part:
    """A readable part of a file, ``"正文"`` or ``"文件属性"`` for instance."""

    place: str
    text: str


def read(content: bytes, name: str) -> tuple[Part, ...]:
    """Every part with text in it, none for a picture or a scanned page. Raises `FileBroken`."""
    kind = PurePath(name).suffix.lower()
    if kind in OFFICE:
        return tuple(_office(content))
    return tuple(_pdf(content)) if kind in PDF else ()


def is_what_it_says(content: bytes, name: str) -> bool:
    """Whether the first bytes are those of the kind that the name ends in."""
    heads = {".pdf": b"%PDF-", ".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8\xff", ".jpeg": b"\xff\xd8\xff"}
    return content.startswith(heads.get(PurePath(name).suffix.lower(), b"PK\x03\x04"))


def has_pages_without_text(content: bytes, name: str) -> bool:
    """Whether something in the file can only be looked at by a person. Raises `FileBroken`."""
    kind = PurePath(name).suffix.lower()
    if kind in PICTURES:
        return True
    if kind in OFFICE:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return any("/media/" in part or "/embeddings/" in part for part in package.namelist())
    try:
        reader = PdfReader(io.BytesIO(content))
        return bool(reader.attachments) or any(page.images or not (page.extract_text() or "").strip() for page in reader.pages)
    except BROKEN as error:
        raise FileBroken("not a readable PDF") from error


def is_locked(content: bytes) -> bool:
    """Whether a PDF opens with a password only; one that cannot be followed at all is not known to be."""
    try:
        reader = PdfReader(io.BytesIO(content))
        return reader.is_encrypted and not reader.decrypt("")
    except (*BROKEN, DependencyError):
        return False


def _office(content: bytes) -> Iterator[Part]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if sum(part.file_size for part in package.infolist()) > MOST_BYTES:
                raise FileBroken("the package unfolds to too much")
            for part in package.namelist():
                if part.endswith((".xml", ".rels", ".vml")):
                    text = _text(package.read(part).decode("utf-8", "replace"))
                    yield Part("文件属性" if part.startswith("docProps/") else "正文", text)
                elif part.lower().endswith(PICTURES):
                    yield Part("图片属性", pictures.told(package.read(part)))
    except (zipfile.BadZipFile, RuntimeError, EOFError) as error:
        raise FileBroken("not an office file") from error


def _text(markup: str) -> str:
    """Runs of one paragraph stand together as they are read, values of attributes that tell something behind them."""
    words = unescape(_TAG.sub("", _BREAK.sub("\n", markup)))
    return "\n".join([_FLOAT.sub(_as_whole, words), *(unescape(value) for value in _VALUE.findall(markup))])


def _as_whole(found: re.Match[str]) -> str:
    return f"{float(found[0]):.0f}"


def _pdf(content: bytes) -> Iterator[Part]:
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted or len(reader.pages) > MOST_PAGES:
            raise FileBroken("locked or too long")
        yield Part("文件属性", "\n".join(str(value) for value in (reader.metadata or {}).values()))
        yield Part("文件属性", _metadata(reader))
        yield Part("书签", "\n".join(_marks(reader.outline)))
        for name, contents in reader.attachments.items():
            yield Part("夹带的文件", "\n".join((name, *(content.decode("utf-8", "replace") for content in contents))))
        for page in reader.pages:
            yield Part("正文", page.extract_text() or "")
            yield Part("正文", "\n".join(_noted(note.get_object()) for note in page.get("/Annots") or ()))
    except BROKEN as error:
        raise FileBroken("not a readable PDF") from error


def _marks(outline: Any) -> Iterator[str]:
    """The headings of an outline, however deep."""
    for mark in outline:
        if isinstance(mark, list):
            yield from _marks(mark)
        else:
            yield str(mark.title)


def _noted(note: Any) -> str:
    """What a note says, and what is filled in where the page asks for something."""
    return "\n".join(str(note.get(key, "")) for key in ("/Contents", "/V", "/T", "/TU"))


def _metadata(reader: PdfReader) -> str:
    """The XMP packet as text; an empty one where there is none."""
    packet = reader.trailer["/Root"].get_object().get("/Metadata")
    return _TAG.sub(" ", packet.get_object().get_data().decode("utf-8", "replace")) if packet else ""
