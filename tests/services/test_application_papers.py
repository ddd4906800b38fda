"""7.1.1: the 信息表, blank and filled, and back from Word into the form, answer by answer."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from docx import Document
from docx.oxml import parse_xml

from expertpool.gateways import papers, word_forms
from expertpool.policy.application_form import GROUPS, PARTS, QUESTIONS
from expertpool.policy.decision import Refused
from expertpool.policy.lifecycle import ApplicationStatus
from expertpool.records.models import Application
from expertpool.services import application_papers, applications
from tests.factories import AT, field
from tests.services.application_ground import answers, applicant, drafted, later

pytestmark = pytest.mark.django_db


def everything() -> dict[str, Any]:
    """An answer to every question and two rows in every group."""
    field("T02")
    field("T03")
    more: dict[str, Any] = {"birth": "1980-01-01", "unit_code": "91410800MA00000000", "field_2": "T02", "field_3": "T03"}
    form = answers(**more)
    for question in QUESTIONS.values():
        if not form.get(question.name):
            form[question.name] = example(question)
    for group in GROUPS.values():
        form[group.name] = [{column.name: example(column, mark) for column in group.columns} for mark in "甲乙"]
    return form


def example(question: Any, mark: str = "甲") -> str:
    """An answer of the kind; a long one has lines."""
    if question.kind == "choice":
        return str(question.choices[0][0] if mark == "甲" else question.choices[-1][0])
    kinds = {"tick": "1", "date": "2001-02-03", "long": f"第一行{mark}\n第二行"}
    return kinds.get(question.kind, f"示例{mark}")


def test_7_1_1_a_filled_form_goes_out_and_comes_back_the_same() -> None:
    row = drafted()
    form = everything()
    row = applications.save(application_id=row.pk, answers=form, version=None, by=owner(row), at=AT)
    content = application_papers.write(application_papers.filled(row, form), "docx", at=AT)
    read = application_papers.read(content)
    assert read.doubts == ()
    assert {name: read.answers.get(name) for name in form} == form


def owner(row: Application) -> Any:
    assert row.account is not None
    return row.account


@pytest.mark.parametrize("kind", list(application_papers.TITLES))
def test_7_1_1_and_7_1_2_a_blank_form_asks_everything_and_answers_nothing(kind: str) -> None:
    field("T01")
    paper = application_papers.blank(kind)
    cells = [cell for table in word_forms.tables(papers.write(paper)) for line in table for cell in line]
    for part in PARTS:
        labels = [q.label for q in part.questions] + [q.label for group in part.groups for q in group.columns]
        assert set(labels) <= set(cells)
    with pytest.raises(Refused):
        application_papers.read(papers.write(paper))
    assert application_papers.TITLES[kind] in paper.title
    assert application_papers.write(paper, "pdf", at=AT).startswith(b"%PDF")


def test_7_1_1_what_cannot_be_understood_is_named_and_changes_nothing() -> None:
    row = drafted()
    content = changed(application_papers.write(application_papers.filled(row, answers()), "docx", at=AT), {"职称级别": "大师"})
    read = application_papers.read(content)
    assert (read.doubts, "title_level" in read.answers) == ((("职称级别", "大师"),), False)
    key = application_papers.keep(content)
    taken = application_papers.take(application_id=row.pk, key=key, by=owner(row), at=AT)
    assert applications.form_of(taken)["title_level"] == "associate"
    with pytest.raises(Refused):
        application_papers.take(application_id=row.pk, key=key, by=owner(row), at=AT)


def changed(content: bytes, cells: dict[str, str]) -> bytes:
    document = Document(io.BytesIO(content))
    for table in document.tables:
        for line in table.rows:
            if line.cells[0].text in cells:
                line.cells[1].text = cells[line.cells[0].text]
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


@pytest.mark.parametrize(
    "written", ["1984年7月9日", "1984.7.9", "1984/07/09", "19840709", "１９８４－０７－０９", "1984 年 7 月 9 日"]
)
def test_7_1_1_a_day_is_read_as_people_write_it(written: str) -> None:
    content = application_papers.write(application_papers.blank("open_call"), "docx", at=AT)
    read = application_papers.read(changed(content, {"出生日期": written}))
    assert (read.answers, read.doubts) == ({"birth": "1984-07-09"}, ())


@pytest.mark.parametrize(("written", "answers", "doubts"), [("☑", 1, 0), ("√", 1, 0), ("否", 0, 0), ("也许", 0, 1)])
def test_7_1_1_a_tick_by_hand_is_read_and_anything_else_asked_about(written: str, answers: int, doubts: int) -> None:
    content = application_papers.write(application_papers.blank("open_call"), "docx", at=AT)
    read = application_papers.read(changed(content, {"在金融机构任职": written, "姓名": "示名", "毕业日期": "2001年"}))
    assert read.answers == {"name": "示名"} | ({"financial": "1"} if answers else {})
    assert read.doubts == (("毕业日期", "2001年"), *([("在金融机构任职", written)] if doubts else []))


def test_7_1_1_what_word_processors_do_to_a_form_loses_nothing() -> None:
    """Tracked changes, content controls, a cell merged with its hint, a label with a colon, rows in another order."""
    document = Document(io.BytesIO(application_papers.write(application_papers.blank("open_call"), "docx", at=AT)))
    lines = {line.cells[0].text: line for table in document.tables for line in table.rows}
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    deleted = f'<w:del {space} w:id="1" w:author="示"><w:r><w:delText>旧</w:delText></w:r></w:del>'
    inserted = f'<w:ins {space} w:id="2" w:author="示"><w:r><w:t>示名·𬭚</w:t></w:r></w:ins>'
    control = f"<w:sdt {space}><w:sdtContent><w:r><w:t>示例大学</w:t></w:r></w:sdtContent></w:sdt>"
    for label, markup in (("姓名", deleted), ("姓名", inserted), ("毕业院校", control)):
        lines[label].cells[1].paragraphs[0]._p.append(parse_xml(markup))
    lines["姓名"].cells[1].merge(lines["姓名"].cells[2])
    lines["工作单位"].cells[0].text, lines["工作单位"].cells[1].text = "工 作 单 位：", "示例单位"
    table = lines["姓名"]._tr.getparent()
    table.append(lines["姓名"]._tr)
    kept = io.BytesIO()
    document.save(kept)
    read = application_papers.read(kept.getvalue())
    assert read.answers == {"name": "示名·𬭚", "school": "示例大学", "unit": "示例单位"}
    assert read.doubts == ()


def package(**parts: bytes) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), part)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "不是 .docx"),
        (b"\xd0\xcf\x11\xe0 old word", "不是 .docx"),
        (package(xl__workbook_xml=b"<x/>"), "不是 .docx"),
        (package(word__document_xml=b"<x"), "不是完整的"),
        (package(**{"[Content_Types]_xml": b"<<<", "word__document_xml": b"<x/>"}), "不是完整的"),
        (package(word__document_xml=b"<x/>", word__vbaProject_bin=b"x"), "宏"),
        (package(word__document_xml=b"0" * (51 * 1024 * 1024)), "解压后过大"),
        (b"PK" + b"0" * (5 * 1024 * 1024), "超过 5 MB"),
    ],
)
def test_7_1_1_broken_and_dangerous_files_are_refused(content: bytes, word: str) -> None:
    with pytest.raises(Refused, match=word):
        application_papers.read(content)


def test_7_1_1_a_document_of_something_else_is_no_form() -> None:
    document, kept = Document(), io.BytesIO()
    document.add_paragraph("别的内容")
    document.save(kept)
    with pytest.raises(Refused, match="没有找到"):
        application_papers.read(kept.getvalue())


def test_20_nobody_takes_over_into_the_application_of_another() -> None:
    row = drafted()
    key = application_papers.keep(application_papers.write(application_papers.filled(row, answers()), "docx", at=AT))
    with pytest.raises(Application.DoesNotExist):
        application_papers.take(application_id=row.pk, key=key, by=applicant("13800009999"), at=AT)
    Application.objects.update(state=ApplicationStatus.VOUCHED)
    with pytest.raises(Refused):
        application_papers.take(application_id=row.pk, key=key, by=owner(row), at=later(1))
