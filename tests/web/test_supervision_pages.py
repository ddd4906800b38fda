"""第十八条: the supervisor's desk, a draw recomputed with one press, an opinion from the desk to its end on the pages of both sides."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from expertpool.policy.terms import Role
from expertpool.queries import desk as todos
from expertpool.records.models import Account, Demand, Event, Export, Instruction
from expertpool.services import instructions
from expertpool.services.demo.scans import SCAN
from tests.factories import account, activity, demand, division, organiser
from tests.services.contact_ground import drawn

pytestmark = pytest.mark.django_db


def of(by: Account) -> Client:
    client = Client()
    client.force_login(by)
    return client


def late(by: Account) -> Demand:
    """A demand filed today for tomorrow."""
    now = timezone.now()
    made = demand(of=activity(by, first_day=timezone.localdate() + timedelta(days=1)), state="filed", late_reason="临时部署")
    made.filed_at = now
    made.save()
    return made


def issued(by: Account, to: Account | None = None, **told: Any) -> Instruction:
    due = timezone.localdate() + timedelta(days=3)
    values = {"title": "请说明迟报", "text": "请说明迟报的原因。", "due": due} | told
    return instructions.issue(division_id=to.division_id if to else None, **values, by=by, at=timezone.now())


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_18_the_desk_lists_narrows_and_links() -> None:
    client, first, other = of(account(Role.SUPERVISOR)), organiser(), organiser(division=division("另一科"))
    made, hidden = late(first), late(other)
    page = text(client.get("/supervision/"))
    assert f"/demands/{made.pk}/" in page
    assert "迟报占比" in page
    narrowed = text(client.get(f"/supervision/?topic=demand&sign=late&division={first.division_id}&period=month&weight=out"))
    assert made.code in narrowed
    assert hidden.code not in narrowed
    assert made.activity.title not in text(client.get("/supervision/?q=没有这样的事"))
    assert made.code in text(client.get("/supervision/?sort=sign&page=99&size=50"))


@pytest.mark.parametrize("role", [Role.TALENT, Role.ORGANISER, Role.LEADERSHIP, Role.SYSTEM_ADMIN])
def test_18_nobody_else_sees_the_desk(role: str) -> None:
    client = of(organiser() if role == Role.ORGANISER else account(role))
    for path in (
        "/supervision/",
        "/supervision/export/",
        "/supervision/recompute/",
        "/instructions/new/",
        "/instructions/export/",
    ):
        assert client.get(path).status_code == 403


def test_18_party_work_has_the_same_desk_but_writes_no_opinions_and_handles_no_reports() -> None:
    late(organiser())
    client = of(account(Role.PARTY))
    page = text(client.get("/supervision/"))
    assert "要求说明" not in page
    assert "/reports/" not in page
    assert client.get("/instructions/").status_code == 200
    assert [client.get(path).status_code for path in ("/instructions/new/", "/reports/")] == [403, 403]
    assert client.get("/supervision/recompute/").status_code == 200


def test_20_the_list_leaves_with_a_serial() -> None:
    made = late(organiser())
    answer = of(account(Role.SUPERVISOR)).get("/supervision/export/?sign=late")
    cells = [str(cell) for row in load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True) for cell in row]
    assert any(made.code in cell for cell in cells)
    assert (Export.objects.get().kind, Export.objects.get().rows) == ("findings", 1)


def test_18_a_draw_is_recomputed_with_one_press() -> None:
    draw, client = drawn(), of(account(Role.SUPERVISOR))
    assert draw.demand.code in text(client.get("/supervision/recompute/"))
    page = client.post("/supervision/recompute/", {"draw": draw.pk})
    assert (page.status_code, "一致" in text(page), "不一致" in text(page)) == (200, True, False)
    wrong = text(client.post("/supervision/recompute/", {"draw": draw.pk, "commit": "0" * 64}))
    assert "不一致" in wrong
    assert "1 处不符" in wrong
    assert client.post("/supervision/recompute/", {"draw": "0"}).status_code == 404
    assert Event.objects.filter(action="draw.recompute").count() == 2


def test_18_an_opinion_from_the_desk_to_its_end() -> None:
    to, by = organiser(), account(Role.SUPERVISOR)
    made, desk, office = late(to), of(by), of(to)
    about = f"/instructions/new/?about=late:{made.pk}"
    assert about in text(desk.get("/supervision/"))
    form = text(desk.get(about))
    assert "提前" in form
    due = timezone.localdate() + timedelta(days=3)
    told = {"division": to.division_id, "title": "请说明", "text": "请说明迟报的原因。", "due": f"{due}"}
    assert desk.post(about, told | {"due": f"{timezone.localdate()}"}).status_code == 400
    assert desk.post(about, told | {"files": SimpleUploadedFile("依据.pdf", SCAN)}).status_code == 302
    assert "已有监督意见" in text(desk.post(about, told))
    row = Instruction.objects.get()
    assert (row.about, row.article, row.division) == (f"late:{made.pk}", "11.1", to.division)
    assert "待答复" in text(desk.get("/supervision/?sign=late"))
    assert "/supervision/?sign=late" in text(desk.get(f"/instructions/{row.pk}/"))
    assert [todo.url for todo in todos.todos(to) if todo.count == "instructions"] == ["instruction"]
    path = f"/instructions/{row.pk}/"
    assert "请说明迟报的原因。" in text(office.get(path))
    assert office.post(f"{path}close/", {"text": "自行办结"}).status_code == 403
    assert office.post(f"{path}answer/", {"text": "", "files": []}).status_code == 400
    answer = {"text": "省厅临时部署。", "files": SimpleUploadedFile("通知.pdf", SCAN)}
    assert office.post(f"{path}answer/", answer).status_code == 302
    assert office.post(f"{path}answer/", {"text": "省厅临时部署。"}).status_code == 409
    waiting = [todo for todo in todos.todos(by) if todo.count == "instructions"]
    assert [(todo.act, todo.due) for todo in waiting] == [("办理", None)]
    file = row.entries.get(kind="answer").files.get()
    assert desk.get(f"{path}files/{file.pk}/").content == SCAN
    assert desk.get(f"{path}files/0/").status_code == 404
    assert desk.post(f"{path}again/", {"text": "请补充原件。", "due": f"{due}"}).status_code == 302
    assert office.post(f"{path}answer/", {"text": "原件已送达。"}).status_code == 302
    assert desk.post(f"{path}close/", {"text": "已说明，办结。"}).status_code == 302
    assert "办结" in text(office.get(path))
    for ending in ("docx", "pdf"):
        assert office.get(f"{path}paper.{ending}").status_code == 200
    assert office.get(f"{path}paper.exe").status_code == 404
    assert not [todo for todo in (*todos.todos(by), *todos.todos(to)) if todo.count == "instructions"]


def test_18_a_division_sees_its_own_only() -> None:
    by, to, other = account(Role.SUPERVISOR), organiser(), organiser(division=division("另一科"))
    row, keepers = issued(by, to), issued(by, title="写给人才科")
    assert of(other).get(f"/instructions/{row.pk}/").status_code == 404
    assert of(to).get(f"/instructions/{keepers.pk}/").status_code == 404
    assert of(other).get(f"/instructions/{row.pk}/paper.docx").status_code == 404
    assert "写给人才科" in text(of(account(Role.TALENT)).get("/instructions/"))
    assert row.title not in text(of(account(Role.TALENT)).get("/instructions/"))
    assert row.code in text(of(account(Role.LEADERSHIP)).get("/instructions/"))


def test_18_what_is_overdue_is_red_and_stands_with_leadership() -> None:
    by, leader = account(Role.SUPERVISOR), account(Role.LEADERSHIP)
    row = issued(by)
    assert not [todo for todo in todos.todos(leader) if todo.count == "instructions"]
    Instruction.objects.update(due=timezone.localdate() - timedelta(days=1))
    assert "超期 1 天" in text(of(by).get("/instructions/?state=late"))
    assert "超期 1 天" in text(of(by).get(f"/instructions/{row.pk}/"))
    assert ["逾期" in todo.title for todo in todos.todos(leader) if todo.count == "instructions"] == [True]
    answer = of(by).get("/instructions/export/?state=late&division=keepers")
    assert "逾期" in [cell for line in load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True) for cell in line]


def test_18_about_something_that_is_not_there() -> None:
    assert of(account(Role.SUPERVISOR)).get("/instructions/new/?about=late:0").status_code == 404


@pytest.mark.parametrize("rows", [3, 30])
@pytest.mark.parametrize("path", ["/supervision/?size=50", "/instructions/?size=50", "/supervision/recompute/"])
def test_18_lists_ask_no_more_for_more_rows(path: str, rows: int, django_assert_max_num_queries: Any) -> None:
    by, to = account(Role.SUPERVISOR), organiser()
    for place in range(rows):
        late(to)
        issued(by, to, title=f"请说明第 {place} 件")
    client = of(by)
    with django_assert_max_num_queries(85):
        assert client.get(path).status_code == 200
