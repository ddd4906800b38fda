"""第十三条: suspected avoidances are found before the freeze and decided by a named person, never silently."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from expertpool.gateways import keys
from expertpool.policy.decision import Refused
from expertpool.policy.terms import Role
from expertpool.records.models import Demand, Event, Expert, Judgement, Tie, Unit, UnitSuspect
from expertpool.services import demands, drawing, judgements
from expertpool.services.demand_drafts import Person
from tests.factories import AT, account, expert, unit
from tests.services.demand_ground import CONTENT, LEADER, REVIEWED, filed, with_project

pytestmark = pytest.mark.django_db


def tie(of: Expert, kind: str, **values: object) -> Tie:
    return Tie.objects.create(expert=of, kind=kind, source="declared", created_at=AT, **values)


def reviewed() -> Unit:
    return Unit.objects.filter(name=REVIEWED).first() or unit(REVIEWED)


def found(demand: Demand) -> list[tuple[int, str]]:
    return [(row.expert.number, row.article) for row in demand.judgements.order_by("expert__number", "article")]


def test_13_1_a_namesake_with_the_unit_in_common_is_a_suspect_and_a_stranger_is_not() -> None:
    former = expert(1, name="赵示领")
    tie(former, "employed", unit=reviewed(), since=date(2010, 1, 1), until=date(2015, 1, 1))
    expert(2, name="赵示领")
    demand = filed(with_project(leader=Person("赵示领")))
    assert found(demand) == [(1, "13.1")]


def test_13_1_two_known_numbers_settle_it_without_a_person() -> None:
    same_name = expert(1, name="赵示领", id_number="410811197505050999")
    tie(same_name, "employed", unit=reviewed(), until=date(2015, 1, 1))
    assert found(filed()) == []


@pytest.mark.parametrize(
    ("kind", "article"),
    [
        ("spouse", "13.2"),
        ("kin", "13.2"),
        ("teacher", "13.2"),
        ("student", "13.2"),
        ("interest", "13.4"),
        ("other_relative", "13.5"),
    ],
)
def test_13_2_13_4_13_5_a_relative_of_the_leaders_name_is_a_suspect(kind: str, article: str) -> None:
    tie(expert(1), kind, person_name="赵示领")
    demand = filed()
    assert found(demand) == [(1, article)]
    assert "赵示领" in demand.judgements.get().evidence


def test_13_2_a_relative_known_by_number_bars_by_rule_and_needs_no_judgement() -> None:
    index = keys.blind_index("id", LEADER.id_number)
    tie(expert(1), "spouse", person_name="赵示领", person_index=index)
    assert found(filed()) == []


def test_13_3_a_sister_company_is_a_suspect_its_parent_bars_by_rule() -> None:
    parent = unit("示例集团")
    sister = unit("示例姊妹公司", parent=parent)
    unit(REVIEWED, parent=parent)
    expert(1, unit=sister)
    expert(2, unit=parent)
    demand = filed()
    assert found(demand) == [(1, "13.5")]
    assert "同属一个上级单位" in demand.judgements.get().evidence


def test_13_4_an_interest_in_a_unit_of_nearly_the_same_name_is_a_suspect_until_found_different() -> None:
    near = unit("焦作望译示例科技有限公司")
    unit("焦作望泽示例科技有限公司")
    tie(expert(1), "interest", unit=near)
    content = with_project(applicant="焦作望泽示例科技有限公司")
    demand = filed(content)
    assert found(demand) == [(1, "13.4")]
    known = Unit.objects.get(name="焦作望泽示例科技有限公司")
    UnitSuspect.objects.create(
        name=near.name, key=near.names.get().key, candidate=known, hint="", score=90, source="hand", verdict="different"
    )
    assert judgements.find(demand, at=AT) == 0


def test_11_1_a_person_to_be_avoided_who_is_only_named_is_a_suspect() -> None:
    expert(1, name="孙示立")
    expert(2, name="孙示立", id_number="410811198001019039")
    known = Person("孙示立", "410811198001019039")
    assert found(filed(replace(CONTENT, avoided_people=(Person("孙示立"),)))) == [(1, "11.1"), (2, "11.1")]
    barred = filed(replace(CONTENT, avoided_people=(known,), repeat_reason="示例"))
    assert found(barred) == []


def test_13_5_who_cannot_be_listed_anyway_needs_no_judgement() -> None:
    tie(expert(1, status="frozen"), "spouse", person_name="赵示领")
    tie(expert(2, fields=("T02",)), "spouse", person_name="赵示领")
    assert found(filed()) == []


# ---------------------------------------------------------------- deciding


def open_suspect() -> Demand:
    tie(expert(1), "spouse", person_name="赵示领")
    return filed()


def test_13_5_a_demand_is_accepted_only_when_everything_is_judged() -> None:
    demand, by = open_suspect(), account()
    with pytest.raises(Refused) as caught:
        demands.accept(demand_id=demand.pk, by=by, at=AT)
    assert [reason.article for reason in caught.value.reasons] == ["13.5"]
    row = demand.judgements.get()
    judgements.settle(demand_id=demand.pk, ids=[row.pk], verdict="bars", reason="电话核实，系夫妻", by=by, at=AT)
    row.refresh_from_db()
    assert (row.verdict, row.reason, row.settled_by, row.settled_at) == ("bars", "电话核实，系夫妻", by, AT)
    event = Event.objects.get(action="demand.judge")
    assert (event.article, event.actor, event.payload.body) == ("13.5", by, {"verdict": "bars", "judgements": [row.pk]})
    assert demands.accept(demand_id=demand.pk, by=by, at=AT).state == "accepted"


@pytest.mark.parametrize(("verdict", "reason"), [("bars", " "), ("maybe", "核实"), ("", "核实")])
def test_13_5_a_verdict_needs_a_reason(verdict: str, reason: str) -> None:
    demand = open_suspect()
    ids = demand.judgements.values_list("pk", flat=True)
    with pytest.raises(Refused):
        judgements.settle(demand_id=demand.pk, ids=ids, verdict=verdict, reason=reason, by=account(), at=AT)
    assert demand.judgements.get().verdict == "open"


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.SUPERVISOR, Role.LEADERSHIP])
def test_13_5_only_the_talent_division_judges(role: str) -> None:
    demand = open_suspect()
    with pytest.raises(Refused):
        judgements.settle(
            demand_id=demand.pk, ids=[demand.judgements.get().pk], verdict="clears", reason="核实", by=account(role), at=AT
        )


def test_13_5_settled_ones_survive_a_return_and_open_ones_that_no_longer_hold_go() -> None:
    demand, by = open_suspect(), account()
    tie(expert(2), "kin", person_name="钱示成")
    settled = demand.judgements.get()
    judgements.settle(demand_id=demand.pk, ids=[settled.pk], verdict="clears", reason="同名不同人", by=by, at=AT)
    demands.send_back(demand_id=demand.pk, reason="补充成员", by=by, at=AT)
    more = with_project(members=(Person("钱示成"),))
    demands.save(demand_id=demand.pk, content=more, by=demand.created_by, at=AT)
    demands.file(demand_id=demand.pk, by=demand.created_by, at=AT)
    assert found(demand) == [(1, "13.2"), (2, "13.2")]
    assert Judgement.objects.get(pk=settled.pk).verdict == "clears"
    demands.send_back(demand_id=demand.pk, reason="改回", by=by, at=AT)
    demands.save(demand_id=demand.pk, content=CONTENT, by=demand.created_by, at=AT)
    demands.file(demand_id=demand.pk, by=demand.created_by, at=AT)
    assert found(demand) == [(1, "13.2")]


def test_13_5_a_verdict_can_be_taken_back_before_the_freeze() -> None:
    demand, by = open_suspect(), account()
    row = demand.judgements.get()
    judgements.settle(demand_id=demand.pk, ids=[row.pk], verdict="clears", reason="误认", by=by, at=AT)
    judgements.reopen(demand_id=demand.pk, judgement_id=row.pk, by=by, at=AT)
    assert demand.judgements.get().verdict == "open"
    assert Event.objects.filter(action="demand.judge").count() == 2


def test_13_5_a_suspect_that_arose_after_acceptance_stops_the_freeze() -> None:
    demand, by = filed(), account()
    demands.accept(demand_id=demand.pk, by=by, at=AT)
    tie(expert(1), "spouse", person_name="赵示领")
    with pytest.raises(Refused, match="新出现 1 条疑似回避"):
        drawing.freeze(demand_id=demand.pk, secret=b"s" * 32, by=by, at=AT)
    assert judgements.search_again(demand_id=demand.pk, by=by, at=AT) == 1
    ids = demand.judgements.values_list("pk", flat=True)
    judgements.settle(demand_id=demand.pk, ids=ids, verdict="bars", reason="属实", by=by, at=AT)
    assert drawing.freeze(demand_id=demand.pk, secret=b"s" * 32, by=by, at=AT).state == "committed"
