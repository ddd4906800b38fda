"""9, 10, 14.6, 17: every ground brought in as it is in life, carried to its end, and the way back to the very day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from expertpool.gateways import keys
from expertpool.policy.decision import Refused
from expertpool.policy.evaluation import Aspect
from expertpool.policy.terms import ActivityStatus, ExpertStatus, RemovalGround, Role
from expertpool.records.models import (
    Account,
    Application,
    Ban,
    Contact,
    Evaluation,
    Event,
    Expert,
    Invitation,
    Message,
    OneTimeCode,
    Participation,
    RemovalCase,
)
from expertpool.services import (
    chain,
    evaluations,
    gate,
    invitations,
    removal_decisions,
    removal_watch,
    removals,
    resignations,
    reviews,
)
from tests.factories import AT, account, activity, demand, expert, field, organiser, unit, use
from tests.services.removal_ground import DONE_ON, EVIDENCE, decided, later, opened, own, removed, through, verified
from tests.services.test_invitations import GUEST, exhausted
from tests.services.test_ways_in import NUMBER, WAYS, in_review

pytestmark = pytest.mark.django_db
G = RemovalGround
GOOD = {aspect.value: "good" for aspect in Aspect}
PHONE = "13800001111"
REMOVED_ON = date(2026, 12, 15)


def person(**values: Any) -> Expert:
    return expert(id_number=NUMBER, **values)


def only() -> RemovalCase:
    return RemovalCase.objects.get()


# ---------------------------------------------------------------- how each ground comes up


def resigned_on_line() -> RemovalCase:
    one = person(phone_index=keys.blind_index("phone", PHONE))
    one.phone_cipher = keys.encrypt(PHONE, table="expert", row=one.number, field="phone")
    one.save()
    who = own(one)
    OneTimeCode.objects.create(
        phone_index=one.phone_index,
        digest=keys.blind_index("code", f"{one.phone_index}:123456"),
        made_at=AT,
        expires_at=AT + timedelta(minutes=5),
    )
    with pytest.raises(Refused):
        resignations.resign(words="", code="000000", by=who, at=AT)
    assert not RemovalCase.objects.exists()
    return resignations.resign(words="", code="123456", by=who, at=AT)


def resigned_by(means: str) -> RemovalCase:
    told = {"means": means, "said_on": DONE_ON, "evidence": EVIDENCE, "by": account(), "at": AT}
    return resignations.record(number=person().number, **told)


def grown_old() -> RemovalCase:
    person(birth=date(1950, 1, 1))
    assert (removal_watch.run(at=AT), removal_watch.run(at=AT)) == (1, 0)
    return only()


def not_reached() -> RemovalCase:
    one, asked = person(), {"field": field(), "way": "designated", "opened_at": AT, "outcome_at": AT}
    for outcome in ("wrong_number", "unreachable"):
        assert removal_watch.run(at=AT) == 0
        Contact.objects.create(demand=demand(), expert=one, outcome=outcome, **asked)
    assert (removal_watch.run(at=AT), removal_watch.run(at=AT)) == (1, 0)
    return only()


def told_by(by: Callable[[], Account], ground: str) -> RemovalCase:
    """The talent division opens it, everybody else asks for it."""
    told = {"occurred_on": DONE_ON, "evidence": EVIDENCE, "at": AT, "by": by()}
    return removals.open_by_hand(number=person().number, ground=ground, **told)


def substantiated() -> RemovalCase:
    return opened(person(), G.UNFAIR, source="report", cause="report:7")


def graded(overall: str, times: int) -> RemovalCase:
    """Two in one calendar year never make three, nor do grades of another year."""
    one, by = person(), organiser()
    days = [date(2025, 12, 31 - turn) for turn in range(times - 1)] + [date(2026, 1, 1 + turn) for turn in range(times)]
    for day in days:
        assert not RemovalCase.objects.exists()
        part = came_on(one, day, by)
        told = {"overall": overall, "aspects": GOOD, "remark": "未完成评审", "by": by, "at": AT}
        evaluations.grade(participation_id=part.pk, **told)
    return only()


def came_on(one: Expert, day: date, by: Account) -> Participation:
    return use(one, day, activity=activity(by, first_day=day, last_day=day, state=ActivityStatus.HELD))


def employer() -> Account:
    return account(Role.EMPLOYER, unit=unit(kind="university"))


FIVE, SAID = date(2031, 11, 2), date(2031, 11, 23)
TWO, LATER_FIVE, LIFE, NONE = date(2028, 12, 15), date(2031, 12, 15), date.max, date.min
#: how it comes up, ground, source, state at first, last day of the ban
COURSES: dict[str, tuple[Callable[[], RemovalCase], str, str, str, date]] = {
    "9.1 on line": (resigned_on_line, G.RESIGNED, "expert", "opened", SAID),
    "9.1 by letter": (lambda: resigned_by("letter"), G.RESIGNED, "talent", "opened", FIVE),
    "9.1 by phone": (lambda: resigned_by("phone"), G.RESIGNED, "talent", "opened", FIVE),
    "9.1 by SMS": (lambda: resigned_by("sms"), G.RESIGNED, "talent", "opened", FIVE),
    "9.2": (grown_old, G.OVER_AGE, "job", "proposed", NONE),
    "9.3": (not_reached, G.UNREACHABLE, "job", "proposed", NONE),
    "9.4": (lambda: told_by(account, G.MISCONDUCT), G.MISCONDUCT, "talent", "opened", FIVE),
    "9.5": (lambda: told_by(organiser, G.SECRECY), G.SECRECY, "organiser", "proposed", FIVE),
    "9.6": (substantiated, G.UNFAIR, "report", "opened", LIFE),
    "9.7": (lambda: told_by(employer, G.OFFENCE), G.OFFENCE, "employer", "proposed", LIFE),
    "9.8": (lambda: told_by(account, G.UNFIT), G.UNFIT, "talent", "opened", NONE),
    "17 mediocre": (lambda: graded("mediocre", 3), G.MEDIOCRE, "grades", "opened", TWO),
    "17 poor": (lambda: graded("poor", 2), G.POOR, "grades", "opened", LATER_FIVE),
}


def carried_out(made: RemovalCase) -> RemovalCase:
    if made.state == "proposed":
        made = removals.accept(case_id=made.pk, by=account(), at=AT)
    return removed(decided(verified(made)))


def midnight(day: date) -> datetime:
    """The first moment of a day in the office."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=8)


