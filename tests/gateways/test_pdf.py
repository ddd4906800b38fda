"""11.6, 20: papers as PDF/A and as Word files say the same; nothing prints as a box."""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from docx import Document

from expertpool.gateways import papers, pdf
from expertpool.gateways.papers import Grid, Paper, Picture

AT = datetime(2026, 11, 23, 2, 0, 0, 123456, tzinfo=UTC)
#: characters of people's names that ordinary fonts lack, digits of a digest, signs and foreign letters
RARE = ("𠮷", "䶮", "㛃", "𫖯", "𬭎", "𨭆", "☐ ☑", "Łukasz Kőşé", "deadbeef " * 8)
PAPER = Paper(
    title="示例表",
    number="XQ-2026-0001",
    facts=(("科技活动", "储氢罐项目评审"),),
    grids=(Grid(("姓名", "金额"), (("示例𠮷", "1,200.00"),), (120, 50), "名单", (1,)),),
    body=("本人已阅知。",),
    signatures=("经办人", "日期"),
    notes=("注",),
    foot="流水号 DC-20261123-0001",
)


def png() -> bytes:
    """One black dot."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


def text_of(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    feet = [paragraph.text for paragraph in document.sections[0].footer.paragraphs]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells, *feet])


def test_a_paper_is_archival_and_the_same_every_time() -> None:
    made = pdf.write(PAPER, at=AT)
    assert made.startswith(b"%PDF-1.7")
    assert b"<pdfaid:part>2</pdfaid:part>" in made
    assert made == pdf.write(PAPER, at=AT)


@pytest.mark.parametrize("letters", RARE)
def test_rare_characters_print(letters: str) -> None:
    assert pdf.write(replace(PAPER, title=letters, facts=(("姓名", letters),)), at=AT)


def test_a_character_that_no_font_draws_is_named() -> None:
    with pytest.raises(pdf.GlyphMissing) as refused:
        pdf.write(replace(PAPER, facts=(("姓名", "示\ue0f0"),)), at=AT)
    assert refused.value.letters == "\ue0f0"


def test_what_somebody_typed_is_never_code() -> None:
    assert pdf.write(replace(PAPER, title="#panic()", facts=(("姓名", '"$*_`<x>@y#read("/etc/passwd")'),)), at=AT)


def test_a_signature_is_drawn_on_both() -> None:
    signed = replace(PAPER, picture=Picture(png(), "示例签名"))
    assert len(pdf.write(signed, at=AT)) > len(pdf.write(PAPER, at=AT))
    assert len(Document(io.BytesIO(papers.write(signed))).inline_shapes) == 1


def test_the_word_file_says_everything() -> None:
    text = text_of(papers.write(PAPER))
    for words in ("示例表", "XQ-2026-0001", "储氢罐项目评审", "名单", "示例𠮷", "本人已阅知。", "经办人", "注", "流水号"):
        assert words in text


def test_a_wide_paper_lies_on_its_side() -> None:
    section = Document(io.BytesIO(papers.write(replace(PAPER, landscape=True)))).sections[0]
    assert [round(side.mm) for side in (section.page_width, section.page_height) if side] == [297, 210]
    assert pdf.write(replace(PAPER, landscape=True), at=AT)


def test_a_long_table_repeats_its_headings_and_keeps_rows_whole() -> None:
    long = replace(PAPER, grids=(replace(PAPER.grids[0], rows=(("示例", "1"),) * 300),))
    table = Document(io.BytesIO(papers.write(long))).tables[1]
    assert "tblHeader" in table.rows[0]._tr.xml
    assert "cantSplit" in table.rows[299]._tr.xml
    assert pdf.write(long, at=AT)
