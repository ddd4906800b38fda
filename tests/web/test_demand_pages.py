"""第十一条（一）: the organiser's form, the inbox and the judging desk, each for its role."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from expertpool.policy.terms import Role
from expertpool.records.models import Account, Activity, Demand, Event, Tie
from expertpool.services import demands as acts
from expertpool.services.demand_drafts import Person
from tests.factories import AT, account, activity, demand, division, expert, field, organiser, unit
from tests.services.demand_ground import CONTENT, LEADER, REVIEWED, accepted, draft, filed, with_project, written
from tests.services.test_waivers import used_up

pytestmark = pytest.mark.django_db
ACTIVITY = {"title": "氢能专项评审", "kind": "project", "first_day": "2099-12-07", "place": "二楼"}


def as_(who: Account) -> Client:
    client = Client()
    client.force_login(who)
    return client


def sent(**changes: Any) -> dict[str, Any]:
    """The demand's form with one field and one project."""
    told = {
        "s-TOTAL_FORMS": "1",
        "s-INITIAL_FORMS": "0",
        "s-0-field": "T01",
        "s-0-want": "2",
        "p-TOTAL_FORMS": "1",
        "p-INITIAL_FORMS": "0",
        "p-0-title": "储氢罐项目",
        "p-0-applicant": REVIEWED,
        "p-0-leader": "赵示领",
        "p-0-leader_number": LEADER.id_number,
    }
    return told | changes


def future() -> Demand:
    """A draft for an activity far enough ahead of the clock on the wall."""
    return draft(first_day=date(2099, 12, 7), last_day=date(2099, 12, 7))


# ---------------------------------------------------------------- the organiser


def test_11_1_from_an_activity_to_a_filed_demand_in_three_forms() -> None:
    by = organiser()
    unit(REVIEWED)
    field("T01")
    client = as_(by)
    begun = client.post(reverse("activity_new"), ACTIVITY | {"next": "demand"})
    made = Demand.objects.get()
    assert begun.url == reverse("demand_edit", args=[made.pk])
    done = client.post(begun.url, sent(act="file"))
    assert done.url == reverse("demand", args=[made.pk])
    made.refresh_from_db()
    assert (made.state, made.filed_by) == ("filed", by)
    page = client.get(done.url).content.decode()
    assert "储氢罐项目" in page
    assert "已提交" in page
    assert reverse("demand_accept", args=[made.pk]) not in page


def test_11_1_the_form_keeps_every_change_and_answers_with_the_checks() -> None:
    made = future()
    client = as_(made.created_by)
    address = reverse("demand_edit", args=[made.pk])
    answer = client.post(address, sent(**{"p-0-applicant": "完全陌生厂"}), headers={"HX-Request": "true"}).content.decode()
    assert "登记为新单位" in answer
    assert "不足" in answer, "nobody is in the pool"
    assert "内容齐全" in answer
    kept = client.get(address).content.decode()
    assert "储氢罐项目" in kept
    assert f"*{LEADER.tail}" in kept
    assert LEADER.id_number not in kept


def test_11_1_an_older_window_undoes_nothing_that_was_kept_since() -> None:
    made = future()
    client, address = as_(made.created_by), reverse("demand_edit", args=[made.pk])
    client.post(address, sent(note="在另一个窗口写的"))
    Demand.objects.update(changed_at=timezone.now() - timedelta(seconds=20))
    before = (timezone.now() - timedelta(minutes=5)).isoformat()
    told = client.post(address, sent(note="", kept=before), headers={"HX-Request": "true"})
    assert (told.status_code, "草稿在别处改过" in told.content.decode()) == (200, True)
    assert f'name="kept" value="{before}"' in told.content.decode(), "an older page stays older"
    assert client.post(address, sent(note="", kept=before, act="file")).status_code == 409
    made.refresh_from_db()
    assert (made.note, made.state) == ("在另一个窗口写的", "draft")
    for kept in (timezone.now().isoformat(), "2026-13-45T99:00", "2026-01-01T00:00:00", ""):
        assert client.post(address, sent(note="新的", kept=kept)).status_code == 302
    made.refresh_from_db()
    assert made.note == "新的"