def refused_at_every_way(at: datetime, words: str) -> None:
    for way in WAYS:
        with pytest.raises(Refused, match=words), transaction.atomic():
            way(NUMBER, at)
    guest = GUEST.__class__(**{name: getattr(GUEST, name) for name in GUEST.__slots__} | {"id_number": NUMBER})
    draw = exhausted()
    with pytest.raises(Refused, match=words):
        invitations.invite(demand_id=draw.demand_id, guest=guest, by=draw.demand.activity.organiser, at=at)
    assert not Invitation.objects.exists()
    assert not Application.objects.filter(state__in=("submitted", "vouched", "confirming")).exists()


def accepted_at_every_way(at: datetime) -> None:
    for way in WAYS:
        with transaction.atomic():
            row = way(NUMBER, at)
            assert (row.state in ("vouched", "submitted", "confirming"), row.expert_id is not None) == (True, True)
            transaction.set_rollback(True)


@pytest.mark.parametrize("name", COURSES)
def test_9_10_17_each_ground_from_its_beginning_to_the_first_free_day(name: str) -> None:
    field("T01")
    begin, ground, source, state, last = COURSES[name]
    made = begin()
    assert (made.ground, made.source, made.state) == (ground, source, state)
    made = carried_out(made)
    one = Expert.objects.get(id_index=keys.blind_index("id", NUMBER))
    assert (made.state, one.status, RemovalCase.objects.count()) == ("removed", ExpertStatus.REMOVED, 1)
    bans = list(Ban.objects.values_list("identity_index", "ground", "last_day", "document", "lifted_at"))
    end = {LIFE: None}.get(last, last)
    assert bans == ([] if last == NONE else [(one.id_index, ground, end, made.code, None)])
    if last == NONE:
        accepted_at_every_way(later(22))
    elif last == LIFE:
        refused_at_every_way(midnight(date(2036, 1, 1)), "终身不得入库")
    else:
        refused_at_every_way(midnight(last + timedelta(days=1)) - timedelta(seconds=1), f"至 {last} 不得入库")
        accepted_at_every_way(midnight(last + timedelta(days=1)))
    assert not chain.verify()


