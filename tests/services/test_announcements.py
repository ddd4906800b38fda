"""7.1.1, 20: what is published is read first, files and what they tell about themselves included."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from docx import Document
from openpyxl import Workbook
from openpyxl.comments import Comment
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText

from expertpool.gateways import attachments, pdf
from expertpool.gateways.papers import Paper
from expertpool.policy.decision import Refused
from expertpool.records.models import Account, Announcement, Event
from expertpool.services import announcements
from expertpool.services.announcements import Text
from expertpool.services.demo.after import scribble
from tests.factories import AT, account
from tests.services.report_ground import PICTURE_MARKER, jpeg

pytestmark = pytest.mark.django_db
ID, PHONE = "410811198001010004", "13800001111"


def docx(body: str = "正文", **properties: str) -> bytes:
    document, kept = Document(), io.BytesIO()
    paragraph = document.add_paragraph()
    for letter in body:
        paragraph.add_run(letter)
    for name, value in properties.items():
        setattr(document.core_properties, name, value)
    document.save(kept)
    return kept.getvalue()


def docx_header() -> bytes:
    document, kept = Document(), io.BytesIO()
    document.sections[0].header.paragraphs[0].add_run(PHONE)
    document.save(kept)
    return kept.getvalue()


def xlsx(value: Any = "正文", *, comment: str = "", hidden: Any = "") -> bytes:
    book, kept = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet
    sheet["A1"] = value
    if comment:
        sheet["A1"].comment = Comment(comment, "示例")
    if hidden:
        other = book.create_sheet("隐藏")
        other["B2"] = hidden
        other.sheet_state = "hidden"
    book.save(kept)
    return kept.getvalue()


def docx_cells(*values: str) -> bytes:
    document, kept = Document(), io.BytesIO()
    row = document.add_table(1, len(values)).rows[0]
    for cell, value in zip(row.cells, values, strict=True):
        cell.text = value
    document.save(kept)
    return kept.getvalue()


def xlsx_cells(*values: Any) -> bytes:
    book, kept = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet
    sheet.append(values)
    book.save(kept)
    return kept.getvalue()


def a_pdf(body: str = "正文", **properties: str) -> bytes:
    made = pdf.write(Paper(title="示例", number="1", body=(body,)), at=AT)
    if not properties:
        return made
    writer, kept = PdfWriter(PdfReader(io.BytesIO(made))), io.BytesIO()
    writer.add_metadata({f"/{name}": value for name, value in properties.items()})
    writer.write(kept)
    return kept.getvalue()


def odd_pdf(change: Callable[[PdfWriter], object]) -> bytes:
    """A page of text, and something besides that a reader shows elsewhere."""
    writer, kept = PdfWriter(PdfReader(io.BytesIO(a_pdf()))), io.BytesIO()
    change(writer)
    writer.write(kept)
    return kept.getvalue()


def docx_with_photo(words: bytes) -> bytes:
    """A document with a photograph whose camera wrote something into it."""
    plain = jpeg()
    body = b"Exif\0\0" + words
    photo = plain[:2] + b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body + plain[2:]
    kept = io.BytesIO(docx())
    with zipfile.ZipFile(kept, "a") as package:
        package.writestr("word/media/image1.jpeg", photo)
    return kept.getvalue()


def draft(clerk: Account, body: str = "正文") -> Announcement:
    return announcements.draft(text=Text("news", "示例通知", body), by=clerk, at=AT)


LEAKS: list[tuple[str, Callable[[], bytes]]] = [
    ("甲.docx", lambda: docx(f"身份证 {ID}")),
    ("甲.docx", lambda: docx(author=f"示例 {PHONE}")),
    ("甲.docx", lambda: docx(comments=ID)),
    ("甲.docx", docx_header),
    ("甲.xlsx", lambda: xlsx(ID)),
    ("甲.xlsx", lambda: xlsx(int(PHONE))),
    ("甲.xlsx", lambda: xlsx(comment=f"电话 {PHONE}")),
    ("甲.xlsx", lambda: xlsx(hidden=ID)),
    ("甲.docx", lambda: docx_cells("示例", ID[:12], ID[12:])),
    ("甲.docx", lambda: docx_cells(PHONE[:3], PHONE[3:])),
    ("甲.xlsx", lambda: xlsx_cells("示例", ID[:12], ID[12:])),
    ("甲.xlsx", lambda: xlsx_cells(int(ID[:6]), int(ID[6:]))),
    ("甲.pdf", lambda: a_pdf(f"身份证 {ID}")),
    ("甲.pdf", lambda: a_pdf(Author=PHONE)),
    ("甲.pdf", lambda: a_pdf(Subject=ID)),
    ("甲.pdf", lambda: odd_pdf(lambda writer: writer.add_outline_item(f"电话 {PHONE}", 0))),
    ("甲.pdf", lambda: odd_pdf(lambda writer: writer.add_attachment("名单.txt", ID.encode()))),
    ("甲.pdf", lambda: odd_pdf(lambda writer: writer.add_annotation(0, FreeText(text=PHONE, rect=(0, 0, 50, 50))))),
    ("甲.docx", lambda: docx_with_photo(f"by {PHONE}".encode())),
    ("甲.docx", lambda: docx_with_photo(f"示例 {PHONE}".encode("utf-16-le"))),
    (f"名单{PHONE}.pdf", a_pdf),
]


@pytest.mark.parametrize(("name", "make"), LEAKS)
def test_20_a_private_number_anywhere_in_a_file_stops_the_announcement(name: str, make: Callable[[], bytes]) -> None:
    clerk = account()
    made = draft(clerk)
    announcements.attach(announcement_id=made.pk, name=name, content=make(), by=clerk, at=AT)
    with pytest.raises(Refused, match="附件") as refused:
        announcements.publish(announcement_id=made.pk, looked=True, by=clerk, at=AT)
    assert not any(ID in str(reason) or PHONE in str(reason) for reason in refused.value.reasons if PHONE not in name)
    assert Announcement.objects.get().state == "draft"
    assert not Event.objects.filter(action="announcement.publish").exists()


@pytest.mark.parametrize(("name", "make"), [("甲.docx", docx), ("甲.xlsx", xlsx), ("甲.pdf", a_pdf)])
def test_20_files_without_any_are_published(name: str, make: Callable[[], bytes]) -> None:
    clerk = account()
    made = draft(clerk)
    announcements.attach(announcement_id=made.pk, name=name, content=make(), by=clerk, at=AT)
    assert announcements.publish(announcement_id=made.pk, looked=False, by=clerk, at=AT).state == "published"


def test_20_pictures_have_to_be_looked_at_by_somebody() -> None:
    clerk = account()
    made = draft(clerk)
    announcements.attach(announcement_id=made.pk, name="图.png", content=scribble(), by=clerk, at=AT)
    with pytest.raises(Refused, match="读不出文字"):
        announcements.publish(announcement_id=made.pk, looked=False, by=clerk, at=AT)
    assert announcements.publish(announcement_id=made.pk, looked=True, by=clerk, at=AT).state == "published"


@pytest.mark.parametrize(("name", "content"), [("甲.exe", b"MZ"), ("甲.pdf", b"PK\x03\x04"), ("甲.docx", b"%PDF-"), ("甲", b"")])
def test_7_1_1_other_files_are_turned_away(name: str, content: bytes) -> None:
    clerk = account()
    made = draft(clerk)
    with pytest.raises(Refused, match="文件不是"):
        announcements.attach(announcement_id=made.pk, name=name, content=content, by=clerk, at=AT)


def test_20_a_file_that_cannot_be_read_stops_the_announcement() -> None:
    clerk = account()
    made = draft(clerk)
    for name, content in (("甲.docx", b"PK\x03\x04broken"), ("乙.pdf", b"%PDF-broken")):
        announcements.attach(announcement_id=made.pk, name=name, content=content, by=clerk, at=AT)
    with pytest.raises(Refused, match="无法检查"):
        announcements.publish(announcement_id=made.pk, looked=True, by=clerk, at=AT)


def test_20_an_office_file_that_unfolds_to_too_much_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "MOST_BYTES", 10)
    with pytest.raises(attachments.FileBroken):
        attachments.read(docx(), "甲.docx")


def test_20_what_a_camera_wrote_into_a_picture_is_not_kept() -> None:
    clerk = account()
    made = draft(clerk)
    file = announcements.attach(announcement_id=made.pk, name="照片.jpg", content=jpeg(), by=clerk, at=AT)
    assert PICTURE_MARKER in jpeg()
    assert PICTURE_MARKER not in announcements.content_of(file)
    with pytest.raises(Refused, match="图片打不开"):
        announcements.attach(announcement_id=made.pk, name="照片.jpg", content=jpeg()[:20], by=clerk, at=AT)
