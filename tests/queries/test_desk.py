"""待办: each role sees what waits for it, the reddest first, each with its article and one click to the act."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from expertpool.policy.readings import READINGS
from expertpool.policy.terms import DemandStatus, Role
from expertpool.queries import desk
from expertpool.records.models import Migration, UnitSuspect
from expertpool.services import drawing, readings, voiding, workdays
from tests.factories import AT, account, activity, demand, division, expert, organiser, unit

pytestmark = pytest.mark.django_db

#: leadership has not spoken on the readings yet
UNREAD = f"确认释义口径 {len(READINGS)} 条"


def titles(role: str) -> list[str]:
    return [todo.title for todo in desk.todos(account(role)) if todo.url != "report_keys"]


def test_11_1_a_filed_demand_waits_for_the_talent_division() -> None:
    demand(of=activity(title="示例评审"), state=DemandStatus.FILED)
    assert titles(Role.TALENT) == ["受理需求：示例评审"]


@pytest.mark.parametrize(
    ("state", "act"), [(DemandStatus.FILED, "受理"), (DemandStatus.ACCEPTED, "冻结"), (DemandStatus.WITNESSED, "抽取")]
)
def test_11_2_each_stage_has_its_act(state: str, act: str) -> None:
    demand(state=state)
    todo = desk.todos(account(Role.TALENT))[0]
    assert todo.act == act
    assert reverse(todo.url, args=todo.args)


@pytest.mark.parametrize("state", [DemandStatus.DRAFT, DemandStatus.FROZEN, DemandStatus.DRAWN, DemandStatus.VOIDED])
def test_11_2_what_waits_for_somebody_else_is_not_the_talent_divisions(state: str) -> None:
    demand(state=state)
    assert titles(Role.TALENT) == []


def test_11_2_what_is_due_is_due_on_the_last_working_day_before_the_activity() -> None:
    workdays.seed(years=[2026])
    held = activity(first_day=date(2026, 10, 8), last_day=date(2026, 10, 8))
    demand(of=held, state=DemandStatus.ACCEPTED)
    assert desk.todos(account(Role.TALENT))[0].due == date(2026, 9, 30)


def test_the_reddest_stands_first_and_what_has_no_day_last() -> None:
    UnitSuspect.objects.create(name="甲", key="甲", candidate=unit(), hint="", score=90, source="import:1")
    demand(of=activity(title="迟", first_day=date(2026, 12, 20), last_day=date(2026, 12, 20)), state=DemandStatus.FILED)
    demand(of=activity(title="早", first_day=date(2026, 11, 2), last_day=date(2026, 11, 2)), state=DemandStatus.FILED)
    assert titles(Role.TALENT) == ["受理需求：早", "受理需求：迟", "认定疑似单位 1 个"]


def test_3_an_organiser_sees_the_own_divisions_demands_only() -> None:
    own, other = organiser(), organiser(division=division("别的科"))
    demand(of=activity(own, title="本科"), state=DemandStatus.RETURNED, return_reason="请补地点")
    demand(of=activity(other, title="别科"), state=DemandStatus.DRAFT)
    found = desk.todos(own)
    assert [todo.title for todo in found] == ["补正需求：本科"]
    assert "请补地点" in found[0].detail


def test_18_a_frozen_demand_waits_for_the_witness() -> None:
    expert()
    waiting = demand(of=activity(title="示例评审"), state=DemandStatus.ACCEPTED)
    drawing.freeze(demand_id=waiting.pk, secret=bytes(32), by=account(Role.TALENT), at=AT)
    assert titles(Role.SUPERVISOR) == ["见证抽取：示例评审"]
    drawing.witness(draw_id=waiting.draw.pk, number="123456", by=account(Role.SUPERVISOR), at=AT)
    assert titles(Role.SUPERVISOR) == []


def test_7_2_leadership_is_asked_for_the_migration_until_it_is_approved() -> None:
    assert titles(Role.LEADERSHIP) == ["审批存量专家迁移", UNREAD]
    Migration.objects.create(document="1号", approved_by=account(Role.LEADERSHIP), approved_at=AT)
    assert titles(Role.LEADERSHIP) == [UNREAD]


def test_22_leadership_is_asked_for_every_reading_until_it_has_spoken_on_it() -> None:
    boss = account(Role.LEADERSHIP)
    told = {"document": "会议纪要〔2026〕1 号", "remark": "", "by": boss, "at": AT}
    readings.confirm(number=READINGS[0].number, seen=READINGS[0].version, **told)
    assert f"确认释义口径 {len(READINGS) - 1} 条" in titles(Role.LEADERSHIP)


def test_11_2_leadership_is_asked_to_answer_a_void() -> None:
    Migration.objects.create(document="1号", approved_by=account(Role.LEADERSHIP), approved_at=AT)
    expert()
    waiting, talent = demand(of=activity(title="示例评审"), state=DemandStatus.ACCEPTED), account(Role.TALENT)
    draw = drawing.freeze(demand_id=waiting.pk, secret=bytes(32), by=talent, at=AT)
    voiding.ask_void(draw_id=draw.pk, reason="活动取消", by=talent, at=AT)
    assert titles(Role.LEADERSHIP) == ["审批作废：示例评审", UNREAD]


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN, Role.PARTY, Role.EXPERT])
def test_20_nobody_elses_desk_carries_business(role: str) -> None:
    demand(state=DemandStatus.FILED)
    assert titles(role) == []


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_home(role: str, client: Client) -> None:
    demand(state=DemandStatus.FILED)
    if role in (Role.PUBLIC, Role.SYSTEM):
        assert "申请入库" in client.get("/").content.decode()
        return
    client.force_login(account(role, division=division()))
    assert client.get("/").status_code == (302 if role == Role.EXPERT else 200)


@pytest.mark.parametrize("size", [3, 30])
def test_the_home_takes_the_same_queries_however_much_waits(
    size: int, client: Client, django_assert_max_num_queries: object
) -> None:
    for _ in range(size):
        demand(state=DemandStatus.FILED)
    client.force_login(account(Role.TALENT))
    with django_assert_max_num_queries(45):  # type: ignore[operator]
        client.get("/")