@pytest.mark.parametrize("name", COURSES)
def test_9_10_17_what_follows_is_shown_before_anybody_confirms_it(name: str) -> None:
    begin, *_, last = COURSES[name]
    made = decided(verified(_open(begin())))
    shown = removal_decisions.consequence(made, at=later(22))
    removed(made)
    ban = Ban.objects.first()
    assert (ban.last_day if ban else NONE) == (shown.ban.last_day if shown.ban else NONE) == {LIFE: None}.get(last, last)
    assert ("禁入期" in shown.words, "终身" in shown.words) == (last == NONE, last == LIFE)


def _open(made: RemovalCase) -> RemovalCase:
    return removals.accept(case_id=made.pk, by=account(), at=AT) if made.state == "proposed" else made


# ---------------------------------------------------------------- a resignation that somebody else recorded


def recorded() -> RemovalCase:
    """By SMS on the 23rd; five days are to the 28th."""
    return resigned_by("sms")


def test_14_6_the_person_hears_of_a_resignation_by_sms_and_until_when_it_may_be_disowned() -> None:
    made = recorded()
    assert made.objection_until == date(2026, 11, 28)
    assert Message.objects.filter(text__code="resignation", expert=made.expert).count() == 1
    assert made.expert.removal_cases.get().suspended


@pytest.mark.parametrize("day", [27, 28])
def test_14_6_to_the_last_day_it_is_disowned_and_nobody_may_go_on(day: int) -> None:
    made, at = recorded(), midnight(date(2026, 11, day + 1)) - timedelta(seconds=1)
    with pytest.raises(Refused, match="本人可在 2026-11-28 前否认") as caught:
        removals.verify(case_id=made.pk, finding="短信属实。", by=account(), at=at)
    assert (caught.value.reasons[0].article, caught.value.reasons[0].remedy) == ("14.6", "2026-11-29 起可以继续办理")
    with pytest.raises(Refused):
        decided(made)
    ended = resignations.contest(case_id=made.pk, words="不是本人所发", by=own(made.expert), at=at)
    who = Expert.objects.get()
    assert (ended.state, ended.suspended, who.status, Ban.objects.count()) == ("contested", False, ExpertStatus.ACTIVE, 0)
    actions = Event.objects.filter(action__startswith="case.").order_by("sequence").values_list("action", flat=True)
    assert list(actions) == ["case.open", "case.suspend", "case.contest", "case.release"]
    with pytest.raises(Refused):
        removals.verify(case_id=made.pk, finding="短信属实。", by=account(), at=later(20))
    with pytest.raises(Refused):
        resignations.contest(case_id=made.pk, words="再说一次", by=own(made.expert), at=at)


def test_14_6_from_the_day_after_it_goes_on_and_is_still_disowned_until_it_is_deliberated() -> None:
    made, at = recorded(), midnight(date(2026, 11, 29))
    removals.verify(case_id=made.pk, finding="短信属实。", by=account(), at=at)
    with transaction.atomic():
        assert resignations.contest(case_id=made.pk, words="", by=own(made.expert), at=at).state == "contested"
        transaction.set_rollback(True)
    removed(decided(made))
    with pytest.raises(Refused):
        resignations.contest(case_id=made.pk, words="不是本人所发", by=own(made.expert), at=later(23))
    assert Expert.objects.get().status == ExpertStatus.REMOVED


def test_14_6_nobody_disowns_a_resignation_for_somebody_else() -> None:
    made = recorded()
    for other in (own(expert()), account(), account(Role.LEADERSHIP)):
        with pytest.raises(RemovalCase.DoesNotExist):
            resignations.contest(case_id=made.pk, words="不是本人", by=other, at=AT)
    other_case = opened(made.expert)
    with pytest.raises(Refused, match="不是辞任事项"):
        resignations.contest(case_id=other_case.pk, words="不是本人", by=own(made.expert), at=AT)
    assert set(RemovalCase.objects.values_list("state", flat=True)) == {"opened"}


def test_14_6_a_resignation_disowned_may_be_said_again_another_day() -> None:
    made = recorded()
    told = {"number": made.expert.number, "means": "letter", "said_on": DONE_ON, "evidence": EVIDENCE, "by": account()}
    with pytest.raises(Refused, match="辞任已在办理"):
        resignations.record(**told, at=later(1))
    resignations.contest(case_id=made.pk, words="不是本人所发", by=own(made.expert), at=later(1))
    assert resignations.record(**told, at=later(1)).state == "opened"


# ---------------------------------------------------------------- who may do what


