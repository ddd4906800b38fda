"""11.2: commit before seed, one list for one demand, nothing that happens in between changes it."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from expertpool.policy import evidence
from expertpool.policy.decision import Refused
from expertpool.policy.terms import DemandStatus, DrawStatus, Role
from expertpool.records.models import Account, Demand, Draw, DrawEntry, Event, Expert, PassedOver, RosterLine, VoidRequest
from expertpool.services import drawing, rosters, voiding
from tests.factories import AT, account, activity, demand, division, expert, field, organiser, unit, use

pytestmark = pytest.mark.django_db

SECRET = bytes(range(32))
LATER = AT + timedelta(minutes=4)
LATEST = AT + timedelta(minutes=5)


@pytest.fixture
def talent() -> Account:
    return account(Role.TALENT)


@pytest.fixture
def supervisor() -> Account:
    return account(Role.SUPERVISOR)


@pytest.fixture
def accepted() -> Demand:
    """Twelve experts of T01 in one unit each; two of them wanted."""
    for _ in range(12):
        expert(fields=("T01",))
    return demand({"T01": 2}, state=DemandStatus.ACCEPTED)


def frozen(of: Demand, by: Account) -> Draw:
    return drawing.freeze(demand_id=of.pk, secret=SECRET, by=by, at=AT)


def drawn(of: Demand, by: Account, supervisor: Account) -> Draw:
    draw = frozen(of, by)
    drawing.witness(draw_id=draw.pk, number="480317", by=supervisor, at=LATER)
    return drawing.run_draw(draw_id=draw.pk, by=by, at=LATEST)


def numbers(draw: Draw) -> list[int]:
    return list(draw.entries.order_by("position").values_list("expert__number", flat=True))


def test_11_2_a_list_has_three_times_the_number_wanted(accepted: Demand, talent: Account, supervisor: Account) -> None:
    draw = drawn(accepted, talent, supervisor)
    assert len(numbers(draw)) == len(set(numbers(draw))) == 6
    accepted.refresh_from_db()
    assert (accepted.state, draw.state) == (DemandStatus.DRAWN, DrawStatus.DRAWN)
    steps = list(Event.objects.order_by("sequence").values_list("action", "article"))
    assert steps == [("draw.freeze", "11.2"), ("draw.witness", "18"), ("draw.run", "11.2")]


def test_11_2_the_commit_fixes_roster_demand_parameters_secret_and_trace(accepted: Demand, talent: Account) -> None:
    draw = frozen(accepted, talent)
    commit = json.loads(draw.commit)
    assert commit["roster"]["root"] == draw.root == rosters.as_of(draw.as_of).document.root
    assert commit["demand"]["strata"] == [{"field": "T01", "want": 2}]
    assert (commit["policy"]["yearly_limit"], commit["policy"]["list_factor"]) == (10, 3)
    assert commit["secret"] == evidence.secret_digest(SECRET)
    assert draw.commit_digest == evidence.commit_digest(commit)
    assert commit["previous"] == Event.objects.get(action="draw.freeze").previous


def test_11_2_the_secret_is_not_readable_in_the_database(accepted: Demand, talent: Account) -> None:
    draw = frozen(accepted, talent)
    assert SECRET not in bytes(draw.secret_cipher)
    assert drawing.secret_of(draw) == SECRET


@pytest.mark.parametrize(
    "state", [DemandStatus.DRAFT, DemandStatus.FILED, DemandStatus.FROZEN, DemandStatus.DRAWN, DemandStatus.VOIDED]
)
def test_11_2_only_an_accepted_demand_is_frozen(state: str, talent: Account) -> None:
    waiting = demand(state=state)
    with pytest.raises(Refused, match="不能冻结"):
        frozen(waiting, talent)
    assert not Draw.objects.exists()
    assert not RosterLine.objects.exists()
    assert not Event.objects.exists()


def test_13_5_an_unsettled_suspect_stops_the_freeze(accepted: Demand, talent: Account) -> None:
    accepted.judgements.create(expert=expert(), article="13.5", row="tie:1", evidence="同名")
    with pytest.raises(Refused, match="1 条疑似回避没有认定"):
        frozen(accepted, talent)
    assert not Draw.objects.exists()


def test_11_1_an_unresolved_unit_stops_the_freeze(accepted: Demand, talent: Account) -> None:
    accepted.avoided_units.create(name="没有认定的单位")
    with pytest.raises(Refused, match="还有单位没有认定"):
        frozen(accepted, talent)


def test_11_1_a_demand_for_nobody_is_not_frozen(accepted: Demand, talent: Account) -> None:
    accepted.strata.all().delete()
    with pytest.raises(Refused, match="没有写明领域和人数"):
        frozen(accepted, talent)


def test_13_5_a_suspect_that_arose_after_acceptance_stops_the_freeze(accepted: Demand, talent: Account) -> None:
    project = accepted.activity.projects.create(title="示例项目", rank=1)
    project.people.create(name=Expert.objects.get(number=3).name, role="leader", unit_name="别的单位")
    with pytest.raises(Refused, match="新出现 1 条疑似回避"):
        frozen(accepted, talent)
    assert not Draw.objects.exists()


def test_11_2_a_second_freeze_is_refused(accepted: Demand, talent: Account) -> None:
    first = frozen(accepted, talent)
    with pytest.raises(Refused, match="不能冻结"):
        drawing.freeze(demand_id=accepted.pk, secret=bytes(32), by=talent, at=LATER)
    assert Draw.objects.get().commit_digest == first.commit_digest


def test_3_the_organiser_cannot_operate_the_own_draw() -> None:
    for _ in range(3):
        expert()
    own = organiser(identity_index="same-person")
    waiting = demand(of=activity(own), state=DemandStatus.ACCEPTED)
    with pytest.raises(Refused, match="承办人不能操作本次抽取"):
        frozen(waiting, account(Role.TALENT, identity_index="same-person"))


# ---------------------------------------------------------------- witness


@pytest.mark.parametrize("number", ["12345", "1234567890123", "12345a", "１２３４５６", "", "-123456", "12 3456"])
def test_18_the_witness_types_6_to_12_digits(number: str, accepted: Demand, talent: Account, supervisor: Account) -> None:
    draw = frozen(accepted, talent)
    with pytest.raises(Refused, match="6 至 12 位数字"):
        drawing.witness(draw_id=draw.pk, number=number, by=supervisor, at=LATER)
    draw.refresh_from_db()
    assert (draw.witness, draw.state) == ("", DrawStatus.COMMITTED)


@pytest.mark.parametrize("number", ["000000", "123456789012"])
def test_18_the_shortest_and_the_longest_number_count_as_typed(
    number: str, accepted: Demand, talent: Account, supervisor: Account
) -> None:
    draw = frozen(accepted, talent)
    assert drawing.witness(draw_id=draw.pk, number=number, by=supervisor, at=LATER).witness == number


def test_18_who_committed_is_not_the_witness(accepted: Demand) -> None:
    draw = frozen(accepted, account(Role.TALENT, identity_index="one"))
    with pytest.raises(Refused, match="冻结名册的人不能见证"):
        drawing.witness(draw_id=draw.pk, number="123456", by=account(Role.SUPERVISOR, identity_index="one"), at=LATER)


@pytest.mark.parametrize(("minutes", "allowed"), [(59, False), (60, True), (61, True)])
def test_18_the_organiser_stands_in_only_after_an_hour(minutes: int, allowed: bool, accepted: Demand, talent: Account) -> None:
    draw = frozen(accepted, talent)
    by, at = accepted.activity.organiser, AT + timedelta(minutes=minutes)
    if allowed:
        assert drawing.witness(draw_id=draw.pk, number="123456", by=by, at=at).witnessed_by == by
        assert Event.objects.get(action="draw.witness").payload.body["stands_in"] is True
    else:
        with pytest.raises(Refused, match="优先由驻局纪检监察组见证"):
            drawing.witness(draw_id=draw.pk, number="123456", by=by, at=at)


def test_18_another_divisions_organiser_never_stands_in(accepted: Demand, talent: Account) -> None:
    draw = frozen(accepted, talent)
    with pytest.raises(Refused, match="只有本活动的承办科室"):
        drawing.witness(draw_id=draw.pk, number="123456", by=organiser(division=division("别的科")), at=AT + timedelta(hours=3))


def test_18_a_number_is_typed_once(accepted: Demand, talent: Account, supervisor: Account) -> None:
    draw = frozen(accepted, talent)
    drawing.witness(draw_id=draw.pk, number="111111", by=supervisor, at=LATER)
    with pytest.raises(Refused, match="不能见证"):
        drawing.witness(draw_id=draw.pk, number="222222", by=supervisor, at=LATEST)
    draw.refresh_from_db()
    assert draw.witness == "111111"


# ---------------------------------------------------------------- the list


def test_11_2_no_list_before_the_witness(accepted: Demand, talent: Account) -> None:
    draw = frozen(accepted, talent)
    with pytest.raises(Refused, match="不能抽取"):
        drawing.run_draw(draw_id=draw.pk, by=talent, at=LATER)
    assert not DrawEntry.objects.exists()


def test_11_2_drawing_again_is_refused_and_the_attempt_is_traced(accepted: Demand, talent: Account, supervisor: Account) -> None:
    draw = drawn(accepted, talent, supervisor)
    before = numbers(draw)
    with pytest.raises(Refused, match="不能抽取"):
        drawing.run_draw(draw_id=draw.pk, by=talent, at=LATEST)
    assert numbers(draw) == before
    attempt = Event.objects.latest("sequence")
    assert (attempt.action, attempt.actor, attempt.subject_id) == ("draw.refused", talent, str(draw.pk))


def test_11_2_editing_an_expert_or_the_demand_after_the_commit_changes_nothing(
    accepted: Demand, talent: Account, supervisor: Account
) -> None:
    draw = frozen(accepted, talent)
    expected = rosters.as_of(draw.as_of).lines
    for number in list(expected)[:6]:
        use(Expert.objects.get(number=number), date(2026, 2, number))
    accepted.strata.update(want=1)
    expert(fields=("T01",))
    drawing.witness(draw_id=draw.pk, number="480317", by=supervisor, at=LATER)
    made = drawing.run_draw(draw_id=draw.pk, by=talent, at=LATEST)
    assert len(numbers(made)) == 6
    assert 13 not in numbers(made)
    assert dict(made.entries.values_list("expert__number", "uses")) == dict.fromkeys(numbers(made), 0)


def test_13_3_everybody_passed_over_has_the_article_and_the_row(talent: Account, supervisor: Account) -> None:
    reviewed = unit("被评示例公司")
    conflicted = [expert(fields=("T01",), unit=reviewed) for _ in range(4)]
    for _ in range(2):
        expert(fields=("T01",))
    held = activity()
    held.projects.create(title="示例项目", rank=1).units.create(name=reviewed.name, unit=reviewed, role="applicant")
    draw = drawn(demand({"T01": 1}, of=held, state=DemandStatus.ACCEPTED), talent, supervisor)
    assert not set(numbers(draw)) & {person.number for person in conflicted}
    rows = {row.expert.number: row.reasons for row in PassedOver.objects.select_related("expert")}
    assert set(rows) == {person.number for person in conflicted}
    assert all(reasons[0][0] == "13.3" and reasons[0][2] == f"expert:{number}" for number, reasons in rows.items())


def test_11_2_fewer_than_three_times_lists_everybody_and_says_so(talent: Account, supervisor: Account) -> None:
    for _ in range(4):
        expert(fields=("T01",))
    draw = drawn(demand({"T01": 2}, state=DemandStatus.ACCEPTED), talent, supervisor)
    assert sorted(numbers(draw)) == [1, 2, 3, 4]
    stratum = draw.summary["strata"][0]
    assert (stratum["places"], stratum["listed"]) == (6, 4)


def test_11_2_the_funnel_and_the_eligible_add_up_to_the_pool(accepted: Demand, talent: Account, supervisor: Account) -> None:
    field("T02")
    expert(fields=("T02",))
    summary = drawn(accepted, talent, supervisor).summary
    assert sum(removed for _, removed in summary["funnel"]) + summary["eligible"] == summary["pool"] == 13


# ---------------------------------------------------------------- roster versions


def test_a_freeze_writes_a_version_of_changed_lines_only(accepted: Demand, talent: Account) -> None:
    frozen(accepted, talent)
    assert RosterLine.objects.count() == 12
    use(Expert.objects.get(number=3), date(2026, 5, 4))
    second = demand({"T01": 1}, state=DemandStatus.ACCEPTED)
    drawing.freeze(demand_id=second.pk, secret=SECRET, by=talent, at=LATER)
    assert RosterLine.objects.count() == 13
    assert list(RosterLine.objects.filter(number=3).order_by("id").values_list("valid_to", flat=True)) == [LATER, None]


def test_an_older_roster_is_unchanged_after_the_pool_changes(accepted: Demand, talent: Account) -> None:
    draw = frozen(accepted, talent)
    use(Expert.objects.get(number=3), date(2026, 5, 4))
    drawing.freeze(demand_id=demand({"T01": 1}, state=DemandStatus.ACCEPTED).pk, secret=SECRET, by=talent, at=LATER)
    assert rosters.as_of(draw.as_of).document.root == draw.root


# ---------------------------------------------------------------- voiding


def test_11_2_voiding_takes_two_people_and_keeps_the_evidence(accepted: Demand, talent: Account, supervisor: Account) -> None:
    draw = drawn(accepted, talent, supervisor)
    listed = numbers(draw)
    voiding.ask_void(draw_id=draw.pk, reason="活动取消", by=talent, at=LATEST)
    with pytest.raises(Refused, match="不能批准作废"):
        voiding.approve_void(draw_id=draw.pk, by=talent, at=LATEST)
    voiding.approve_void(draw_id=draw.pk, by=account(Role.LEADERSHIP), at=LATEST)
    draw.refresh_from_db()
    accepted.refresh_from_db()
    assert (draw.state, accepted.state, numbers(draw)) == (DrawStatus.VOIDED, DemandStatus.VOIDED, listed)


def test_11_2_nobody_approves_the_own_request(accepted: Demand, supervisor: Account) -> None:
    talent = account(Role.TALENT, identity_index="one")
    draw = drawn(accepted, talent, supervisor)
    voiding.ask_void(draw_id=draw.pk, reason="活动取消", by=talent, at=LATEST)
    with pytest.raises(Refused, match="申请人不能审批"):
        voiding.approve_void(draw_id=draw.pk, by=account(Role.LEADERSHIP, identity_index="one"), at=LATEST)
    assert VoidRequest.objects.get().approved_by is None


def test_11_2_leadership_voids_only_what_was_asked_for(accepted: Demand, talent: Account) -> None:
    draw = frozen(accepted, talent)
    with pytest.raises(Refused, match="没有等待审批的作废申请"):
        voiding.approve_void(draw_id=draw.pk, by=account(Role.LEADERSHIP), at=LATER)
    draw.refresh_from_db()
    assert draw.state == DrawStatus.COMMITTED


def test_11_2_a_void_needs_a_reason_and_is_asked_once(accepted: Demand, talent: Account) -> None:
    draw = frozen(accepted, talent)
    with pytest.raises(Refused, match="没有写明作废原因"):
        voiding.ask_void(draw_id=draw.pk, reason=" ", by=talent, at=LATER)
    voiding.ask_void(draw_id=draw.pk, reason="活动取消", by=talent, at=LATER)
    with pytest.raises(Refused, match="已经申请过作废"):
        voiding.ask_void(draw_id=draw.pk, reason="活动取消", by=talent, at=LATER)
