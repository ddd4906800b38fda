"""9.3, 19: records brought up to date by the experts; key data once confirmed, what stood before kept."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from expertpool.policy.decision import Refused
from expertpool.policy.terms import ExpertStatus, Role
from expertpool.records.models import Account, Confirmation, Event, EventPayload, Expert, Leave, Message, RecordChange
from expertpool.services import confirmations, entrance, leaves, removals, upkeep
from tests.factories import AT, account, expert, field, unit
from tests.services.removal_ground import opened

pytestmark = pytest.mark.django_db
CITY = ZoneInfo("Asia/Shanghai")


def own(**values: object) -> tuple[Expert, Account]:
    made = expert(school="示例大学", education="20", directions="储氢", **values)
    return made, entrance.account_of(made, at=AT)


def actions() -> list[str]:
    return list(Event.objects.exclude(action="session.code").order_by("sequence").values_list("action", flat=True))


def test_9_3_plain_data_changes_at_once_and_the_trace_names_the_kind_only() -> None:
    made, by = own()
    upkeep.edit(answers={"email": "new@example.org", "second_contact": "0391-0000000", "name": "冒名"}, by=by, at=AT)
    made.refresh_from_db()
    assert (made.email, upkeep.answers_of(made)["second_contact"], made.name) == ("new@example.org", "0391-0000000", "示例1")
    assert [row["change"] for row in EventPayload.objects.values_list("body", flat=True)] == [["email", "second_contact"]]
    upkeep.edit(answers={"email": "new@example.org"}, by=by, at=AT)
    assert actions() == ["upkeep.own"]


def test_9_3_key_data_changes_once_the_bureau_confirms_and_the_old_is_kept() -> None:
    made, by = own()
    asked = upkeep.ask(answers={"name": "示新", "education": "11", "title": ""}, by=by, at=AT)
    made.refresh_from_db()
    assert (made.name, asked.employer, asked.columns) == ("示例1", None, ["education", "name"])
    assert "示新".encode() not in bytes(asked.values_cipher)
    upkeep.confirm(change_id=asked.pk, by=account(Role.TALENT), at=AT)
    made.refresh_from_db()
    assert (made.name, made.former_names, made.education) == ("示新", "示例1", "11")
    assert [(line.label, line.before, line.after) for line in upkeep.lines_of(asked, {})] == [
        ("姓名", "示例1", "示新"),
        ("最高学历", "大学本科", "博士研究生"),
    ]
    with pytest.raises(Refused, match="已经办结"):
        upkeep.confirm(change_id=asked.pk, by=account(Role.TALENT), at=AT)
    assert actions() == ["upkeep.ask", "upkeep.confirm"]


def test_19_whoever_moves_is_confirmed_by_the_new_employer_and_the_old_one_bars_for_24_months() -> None:
    made, by = own()
    old, new = made.unit, unit("示例新单位")
    account(Role.EMPLOYER, unit=old)
    boss = account(Role.EMPLOYER, unit=new)
    asked = upkeep.ask(answers={"unit": "示例新单位", "post": "总工"}, by=by, at=AT)
    assert asked.employer == new
    with pytest.raises(RecordChange.DoesNotExist):
        upkeep.confirm(change_id=asked.pk, by=account(Role.EMPLOYER, unit=old), at=AT)
    upkeep.confirm(change_id=asked.pk, by=boss, at=AT)
    made.refresh_from_db()
    tie = made.ties.get()
    assert (made.unit, made.post, tie.unit, tie.until) == (new, "总工", old, date(2026, 11, 23))


def test_19_an_employer_confirms_no_education_and_no_fields() -> None:
    made, by = own()
    account(Role.EMPLOYER, unit=made.unit)
    field("T02")
    asked = upkeep.ask(answers={"title": "研究员", "field_2": "T02"}, by=by, at=AT)
    assert asked.employer is None
    upkeep.confirm(change_id=asked.pk, by=account(Role.TALENT), at=AT)
    made.refresh_from_db()
    assert list(made.fields.values_list("field__code", flat=True)) == ["T01", "T02"]


def test_9_3_faults_nothing_new_and_a_second_request_are_refused_and_leave_nothing() -> None:
    _, by = own()
    for answers in (
        {"phone": "123"},
        {"school": "示例大学"},
        {"unit": "没有登记的单位"},
        {"education": "xx"},
        {"field_2": "T01"},
    ):
        with pytest.raises(Refused):
            upkeep.ask(answers=answers, by=by, at=AT)
    assert (RecordChange.objects.count(), actions()) == (0, [])
    asked = upkeep.ask(answers={"post": "院长"}, by=by, at=AT)
    with pytest.raises(Refused, match="还在确认"):
        upkeep.ask(answers={"post": "主任"}, by=by, at=AT)
    upkeep.withdraw(change_id=asked.pk, by=by, at=AT)
    again = upkeep.ask(answers={"post": "主任"}, by=by, at=AT)
    with pytest.raises(Refused, match="理由"):
        upkeep.refuse(change_id=again.pk, answer=" ", by=account(Role.TALENT), at=AT)
    upkeep.refuse(change_id=again.pk, answer="没有任命文件", by=account(Role.TALENT), at=AT)
    assert Expert.objects.get().post == ""


def test_20_nobody_changes_or_withdraws_for_somebody_else() -> None:
    _, by = own()
    asked = upkeep.ask(answers={"post": "院长"}, by=by, at=AT)
    _, other = own()
    with pytest.raises(RecordChange.DoesNotExist):
        upkeep.withdraw(change_id=asked.pk, by=other, at=AT)
    with pytest.raises(RecordChange.DoesNotExist):
        upkeep.confirm(change_id=asked.pk, by=other, at=AT)


# ---------------------------------------------------------------- the yearly word


def on(month: int, day: int, year: int = 2027) -> datetime:
    return datetime(year, month, day, 9, 0, tzinfo=CITY)


def test_9_3_experts_are_asked_in_march_once_and_newcomers_not() -> None:
    expert()
    expert(admitted_on=date(2027, 1, 1))
    assert [confirmations.run(at=on(2, 28)), confirmations.run(at=on(3, 1)), confirmations.run(at=on(3, 1))] == [0, 1, 0]
    row = Confirmation.objects.get()
    assert (row.year, row.due, Message.objects.filter(text__code="upkeep").count()) == (2027, date(2027, 3, 31), 1)


def test_9_3_silence_is_reminded_once_and_frozen_after_the_grace_not_before() -> None:
    made = expert()
    confirmations.run(at=on(3, 1))
    assert [confirmations.run(at=on(3, 15)), confirmations.run(at=on(3, 16)), confirmations.run(at=on(3, 17))] == [0, 1, 0]
    last = date(2027, 3, 31) + timedelta(days=60)
    before = on(last.month, last.day)
    assert confirmations.run(at=before) == 0
    assert confirmations.run(at=before + timedelta(days=1)) == 1
    assert confirmations.run(at=before + timedelta(days=2)) == 0
    made.refresh_from_db()
    assert (made.status, Message.objects.count()) == (ExpertStatus.FROZEN, 2)
    assert actions() == ["upkeep.ask_yearly", "upkeep.freeze"]


def test_9_3_a_late_word_brings_somebody_back_and_a_suspension_of_another_kind_stays() -> None:
    made = expert()
    by = entrance.account_of(made, at=AT)
    confirmations.run(at=on(3, 1))
    confirmations.run(at=on(6, 15))
    confirmations.confirm(by=by, at=on(6, 16))
    made.refresh_from_db()
    assert made.status == ExpertStatus.ACTIVE
    with pytest.raises(Refused, match="没有需要确认"):
        confirmations.confirm(by=by, at=on(6, 16))
    Expert.objects.update(status=ExpertStatus.FROZEN)
    confirmations.run(at=on(3, 1, 2028))
    confirmations.confirm(by=by, at=on(3, 2, 2028))
    made.refresh_from_db()
    assert made.status == ExpertStatus.FROZEN


def test_9_3_a_word_given_under_a_case_counts_once_the_case_is_over() -> None:
    made = expert()
    confirmations.run(at=on(3, 1))
    confirmations.run(at=on(6, 15))
    case = opened(made)
    confirmations.confirm(by=entrance.account_of(made, at=AT), at=on(6, 16))
    made.refresh_from_db()
    assert made.status == ExpertStatus.IN_CASE
    removals.dismiss(case_id=case.pk, answer="查无实据", by=account(), at=on(6, 17))
    made.refresh_from_db()
    assert made.status == ExpertStatus.ACTIVE


# ---------------------------------------------------------------- leave


def test_15_5_leave_is_asked_beforehand_and_answered_once() -> None:
    _, by = own()
    told = {"occasion": "示例论坛报告", "host": "示例学会", "last": date(2026, 11, 24), "by": by, "at": AT}
    with pytest.raises(Refused, match="活动之前"):
        leaves.ask(first=date(2026, 11, 22), **told)
    made = leaves.ask(first=date(2026, 11, 23), **told)
    with pytest.raises(Refused, match="已经申请"):
        leaves.ask(first=date(2026, 11, 23), **told)
    with pytest.raises(Refused, match="理由"):
        leaves.decide(leave_id=made.pk, granted=False, answer="", by=account(Role.TALENT), at=AT)
    leaves.decide(leave_id=made.pk, granted=True, answer="", by=account(Role.TALENT), at=AT)
    with pytest.raises(Refused, match="办结"):
        leaves.withdraw(leave_id=made.pk, by=by, at=AT)
    assert (Leave.objects.get().state, actions()) == ("granted", ["leave.ask", "leave.decide"])


def test_15_5_somebody_frozen_does_not_act_under_the_title() -> None:
    made, by = own()
    Expert.objects.filter(pk=made.pk).update(status=ExpertStatus.FROZEN)
    with pytest.raises(Refused, match="暂停"):
        leaves.ask(occasion="示例", host="示例", first=date(2026, 12, 1), last=date(2026, 12, 1), by=by, at=AT)