def test_11_1_a_wrong_number_is_told_beside_its_field_and_nothing_typed_is_lost() -> None:
    made = future()
    client = as_(made.created_by)
    answer = client.post(reverse("demand_edit", args=[made.pk]), sent(act="file", **{"p-0-leader_number": "123"}))
    page = answer.content.decode()
    assert "负责人证件号码" in page
    assert 'value="123"' in page
    made.refresh_from_db()
    assert made.state == "draft"
    assert made.activity.projects.get().people.get().name == "赵示领"


def test_11_1_what_is_missing_is_told_with_its_article() -> None:
    made = future()
    answer = as_(made.created_by).post(
        reverse("demand_edit", args=[made.pk]), sent(act="file", **{"s-0-field": "", "s-0-want": ""})
    )
    assert answer.status_code == 409
    assert "没有填写专业领域和人数" in answer.content.decode()


def test_13_3_a_choice_among_units_is_kept_at_once() -> None:
    known = unit("焦作望泽示例科技有限公司")
    made = future()
    client, address = as_(made.created_by), reverse("demand_edit", args=[made.pk])
    name = "焦作望译示例科技有限公司"
    offered = client.post(address, sent(**{"p-0-applicant": name}), headers={"HX-Request": "true"}).content.decode()
    assert f"same:{known.pk}" in offered
    chosen = sent(**{"p-0-applicant": name, "unit-name-0": name, "unit-0": f"same:{known.pk}"})
    settled = client.post(address, chosen, headers={"HX-Request": "true"}).content.decode()
    assert "待人才科确认" in settled
    assert made.activity.projects.get().units.get().unit == known


def test_11_1_a_project_can_be_dropped_and_another_added_without_script() -> None:
    made = written()
    client, address = as_(made.created_by), reverse("demand_edit", args=[made.pk])
    assert client.post(address, sent(act="more")).status_code == 302
    client.post(address, sent(drop="0"))
    assert not made.activity.projects.exists()


def test_11_1_keeping_a_change_drops_nothing_wherever_the_keyboard_stands() -> None:
    made = written()
    client, address = as_(made.created_by), reverse("demand_edit", args=[made.pk])
    client.post(address, sent(drop="0", act="file"), headers={"HX-Request": "true", "HX-Trigger": "demand-form"})
    made.refresh_from_db()
    assert (made.state, made.activity.projects.count()) == ("draft", 1)


def test_11_1_a_filed_demand_is_for_reading_only() -> None:
    made = filed()
    client = as_(made.created_by)
    assert client.get(reverse("demand_edit", args=[made.pk])).url == reverse("demand", args=[made.pk])
    client.post(reverse("demand_edit", args=[made.pk]), sent(**{"p-0-title": "另一个"}))
    assert made.activity.projects.get().title == "储氢罐项目"


def test_11_1_pressed_twice_a_demand_is_filed_once() -> None:
    unit(REVIEWED)
    made = future()
    client, address = as_(made.created_by), reverse("demand_edit", args=[made.pk])
    assert {client.post(address, sent(act="file")).url for _ in range(2)} == {reverse("demand", args=[made.pk])}
    assert Event.objects.filter(action="demand.file").count() == 1


def test_3_another_division_finds_nothing() -> None:
    made = written()
    client = as_(organiser(division=division("另一科")))
    for name in ("demand", "demand_edit", "demand_projects"):
        assert client.get(reverse(name, args=[made.pk])).status_code == 404
    assert client.get(reverse("activity", args=[made.activity_id])).status_code == 404
    assert made.code not in client.get(reverse("demands")).content.decode()
    assert client.post(reverse("demand_withdraw", args=[made.pk])).status_code == 404