@pytest.mark.parametrize("step", ["opened", "verified"])
def test_9_who_opened_or_verified_neither_deliberates_nor_takes_back_under_another_account(step: str) -> None:
    clerk, boss = account(identity_index="same"), account(Role.LEADERSHIP, identity_index="same")
    made = verified(opened(expert(), by=clerk if step == "opened" else None), by=clerk if step == "verified" else None)
    for agreed in (True, False):
        with pytest.raises(Refused, match="不能参加审议"):
            decided(made, agreed=agreed, by=boss)
    done = removed(decided(made))
    with pytest.raises(Refused, match="不能参加审议"):
        removal_decisions.reverse(case_id=made.pk, answer="认定有误", by=boss, at=later(23))
    done.refresh_from_db()
    assert (done.state, Ban.objects.get().lifted_at) == ("removed", None)


# ---------------------------------------------------------------- taken back


def test_9_10_taken_back_the_record_stays_and_the_trace_tells_of_both() -> None:
    made = through(person())
    before = RemovalCase.objects.values().get()
    boss = account(Role.LEADERSHIP)
    removal_decisions.reverse(case_id=made.pk, answer="身份认定有误", by=boss, at=later(30))
    after = RemovalCase.objects.values().get()
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"state", "answer", "reversed_by_id", "reversed_at", "closed_at"}
    ban = Ban.objects.get()
    assert (ban.document, ban.last_day, ban.lifted_at) == (made.code, date(2031, 11, 2), later(30))
    kept = Event.objects.filter(action__in=("case.remove", "case.reverse")).order_by("sequence").values_list("action", flat=True)
    assert list(kept) == ["case.remove", "case.reverse"]
    with pytest.raises(Refused, match="此人已在专家库中"):
        WAYS[0](NUMBER, later(31))
    with pytest.raises(Refused):
        removal_decisions.remove(case_id=made.pk, by=account(), at=later(31))
    with pytest.raises(Refused, match="同一事由"):
        opened(made.expert)


def test_9_10_of_two_removals_one_is_taken_back_and_the_other_bars_on() -> None:
    one = person()
    first, second = opened(one), opened(one, G.OFFENCE)
    for made in (first, second):
        removed(decided(verified(made)))
    told = {"answer": "认定有误", "by": account(Role.LEADERSHIP)}
    removal_decisions.reverse(case_id=second.pk, at=later(23), **told)
    one.refresh_from_db()
    assert one.status == ExpertStatus.REMOVED
    assert [reason.article for reason in gate.obstacles(one.id_index, at=midnight(date(2031, 11, 2)))] == ["10"]
    assert gate.obstacles(one.id_index, at=midnight(date(2031, 11, 3))) == ()
    removal_decisions.reverse(case_id=first.pk, at=later(24), **told)
    one.refresh_from_db()
    assert one.status == ExpertStatus.ACTIVE


@pytest.mark.parametrize("status", [ExpertStatus.ACTIVE, ExpertStatus.FROZEN])
def test_9_taken_back_the_expert_stands_as_before_and_under_what_is_still_open(status: str) -> None:
    """Asked for before the removal and opened after it, the other case holds nobody until the expert is back."""
    one = expert(status=status)
    told = {"number": one.number, "ground": G.SECRECY, "occurred_on": DONE_ON, "evidence": EVIDENCE, "at": AT}
    other = removals.open_by_hand(by=organiser(), **told)
    made = through(one)
    removals.accept(case_id=other.pk, by=account(), at=later(23))
    one.refresh_from_db()
    assert one.status == ExpertStatus.REMOVED
    removal_decisions.reverse(case_id=made.pk, answer="认定有误", by=account(Role.LEADERSHIP), at=later(24))
    one.refresh_from_db()
    assert one.status == ExpertStatus.IN_CASE
    removals.dismiss(case_id=other.pk, answer="查无实据", by=account(), at=later(25))
    one.refresh_from_db()
    assert one.status == status
    actions = list(Event.objects.order_by("sequence").values_list("action", flat=True))
    assert actions.count("case.suspend") == 2
    assert actions[-1] == "case.release"


def test_9_8_a_pause_comes_back_after_a_removal_that_held_nobody_is_taken_back() -> None:
    one = expert(status=ExpertStatus.FROZEN)
    holding, made = opened(one), opened(one, G.UNFIT)
    removed(decided(verified(made)))
    removals.dismiss(case_id=holding.pk, answer="查无实据", by=account(), at=later(23))
    removal_decisions.reverse(case_id=made.pk, answer="认定有误", by=account(Role.LEADERSHIP), at=later(24))
    one.refresh_from_db()
    assert one.status == ExpertStatus.FROZEN


