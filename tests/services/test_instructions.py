"""第十八条: an opinion goes to a division, is answered, asked again and closed; every step once, with its trace."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from docx import Document
from openpyxl import load_workbook

from expertpool.policy.decision import Refused
from expertpool.policy.terms import Role
from expertpool.queries import instructions as queries
from expertpool.records.models import Account, Event, Export, Instruction, InstructionEntry, InstructionFile
from expertpool.services import instruction_papers as papers
from expertpool.services import instructions
from expertpool.services.instructions import Matter
from tests.factories import AT, account, division, organiser

pytestmark = pytest.mark.django_db

DUE = date(2026, 11, 26)
PDF = b"%PDF-1.7 example"
MATTER = Matter("late:12", "提前 2 个工作日才提交需求", "11.1")


@pytest.fixture
def supervisor() -> Account:
    return account(Role.SUPERVISOR)


def issued(by: Account, *, to: Account | None = None, **told: object) -> Instruction:
    values = {"title": "请说明迟报", "text": "请说明迟报的原因。", "due": DUE, "matter": MATTER, "at": AT} | told
    return instructions.issue(division_id=to.division_id if to else None, by=by, **values)


def steps() -> list[str]:
    return list(Event.objects.order_by("sequence").values_list("action", flat=True))


def test_18_from_the_opinion_to_its_end(supervisor: Account) -> None:
    to = organiser()
    made = issued(supervisor, to=to, files=((PDF, "依据.pdf"),))
    assert (made.code, made.state, made.article) == ("JD-2026-0001", "issued", "11.1")
    instructions.answer(instruction_id=made.pk, text="省厅临时部署。", files=((PDF, "通知.pdf"),), by=to, at=AT)
    instructions.ask_again(instruction_id=made.pk, text="请补充通知原件。", due=DUE + timedelta(days=2), by=supervisor, at=AT)
    made.refresh_from_db()
    assert (made.state, made.due) == ("issued", DUE + timedelta(days=2))
    instructions.answer(instruction_id=made.pk, text="原件见附件。", by=to, at=AT)
    instructions.close(instruction_id=made.pk, text="已说明，办结。", by=supervisor, at=AT)
    made.refresh_from_db()
    assert (made.state, made.closed_at) == ("closed", AT)
    assert [entry.kind for entry in queries.course(made)] == ["issued", "answer", "again", "answer", "closed"]
    names = ("issue", "answer", "again", "answer", "close")
    assert steps() == [f"instruction.{name}" for name in names]


def test_18_the_same_step_twice_is_refused_and_leaves_nothing(supervisor: Account) -> None:
    to = organiser()
    made = issued(supervisor, to=to)
    with pytest.raises(Refused, match="已有监督意见 JD-2026-0001"):
        issued(supervisor, to=to)
    instructions.answer(instruction_id=made.pk, text="情况属实。", by=to, at=AT)
    with pytest.raises(Refused):
        instructions.answer(instruction_id=made.pk, text="情况属实。", by=to, at=AT)
    instructions.close(instruction_id=made.pk, text="可以办结。", by=supervisor, at=AT)
    with pytest.raises(Refused):
        instructions.close(instruction_id=made.pk, text="可以办结。", by=supervisor, at=AT)
    assert (Instruction.objects.count(), InstructionEntry.objects.count(), len(steps())) == (1, 3, 3)
    assert issued(supervisor, to=to).code == "JD-2026-0002"  # the first one is closed


def test_18_only_the_division_that_was_written_to_answers(supervisor: Account) -> None:
    to, other, keeper = organiser(), organiser(division=division("另一科")), account(Role.TALENT)
    to_division, to_keepers = issued(supervisor, to=to), issued(supervisor)
    for made, by in ((to_division, other), (to_division, keeper), (to_keepers, to), (to_keepers, supervisor)):
        with pytest.raises(Refused):
            instructions.answer(instruction_id=made.pk, text="情况属实。", by=by, at=AT)
    instructions.answer(instruction_id=to_keepers.pk, text="情况属实。", by=keeper, at=AT)
    assert list(queries.visible_to(to)) == [to_division]
    assert list(queries.visible_to(other)) == []
    assert list(queries.visible_to(keeper)) == [to_keepers]
    assert queries.visible_to(account(Role.LEADERSHIP)).count() == 2
    assert queries.visible_to(account(Role.EMPLOYER)).count() == 0


def test_18_an_organiser_of_no_division_sees_nothing(supervisor: Account) -> None:
    issued(supervisor)
    assert queries.visible_to(account(Role.ORGANISER)).count() == 0


@pytest.mark.parametrize(
    "told", [{"text": "好"}, {"due": None}, {"due": AT.date()}, {"title": " "}, {"files": ((b"MZ", "a.exe"),)}]
)
def test_18_what_says_nothing_or_leaves_no_time_is_refused(supervisor: Account, told: dict[str, object]) -> None:
    with pytest.raises(Refused):
        issued(supervisor, **told)
    assert (Instruction.objects.count(), InstructionFile.objects.count(), steps()) == (0, 0, [])


def test_18_a_general_opinion_pressed_twice_is_written_once(supervisor: Account) -> None:
    issued(supervisor, matter=None)
    with pytest.raises(Refused, match="JD-2026-0001"):
        issued(supervisor, matter=None)
    issued(supervisor, matter=None, title="另一件")
    assert (Instruction.objects.count(), len(steps())) == (2, 2)


@pytest.mark.parametrize("role", [Role.PARTY, Role.LEADERSHIP, Role.TALENT])
def test_18_nobody_but_the_supervisor_writes_one(role: str) -> None:
    with pytest.raises(Refused):
        issued(account(role))
    assert not Instruction.objects.exists()


def test_18_a_list_narrows_by_what_is_late(supervisor: Account) -> None:
    to = organiser()
    made, other = issued(supervisor, to=to), issued(supervisor, title="另一件", matter=None)
    found = {day: queries.late(queries.visible_to(supervisor), DUE + timedelta(days=day)).count() for day in (-1, 0, 1)}
    assert found == {-1: 0, 0: 0, 1: 2}
    rows = queries.visible_to(supervisor)
    assert list(queries.narrowed(rows, on=DUE, division=str(to.division_id))) == [made]
    assert list(queries.narrowed(rows, on=DUE, division="keepers")) == [other]
    assert list(queries.narrowed(rows, on=DUE, text="另一件")) == [other]
    assert queries.by_state(supervisor, DUE + timedelta(days=1)) == {"issued": 2, "": 2, "late": 2}
    assert queries.marks(["late:12", ""]) == {"late:12": made}


def test_18_the_paper_tells_the_whole_course_and_is_traced(supervisor: Account) -> None:
    to = organiser()
    made = issued(supervisor, to=to)
    instructions.answer(instruction_id=made.pk, text="省厅临时部署。", files=((PDF, "通知.pdf"),), by=to, at=AT)
    made.refresh_from_db()
    file = papers.paper(made=made, form="docx", by=supervisor, at=AT)
    document = Document(BytesIO(file.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    words = "\n".join([*(line.text for line in document.paragraphs), *cells])
    for part in ("监督意见书", made.code, "请说明迟报的原因。", "省厅临时部署。", "通知.pdf", "2026-11-26", "第十一条（一）"):
        assert part in words
    assert cells.index("意见") < cells.index("答复")
    assert "请说明迟报的原因" in cells[cells.index("意见") + 1]
    assert papers.paper(made=made, form="pdf", by=supervisor, at=AT).content.startswith(b"%PDF")
    assert steps()[-2:] == ["instruction.paper"] * 2
    with pytest.raises(LookupError):
        papers.paper(made=made, form="exe", by=supervisor, at=AT)


def test_20_the_list_leaves_with_a_serial_and_without_what_was_said(supervisor: Account) -> None:
    issued(supervisor, to=organiser())
    sheet = papers.sheet(rows=queries.visible_to(supervisor), filters={}, by=supervisor, at=AT)
    cells = [str(cell) for row in load_workbook(BytesIO(sheet.content)).active.iter_rows(values_only=True) for cell in row]
    assert "JD-2026-0001" in cells
    assert not any("原因" in cell for cell in cells)
    assert Export.objects.get().kind == "instructions"


def test_20_a_file_is_traced_before_it_leaves(supervisor: Account) -> None:
    issued(supervisor, to=organiser(), files=((PDF, "依据.pdf"),))
    file = InstructionFile.objects.select_related("entry__instruction").get()
    assert instructions.open_file(file=file, by=supervisor, at=AT) == PDF
    assert steps()[-1] == "instruction.file"
