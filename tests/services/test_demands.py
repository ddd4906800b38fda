"""第十一条（一）: a demand is drafted, filed once, returned and accepted."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import connection

from expertpool.policy.decision import Refused
from expertpool.policy.terms import Role
from expertpool.records.models import Activity, Demand, Event, ProjectPerson, SpecialDay, Unit, UnitSuspect
from expertpool.services import activities, demand_units, demands
from expertpool.services.activities import Plan
from expertpool.services.demand_contents import content_of
from expertpool.services.demand_drafts import Content, Person, ProjectText
from tests.factories import AT, account, activity, alias, organiser, unit
from tests.services.demand_ground import CONTENT, LEADER, PROJECT, REVIEWED, draft, filed, with_project, written

pytestmark = pytest.mark.django_db
DAY = date(2026, 12, 7)
PLAN = Plan("project", "氢能专项评审", DAY, DAY, place="二楼会议室")


def actions(demand: Demand) -> list[str]:
    events = Event.objects.filter(subject_kind="demand", subject_id=str(demand.pk)).order_by("sequence")
    return list(events.values_list("action", flat=True))


# ---------------------------------------------------------------- activities


def test_2_activities_are_numbered_without_a_gap_and_belong_to_the_organisers_division() -> None:
    by = organiser()
    made = [activities.create(plan=PLAN, by=by, at=AT) for _ in range(3)]
    assert [row.code for row in made] == ["HD-2026-0001", "HD-2026-0002", "HD-2026-0003"]
    assert {row.division for row in made} == {by.division}
    assert activities.create(plan=PLAN, by=by, at=AT + timedelta(days=60)).code == "HD-2027-0001"


@pytest.mark.parametrize("change", [{"last_day": date(2026, 12, 6)}, {"title": " "}, {"kind": "party"}])
def test_2_a_faulty_activity_leaves_no_number_behind(change: dict[str, object]) -> None:
    with pytest.raises(Refused):
        activities.create(plan=replace(PLAN, **change), by=organiser(), at=AT)
    assert (Activity.objects.count(), Event.objects.count()) == (0, 0)


def test_3_only_an_organiser_enters_an_activity_and_only_the_own_division_changes_it() -> None:
    with pytest.raises(Refused):
        activities.create(plan=PLAN, by=account(Role.TALENT), at=AT)
    from tests.factories import division

    made = activities.create(plan=PLAN, by=organiser(), at=AT)
    with pytest.raises(Activity.DoesNotExist):
        activities.change(activity_id=made.pk, plan=PLAN, by=organiser(division=division("另一科")), at=AT)


def test_11_1_a_filed_demand_holds_the_days_of_its_activity() -> None:
    demand = filed()
    moved = Plan("project", "改名", date(2026, 12, 8), date(2026, 12, 8))
    with pytest.raises(Refused, match="先撤回需求"):
        activities.change(activity_id=demand.activity_id, plan=moved, by=demand.created_by, at=AT)
    same_day = replace(moved, first_day=DAY, last_day=DAY)
    assert activities.change(activity_id=demand.activity_id, plan=same_day, by=demand.created_by, at=AT).title == "改名"


# ---------------------------------------------------------------- drafts


def test_11_1_a_draft_is_kept_as_it_stands_and_goes_on_where_it_was_left() -> None:
    made = draft()
    assert demands.start(activity_id=made.activity_id, by=made.created_by, at=AT) == made
    half = Content(strata=(("T01", 2),), avoided_people=(Person("钱示成"),), projects=(ProjectText("", "某厂"),), note="半截")
    demands.save(demand_id=made.pk, content=half, by=made.created_by, at=AT)
    made.refresh_from_db()
    assert content_of(made) == half
    assert made.code == "XQ-2026-0001"


def test_20_identity_numbers_are_kept_as_an_index_and_four_characters() -> None:
    made = written()
    leader = ProjectPerson.objects.get(role="leader")
    assert (leader.id_tail, len(leader.id_index)) == ("0072", 64)
    assert LEADER.id_number not in str(list(ProjectPerson.objects.values()))
    index = leader.id_index
    again = content_of(made)
    demands.save(demand_id=made.pk, content=again, by=made.created_by, at=AT)
    assert ProjectPerson.objects.get(pk=leader.pk).id_index == index


def test_11_1_keeping_what_is_there_already_leaves_no_trace() -> None:
    made = written()
    before = actions(made)
    demands.save(demand_id=made.pk, content=content_of(made), by=made.created_by, at=AT)
    assert actions(made) == before == ["demand.edit", "demand.edit"]


def test_3_another_division_can_neither_read_nor_write_a_draft() -> None:
    from tests.factories import division

    made, other = written(), organiser(division=division("另一科"))
    for act in (demands.file, demands.withdraw):
        with pytest.raises(Demand.DoesNotExist):
            act(demand_id=made.pk, by=other, at=AT)
    with pytest.raises(Activity.DoesNotExist):
        demands.start(activity_id=made.activity_id, by=other, at=AT)


# ---------------------------------------------------------------- filing


def test_11_1_filing_resolves_units_by_former_name_and_code_and_enters_new_ones() -> None:
    known = unit(REVIEWED, credit_code="91410800MA0000001X")
    alias(known, "示例启澄老厂")
    content = Content(
        strata=(("T01", 1),),
        avoided_units=("完全陌生研究会",),
        projects=(
            ProjectText("甲", "示例启澄老厂", leader=LEADER),
            ProjectText("乙", "另写的名", credit_code="91410800MA0000001X", leader=LEADER),
        ),
    )
    made = written(content)
    demands.file(demand_id=made.pk, by=made.created_by, at=AT)
    assert {row.unit_id for project in made.activity.projects.all() for row in project.units.all()} == {known.pk}
    assert made.avoided_units.get().unit.name == "完全陌生研究会"
    assert made.avoided_units.get().unit.source == f"demand:{made.pk}"
    assert actions(made)[-1] == "demand.file"


def test_13_3_a_doubtful_name_stands_in_the_way_until_somebody_says_what_it_is() -> None:
    known = unit("焦作望泽示例科技有限公司")
    made = written(with_project(applicant="焦作望译示例科技有限公司"))
    with pytest.raises(Refused, match="尚未认定"):
        demands.file(demand_id=made.pk, by=made.created_by, at=AT)
    assert made.state == "draft"
    (named,) = demand_units.named(made)
    assert [candidate.unit for candidate in named.candidates] == [known.pk]
    demand_units.settle(demand_id=made.pk, name=named.name, verdict="same", candidate_id=known.pk, by=made.created_by, at=AT)
    made = demands.file(demand_id=made.pk, by=made.created_by, at=AT)
    assert made.activity.projects.get().units.get().unit == known
    with pytest.raises(Refused, match="疑似单位"):
        demands.accept(demand_id=made.pk, by=account(), at=AT)
    assert UnitSuspect.objects.get().source == f"demand:{made.pk}"


def test_13_3_a_branch_chosen_by_the_organiser_counts_with_its_parent() -> None:
    known = unit("焦作望泽示例科技有限公司")
    made = written(with_project(applicant="焦作望译示例科技有限公司"))
    demand_units.settle(
        demand_id=made.pk, name="焦作望译示例科技有限公司", verdict="branch", candidate_id=known.pk, by=made.created_by, at=AT
    )
    assert Unit.objects.get(name="焦作望译示例科技有限公司").parent == known


@pytest.mark.parametrize(("verdict", "candidate"), [("same", 999), ("branch", None), ("nonsense", None)])
def test_13_3_only_what_was_offered_can_be_chosen(verdict: str, candidate: int | None) -> None:
    unit("焦作望泽示例科技有限公司")
    made = written(with_project(applicant="焦作望译示例科技有限公司"))
    with pytest.raises(Refused):
        demand_units.settle(
            demand_id=made.pk,
            name="焦作望译示例科技有限公司",
            verdict=verdict,
            candidate_id=candidate,
            by=made.created_by,
            at=AT,
        )
    assert not UnitSuspect.objects.exists()


#: AT is Monday 2026-11-23; Wednesday to Friday are three days ahead, a worked Saturday and a holiday move the bound
@pytest.mark.parametrize(
    ("first_day", "special", "late"),
    [
        (date(2026, 11, 26), {}, False),
        (date(2026, 11, 25), {}, True),
        (date(2026, 11, 26), {date(2026, 11, 25): False}, True),
        (date(2026, 11, 28), {date(2026, 11, 28): True, date(2026, 11, 24): False, date(2026, 11, 25): False}, False),
        (date(2026, 11, 28), {date(2026, 11, 24): False, date(2026, 11, 25): False}, True),
    ],
)
def test_11_1_the_lead_is_three_working_days(first_day: date, special: dict[date, bool], late: bool) -> None:
    SpecialDay.objects.bulk_create(SpecialDay(day=day, works=works, name="示例") for day, works in special.items())
    unit(REVIEWED)
    made = written(first_day=first_day, last_day=first_day)
    if late:
        with pytest.raises(Refused, match="应提前 3 个工作日"):
            demands.file(demand_id=made.pk, by=made.created_by, at=AT)
        demands.save(demand_id=made.pk, content=replace(CONTENT, late_reason="上级临时安排"), by=made.created_by, at=AT)
    made = demands.file(demand_id=made.pk, by=made.created_by, at=AT)
    event = Event.objects.get(action="demand.file")
    assert event.payload.body["late"] is late


def test_11_1_a_refused_filing_leaves_nothing_behind() -> None:
    made = written(Content())
    with pytest.raises(Refused) as caught:
        demands.file(demand_id=made.pk, by=made.created_by, at=AT)
    assert {reason.article for reason in caught.value.reasons} == {"11.1"}
    made.refresh_from_db()
    assert (made.state, made.filed_at) == ("draft", None)
    assert "demand.file" not in actions(made)


def test_11_1_after_filing_nothing_can_be_changed_and_filing_again_is_refused() -> None:
    made = filed()
    for act in (demands.file, lambda **who: demands.save(content=CONTENT, **who)):
        with pytest.raises(Refused, match="已提交"):
            act(demand_id=made.pk, by=made.created_by, at=AT)
    assert actions(made).count("demand.file") == 1


def test_11_1_18_a_second_demand_of_the_same_lineage_needs_a_reason_and_is_flagged() -> None:
    first = filed()
    second = demands.start(activity_id=first.activity_id, by=first.created_by, at=AT)
    demands.save(demand_id=second.pk, content=Content(strata=(("T01", 1),)), by=first.created_by, at=AT)
    with pytest.raises(Refused, match=first.code):
        demands.file(demand_id=second.pk, by=first.created_by, at=AT)
    reasoned = Content(strata=(("T01", 1),), repeat_reason="另需一名财务专家")
    demands.save(demand_id=second.pk, content=reasoned, by=first.created_by, at=AT)
    demands.file(demand_id=second.pk, by=first.created_by, at=AT)
    assert Event.objects.filter(action="demand.file").latest("sequence").payload.body["repeats"] == [first.code]
    assert first.activity.projects.get().title == PROJECT.title, "the projects of the first one stand"


def test_11_1_the_same_title_under_another_activity_is_the_same_lineage_until_withdrawn() -> None:
    first = filed()
    other = written(with_project(title="储氢罐 项目"), by=first.created_by)
    with pytest.raises(Refused, match="项目名称相同"):
        demands.file(demand_id=other.pk, by=first.created_by, at=AT)
    demands.withdraw(demand_id=first.pk, by=first.created_by, at=AT)
    assert demands.file(demand_id=other.pk, by=first.created_by, at=AT).state == "filed"


# ---------------------------------------------------------------- the talent division


def test_11_2_a_demand_with_nothing_open_is_accepted_at_once() -> None:
    made, by = filed(), account()
    accepted = demands.accept(demand_id=made.pk, by=by, at=AT)
    assert (accepted.state, accepted.accepted_by) == ("accepted", by)
    assert actions(made)[-1] == "demand.accept"
    with pytest.raises(Refused):
        demands.accept(demand_id=made.pk, by=by, at=AT)


def test_11_1_a_return_needs_a_reason_and_opens_the_draft_again() -> None:
    made, by = filed(), account()
    with pytest.raises(Refused):
        demands.send_back(demand_id=made.pk, reason=" ", by=by, at=AT)
    returned = demands.send_back(demand_id=made.pk, reason="请补充负责人证件号码", by=by, at=AT)
    assert (returned.state, returned.return_reason) == ("returned", "请补充负责人证件号码")
    demands.save(demand_id=made.pk, content=CONTENT, by=made.created_by, at=AT)
    again = demands.file(demand_id=made.pk, by=made.created_by, at=AT)
    assert (again.state, again.return_reason) == ("filed", "")


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.LEADERSHIP, Role.SUPERVISOR, Role.SYSTEM_ADMIN])
def test_3_nobody_but_the_talent_division_accepts(role: str) -> None:
    made = filed()
    with pytest.raises(Refused):
        demands.accept(demand_id=made.pk, by=account(role), at=AT)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_11_1_pressed_twice_at_once_a_demand_is_filed_once() -> None:
    unit(REVIEWED)
    made = written()

    def press(_: int) -> str:
        try:
            return demands.file(demand_id=made.pk, by=made.created_by, at=AT).state
        except Refused:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(press, range(2))) == ["filed", "refused"]
    assert Event.objects.filter(action="demand.file").count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_2_two_activities_entered_at_once_get_two_numbers() -> None:
    by = organiser()

    def enter(_: int) -> str:
        try:
            return activities.create(plan=PLAN, by=by, at=AT).code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(enter, range(4))) == [f"HD-2026-000{n}" for n in range(1, 5)]


def test_11_1_the_moment_of_filing_counts_by_the_calendar_day_here() -> None:
    """23:30 on the 22nd in London is already the 23rd in the office."""
    unit(REVIEWED)
    made = written(first_day=date(2026, 11, 26), last_day=date(2026, 11, 26))
    late_evening = datetime.fromisoformat("2026-11-23T16:30:00+00:00")
    with pytest.raises(Refused, match="只有 2 个工作日"):
        demands.file(demand_id=made.pk, by=made.created_by, at=late_evening)


def test_11_1_an_activity_that_is_over_takes_no_demand() -> None:
    by = organiser()
    held = activity(by, state="held")
    with pytest.raises(Refused):
        demands.start(activity_id=held.pk, by=by, at=AT)
