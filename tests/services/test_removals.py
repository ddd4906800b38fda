"""9, 10, 17: removal cases from the opening to the ban, and every wrong turn."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from expertpool.policy.decision import Refused
from expertpool.policy.removal_cases import BY_GRADES
from expertpool.policy.terms import ExpertStatus, RemovalGround, Role
from expertpool.records.models import Ban, CaseFile, Evaluation, Event, Expert, Message, RemovalCase
from expertpool.services import gate, removal_decisions, removals
from expertpool.services.removals import Evidence
from tests.factories import AT, account, expert, use
from tests.services.removal_ground import DONE_ON, EVIDENCE, PDF, decided, later, meeting, opened, own, removed, through, verified

pytestmark = pytest.mark.django_db

REMOVED_ON = date(2026, 12, 15)
FIVE, TWO = date(2031, 11, 2), date(2028, 12, 15)
LAST_DAYS = {
    "resigned": FIVE, "over_age": "", "unreachable": "", "misconduct": FIVE, "secrecy": FIVE,
    "unfair": None, "offence": None, "unfit": "", "mediocre": TWO, "poor": date(2031, 12, 15),
}  # fmt: skip


def actions() -> list[str]:
    return list(Event.objects.order_by("sequence").values_list("action", flat=True))


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def barred(of: Expert, day: date) -> bool:
    return bool(gate.obstacles(of.id_index, at=noon(day)))


def test_9_nobody_of_leadership_deliberates_on_the_own_case_nor_takes_the_own_removal_back() -> None:
    one = expert()
    self_ = account(Role.LEADERSHIP, identity_index=one.id_index)
    made = verified(opened(one))
    before = Event.objects.count()
    for agreed in (True, False):
        with pytest.raises(Refused, match="本人"):
            decided(made, agreed=agreed, by=self_)
    assert (RemovalCase.objects.get().state, Event.objects.count()) == ("verified", before)
    removed(decided(made))
    with pytest.raises(Refused, match="本人"):
        removal_decisions.reverse(case_id=made.pk, answer="原出库有误。", by=self_, at=later(30))
    assert Ban.objects.get().lifted_at is None
    assert removal_decisions.reverse(case_id=made.pk, answer="原出库有误。", by=account(Role.LEADERSHIP), at=later(30)).pk


@pytest.mark.parametrize("ground", list(RemovalGround))
def test_9_10_17_every_ground_from_opening_to_the_first_free_day(ground: str) -> None:
    one = expert()
    told = {"by": None, "source": "grades"} if ground in BY_GRADES else {}
    if ground in BY_GRADES:
        for turn in range(3):
            part = use(one, date(2026, 3, 1 + turn))
            Evaluation.objects.create(participation=part, overall=ground, aspects={}, graded_by=account(), graded_at=AT)
        made = removals.open_case(
            expert_id=one.pk, ground=ground, occurred_on=DONE_ON, evidence=EVIDENCE, at=AT, cause="x:2026", **told
        )
        made = removed(decided(verified(made)))
    else:
        made = through(one, ground)
    one.refresh_from_db()
    assert (one.status, made.state, made.code) == (ExpertStatus.REMOVED, "removed", "CK-2026-0001")
    last = LAST_DAYS[ground]
    assert [row.last_day for row in Ban.objects.all()] == ([] if last == "" else [last])
    if last == "":
        assert not barred(one, REMOVED_ON)
    elif last is None:
        assert barred(one, date(2099, 1, 1))
    else:
        assert barred(one, last)
        assert not barred(one, last + timedelta(days=1))


def test_10_five_years_from_a_29_february_end_on_28_february() -> None:
    one = expert()
    through(one, occurred_on=date(2024, 2, 29))
    assert (barred(one, date(2029, 2, 28)), barred(one, date(2029, 3, 1))) == (True, False)


def test_10_17_of_two_bans_the_longer_rules() -> None:
    one = expert()
    first = opened(one, RemovalGround.SECRECY, occurred_on=date(2023, 1, 10))
    second = opened(one, RemovalGround.MISCONDUCT, occurred_on=date(2026, 6, 1))
    removed(decided(verified(first)))
    removed(decided(verified(second)))
    assert Ban.objects.count() == 2
    assert (barred(one, date(2028, 6, 1)), barred(one, date(2031, 6, 1)), barred(one, date(2031, 6, 2))) == (True, True, False)


def test_9_a_case_is_traced_step_by_step_and_tells_the_person_without_the_ground() -> None:
    one = expert(email="x@example.org")
    through(one)
    assert actions() == ["case.open", "case.suspend", "case.hear", "case.verify", "case.decide", "case.remove"]
    assert set(Message.objects.values_list("text__code", flat=True)) == {"case_hearing", "case_removed"}


def test_9_who_is_under_a_case_is_not_drawn_until_it_ends() -> None:
    one = expert()
    first, second = opened(one), opened(one, RemovalGround.SECRECY)
    one.refresh_from_db()
    assert one.status == ExpertStatus.IN_CASE
    removals.dismiss(case_id=first.pk, answer="查无实据", by=account(), at=later(1))
    one.refresh_from_db()
    assert one.status == ExpertStatus.IN_CASE
    removals.dismiss(case_id=second.pk, answer="查无实据", by=account(), at=later(1))
    one.refresh_from_db()
    assert one.status == ExpertStatus.ACTIVE
    assert actions().count("case.suspend") == actions().count("case.release") == 1


def test_9_8_a_ground_that_does_not_hold_leaves_the_expert_in_the_draws_and_a_pause_comes_back() -> None:
    one, paused = expert(), expert(status=ExpertStatus.FROZEN)
    opened(one, RemovalGround.UNFIT)
    made = opened(paused)
    removals.dismiss(case_id=made.pk, answer="查无实据", by=account(), at=later(1))
    one.refresh_from_db(), paused.refresh_from_db()
    assert (one.status, paused.status) == (ExpertStatus.ACTIVE, ExpertStatus.FROZEN)


def test_9_nothing_is_kept_of_a_case_that_says_too_little_or_is_brought_twice() -> None:
    one = expert()
    for told in (
        {"occurred_on": date(2026, 11, 24)},
        {"occurred_on": None},
        {"evidence": Evidence("  ")},
        {"evidence": Evidence("事实清楚。", ((b"MZ", "x.exe"),))},
        {"ground": "none"},
    ):
        with pytest.raises(Refused):
            opened(one, **told)
    assert (RemovalCase.objects.count(), CaseFile.objects.count(), actions()) == (0, 0, [])
    opened(one)
    with pytest.raises(Refused, match="CK-2026-0001"):
        opened(one)
    opened(one, occurred_on=date(2026, 11, 3))
    gone = expert(status=ExpertStatus.REMOVED)
    with pytest.raises(Refused, match="不在库"):
        opened(gone)
    assert RemovalCase.objects.count() == 2


def test_9_the_person_is_heard_before_the_verification() -> None:
    made, keeper = opened(expert()), account()
    with pytest.raises(Refused, match="还没有请本人陈述"):
        removals.verify(case_id=made.pk, finding="情况属实。", by=keeper, at=AT)
    removals.hear(case_id=made.pk, by=keeper, at=AT)
    with pytest.raises(Refused, match="已于"):
        removals.hear(case_id=made.pk, by=keeper, at=later(1))
    with pytest.raises(Refused, match="期限未满"):
        removals.verify(case_id=made.pk, finding="情况属实。", by=keeper, at=later(7))
    removals.verify(case_id=made.pk, finding="情况属实。", by=keeper, at=later(8))


def test_9_a_statement_counts_to_the_last_day_and_only_the_persons_own() -> None:
    one = expert()
    made, keeper = opened(one), account()
    with pytest.raises(Refused, match="没有请您陈述"):
        removals.state(case_id=made.pk, words="不实", by=own(one), at=AT)
    removals.hear(case_id=made.pk, by=keeper, at=AT)
    with pytest.raises(RemovalCase.DoesNotExist):
        removals.state(case_id=made.pk, words="不实", by=own(expert()), at=AT)
    removals.state(case_id=made.pk, words="不实", files=((PDF, "说明.pdf"),), by=own(one), at=later(7))
    with pytest.raises(Refused, match="期限已过"):
        removals.state(case_id=made.pk, words="再说", by=own(one), at=later(8))
    removals.verify(case_id=made.pk, finding="陈述不成立。", by=keeper, at=later(7))
    assert [row.kind for row in made.files.all()] == ["evidence", "statement"]


def test_9_one_person_does_not_both_verify_and_deliberate() -> None:
    clerk = account(Role.TALENT, identity_index="same")
    boss = account(Role.LEADERSHIP, identity_index="same")
    made = verified(opened(expert()), by=clerk)
    with pytest.raises(Refused, match="不能参加审议"):
        decided(made, by=boss)
    with pytest.raises(Refused, match="人才科不能"):
        decided(made, by=account(Role.TALENT))
    decided(made)
    with pytest.raises(Refused):
        decided(made)
    assert actions().count("case.decide") == 1


def test_9_a_meeting_lies_between_the_verification_and_today_and_has_its_minutes() -> None:
    made = verified(opened(expert()))
    told = {"agreed": True, "by": account(Role.LEADERSHIP), "at": later(25)}
    for day in (later(19).date(), later(26).date()):
        with pytest.raises(Refused, match="会议日期"):
            removal_decisions.decide(case_id=made.pk, meeting=meeting(day), **told)
    bad = removal_decisions.Meeting("局长办公会", "9号", later(25).date(), b"MZ", "x.exe")
    with pytest.raises(Refused, match="PDF"):
        removal_decisions.decide(case_id=made.pk, meeting=bad, **told)
    made.refresh_from_db()
    assert made.state == "verified"


def test_9_leadership_may_disagree_and_the_cause_has_had_its_case() -> None:
    one = expert()
    made = decided(verified(opened(one)), agreed=False)
    one.refresh_from_db()
    assert (made.state, made.agreed, one.status, Ban.objects.count()) == ("dismissed", False, ExpertStatus.ACTIVE, 0)
    with pytest.raises(Refused, match="同一事由"):
        opened(one)
    with pytest.raises(Refused):
        removed(made)


def test_9_a_wrong_removal_is_taken_back_and_stays_on_record() -> None:
    one = expert()
    made = through(one)
    assert barred(one, REMOVED_ON)
    boss = account(Role.LEADERSHIP)
    with pytest.raises(Refused, match="理由"):
        removal_decisions.reverse(case_id=made.pk, answer=" ", by=boss, at=later(30))
    removal_decisions.reverse(case_id=made.pk, answer="身份认定有误", by=boss, at=later(30))
    one.refresh_from_db()
    ban = Ban.objects.get()
    assert (one.status, ban.lifted_at, RemovalCase.objects.get().state) == (ExpertStatus.ACTIVE, later(30), "reversed")
    assert actions()[-2:] == ["case.remove", "case.reverse"]
    with pytest.raises(Refused):
        removal_decisions.reverse(case_id=made.pk, answer="再撤", by=boss, at=later(31))


def test_9_somebody_else_asks_and_a_keeper_opens() -> None:
    one, chief = expert(), account(Role.ORGANISER)
    told = {"number": one.number, "occurred_on": DONE_ON, "evidence": EVIDENCE, "at": AT}
    with pytest.raises(Refused, match="不由此立案"):
        removals.open_by_hand(ground=RemovalGround.OVER_AGE, by=chief, **told)
    with pytest.raises(Refused, match="不由此立案"):
        removals.open_by_hand(ground=RemovalGround.MEDIOCRE, by=account(), **told)
    made = removals.open_by_hand(ground=RemovalGround.UNFAIR, by=chief, **told)
    one.refresh_from_db()
    assert (made.state, made.source, one.status) == ("proposed", "organiser", ExpertStatus.ACTIVE)
    removals.accept(case_id=made.pk, by=account(), at=AT)
    one.refresh_from_db()
    assert one.status == ExpertStatus.IN_CASE
    assert actions() == ["case.propose", "case.open", "case.suspend"]