# ---------------------------------------------------------------- back into the pool


def test_9_somebody_admitted_again_is_not_drawn_while_an_old_case_is_open() -> None:
    one = person()
    old = opened(one)
    through(one, G.OVER_AGE)
    row = in_review()
    made = reviews.admit_directly(application_id=row.pk, by=account(), at=later(23)).expert
    assert made is not None
    one.refresh_from_db()
    assert (made.pk, one.status) == (one.pk, ExpertStatus.IN_CASE)
    removals.dismiss(case_id=old.pk, answer="查无实据", by=account(), at=later(24))
    one.refresh_from_db()
    assert one.status == ExpertStatus.ACTIVE


def test_10_a_second_removal_bars_the_application_of_the_time_between() -> None:
    """Without a ban somebody applies again; a second case ends in one while the application is reviewed."""
    one = person()
    second = opened(one)
    through(one, G.OVER_AGE)
    row = in_review()
    removed(decided(verified(second)))
    with pytest.raises(Refused, match="至 2031-11-02 不得入库"):
        reviews.admit_directly(application_id=row.pk, by=account(), at=later(23))
    one.refresh_from_db()
    assert (one.status, Application.objects.get(pk=row.pk).state) == (ExpertStatus.REMOVED, "vouched")


def test_9_a_removal_from_before_the_return_keeps_nobody_out() -> None:
    """Removed, admitted again, removed once more and that taken back: the first removal was over with the admission."""
    one = person()
    through(one, G.OVER_AGE)
    row = in_review()
    reviews.admit_directly(application_id=row.pk, by=account(), at=later(23))
    made = decided(verified(opened(one, at=later(24)), days=40), days=41)
    removed(made, days=42)
    removal_decisions.reverse(case_id=made.pk, answer="认定有误", by=account(Role.LEADERSHIP), at=later(43))
    one.refresh_from_db()
    assert one.status == ExpertStatus.ACTIVE


def test_17_a_grade_given_while_somebody_was_out_counts_on_the_return() -> None:
    one, by = person(), organiser()
    parts = [came_on(one, date(2026, 11, 2 + turn), by) for turn in range(2)]
    told = {"overall": "poor", "aspects": GOOD, "remark": "未完成评审", "by": by}
    evaluations.grade(participation_id=parts[0].pk, at=AT, **told)
    made = through(one)
    evaluations.grade(participation_id=parts[1].pk, at=later(23), **told)
    assert RemovalCase.objects.count() == 1
    removal_decisions.reverse(case_id=made.pk, answer="认定有误", by=account(Role.LEADERSHIP), at=later(24))
    one.refresh_from_db()
    again = RemovalCase.objects.get(ground=G.POOR)
    assert (again.cause, again.state, one.status) == ("poor:2026", "opened", ExpertStatus.IN_CASE)


def test_17_a_correction_that_undoes_the_trigger_ends_the_case_and_the_next_bad_grade_opens_another() -> None:
    made = graded("poor", 2)
    row = Evaluation.objects.latest("pk")
    told = {"evaluation_id": row.pk, "aspects": GOOD, "remark": "核对后更正", "reason": "录入时点错", "by": row.graded_by}
    evaluations.correct(**told, overall="good", at=later(1))
    made.refresh_from_db()
    assert (made.state, made.expert.status) == ("lapsed", ExpertStatus.ACTIVE)
    evaluations.correct(**told, overall="poor", at=later(2))
    assert sorted(RemovalCase.objects.values_list("state", flat=True)) == ["lapsed", "opened"]
    verified(RemovalCase.objects.get(state="opened"))
    decided(RemovalCase.objects.get(state="verified"))
    evaluations.correct(**told, overall="good", at=later(22))
    assert sorted(RemovalCase.objects.values_list("state", flat=True)) == ["decided", "lapsed"]
    events, agreed = Event.objects.count(), RemovalCase.objects.get(state="decided")
    with pytest.raises(Refused) as caught:
        removed(agreed, days=23)
    assert [(reason.article, reason.remedy) for reason in caught.value.reasons] == [("17", "请局领导撤销这项出库")]
    assert (Event.objects.count(), Ban.objects.count()) == (events, 0)
    evaluations.correct(**told, overall="poor", at=later(24))
    assert removed(agreed, days=25).expert.status == ExpertStatus.REMOVED
