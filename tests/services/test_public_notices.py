"""7.2, 8: public notices, objections and admission by the day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from expertpool.policy.codes import Sex
from expertpool.policy.decision import Refused
from expertpool.policy.lifecycle import ApplicationStatus
from expertpool.policy.publicity import NoticeStatus, ObjectionStatus
from expertpool.policy.terms import RemovalGround, Role, Source
from expertpool.records.models import (
    Application,
    Ban,
    Event,
    Expert,
    Message,
    NoticeEntry,
    Objection,
    PublicNotice,
    SpecialDay,
)
from expertpool.services import admissions, objections, public_notices
from expertpool.services.demo.people import fictional_id
from tests.factories import account
from tests.services import notice_ground as ground
from tests.services.notice_ground import batched, drafted_notice, entry_of, local, objected, published, year_2026

pytestmark = pytest.mark.django_db

#: Monday; 29, 30 September and 8, 9, 10 (worked Saturday) October are the five days
PUBLISHED = date(2026, 9, 28)
LAST, ADMISSION = date(2026, 10, 10), date(2026, 10, 11)


def states(*rows: Application) -> list[str]:
    return [Application.objects.get(pk=row.pk).state for row in rows]


def deeds() -> list[str]:
    return list(Event.objects.order_by("sequence").values_list("action", flat=True))


def test_7_2_a_notice_across_the_national_holiday_admits_on_the_exact_day_and_once() -> None:
    year_2026()
    clerk = account()
    first, second = batched(clerk), batched(clerk)
    notice = published(clerk, first, second, at=local(PUBLISHED))
    assert (notice.last_day, notice.state) == (LAST, NoticeStatus.PUBLISHED)
    assert states(first, second) == [ApplicationStatus.NOTICED] * 2
    assert admissions.run(at=local(LAST, 23, 59, 59)) == 0
    assert Expert.objects.count() == 0
    assert admissions.run(at=local(ADMISSION, 0, 0, 1)) == 3
    assert states(first, second) == [ApplicationStatus.ADMITTED] * 2
    assert list(Expert.objects.order_by("number").values_list("number", "status", "admitted_on")) == [
        (1, "active", ADMISSION),
        (2, "active", ADMISSION),
    ]
    assert admissions.run(at=local(ADMISSION, 9)) == 0
    assert deeds().count("application.admit") == 2
    assert deeds().count("notice.end") == 1
    assert Message.objects.filter(text__code="admitted").count() == 2


def test_8_a_notice_holds_the_four_columns_as_they_are_in_the_form() -> None:
    clerk = account()
    row = batched(clerk, "示公示", title="教授", post="院长")
    entry = drafted_notice(clerk, row).entries.get()
    assert public_notices.cells(entry) == ("示公示", "示例理工大学", "博士研究生", "教授")


def test_8_a_private_number_anywhere_blocks_the_notice_and_leaves_nothing_behind() -> None:
    clerk = account()
    row = batched(clerk)
    notice = drafted_notice(clerk, row)
    public_notices.change(notice_id=notice.pk, title=notice.title, text="详询 138 0000 1111", by=clerk, at=local(PUBLISHED))
    with pytest.raises(Refused, match="手机号码") as refused:
        public_notices.publish(notice_id=notice.pk, by=clerk, at=local(PUBLISHED))
    assert [reason.article for reason in refused.value.reasons] == ["8"]
    assert states(row) == [ApplicationStatus.BATCHED]
    assert PublicNotice.objects.get().state == NoticeStatus.DRAFT
    assert "notice.publish" not in deeds()


def test_8_a_number_hidden_in_the_table_blocks_the_notice() -> None:
    clerk = account()
    notice = drafted_notice(clerk, batched(clerk, title="高工13800001111"))
    with pytest.raises(Refused, match="职称/职级"):
        public_notices.publish(notice_id=notice.pk, by=clerk, at=local(PUBLISHED))


def test_7_2_who_is_not_passed_any_more_stops_the_notice() -> None:
    clerk = account()
    row = batched(clerk)
    first, second = drafted_notice(clerk, row), drafted_notice(clerk, row)
    public_notices.publish(notice_id=first.pk, by=clerk, at=local(PUBLISHED))
    with pytest.raises(Refused, match="不能公示"):
        public_notices.publish(notice_id=second.pk, by=clerk, at=local(PUBLISHED))
    with pytest.raises(Refused, match="没有选择"):
        drafted_notice(clerk, row)


def test_7_2_publishing_twice_is_refused() -> None:
    clerk = account()
    notice = published(clerk, batched(clerk), at=local(PUBLISHED))
    with pytest.raises(Refused, match="公示现为“公示中”"):
        public_notices.publish(notice_id=notice.pk, by=clerk, at=local(PUBLISHED))


def test_8_withdrawal_and_correction_need_a_reason_and_give_a_period_of_its_own() -> None:
    year_2026()
    clerk = account()
    row = batched(clerk)
    notice = published(clerk, row, at=local(PUBLISHED))
    with pytest.raises(Refused, match="没有写明原因"):
        public_notices.withdraw(notice_id=notice.pk, reason=" ", by=clerk, at=local(PUBLISHED, 10))
    assert states(row) == [ApplicationStatus.NOTICED]
    made = public_notices.correct(notice_id=notice.pk, reason="单位名称有误", by=clerk, at=local(date(2026, 9, 30)))
    assert (made.corrects_id, made.state, states(row)) == (notice.pk, NoticeStatus.DRAFT, [ApplicationStatus.BATCHED])
    again = public_notices.publish(notice_id=made.pk, by=clerk, at=local(date(2026, 9, 30)))
    assert again.last_day == date(2026, 10, 13)
    assert admissions.run(at=local(date(2026, 10, 13))) == 0
    assert admissions.run(at=local(date(2026, 10, 14))) == 2


def test_7_2_one_person_is_taken_off_and_the_others_go_on() -> None:
    clerk = account()
    first, second = batched(clerk), batched(clerk)
    notice = published(clerk, first, second, at=local(PUBLISHED))
    public_notices.remove(entry_id=entry_of(first).pk, reason="主动提出暂缓", by=clerk, at=local(PUBLISHED, 10))
    with pytest.raises(Refused, match="已从这份公示撤下"):
        public_notices.remove(entry_id=entry_of(first).pk, reason="主动提出暂缓", by=clerk, at=local(PUBLISHED, 10))
    assert notice.last_day
    admissions.run(at=local(notice.last_day + timedelta(days=1)))
    assert states(first, second) == [ApplicationStatus.BATCHED, ApplicationStatus.ADMITTED]


def test_7_2_days_lost_by_a_later_holiday_are_added() -> None:
    year_2026()
    clerk = account()
    row = batched(clerk)
    published(clerk, row, at=local(PUBLISHED))
    SpecialDay.objects.filter(day=LAST).delete()
    assert admissions.run(at=local(date(2026, 10, 9))) == 1
    assert PublicNotice.objects.get().last_day == date(2026, 10, 12)
    assert admissions.run(at=local(date(2026, 10, 12))) == 0
    assert admissions.run(at=local(date(2026, 10, 13))) == 2
    assert states(row) == [ApplicationStatus.ADMITTED]


def test_7_2_an_objection_holds_one_person_only_and_upheld_ends_the_application() -> None:
    year_2026()
    clerk, other = account(), account()
    row, fine = batched(clerk), batched(clerk)
    published(clerk, row, fine, at=local(PUBLISHED))
    objected(row, at=local(LAST, 23, 59, 59))
    assert states(row, fine) == [ApplicationStatus.OBJECTED, ApplicationStatus.NOTICED]
    assert admissions.run(at=local(ADMISSION)) == 2
    assert states(row, fine) == [ApplicationStatus.OBJECTED, ApplicationStatus.ADMITTED]
    found = Objection.objects.get()
    objections.take(objection_id=found.pk, by=other, at=local(ADMISSION))
    objections.uphold(
        objection_id=found.pk, article="6.2.1.1", answer="查证书，职称不实。已查明。", by=other, at=local(ADMISSION)
    )
    done = Application.objects.get(pk=row.pk)
    step = done.steps.latest("id")
    assert (done.state, step.article, step.reason) == (ApplicationStatus.REFUSED, "6.2.1.1", "objection")
    assert entry_of(row).removed_at
    assert Message.objects.filter(text__code="objection").count() == 1
    assert Objection.objects.get().state == ObjectionStatus.UPHELD


def test_7_2_the_reviewer_never_reviews_again_whatever_the_account() -> None:
    clerk = account()
    row = batched(clerk)
    published(clerk, row, at=local(PUBLISHED))
    objected(row, at=local(PUBLISHED, 11))
    twin = account(identity_index=clerk.identity_index)
    found = Objection.objects.get()
    for reviewer in (clerk, twin):
        with pytest.raises(Refused, match="不能复审"):
            objections.take(objection_id=found.pk, by=reviewer, at=local(PUBLISHED, 12))
    assert Objection.objects.get().state == ObjectionStatus.RECEIVED
    assert "objection.take" not in deeds()


def test_7_2_every_objection_is_answered_before_somebody_goes_on() -> None:
    year_2026()
    clerk, other = account(), account()
    row = batched(clerk)
    published(clerk, row, at=local(PUBLISHED))
    for hour in (10, 11):
        objected(row, at=local(PUBLISHED, hour))
    first, second = Objection.objects.order_by("pk")
    for found in (first, second):
        objections.take(objection_id=found.pk, by=other, at=local(PUBLISHED, 12))
    objections.dismiss(objection_id=first.pk, answer="核对证书原件，与填报一致。", by=other, at=local(ADMISSION))
    assert states(row) == [ApplicationStatus.OBJECTED]
    admissions.run(at=local(ADMISSION))
    assert states(row) == [ApplicationStatus.OBJECTED]
    objections.dismiss(objection_id=second.pk, answer="核对证书原件，与填报一致。", by=other, at=local(date(2026, 10, 13)))
    assert states(row) == [ApplicationStatus.NOTICED]
    with pytest.raises(Refused):
        objections.dismiss(objection_id=second.pk, answer="核对证书原件，与填报一致。", by=other, at=local(date(2026, 10, 13)))
    assert admissions.run(at=local(date(2026, 10, 13), 10)) == 1
    assert states(row) == [ApplicationStatus.ADMITTED]


def test_7_2_an_objection_after_the_last_moment_is_refused_with_its_article() -> None:
    year_2026()
    clerk = account()
    row = batched(clerk)
    published(clerk, row, at=local(PUBLISHED))
    with pytest.raises(Refused, match="2026-10-10 24:00") as refused:
        objected(row, at=local(ADMISSION, 0, 0, 0))
    assert refused.value.reasons[0].article == "7.2"
    assert not Objection.objects.exists()
    assert states(row) == [ApplicationStatus.NOTICED]


def test_7_2_the_receipt_finds_its_objection_and_stands_nowhere() -> None:
    clerk = account()
    row = batched(clerk)
    published(clerk, row, at=local(PUBLISHED))
    receipt = objected(row, at=local(PUBLISHED, 10))
    bare = receipt.replace("-", "")
    assert len(bare) == 26
    found = objections.of_receipt(f" {bare.lower()} ")
    assert bare not in found.digest.upper()
    for part in (ground.SAID.name, ground.SAID.phone, ground.SAID.reason):
        assert part.encode() not in bytes(found.sealed)
    with pytest.raises(Refused, match="没有查到"):
        objections.of_receipt("AAAA-BBBB")


@pytest.mark.parametrize(
    ("changed", "message"),
    [({"name": "甲"}, "真实姓名"), ({"reason": "不好"}, "理由过短"), ({"phone": "123"}, "手机号码不正确")],
)
def test_7_2_an_objection_needs_a_name_a_number_and_a_reason(changed: dict[str, str], message: str) -> None:
    clerk = account()
    row = batched(clerk)
    published(clerk, row, at=local(PUBLISHED))
    said = objections.Said(
        **{"name": "示丁丁", "phone": "13900002222", "email": "", "reason": "与实际不符，请核对。。"} | changed
    )
    with pytest.raises(Refused, match=message):
        objections.receive(entry_id=entry_of(row).pk, said=said, receipt=objections.new_receipt(), at=local(PUBLISHED))
    assert states(row) == [ApplicationStatus.NOTICED]


def test_10_a_ban_that_arose_while_the_notice_ran_keeps_out() -> None:
    year_2026()
    clerk = account()
    row = batched(clerk)
    published(clerk, row, at=local(PUBLISHED))
    Ban.objects.create(
        identity_index=row.id_index, ground=RemovalGround.MISCONDUCT, occurred_on=PUBLISHED, created_at=local(PUBLISHED)
    )
    admissions.run(at=local(ADMISSION))
    step = Application.objects.get(pk=row.pk).steps.latest("id")
    assert (states(row), step.action, step.article) == ([ApplicationStatus.REFUSED], "application.bar", "10")
    assert not Expert.objects.exists()


@pytest.mark.parametrize(
    ("birth", "talents", "came"),
    [
        (date(1960, 10, 12), [], True),
        (date(1960, 10, 11), [], False),
        (date(1960, 9, 29), [], False),
        (date(1960, 10, 11), [{"code": "national", "proof": "示证 1 号"}], True),
    ],
)
def test_6_1_4_a_birthday_while_the_notice_ran_keeps_out_who_is_not_exempt(
    birth: date, talents: list[dict[str, str]], came: bool
) -> None:
    year_2026()
    clerk, number = account(), fictional_id("410811", birth, 900, Sex.FEMALE)
    row = batched(clerk, at=local(date(2026, 9, 1)), id_number=number, birth=f"{birth}", talents=talents)
    published(clerk, row, at=local(PUBLISHED))
    admissions.run(at=local(ADMISSION))
    step = Application.objects.get(pk=row.pk).steps.latest("id")
    told = (ApplicationStatus.ADMITTED, "application.admit") if came else (ApplicationStatus.REFUSED, "application.bar")
    assert (states(row)[0], step.action) == told
    assert came or (step.article, step.reason) == ("6.1.4", "unmet")
    assert Expert.objects.exists() == came


def test_7_2_out_of_a_notice_withdrawn_nobody_is_admitted() -> None:
    year_2026()
    clerk = account()
    row = batched(clerk)
    notice = published(clerk, row, at=local(PUBLISHED))
    public_notices.withdraw(notice_id=notice.pk, reason="发布有误", by=clerk, at=local(LAST))
    assert admissions.run(at=local(ADMISSION)) == 0
    assert states(row) == [ApplicationStatus.BATCHED]
    assert row.source == Source.OPEN_CALL
    assert NoticeEntry.objects.count() == 1
    assert account(Role.TALENT).role == Role.TALENT


def test_7_2_the_same_objection_sent_twice_is_taken_in_once() -> None:
    clerk = account()
    row = batched(clerk)
    published(clerk, row, at=local(PUBLISHED))
    receipt = objections.new_receipt()
    for _ in range(2):
        objections.receive(entry_id=entry_of(row).pk, said=ground.SAID, receipt=receipt, at=local(PUBLISHED, 10))
    assert Objection.objects.count() == 1
    assert deeds().count("public.object") == 1


def test_8_a_private_number_in_a_public_reason_or_an_answer_is_stopped() -> None:
    clerk, other = account(), account()
    row = batched(clerk)
    notice = published(clerk, row, at=local(PUBLISHED))
    with pytest.raises(Refused, match="手机号码"):
        public_notices.withdraw(notice_id=notice.pk, reason="请联系 13800001111", by=clerk, at=local(PUBLISHED, 10))
    objected(row, at=local(PUBLISHED, 11))
    found = objections.take(objection_id=Objection.objects.get().pk, by=other, at=local(PUBLISHED, 12))
    with pytest.raises(Refused, match="身份证件号码"):
        objections.dismiss(objection_id=found.pk, answer="证件 410811198001010004 已核对。", by=other, at=local(PUBLISHED, 13))
    assert states(row) == [ApplicationStatus.OBJECTED]
    assert Objection.objects.get().state == ObjectionStatus.REVIEWING