def test_11_1_a_project_list_is_checked_first_and_taken_in_second() -> None:
    made = draft()
    client = as_(made.created_by)
    book = openpyxl.Workbook()
    for row in (["项目名称", "申报单位", "负责人"], ["膜电极", "示例甲公司", "钱示成"], ["无主项目", "", ""]):
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    buffer.seek(0)
    buffer.name = "清单.xlsx"
    checked = client.post(reverse("demand_projects", args=[made.pk]), {"file": buffer}).content.decode()
    assert "第 3 行" in checked
    assert not made.activity.projects.exists()
    taken = client.post(reverse("demand_projects_take", args=[made.pk]))
    assert taken.url == reverse("demand_edit", args=[made.pk])
    assert made.activity.projects.get().title == "膜电极"
    again = client.post(reverse("demand_projects_take", args=[made.pk]))
    assert again.url == reverse("demand_projects", args=[made.pk])


def test_11_1_the_template_is_handed_out() -> None:
    answer = as_(organiser()).get(reverse("demand_template"))
    heads = [cell.value for cell in openpyxl.load_workbook(io.BytesIO(answer.content)).active[3]]
    assert heads == ["项目名称*", "申报单位*", "统一社会信用代码", "参与单位", "负责人*", "身份证号", "参与人员"]


# ---------------------------------------------------------------- the talent division


def suspicious() -> Demand:
    Tie.objects.create(expert=expert(1, name="专家甲"), kind="spouse", person_name="赵示领", source="declared", created_at=AT)
    return filed(with_project(leader=Person("赵示领")))


def test_11_2_one_click_in_the_inbox_accepts_where_nothing_is_open() -> None:
    made = filed()
    client = as_(account())
    assert reverse("demand_accept", args=[made.pk]) in client.get(reverse("demands")).content.decode()
    assert client.post(reverse("demand_accept", args=[made.pk])).url == reverse("demand", args=[made.pk])
    made.refresh_from_db()
    assert made.state == "accepted"


def test_13_5_suspects_are_shown_to_the_talent_division_judged_there_and_hidden_from_the_organiser() -> None:
    made = suspicious()
    client = as_(account())
    inbox = client.get(reverse("demands")).content.decode()
    assert "认定 1 条" in inbox
    assert reverse("demand_accept", args=[made.pk]) not in inbox
    assert "专家甲" in client.get(reverse("demand", args=[made.pk])).content.decode()
    refused = client.post(reverse("demand_accept", args=[made.pk]))
    assert refused.status_code == 409
    assert "疑似回避未认定" in refused.content.decode()
    told = {"judgement": [made.judgements.get().pk], "verdict": "bars", "reason": "核实为夫妻"}
    assert client.post(reverse("demand_judge", args=[made.pk]), told).status_code == 302
    assert "应当回避" in client.get(reverse("demand", args=[made.pk])).content.decode()
    own = as_(made.created_by).get(reverse("demand", args=[made.pk])).content.decode()
    assert "专家甲" not in own
    assert "疑似回避" not in own


def test_11_1_a_returned_demand_opens_for_its_division_with_the_reason() -> None:
    made = filed()
    client = as_(account())
    assert client.post(reverse("demand_return", args=[made.pk]), {"reason": ""}).status_code == 409
    client.post(reverse("demand_return", args=[made.pk]), {"reason": "请补充成员"})
    own = as_(made.created_by)
    assert own.get(reverse("demand", args=[made.pk])).url == reverse("demand_edit", args=[made.pk])
    assert "请补充成员" in own.get(reverse("demand_edit", args=[made.pk])).content.decode()


@pytest.mark.parametrize(
    ("role", "sees"), [(Role.TALENT, True), (Role.SUPERVISOR, True), (Role.LEADERSHIP, False), (Role.PARTY, False)]
)
def test_20_projects_are_shown_to_whom_needs_them_and_each_look_is_on_record(role: str, sees: bool) -> None:
    made = filed()
    page = as_(account(role)).get(reverse("demand", args=[made.pk])).content.decode()
    assert ("储氢罐项目" in page, "赵示领" in page) == (sees, sees)
    assert Event.objects.filter(action="demand.view").exists() is sees


def test_20_after_the_archive_the_talent_division_reads_no_projects() -> None:
    made = filed()
    Demand.objects.filter(pk=made.pk).update(state="archived")
    assert "储氢罐项目" not in as_(account()).get(reverse("demand", args=[made.pk])).content.decode()


