"""9, 20: whom a case may be about, and which cases wait for whom on which day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from expertpool.policy.lifecycle import CaseStatus
from expertpool.policy.removal_cases import CaseSource
from expertpool.policy.terms import ParticipationStatus, Role
from expertpool.queries import removals
from expertpool.queries.workdays import calendar
from expertpool.records.models import Activity, RemovalCase
from tests.factories import AT, account, activity, division, expert, organiser, unit, use
from tests.services.contact_ground import called, open_ones, say_yes
from tests.services.removal_ground import decided, opened, through, verified

pytestmark = pytest.mark.django_db


def kept() -> list[str]:
    return [todo.title for todo in removals.to_keep(account(Role.TALENT), calendar())]


def test_9_an_organiser_may_name_who_took_part_in_the_own_divisions_activities_only() -> None:
    by, other = organiser(division=division("示范一科")), organiser(division=division("示范二科"))
    took, absent, elsewhere, _ = expert(), expert(), expert(), expert()
    held = activity(by)
    use(took, date(2026, 11, 2), activity=held)
    use(absent, date(2026, 11, 2), activity=held, state=ParticipationStatus.ABSENT)
    use(elsewhere, date(2026, 11, 2), activity=activity(other))
    assert list(removals.people(by)) == [took]
    assert removals.found(by, str(elsewhere.number)) == []
    assert removals.found(by, " ") == []


def test_19_an_employer_may_name_its_own_people_and_nobody_who_is_out() -> None:
    home = unit("示范大学")
    own, gone, _ = expert(unit=home), expert(unit=home), expert()
    through(gone)
    assert list(removals.people(account(Role.EMPLOYER, unit=home))) == [own]


def test_9_who_asked_reads_what_came_of_it_and_of_no_other_case() -> None:
    by, other = organiser(division=division("示范一科")), organiser(division=division("示范二科"))
    made = opened(expert(), by=by, source=CaseSource.ORGANISER)
    assert list(removals.visible_to(by)) == [made]
    assert not removals.visible_to(other).exists()
    assert removals.by_state(by) == {"": 1, "proposed": 1}


@pytest.mark.parametrize(("ahead", "waits"), [(-1, True), (0, True), (1, False)])
def test_9_a_hearing_comes_to_the_desk_the_day_after_its_last(ahead: int, waits: bool) -> None:
    made = opened(expert())
    until = date(2026, 11, 20)
    made.heard_at, made.statement_until = AT, until
    assert removals._waits(made, until + timedelta(days=ahead)) is waits
    made.stated_at = AT
    assert not removals._waits(made, until)


@pytest.mark.parametrize(("ahead", "waits"), [(-1, True), (0, True), (1, False)])
def test_14_6_a_resignation_that_may_be_disowned_comes_the_day_after(ahead: int, waits: bool) -> None:
    until = date(2026, 11, 20)
    made = RemovalCase(objection_until=until, stated_at=AT)
    assert removals._waits(made, until + timedelta(days=ahead)) is waits


def test_9_each_state_is_a_to_do_of_its_role() -> None:
    made = opened(expert(), by=account(Role.SUPERVISOR), source=CaseSource.REPORT)
    assert [title.partition("：")[0] for title in kept()] == ["处理提请"]
    leader = account(Role.LEADERSHIP)
    made = verified(opened(expert()))
    assert len(list(removals.to_decide(leader, calendar()))) == 1
    decided(made)
    assert not list(removals.to_decide(leader, calendar()))
    assert "办理出库" in [title.partition("：")[0] for title in kept()]


def test_9_2_what_the_calendar_proposes_is_one_to_do() -> None:
    for cause in ("over_age:2025", "over_age:2026"):
        opened(expert(), "over_age", source=CaseSource.JOB, cause=cause)
    RemovalCase.objects.update(state=CaseStatus.PROPOSED)
    assert kept() == ["处理系统提请的出库事项 2 件"]


@pytest.mark.parametrize("people", [3, 30])
def test_20_a_page_of_cases_takes_one_query(people: int, django_assert_num_queries: object) -> None:
    keeper = account(Role.TALENT)
    for _ in range(people):
        opened(expert(), by=keeper)
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert len([(row.expert.unit.name, row.opened_by) for row in removals.visible_to(keeper)]) == people


def test_10_somebody_removed_who_stands_confirmed_for_an_activity_to_come_is_to_be_replaced() -> None:
    draw = called()
    yes = say_yes(open_ones(draw)[0])
    Activity.objects.update(last_day=timezone.localdate())
    keeper = account(Role.TALENT)
    assert list(removals.to_replace(keeper, calendar())) == []
    through(yes.expert)
    assert [todo.args for todo in removals.to_replace(keeper, calendar())] == [(yes.pk,)]
    Activity.objects.update(last_day=timezone.localdate() - timedelta(days=1))
    assert list(removals.to_replace(keeper, calendar())) == []


def test_9_an_opened_case_waits_for_the_hearing_before_the_verification() -> None:
    one = expert(name="示甲")
    made = opened(one, "secrecy")
    assert kept() == ["请本人陈述：示甲"]
    RemovalCase.objects.filter(pk=made.pk).update(heard_at=AT, statement_until=date(2026, 1, 1))
    assert kept() == ["核实：示甲"]
    RemovalCase.objects.filter(pk=made.pk).update(heard_at=None, statement_until=None, ground="resigned")
    assert kept() == ["核实：示甲"]
