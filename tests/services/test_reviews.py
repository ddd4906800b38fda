"""6, 7.2: who meets everything is passed, nobody else; judgement takes two people; no refusal without an article that fits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from expertpool.gateways import keys
from expertpool.policy.decision import Refused
from expertpool.policy.eligibility import Answer
from expertpool.policy.lifecycle import ProofKind, ReviewReason
from expertpool.policy.terms import Role
from expertpool.records.models import (
    Account,
    Application,
    ApplicationProof,
    Ban,
    Event,
    Expert,
    Objection,
    Opinion,
    ParameterChange,
)
from expertpool.services import applications, gate, objections, public_notices, reviews
from tests.factories import AT, account, alias, unit
from tests.services.application_ground import BASIS, ID_NUMBER, applicant, later, stamped, vouched
from tests.services.notice_ground import objected, published

pytestmark = pytest.mark.django_db
KINDS = (ProofKind.IDENTITY, ProofKind.EDUCATION, ProofKind.TITLE)


def proven(row: Application) -> Application:
    for kind in KINDS:
        values = {"kind": kind, "file": "0" * 32, "file_name": "证.pdf", "content_type": "application/pdf", "size": 9}
        ApplicationProof.objects.create(application=row, added_at=AT, **values)
    return row


def fits(row: Application, by: Account, *, wanting: str = "") -> None:
    found = reviews.findings(row, applications.form_of(row), at=AT)
    judged = [key for key, told in zip(found.keys, found.conditions, strict=True) if told.answer is Answer.JUDGE]
    answers = {key: key != wanting for key in judged}
    reviews.opine(application_id=row.pk, answers=answers, words="身体状况不明" if wanting else "", by=by, at=AT)


def ready(**changed: object) -> Application:
    """Proven and judged by two people."""
    row = proven(vouched(**changed))
    for _ in range(2):
        fits(row, account(Role.TALENT))
    return row


def messages_of(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.message for reason in refusal.value.reasons]


def passing(row: Application) -> Application:
    return reviews.pass_on(application_id=row.pk, by=account(Role.TALENT), at=later(1))


def test_7_2_who_meets_everything_is_passed_on_with_a_trace() -> None:
    row = passing(ready())
    assert (row.state, Event.objects.filter(action="application.pass").count()) == ("batched", 1)
    with pytest.raises(Refused, match="现为"):
        passing(row)


def test_7_2_what_is_missing_is_told_all_at_once_and_nothing_changes() -> None:
    row = vouched(title_level="junior")
    with pytest.raises(Refused) as refusal:
        passing(row)
    told = messages_of(refusal)
    assert any("不符合条件" in words for words in told)
    assert {"缺少身份证件", "缺少学历学位证书"} <= set(told)
    assert sum("还差 2 人认定" in words for words in told) == 4
    row.refresh_from_db()
    assert (row.state, Event.objects.filter(action="application.pass").exists()) == ("vouched", False)


def test_6_one_opinion_is_not_enough_nor_two_of_one_person_under_two_accounts() -> None:
    row = proven(vouched())
    same = keys.blind_index("id", "one person")
    for _ in range(2):
        fits(row, account(Role.TALENT, identity_index=same))
    with pytest.raises(Refused, match="还差 1 人"):
        passing(row)
    fits(row, account(Role.TALENT))
    assert passing(row).state == "batched"


def test_6_somebody_found_wanting_is_not_passed_but_may_be_refused_for_it() -> None:
    row = ready()
    with pytest.raises(Refused, match="没有写明理由"):
        reviews.opine(application_id=row.pk, answers={"6.1.4:1": False}, by=account(Role.TALENT), at=AT)
    fits(row, account(Role.TALENT), wanting="6.1.4:1")
    with pytest.raises(Refused, match="有审核人认为不符合"):
        passing(row)
    told = {"application_id": row.pk, "reason": ReviewReason.UNMET, "words": "身体状况不允许", "at": AT}
    assert reviews.refuse(article="6.1.4", by=account(Role.TALENT), **told).state == "refused"


@pytest.mark.parametrize("article", ["6.1.4", "6.2.1.1", "8", "10"])
def test_7_2_whoever_meets_the_conditions_is_refused_for_none_of_them(article: str) -> None:
    row = ready()
    told = {"application_id": row.pk, "reason": ReviewReason.OTHER, "words": "名额已满", "by": account(Role.TALENT), "at": AT}
    with pytest.raises(Refused, match="应当入库"):
        reviews.refuse(article=article, **told)
    row.refresh_from_db()
    assert row.state == "vouched"
    assert reviews.refuse(article="7.1", **told | {"words": "证书系伪造"}).state == "refused"


def test_6_opinions_on_an_earlier_form_do_not_count() -> None:
    row = ready()
    by = row.account
    assert by is not None
    told = {"reason": ReviewReason.INCOMPLETE, "words": "缺业绩证明"}
    applications.send_back(application_id=row.pk, by=account(Role.TALENT), at=later(1), **told)
    applications.save(application_id=row.pk, answers={"achievements": "新业绩"}, version=None, by=by, at=later(1))
    stamped(row)
    applications.submit(application_id=row.pk, stamped=True, by=by, at=later(1))
    with pytest.raises(Refused, match="还差 2 人"):
        passing(row)
    assert Opinion.objects.filter(application=row).count() == 8
    assert row.versions.count() == 2


@pytest.mark.parametrize(("day", "message"), [(date(2021, 11, 24), "不得入库"), (date(2021, 11, 23), "")])
def test_10_a_ban_found_in_the_review_bars_until_its_last_day(day: date, message: str) -> None:
    row = ready()
    values = {"ground": "resigned", "created_at": AT, "identity_index": keys.blind_index("id", ID_NUMBER)}
    Ban.objects.create(occurred_on=day, **values)
    if message:
        with pytest.raises(Refused, match=message):
            passing(row)
        assert "10" in reviews.findings(row, applications.form_of(row), at=later(1)).grounds
    else:
        assert passing(row).state == "batched"


def test_13_3_an_unknown_employer_is_registered_first() -> None:
    row = ready()
    row.refresh_from_db()
    assert row.employer is not None
    Application.objects.update(unit_name="示例未登记大学")
    with pytest.raises(Refused, match="没有登记"):
        passing(row)
    alias(row.employer, "示例未登记大学")
    assert passing(row).employer == row.employer


def test_7_2_several_at_once_are_judged_one_by_one() -> None:
    good = ready()
    bad = vouched(applicant("13800002222"), id_number="11010519491231002X", birth="1949-12-31", phone="13800002222")
    done = reviews.each(reviews.pass_on, [good.pk, bad.pk], by=account(Role.TALENT), at=later(1))
    assert [(row.row.pk, bool(row.reasons)) for row in done] == [(good.pk, False), (bad.pk, True)]
    assert list(Application.objects.order_by("pk").values_list("state", flat=True)) == ["batched", "vouched"]


def test_7_2_a_passed_one_is_taken_out_again_before_the_notice() -> None:
    row = passing(ready())
    with pytest.raises(Refused, match="没有写明"):
        reviews.review_again(application_id=row.pk, words="", by=account(Role.TALENT), at=later(2))
    assert reviews.review_again(application_id=row.pk, words="有新情况", by=account(Role.TALENT), at=later(2)).state == "vouched"


# ---------------------------------------------------------------- from other cities


def outside(**changed: object) -> Application:
    unit("示例省城大学", kind="university")
    return ready(region="410100", **changed)


def test_7_1_2_somebody_of_another_city_recommended_by_its_authority_comes_in_at_once() -> None:
    row, by = outside(), account(Role.TALENT)
    with pytest.raises(Refused, match="推荐的科技管理部门"):
        reviews.admit_directly(application_id=row.pk, by=by, at=later(1))
    with pytest.raises(Refused, match="没有上传文件"):
        reviews.recommend(application_id=row.pk, basis=replace(BASIS, scan=b""), by=by, at=AT)
    reviews.recommend(application_id=row.pk, basis=BASIS, by=by, at=AT)
    assert row.proofs.filter(kind="recommendation").count() == 1
    row = reviews.admit_directly(application_id=row.pk, by=by, at=later(1))
    made = Expert.objects.get()
    assert (row.state, row.expert, made.source, made.status) == ("admitted", made, "out_of_city", "active")
    assert [step.state for step in row.steps.all()][-1] == "admitted"
    with pytest.raises(Refused):
        reviews.admit_directly(application_id=row.pk, by=by, at=later(1))
    assert Expert.objects.count() == 1


def test_7_1_2_nobody_of_the_city_comes_in_that_way_nor_anybody_while_the_switch_asks_for_a_notice() -> None:
    by = account(Role.TALENT)
    row = ready()
    reviews.recommend(application_id=row.pk, basis=BASIS, by=by, at=AT)
    with pytest.raises(Refused, match="市内人选"):
        reviews.admit_directly(application_id=row.pk, by=by, at=later(1))
    Application.objects.update(region="410100")
    values = {"name": "out_of_city_notice", "value": "1", "document": "示", "set_by": account(Role.LEADERSHIP), "set_at": AT}
    ParameterChange.objects.create(first_day=later(1).date(), **values)
    with pytest.raises(Refused, match="也须公示"):
        reviews.admit_directly(application_id=row.pk, by=by, at=later(1))


def test_7_2_the_record_holds_what_the_form_said() -> None:
    row = outside(
        relatives=[{"relation": "10", "name": "示乙", "unit": "示例配偶单位", "id_number": ""}],
        posts=[{"kind": "adviser", "unit": "示例顾问公司", "post": "顾问", "since": "2025-01-01", "until": ""}],
        talents=[{"code": "national", "proof": "证 1"}],
    )
    values = {"kind": ProofKind.TALENT, "file": "0" * 32, "file_name": "证.pdf", "content_type": "application/pdf", "size": 9}
    ApplicationProof.objects.create(application=row, added_at=AT, **values)
    by = account(Role.TALENT)
    reviews.recommend(application_id=row.pk, basis=BASIS, by=by, at=AT)
    reviews.admit_directly(application_id=row.pk, by=by, at=later(1))
    made = Expert.objects.get()
    ties = sorted((tie.kind, tie.person_name, tie.unit.name if tie.unit else "") for tie in made.ties.all())
    assert ties == [("adviser", "", "示例顾问公司"), ("spouse", "示乙", "")]
    assert (made.name, made.unit.name, made.ties_declared, made.id_index) == (
        "示甲",
        "示例理工大学",
        True,
        gate.keys.blind_index("id", ID_NUMBER),
    )
    assert list(made.fields.values_list("field__code", flat=True)) == ["T01"]
    assert Account.objects.get(expert=made).pk == row.account_id


# ---------------------------------------------------------------- who may, and what is seen


def test_7_2_nobody_reviews_oneself() -> None:
    row, told = ready(), {"by": account(Role.TALENT, identity_index=keys.blind_index("id", ID_NUMBER)), "at": later(1)}
    before = Event.objects.count()
    for act, more in (
        (reviews.pass_on, {}),
        (reviews.opine, {"answers": {"6.1.1:1": True}}),
        (reviews.review_again, {"words": "再看"}),
    ):
        with pytest.raises(Refused, match="本人的申请"):
            act(application_id=row.pk, **told, **more)
    assert Event.objects.count() == before


def test_6_an_opinion_is_given_on_what_a_person_has_to_judge_and_on_nothing_else() -> None:
    row, told = proven(vouched()), {"by": account(Role.TALENT), "at": AT}
    for answers in ({}, {"6.1.5:1": True}, {"9:1": True}):
        with pytest.raises(Refused, match="没有选择认定意见"):
            reviews.opine(application_id=row.pk, answers=answers, **told)
    assert (Opinion.objects.count(), Event.objects.filter(action="application.opine").count()) == (0, 0)


def test_7_2_whoever_is_objected_to_is_not_refused_by_the_first_reviewer() -> None:
    row = passing(ready())
    Application.objects.update(state="objected")
    told = {"reason": ReviewReason.OTHER, "article": "7.1", "words": "不实", "by": account(Role.TALENT), "at": later(1)}
    with pytest.raises(Refused, match="不在审核中"):
        reviews.refuse(application_id=row.pk, **told)


def test_7_2_an_objection_that_waits_bars_direct_admission_too() -> None:
    clerk = account(Role.TALENT)
    row = passing(outside())
    notice = published(clerk, row)
    objected(row)
    public_notices.withdraw(notice_id=notice.pk, reason="内容有误，重新公示", by=clerk, at=AT)
    reviews.review_again(application_id=row.pk, words="市外人选", by=clerk, at=later(1))
    reviews.recommend(application_id=row.pk, basis=BASIS, by=clerk, at=later(1))
    for act in (reviews.admit_directly, reviews.pass_on):
        with pytest.raises(Refused, match="异议还没有答复"):
            act(application_id=row.pk, by=clerk, at=later(1))
    other, told = account(Role.TALENT), {"objection_id": Objection.objects.get().pk, "at": later(1)}
    objections.take(by=other, **told)
    objections.uphold(by=other, article="6.2.1.1", answer="职称证书与填报不符，异议成立。", **told)
    with pytest.raises(Refused, match="经复审成立"):
        passing(row)
    assert not Expert.objects.exists()
    refused = {"reason": ReviewReason.OBJECTION, "article": "6.2.1.1", "words": "异议成立", "by": other, "at": later(2)}
    assert reviews.refuse(application_id=row.pk, **refused).state == "refused"


def test_20_a_look_is_traced_once_a_day_for_each_who_looks() -> None:
    row, first, second = vouched(), account(Role.TALENT), account(Role.SUPERVISOR)
    for by, hours in ((first, 0), (first, 1), (second, 1), (first, 13), (first, 15)):
        reviews.look(row=row, by=by, at=later(hours=hours))
    assert list(Event.objects.filter(action="application.open").order_by("sequence").values_list("actor", "at")) == [
        (first.pk, later()),
        (second.pk, later(hours=1)),
        (first.pk, later(hours=15)),
    ]