def test_11_1_drafts_are_the_divisions_own() -> None:
    made = written()
    assert as_(account()).get(reverse("demand", args=[made.pk])).status_code == 404


def test_11_1_18_a_late_and_repeated_demand_is_marked_for_the_supervisor() -> None:
    first = filed()
    again = acts.start(activity_id=first.activity_id, by=first.created_by, at=AT)
    acts.save(demand_id=again.pk, content=replace(CONTENT, repeat_reason="另需财务专家"), by=first.created_by, at=AT)
    acts.file(demand_id=again.pk, by=first.created_by, at=AT)
    page = as_(account(Role.SUPERVISOR)).get(reverse("demand", args=[again.pk])).content.decode()
    assert first.code in page
    assert "另需财务专家" in page


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.TALENT, Role.LEADERSHIP, Role.SUPERVISOR, Role.PARTY])
@pytest.mark.parametrize("name", ["activities", "demands"])
def test_4_every_reader_has_the_lists(role: str, name: str) -> None:
    filed()
    assert as_(account(role)).get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", ["activities_export", "demands_export"])
def test_20_lists_go_out_with_a_serial(name: str) -> None:
    filed()
    answer = as_(account()).get(reverse(name))
    assert answer["Content-Disposition"].startswith('attachment; filename="DC-')


# ---------------------------------------------------------------- leadership


def test_12_leadership_sets_the_limit_aside_on_one_page() -> None:
    used_up(1, name="专家乙")
    made = accepted()
    client = as_(account(Role.LEADERSHIP))
    assert made.code in client.get(reverse("waivers")).content.decode()
    address = reverse("waiver_approve", args=[made.pk])
    assert "专家乙" in client.get(address).content.decode()
    told = {"expert": "1", "reason": "仅此一人", "document": "纪要〔2026〕8号"}
    assert client.post(address, told).url == reverse("waivers")
    assert made.waivers.get().article == "12"
    assert "纪要〔2026〕8号" in as_(account(Role.SUPERVISOR)).get(reverse("waivers")).content.decode()


def test_12_a_waiver_is_only_for_accepted_demands() -> None:
    assert as_(account(Role.LEADERSHIP)).get(reverse("waiver_approve", args=[filed().pk])).status_code == 404


# ---------------------------------------------------------------- queries


@pytest.mark.parametrize("name", ["activities", "demands"])
@pytest.mark.parametrize("role", [Role.TALENT, Role.ORGANISER])
def test_a_list_asks_as_often_at_thirty_rows_as_at_three(name: str, role: str) -> None:
    by = organiser()
    who = by if role == Role.ORGANISER else account(role)
    client, address = as_(who), reverse(name)
    client.get(address)
    numbers = []
    for rows in (3, 30):
        while Demand.objects.count() < rows:
            demand({"T01": 1, "T02": 2}, of=activity(by), state="accepted", filed_at=AT, filed_by=by)
        numbers.append(queries_of(client, address + "?size=50"))
    assert numbers[0] == numbers[1]


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_a_demands_page_asks_as_often_for_many_projects_as_for_few() -> None:
    client = as_(account(Role.SUPERVISOR))
    filed(with_project(title="零"))
    few = filed(with_project(title="甲"))
    projects = tuple(replace(CONTENT.projects[0], title=f"项目{place}") for place in range(30))
    many = filed(replace(CONTENT, projects=projects))
    client.get(reverse("demand", args=[few.pk]))
    assert queries_of(client, reverse("demand", args=[few.pk])) == queries_of(client, reverse("demand", args=[many.pk]))


def test_2_an_activity_is_cancelled_by_its_division() -> None:
    by = organiser()
    made = activity(by)
    client = as_(by)
    assert client.get(reverse("activity_edit", args=[made.pk])).status_code == 200
    assert client.post(reverse("activity_edit", args=[made.pk]), ACTIVITY).status_code == 302
    assert Activity.objects.get().title == "氢能专项评审"
    assert client.post(reverse("activity_cancel", args=[made.pk]), {"reason": " "}).status_code == 409
    client.post(reverse("activity_cancel", args=[made.pk]), {"reason": "项目撤回"})
    assert Activity.objects.get().state == "cancelled"
