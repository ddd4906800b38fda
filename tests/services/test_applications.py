"""7.1, 7.1.1: an application from the first answer to the review; every step on record, nothing lost."""

from __future__ import annotations

import pytest

from expertpool.gateways import keys
from expertpool.policy.decision import Refused
from expertpool.policy.lifecycle import ReviewReason
from expertpool.policy.terms import Role
from expertpool.records.models import Application, ApplicationStep, Ban, Event, EventPayload
from expertpool.services import applications
from tests.factories import AT, account, expert
from tests.services.application_ground import ID_NUMBER, answers, applicant, drafted, later, stamped, submitted, vouched

pytestmark = pytest.mark.django_db


def actions() -> list[str]:
    return list(Event.objects.filter(action__startswith="application").order_by("sequence").values_list("action", flat=True))


def test_7_1_a_draft_is_kept_sealed_and_whole() -> None:
    row = drafted(relatives=[{"relation": "10", "name": "示乙", "unit": ""}])
    row.refresh_from_db()
    form = applications.form_of(row)
    assert (form["relatives"][0]["name"], row.name, row.version) == ("示乙", "示甲", 2)
    assert "示乙".encode() not in bytes(row.form_cipher)
    assert ID_NUMBER.encode() not in bytes(row.form_cipher)


def test_7_1_an_older_page_does_not_overwrite_a_newer_one() -> None:
    row = drafted()
    by = row.account
    assert by is not None
    with pytest.raises(Refused, match="另一处修改过"):
        applications.save(application_id=row.pk, answers={"name": "示丙"}, version=1, by=by, at=AT)
    assert Application.objects.get().name == "示甲"


def test_7_1_one_draft_at_a_time() -> None:
    by = applicant()
    assert applications.begin(by=by, at=AT).pk == applications.begin(by=by, at=AT).pk


def test_7_1_1_employer_then_bureau() -> None:
    row = vouched()
    assert (row.state, row.voucher, actions()) == (
        "vouched",
        "online",
        ["application.edit", "application.submit", "application.vouch"],
    )
    assert [step.state for step in ApplicationStep.objects.all()] == ["draft", "submitted", "vouched"]


def test_7_1_1_a_stamped_scan_where_the_unit_has_no_account() -> None:
    row = drafted()
    by = row.account
    assert by is not None
    for stamp in (False, True):
        with pytest.raises(Refused):
            applications.submit(application_id=row.pk, stamped=stamp, by=by, at=AT)
    stamped(row)
    row = applications.submit(application_id=row.pk, stamped=True, by=by, at=AT)
    assert (row.state, row.voucher) == ("vouched", "scan")


def test_7_1_an_incomplete_form_is_refused_with_every_fault_and_stays() -> None:
    row = drafted(school="", phone="123", truth="")
    by = row.account
    assert by is not None
    stamped(row)
    with pytest.raises(Refused) as refused:
        applications.submit(application_id=row.pk, stamped=True, by=by, at=AT)
    assert [reason.message[:4] for reason in refused.value.reasons] == ["毕业院校", "所填内容", "手机号码"]
    assert (Application.objects.get().state, actions()) == ("draft", ["application.edit"])


def test_7_returned_and_handed_in_again() -> None:
    row, voucher = submitted()
    said = {"reason": ReviewReason.INCOMPLETE, "words": "缺学历证书"}
    row = applications.send_back(application_id=row.pk, by=voucher, at=AT, **said)
    assert row.state == "returned"
    by = row.account
    assert by is not None
    applications.save(application_id=row.pk, answers={"degree": "3"}, version=None, by=by, at=AT)
    assert applications.submit(application_id=row.pk, by=by, at=AT).state == "submitted"


def test_19_another_unit_sees_and_does_nothing() -> None:
    row, _ = submitted()
    stranger = account(Role.EMPLOYER, unit=expert().unit)
    with pytest.raises(Application.DoesNotExist):
        applications.vouch(application_id=row.pk, by=stranger, at=AT)


def test_7_somebody_in_the_pool_cannot_apply_again_nor_somebody_with_an_application_under_way() -> None:
    expert(id_number=ID_NUMBER)
    with pytest.raises(Refused, match="已在专家库中"):
        vouched()
    other = "11010519491231002X"
    vouched(applicant("13800002222"), id_number=other, birth="1949-12-31", phone="13800002222")
    with pytest.raises(Refused, match="正在办理"):
        vouched(applicant("13800003333"), id_number=other.lower(), birth="1949-12-31", phone="13800003333")


@pytest.mark.parametrize(("day", "refused"), [("2021-11-23", True), ("2021-11-22", False)])
def test_10_a_ban_is_asked_on_the_day_itself(day: str, refused: bool) -> None:
    index = keys.blind_index("id", ID_NUMBER)
    Ban.objects.create(identity_index=index, ground="resigned", occurred_on=day, created_at=AT)
    if refused:
        with pytest.raises(Refused, match="不得入库"):
            vouched()
    else:
        assert vouched().state == "vouched"


def test_7_2_a_refusal_names_article_and_reason() -> None:
    row = vouched()
    by = account(Role.TALENT)
    with pytest.raises(Refused):
        applications.refuse(application_id=row.pk, reason="", article="6.2.1", words="", by=by, at=AT)
    said = {"reason": ReviewReason.UNMET, "article": "6.2.1", "words": "职称不够"}
    row = applications.refuse(application_id=row.pk, by=by, at=later(1), **said)
    step = ApplicationStep.objects.last()
    assert step is not None
    assert (row.state, step.article, step.words) == ("refused", "6.2.1", "职称不够")
    assert all("职称不够" not in str(row) for row in EventPayload.objects.values_list("body", flat=True))


def test_7_1_the_conditions_are_answered_one_by_one() -> None:
    row = vouched()
    found = applications.conditions(row, applications.form_of(row), at=AT)
    assert {condition.article: condition.answer.value for condition in found if condition.answer.value != "judge"} == {
        "6.1.4": "met",
        "6.1.5": "met",
        "6.2.1.1": "met",
    }
    assert applications.conditions(row, answers(birth=""), at=AT) == ()
