"""第十二条: what is only in principle is set aside by leadership alone, before the freeze, with reason and document."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from expertpool.policy import screening
from expertpool.policy.decision import Refused
from expertpool.policy.parameters import Parameters
from expertpool.policy.terms import Role
from expertpool.queries import waivers as queries
from expertpool.queries.facts import demand_facts, expert_facts
from expertpool.records.models import Account, Demand, Event, Expert, Waiver, WaiverRequest
from expertpool.services import waivers
from tests.factories import AT, account, expert, unit, use
from tests.services.demand_ground import REVIEWED, accepted, filed

pytestmark = pytest.mark.django_db
DAY = date(2026, 12, 7)


def used_up(number: int, **values: object) -> Expert:
    person = expert(number, **values)
    for week in range(10):
        use(person, date(2026, 1, 5) + timedelta(days=7 * week))
    return person


def approve(demand: Demand, number: int = 1, role: str = Role.LEADERSHIP, **values: str) -> list[Waiver]:
    told = {"reason": "该领域仅此一人熟悉", "document": "局长办公会纪要〔2026〕8号"} | values
    return waivers.approve(demand_id=demand.pk, number=number, by=account(role), at=AT, **told)


def test_12_the_eleventh_use_is_waived_for_one_expert_in_one_demand() -> None:
    used_up(1)
    used_up(2)
    demand = accepted()
    (waiver,) = approve(demand)
    assert (waiver.article, waiver.document) == ("12", "局长办公会纪要〔2026〕8号")
    facts, p = demand_facts(demand), Parameters()
    assert screening.screen(expert_facts(1), facts, on=AT.date(), p=p) == ()
    assert [reason.article for reason in screening.screen(expert_facts(2), facts, on=AT.date(), p=p)] == ["12"]
    event = Event.objects.get(action="waiver.approve")
    assert (event.article, event.payload.body["articles"], event.payload.body["expert"]) == ("12", ["12"], 1)


def test_6_1_4_age_and_limit_are_waived_together() -> None:
    used_up(1, birth=date(1950, 1, 1))
    assert [waiver.article for waiver in approve(accepted())] == ["12", "6.1.4"]


def test_13_what_nobody_may_waive_is_not_offered() -> None:
    reviewed = unit(REVIEWED)
    used_up(1, unit=reviewed)
    used_up(2, status="frozen")
    expert(3)
    demand = accepted()
    assert waivers.candidates(demand, at=AT) == []
    for number in (1, 2, 3):
        with pytest.raises(Refused):
            approve(demand, number)
    assert not Waiver.objects.exists()


@pytest.mark.parametrize("told", [{"reason": " "}, {"document": ""}])
def test_12_a_waiver_needs_reason_and_document(told: dict[str, str]) -> None:
    used_up(1)
    with pytest.raises(Refused):
        approve(accepted(), **told)


@pytest.mark.parametrize("role", [Role.TALENT, Role.ORGANISER, Role.SUPERVISOR])
def test_12_nobody_but_leadership_waives(role: str) -> None:
    used_up(1)
    with pytest.raises(Refused):
        approve(accepted(), role=role)


def test_12_a_waiver_stands_between_acceptance_and_freeze_only() -> None:
    used_up(1)
    with pytest.raises(Refused):
        approve(filed())


def test_12_the_same_waiver_is_not_given_twice() -> None:
    used_up(1)
    demand = accepted()
    approve(demand)
    with pytest.raises(Refused, match="没有可以破例"):
        approve(demand)


# ---------------------------------------------------------------- asked for by the keepers


def ask(demand: Demand, number: int = 1, role: str = Role.TALENT, reason: str = "该领域仅此一人熟悉") -> WaiverRequest:
    return waivers.ask(demand_id=demand.pk, number=number, reason=reason, by=account(role), at=AT)


def refuse(request: WaiverRequest, by: Account | None = None, answer: str = "另有人选") -> WaiverRequest:
    return waivers.refuse(request_id=request.pk, answer=answer, by=by or account(Role.LEADERSHIP), at=AT)


def test_12_a_request_waits_for_leadership_and_is_answered_with_the_waiver() -> None:
    used_up(1)
    demand = accepted()
    request = ask(demand)
    assert Event.objects.get(action="waiver.ask").payload.body == {"expert": 1, "articles": ["12"]}
    assert list(queries.requests(account(Role.LEADERSHIP))) == [request]
    approve(demand)
    request.refresh_from_db()
    assert (request.state, request.answer) == ("approved", "局长办公会纪要〔2026〕8号")
    assert not queries.requests(account(Role.LEADERSHIP)).exists()


def test_12_leadership_refuses_with_a_reason_and_another_request_may_follow() -> None:
    used_up(1)
    demand = accepted()
    request = refuse(ask(demand))
    assert (request.state, request.answer) == ("refused", "另有人选")
    assert Event.objects.get(action="waiver.refuse").subject_kind == "waiverrequest"
    assert not Waiver.objects.exists()
    with pytest.raises(Refused, match="已经审批过"):
        refuse(request)
    ask(demand, reason="现已无其他人选")
    assert WaiverRequest.objects.count() == 2


def test_12_a_request_is_refused_where_there_is_nothing_to_waive_or_no_reason() -> None:
    used_up(1)
    expert(2)
    demand = accepted()
    for values, words in (
        ({"number": 2}, "没有可以破例"),
        ({"reason": " "}, "没有写明理由"),
        ({"role": Role.ORGANISER}, "不能提请破例"),
    ):
        with pytest.raises(Refused, match=words):
            ask(demand, **values)
    ask(demand)
    with pytest.raises(Refused, match="正在等待审批"):
        ask(demand)
    assert WaiverRequest.objects.count() == Event.objects.filter(action="waiver.ask").count() == 1


def test_12_nobody_answers_the_own_request() -> None:
    used_up(1)
    request = ask(accepted())
    same = account(Role.LEADERSHIP, identity_index=request.asked_by.identity_index)
    with pytest.raises(Refused, match="提请人不能审批"):
        refuse(request, same)
    with pytest.raises(Refused, match="没有写明不予批准"):
        refuse(request, answer=" ")
    with pytest.raises(Refused, match="提请人不能审批"):
        waivers.approve(demand_id=request.demand_id, number=1, reason="该领域仅此一人", document="纪要8号", by=same, at=AT)
    request.refresh_from_db()
    assert request.state == "waiting"
    assert not Waiver.objects.exists()
