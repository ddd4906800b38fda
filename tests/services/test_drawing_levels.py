"""11.2, 18: who may witness, and the two other manners of a seed: a public number, or urgency with leadership's word."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from expertpool import verifier
from expertpool.policy.decision import Refused
from expertpool.policy.terms import DemandStatus, DrawStatus, Role
from expertpool.records.models import Account, Demand, Draw, EntropyReading, Event, ParameterChange
from expertpool.services import drawing, evidence
from tests.factories import AT, account, activity, demand, division, expert, organiser

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(minutes=4)
LATEST = AT + timedelta(minutes=5)
PUBLIC = drawing.Manner("A", entropy="示例彩票第 2026312 期")
URGENT = drawing.Manner("C", urgent_reason="突发事项，当日论证")


@pytest.fixture
def talent() -> Account:
    return account(Role.TALENT)


@pytest.fixture
def supervisor() -> Account:
    return account(Role.SUPERVISOR)


@pytest.fixture
def accepted() -> Demand:
    """Nine experts of T01; two wanted."""
    for _ in range(9):
        expert()
    return demand({"T01": 2}, state=DemandStatus.ACCEPTED)


def frozen(of: Demand, by: Account, manner: drawing.Manner | None = None) -> Draw:
    return drawing.freeze(demand_id=of.pk, secret=bytes(range(32)), manner=manner, by=by, at=AT)


def confirmed(draw: Draw, supervisor: Account) -> bool:
    _, content = evidence.hand_out(draw_id=draw.pk, by=supervisor, at=LATEST)
    return verifier.verify(json.loads(content), draw.commit_digest).ok


# ---------------------------------------------------------------- A: a public number


def test_11_2_a_public_number_is_named_in_the_commit_and_counts_once_two_people_read_the_same(
    accepted: Demand, talent: Account, supervisor: Account
) -> None:
    draw = frozen(accepted, talent, PUBLIC)
    assert json.loads(draw.commit)["entropy"] == PUBLIC.entropy
    drawing.witness(draw_id=draw.pk, number="480317", by=supervisor, at=LATER)
    for by in (talent, talent):
        assert drawing.read_entropy(draw_id=draw.pk, value="03 11 27", by=by, at=LATER).entropy == ""
    with pytest.raises(Refused, match="两人录入一致"):
        drawing.run_draw(draw_id=draw.pk, by=talent, at=LATEST)
    assert drawing.read_entropy(draw_id=draw.pk, value=" 03  11 27 ", by=supervisor, at=LATER).entropy == "03 11 27"
    made = drawing.run_draw(draw_id=draw.pk, by=talent, at=LATEST)
    assert made.entries.count() == 6
    assert confirmed(made, supervisor)


def test_11_2_readings_that_differ_do_not_count_until_somebody_reads_again(
    accepted: Demand, talent: Account, supervisor: Account
) -> None:
    draw = frozen(accepted, talent, PUBLIC)
    drawing.witness(draw_id=draw.pk, number="480317", by=supervisor, at=LATER)
    drawing.read_entropy(draw_id=draw.pk, value="03 11 27", by=talent, at=LATER)
    assert drawing.read_entropy(draw_id=draw.pk, value="03 11 72", by=supervisor, at=LATER).entropy == ""
    assert drawing.read_entropy(draw_id=draw.pk, value="03 11 27", by=supervisor, at=LATER).entropy == "03 11 27"
    assert EntropyReading.objects.count() == Event.objects.filter(action="draw.entropy").count() == 3
    with pytest.raises(Refused, match="已由两人录入"):
        drawing.read_entropy(draw_id=draw.pk, value="1", by=talent, at=LATER)


def test_11_2_one_person_with_two_accounts_reads_once(accepted: Demand, talent: Account, supervisor: Account) -> None:
    draw = frozen(accepted, talent, PUBLIC)
    drawing.witness(draw_id=draw.pk, number="480317", by=supervisor, at=LATER)
    for by in (talent, account(Role.TALENT, identity_index=talent.identity_index)):
        assert drawing.read_entropy(draw_id=draw.pk, value="031127", by=by, at=LATER).entropy == ""


@pytest.mark.parametrize("value", ["", "   ", "０３", "03,11", "1" * 61])
def test_11_2_a_public_number_has_letters_digits_and_blanks_only(
    value: str, accepted: Demand, talent: Account, supervisor: Account
) -> None:
    draw = frozen(accepted, talent, PUBLIC)
    drawing.witness(draw_id=draw.pk, number="480317", by=supervisor, at=LATER)
    with pytest.raises(Refused, match="只含数字、字母和空格"):
        drawing.read_entropy(draw_id=draw.pk, value=value, by=talent, at=LATER)
    assert not EntropyReading.objects.exists()


def test_11_2_a_number_read_without_being_named_is_refused(accepted: Demand, talent: Account, supervisor: Account) -> None:
    draw = frozen(accepted, talent)
    drawing.witness(draw_id=draw.pk, number="480317", by=supervisor, at=LATER)
    with pytest.raises(Refused, match="没有约定公开随机数"):
        drawing.read_entropy(draw_id=draw.pk, value="031127", by=talent, at=LATER)


# ---------------------------------------------------------------- C: urgency


def test_11_2_an_urgent_draw_waits_for_leadership_and_has_no_witness(
    accepted: Demand, talent: Account, supervisor: Account
) -> None:
    draw = frozen(accepted, talent, URGENT)
    assert (draw.level, draw.urgent_reason) == ("C", URGENT.urgent_reason)
    with pytest.raises(Refused, match="不能抽取"):
        drawing.run_draw(draw_id=draw.pk, by=talent, at=LATER)
    with pytest.raises(Refused, match="紧急抽取没有见证数"):
        drawing.witness(draw_id=draw.pk, number="480317", by=supervisor, at=LATER)
    drawing.approve_urgent(draw_id=draw.pk, by=account(Role.LEADERSHIP), at=LATER)
    made = drawing.run_draw(draw_id=draw.pk, by=talent, at=LATEST)
    assert (made.state, made.witness, made.entries.count()) == (DrawStatus.DRAWN, "", 6)
    assert confirmed(made, supervisor)


def test_11_2_leadership_approves_urgent_draws_only(accepted: Demand, talent: Account) -> None:
    draw = frozen(accepted, talent)
    with pytest.raises(Refused, match="由见证人输入数字"):
        drawing.approve_urgent(draw_id=draw.pk, by=account(Role.LEADERSHIP), at=LATER)
    urgent = frozen(demand(state=DemandStatus.ACCEPTED), account(Role.TALENT, identity_index="one"), URGENT)
    with pytest.raises(Refused, match="冻结名册的人不能批准"):
        drawing.approve_urgent(draw_id=urgent.pk, by=account(Role.LEADERSHIP, identity_index="one"), at=LATER)


@pytest.mark.parametrize(
    ("manner", "message"),
    [
        (drawing.Manner("A"), "没有写明公开随机数"),
        (drawing.Manner("C"), "没有写明紧急抽取的原因"),
        (drawing.Manner("Z"), "没有这种抽取方式"),
    ],
)
def test_11_2_a_manner_says_what_it_rests_on(manner: drawing.Manner, message: str, accepted: Demand, talent: Account) -> None:
    with pytest.raises(Refused, match=message):
        frozen(accepted, talent, manner)
    assert not Draw.objects.exists()
    assert not Event.objects.exists()


# ---------------------------------------------------------------- who witnesses


def test_18_a_second_clerk_witnesses_only_where_the_bureau_has_set_so(accepted: Demand, talent: Account) -> None:
    other = account(Role.TALENT)
    draw = frozen(accepted, talent)
    with pytest.raises(Refused, match="须由驻局纪检监察组见证"):
        drawing.witness(draw_id=draw.pk, number="480317", by=other, at=LATER)
    ParameterChange.objects.create(
        name="witness_second_clerk",
        value=1,
        first_day=date(2026, 11, 1),
        document="示例通知",
        set_by=account(Role.LEADERSHIP),
        set_at=AT,
    )
    later = frozen(demand(state=DemandStatus.ACCEPTED), talent)
    with pytest.raises(Refused, match="冻结名册的人不能见证"):
        drawing.witness(draw_id=later.pk, number="480317", by=talent, at=LATER)
    assert drawing.witness(draw_id=later.pk, number="480317", by=other, at=LATER).witnessed_by == other
    assert Event.objects.latest("sequence").action == "draw.second_witness"


def test_18_where_the_keepers_organise_only_the_supervisor_witnesses(supervisor: Account) -> None:
    for _ in range(3):
        expert()
    own = division("管库科室")
    keeper, held = account(Role.TALENT, division=own), activity(organiser(division=own))
    draw = frozen(demand(of=held, state=DemandStatus.ACCEPTED), keeper)
    with pytest.raises(Refused, match="须由驻局纪检监察组见证"):
        drawing.witness(draw_id=draw.pk, number="480317", by=held.organiser, at=AT + timedelta(hours=5))
    assert drawing.witness(draw_id=draw.pk, number="480317", by=supervisor, at=LATER).witness == "480317"
