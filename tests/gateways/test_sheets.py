"""Sheets in and out: whatever an office sends gets read, or a message that says what to do."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook, load_workbook

from expertpool.gateways import sheets
from expertpool.gateways.sheets import containers, reading
from tests.pool_sheets import content_of, plain

ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def refusal(content: bytes) -> sheets.Unreadable:
    with pytest.raises(sheets.Unreadable) as caught:
        sheets.read(content)
    assert caught.value.remedy
    return caught.value


def packed(**members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), text)
    return buffer.getvalue()


def test_values_come_as_they_are() -> None:
    content = plain(["姓名", "日期", "数"], [["示一", date(1969, 11, 11), 13900000000], [" 示二 ", "1969.11", 1.5]])
    book = sheets.read(content)
    assert book.kind == "xlsx"
    assert book.sheets[0].rows[1:] == [["示一", date(1969, 11, 11), 13900000000], ["示二", "1969.11", 1.5]]


def test_merged_cells_carry_their_value() -> None:
    book = Workbook()
    book.active.append(["组", None, None])
    book.active.append(["甲", "乙", "丙"])
    book.active.merge_cells("A1:C1")
    assert sheets.read(content_of(book)).sheets[0].rows == [["组", "组", "组"], ["甲", "乙", "丙"]]


def test_formulas_and_hidden_columns_are_pointed_out() -> None:
    book = Workbook()
    book.active.append(["甲", "乙"])
    book.active.append([1, "=A2+1"])
    book.active.column_dimensions["A"].hidden = True
    sheet = sheets.read(content_of(book)).sheets[0]
    assert sheet.formulas == {(1, 1)}
    assert sheet.hidden_columns == {0}


def test_broken_formulas_show_their_error() -> None:
    book = Workbook()
    book.active.append(["甲", "#REF!", "丙"])
    assert sheets.read(content_of(book)).sheets[0].rows == [["甲", "#REF!", "丙"]]


def test_empty_sheets_are_left_out_and_blank_ends_trimmed() -> None:
    book = Workbook()
    book.create_sheet("空")
    book.active.append(["甲", None, None])
    book.active.append([None, None, None])
    read = sheets.read(content_of(book))
    assert [sheet.rows for sheet in read.sheets] == [[["甲"]]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_text_is_read_in_every_usual_encoding(encoding: str, separator: str) -> None:
    text = "\r\n".join([separator.join(["姓名", "单位"]), separator.join(["示一", "示山理工大学"])])
    assert sheets.read(text.encode(encoding)).sheets[0].rows == [["姓名", "单位"], ["示一", "示山理工大学"]]


@pytest.mark.parametrize("text", ["姓名,单位\n示一,示山理工大學機械與動力工程學院", "姓名,單位,職稱\n示範,測試學會,高級工程師"])
def test_text_in_a_wrong_encoding_is_refused(text: str) -> None:
    assert "编码" in refusal(text.encode("big5", "ignore")).message


def test_a_quote_that_never_closes_swallows_nobody() -> None:
    assert "引号" in refusal('姓名,单位\n示一,"示山理工大学\n示二,示例甲院\n'.encode()).message


def test_mojibake_is_refused() -> None:
    assert "编码" in refusal("姓名,单位,职称\n示一,示山理工大学,教授".encode().decode("latin-1").encode()).message


def test_a_word_file_renamed() -> None:
    assert "Word" in refusal(packed(word__document_xml="<w/>", Content_Types_xml="<t/>")).message


def test_an_old_word_file_renamed() -> None:
    assert "Word" in refusal(containers.OLE_MAGIC + b"\0" * 600 + "WordDocument".encode("utf-16-le")).message


def test_macros_are_refused() -> None:
    assert "宏" in refusal(packed(xl__workbook_xml="<w/>", xl__vbaProject_bin="x")).message


def test_a_password_is_said() -> None:
    assert "密码" in refusal(containers.OLE_MAGIC + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")).message


def test_a_zip_bomb_is_not_opened() -> None:
    bomb = packed(xl__workbook_xml="<w/>", xl__sheet_xml="0" * (60 * containers.MEGABYTE))
    assert len(bomb) < containers.MEGABYTE
    assert "解压" in refusal(bomb).message


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "空"),
        (b"   \n ", "空"),
        (b"%PDF-1.7 something", "PDF"),
        (b"\x89PNG\r\n\x1a\n....", "图片"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "网页"),
        (b"PK\x03\x04 broken archive", "损坏"),
        (containers.OLE_MAGIC + b"\0" * 600, "不是表格"),
        (b"\x00\x01\x02 binary \x00 rubbish", "不是表格"),
    ],
)
def test_other_wrong_files(content: bytes, word: str) -> None:
    assert word in refusal(content).message


def test_an_empty_workbook() -> None:
    assert "没有任何内容" in refusal(content_of(Workbook())).message


def test_a_hundred_columns_are_too_many() -> None:
    assert "100 列" in refusal(plain([f"列{place}" for place in range(100)], [])).message


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 5)
    assert "6 行" in refusal(plain(["姓名"], [["示"]] * 5)).message


def test_a_file_over_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "MOST_BYTES", 100)
    assert "超过" in refusal(plain(["姓名"], [])).message


def test_a_damaged_sheet_ends_its_own_process_only() -> None:
    assert "损坏" in refusal(packed(xl__workbook_xml="<not-a-workbook", xl___rels__workbook_xml="x")).message


def test_what_anybody_typed_is_never_a_formula() -> None:
    content = sheets.write(sheets.Table("表", [sheets.Column("甲")], [["=1+1"], ["@SUM(A1)"], ["-2"], ["+3"], ["平常"]]))
    cells = [row[0] for row in load_workbook(io.BytesIO(content))["表"].iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == ["=1+1", "@SUM(A1)", "-2", "+3", "平常"]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.quotePrefix for cell in cells] == [True, True, True, True, False]


def test_a_written_table_reads_back() -> None:
    columns = [sheets.Column("姓名", required=True), sheets.Column("性别", choices=("男", "女"), help="选一")]
    long = sheets.Column("民族", choices=tuple(f"第{place}个很长的选项名称" for place in range(60)))
    table = sheets.Table(
        "名单", [*columns, long], [["示一", "男", None], ["示二", "", date(2026, 1, 1)]], title="标题", notes=["说明"]
    )
    read = sheets.read(sheets.write(table)).sheets
    assert read[0].rows[2:] == [["姓名*", "性别", "民族"], ["示一", "男", ""], ["示二", "", date(2026, 1, 1)]]
    assert len(read[1].rows) == 60


def test_control_characters_do_not_break_a_file() -> None:
    content = sheets.write(sheets.Table("a/b:c", [sheets.Column("甲")], [["x\x07y"], [True]]))
    assert sheets.read(content).sheets[0].rows[1:] == [["xy"], ["是"]]


def test_columns_are_lettered_as_sheets_do() -> None:
    assert [sheets.column_letters(place) for place in (0, 25, 26, 51, 701, 702)] == ["A", "Z", "AA", "AZ", "ZZ", "AAA"]
    assert [sheets.column_index(letters) for letters in ("A", "Z", "AA", "ZZ")] == [0, 25, 26, 701]
