"""19: a measure against a unit from the proposal to its end; what waits for the unit goes to the bureau exactly once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from expertpool.policy.decision import Refused
from expertpool.policy.lifecycle import ApplicationStatus, Voucher
from expertpool.policy.terms import Role
from expertpool.policy.unit_measures import Proposal, Ruling
from expertpool.queries import unit_measures as queries
from expertpool.records.models import (
    Application,
    ApplicationStep,
    Event,
    EventPayload,
    Message,
    RecordChange,
    Unit,
    UnitMeasure,
)
from expertpool.services import accounts, applications, rolls, unit_accounts, unit_measures, upkeep
from tests.factories import AT, account, expert, unit
from tests.services.application_ground import applicant, drafted, later, stamped, submitted
from tests.services.test_unit_accounts import CONTACT

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4 (fictional)"
ON = date(2026, 11, 23)
TOLD = Proposal("barred", "careless", date(2026, 11, 2), "未核对职称证书。", "一场评审因此作废。", "情节特别严重")
SCAN = (PDF, "决定.pdf")


def proposed(of: Unit, *, at: datetime = AT, **changed: Any) -> UnitMeasure:
    return unit_measures.propose(
        unit_id=of.pk, told=replace(TOLD, **changed), files=((PDF, "核查.pdf"),), by=account(Role.TALENT), at=at
    )


def heard(of: Unit, *, at: datetime = AT, **changed: Any) -> UnitMeasure:
    made = proposed(of, at=at - timedelta(days=8), **changed)
    return unit_measures.hear(measure_id=made.pk, finding="情况属实，单位未作陈述。", by=account(Role.TALENT), at=at)


def ruled(
    made: UnitMeasure, *, at: datetime = AT, since: date | None = ON, until: date | None = None, day: date = ON
) -> UnitMeasure:
    told = {"ruling": Ruling("焦科〔2026〕9号", day, since, until), "scan": SCAN, "by": account(Role.LEADERSHIP), "at": at}
    return unit_measures.decide(measure_id=made.pk, **told)


def actions(of: object) -> list[str]:
    return list(Event.objects.filter(subject_id=str(of.pk)).order_by("sequence").values_list("action", flat=True))  # type: ignore[attr-defined]


def test_19_from_the_proposal_to_the_decision_with_every_step_in_the_trace() -> None:
    of = unit("示例理工大学")
    voucher = account(Role.EMPLOYER, unit=of)
    made = proposed(of, kind="criticism", leap="")
    assert (made.code, made.state, made.hearing_until) == ("DW-2026-0001", "proposed", date(2026, 11, 30))
    assert Message.objects.filter(account=voucher, text__code="measure_hearing").count() == 1
    unit_measures.answer(measure_id=made.pk, words="已整改。", files=((PDF, "整改.pdf"),), by=voucher, at=later(7))
    unit_measures.hear(measure_id=made.pk, finding="陈述部分采信。", by=made.proposed_by, at=later(7))
    done = unit_measures.decide(
        measure_id=made.pk, ruling=Ruling("9号", date(2026, 11, 30)), scan=SCAN, by=account(Role.LEADERSHIP), at=later(7)
    )
    assert (done.state, done.since, done.files.count()) == ("decided", None, 2)
    assert actions(made) == ["measure.propose", "measure.answer", "measure.hear", "measure.decide"]
    assert not queries.refusal(of.pk, on=ON)
    assert Message.objects.filter(account=voucher, text__code="measure_ended").count() == 1
    bodies = " ".join(str(row.body) for row in EventPayload.objects.all())
    assert "示例" not in bodies
    assert "整改" not in bodies


def test_19_a_second_press_makes_no_second_proposal() -> None:
    of = unit()
    proposed(of)
    events = Event.objects.count()
    with pytest.raises(Refused, match="正在办理"):
        proposed(of)
    assert (UnitMeasure.objects.count(), Event.objects.count()) == (1, events)


def test_19_the_hearing_ends_with_the_answer_or_with_its_days_not_before() -> None:
    made = proposed(unit())
    keeper = account(Role.TALENT)
    with pytest.raises(Refused, match="期限未满"):
        unit_measures.hear(measure_id=made.pk, finding="情况属实。", by=keeper, at=later(7))
    assert unit_measures.hear(measure_id=made.pk, finding="情况属实。", by=keeper, at=later(8)).state == "heard"


def test_19_another_unit_neither_sees_nor_answers() -> None:
    made, stranger = proposed(unit()), account(Role.EMPLOYER, unit=unit())
    assert not queries.visible_to(stranger).exists()
    with pytest.raises(UnitMeasure.DoesNotExist):
        unit_measures.answer(measure_id=made.pk, words="不属实。", by=stranger, at=AT)
    assert UnitMeasure.objects.get().stated_at is None


def test_19_who_proposed_does_not_decide_whatever_the_account() -> None:
    made = heard(unit())
    leader = account(Role.LEADERSHIP, identity_index=made.proposed_by.identity_index)
    with pytest.raises(Refused, match="不能决定"):
        unit_measures.decide(measure_id=made.pk, ruling=Ruling("9号", ON, ON), scan=SCAN, by=leader, at=AT)
    assert UnitMeasure.objects.get().state == "heard"


def test_19_a_decision_without_a_readable_scan_changes_nothing() -> None:
    row, _ = submitted()
    assert row.employer is not None
    made = heard(row.employer)
    with pytest.raises(Refused):
        unit_measures.decide(
            measure_id=made.pk, ruling=Ruling("9号", ON, ON), scan=(b"x", "a.pdf"), by=account(Role.LEADERSHIP), at=AT
        )
    assert UnitMeasure.objects.get().state == "heard"
    assert Application.objects.get().state == ApplicationStatus.SUBMITTED


# ---------------------------------------------------------------- what waits for the unit


def test_19_what_waits_for_the_unit_goes_to_the_bureau_exactly_once() -> None:
    row, voucher = submitted()
    assert row.employer is not None
    told = Message.objects.filter(text__code="application").count()
    made = ruled(heard(row.employer))
    row.refresh_from_db()
    assert (row.state, row.voucher, made.forwarded_at) == (ApplicationStatus.VOUCHED, Voucher.BUREAU, AT)
    assert Message.objects.filter(text__code="application").count() == told + 1
    with pytest.raises(Refused, match="不能决定"):
        ruled(made)
    assert unit_measures.run(at=AT) == 0
    assert unit_measures.run(at=later(1)) == 0
    assert actions(row).count("application.forward") == 1
    assert actions(made).count("measure.forward") == 1
    assert ApplicationStep.objects.get(action="application.forward").words
    with pytest.raises(Refused, match="推荐资格已取消"):
        applications.vouch(application_id=row.pk, by=voucher, at=AT)


def test_19_the_day_before_it_vouches_on_the_day_not_and_after_the_last_day_again() -> None:
    row, voucher = submitted()
    assert row.employer is not None
    ruled(heard(row.employer), since=ON + timedelta(days=2), until=ON + timedelta(days=4))
    assert applications.vouch(application_id=row.pk, by=voucher, at=later(1)).voucher == Voucher.ONLINE
    Application.objects.update(state=ApplicationStatus.SUBMITTED, voucher="")
    for days in (2, 4):
        with pytest.raises(Refused, match="2026-11-27"):
            applications.vouch(application_id=row.pk, by=voucher, at=later(days))
        with pytest.raises(Refused):
            applications.decline(application_id=row.pk, reason="not_ours", words="不是", by=voucher, at=later(days))
    assert applications.vouch(application_id=row.pk, by=voucher, at=later(5)).voucher == Voucher.ONLINE


def test_19_a_measure_that_begins_later_forwards_on_its_first_day_by_the_calendar() -> None:
    row, _ = submitted()
    assert row.employer is not None
    made = ruled(heard(row.employer), since=ON + timedelta(days=2))
    assert (Application.objects.get().state, made.forwarded_at) == (ApplicationStatus.SUBMITTED, None)
    assert unit_measures.run(at=later(1)) == 0
    assert unit_measures.run(at=later(2)) == 1
    assert unit_measures.run(at=later(2)) == 0
    assert Application.objects.get().voucher == Voucher.BUREAU


def test_19_a_form_handed_in_later_goes_straight_to_the_bureau_marked_so_stamp_or_not() -> None:
    of = unit("示例理工大学", kind="university")
    account(Role.EMPLOYER, unit=of)
    ruled(heard(of))
    who = applicant()
    row = drafted(who)
    made = applications.submit(application_id=row.pk, by=who, at=AT)
    assert (made.state, made.voucher) == (ApplicationStatus.VOUCHED, Voucher.BUREAU)
    assert actions(made)[-2:] == ["application.submit", "application.forward"]
    Application.objects.update(state=ApplicationStatus.RETURNED)
    stamped(row)
    again = applications.submit(application_id=row.pk, stamped=True, by=who, at=later(1))
    assert (again.state, again.voucher) == (ApplicationStatus.VOUCHED, Voucher.BUREAU)
    assert not [c for c in applications.conditions(again, applications.form_of(again), at=later(1)) if "已担保" in str(c)]


def test_19_once_lifted_the_unit_vouches_again_and_what_went_stays_with_the_bureau() -> None:
    row, voucher = submitted()
    assert row.employer is not None
    made = ruled(heard(row.employer))
    leader = account(Role.LEADERSHIP)
    with pytest.raises(Refused, match="理由"):
        unit_measures.lift(measure_id=made.pk, reason=" ", by=leader, at=later(3))
    unit_measures.lift(measure_id=made.pk, reason="整改到位。", by=leader, at=later(3))
    with pytest.raises(Refused, match="不能解除"):
        unit_measures.lift(measure_id=made.pk, reason="整改到位。", by=leader, at=later(3))
    assert queries.refusal(voucher.unit_id, on=ON + timedelta(days=2))
    assert not queries.refusal(voucher.unit_id, on=ON + timedelta(days=3))
    assert Application.objects.get().state == ApplicationStatus.VOUCHED


def test_19_an_association_that_may_not_recommend_neither_begins_nor_hands_in_a_roll() -> None:
    society = account(Role.ASSOCIATION, unit=unit("示例学会"))
    assert society.unit is not None
    roll = rolls.begin(title="第一批", by=society, at=AT)
    ruled(heard(society.unit))
    events = Event.objects.count()
    for act in (
        lambda: rolls.begin(title="第二批", by=society, at=AT),
        lambda: rolls.submit(roll_id=roll.pk, by=society, at=AT),
        lambda: rolls.attach_scan(roll_id=roll.pk, content=PDF, file_name="a.pdf", by=society, at=AT),
    ):
        with pytest.raises(Refused, match="推荐资格已取消"):
            act()
    assert Event.objects.count() == events


def test_19_somebody_listed_before_confirms_and_the_bureau_is_told_that_nobody_stands_for_it() -> None:
    from tests.services.test_person_links import listed

    row = listed()
    assert row.association is not None
    ruled(heard(row.association))
    words = {**dict.fromkeys(("truth", "politics", "ability", "fairness", "health", "credit"), "1"), "ties_told": "1"}
    made = applications.confirm(application_id=row.pk, words=words, by=applicant("13800002222"), at=AT)
    assert (made.state, made.voucher) == (ApplicationStatus.VOUCHED, Voucher.BUREAU)


def test_19_nobody_invites_a_unit_that_may_not_recommend() -> None:
    of = unit("示例理工大学", kind="university")
    ruled(heard(of))
    row = drafted()
    with pytest.raises(Refused, match="不用邀请"):
        unit_accounts.ask(application_id=row.pk, contact=CONTACT, by=row.account, at=AT)  # type: ignore[arg-type]


def test_19_the_last_account_closed_sends_what_waits_to_the_bureau_the_last_but_one_does_not() -> None:
    row, voucher = submitted()
    second, admin = account(Role.EMPLOYER, unit=row.employer), account(Role.TALENT)
    unit_accounts.switch(account_id=voucher.pk, active=False, by=admin, at=AT)
    assert Application.objects.get().state == ApplicationStatus.SUBMITTED
    unit_accounts.switch(account_id=second.pk, active=False, by=admin, at=AT)
    made = Application.objects.get()
    assert (made.state, made.voucher) == (ApplicationStatus.VOUCHED, Voucher.BUREAU)
    assert "账号" in ApplicationStep.objects.get(action="application.forward").words
    accounts.disable(account_id=second.pk, by=admin, at=AT)
    assert actions(made).count("application.forward") == 1


def test_19_another_units_last_account_moves_nothing() -> None:
    row, _ = submitted()
    other = account(Role.EMPLOYER, unit=unit())
    accounts.disable(account_id=other.pk, by=account(Role.SYSTEM_ADMIN), at=AT)
    assert Application.objects.get(pk=row.pk).state == ApplicationStatus.SUBMITTED


def test_19_changes_of_data_that_the_employer_was_to_confirm_go_to_the_bureau_too() -> None:
    of = unit("示例理工大学")
    employer, person = account(Role.EMPLOYER, unit=of), expert(unit=of)
    who = account(Role.EXPERT, expert=person)
    made = upkeep.ask(answers={"post": "院长"}, by=who, at=AT)
    assert made.employer == of
    ruled(heard(of))
    assert RecordChange.objects.get().employer is None
    with pytest.raises(RecordChange.DoesNotExist):
        upkeep.confirm(change_id=made.pk, by=employer, at=AT)
    assert upkeep.confirm(change_id=made.pk, by=account(Role.TALENT), at=AT).state == "done"


def test_19_a_measure_remembers_what_brought_it_up() -> None:
    made = unit_measures.propose(unit_id=unit().pk, told=TOLD, by=account(Role.TALENT), at=AT)
    assert made.source == "talent"
    assert queries.by_standing(account(Role.TALENT))["proposed"] == 1
