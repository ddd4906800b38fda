"""4, 6.1.4, 9, 13, 14.3: keeping a record; what was stays where a rule still needs it."""

from __future__ import annotations

from datetime import date

import pytest

from expertpool.gateways import keys
from expertpool.policy.decision import Refused
from expertpool.policy.terms import ExpertStatus, TieKind
from expertpool.queries.facts import expert_facts
from expertpool.records.models import Event, Expert, Tie
from expertpool.services import records
from tests.factories import AT, account, alias, expert, field, unit

pytestmark = pytest.mark.django_db


def edit(person: Expert, **values: object) -> Expert:
    unit_name = str(values.pop("unit_name", person.unit.name))
    fields = values.pop("fields", ["T01"])
    return records.edit(number=person.number, values=values, unit_name=unit_name, fields=fields, by=account(), at=AT)  # type: ignore[arg-type]


def test_13_3_a_former_employer_stays_as_a_tie_that_ended_that_day() -> None:
    old, new = unit("示例旧单位"), unit("示例新单位")
    person = expert(unit=old, unit_since=date(2020, 1, 1))
    edit(person, unit_name="示例新单位")
    tie = Tie.objects.get()
    assert (tie.kind, tie.unit, tie.since, tie.until) == (TieKind.EMPLOYED, old, date(2020, 1, 1), date(2026, 11, 23))
    facts = expert_facts(person.number)
    assert facts.employer == new.pk
    assert {(t.unit, t.until) for t in facts.ties} == {(new.pk, None), (old.pk, date(2026, 11, 23))}


def test_13_3_a_former_name_of_the_employer_is_no_change() -> None:
    person = expert(unit=unit("示例现名"))
    alias(person.unit, "示例曾用名")
    edit(person, unit_name="示例曾用名")
    assert not Tie.objects.exists()
    assert not Event.objects.exists()


def test_13_3_an_unknown_unit_is_refused_with_what_to_do_and_nothing_is_saved() -> None:
    person = expert(post="教师")
    with pytest.raises(Refused, match="没有名为“从未登记的单位”的单位"):
        edit(person, unit_name="从未登记的单位", post="院长")
    person.refresh_from_db()
    assert person.post == "教师"


def test_4_what_kind_of_thing_changed_is_traced_without_its_value() -> None:
    field("T02")
    person = expert()
    edit(person, post="总工程师", fields=["T02", "T01"])
    event = Event.objects.get(action="expert.edit")
    assert event.payload.body == {"changed": ["post", "fields"]}
    assert [row.field.code for row in person.fields.all()] == ["T02", "T01"]


@pytest.mark.parametrize("codes", [[], ["T01", "T01"], ["T01", "T02", "T03", "T04"]])
def test_5_one_to_three_different_fields(codes: list[str]) -> None:
    for code in ("T02", "T03", "T04"):
        field(code)
    person = expert()
    with pytest.raises(Refused, match="1 至 3 个且不重复"):
        edit(person, fields=codes)
    assert person.fields.count() == 1


def test_13_2_a_relative_is_known_by_a_blind_index_only() -> None:
    person = expert(ties_declared=False)
    with pytest.raises(Refused):
        records.add_tie(number=1, tie=records.NewTie("spouse", person_name="示例甲", person_id="123"), by=account(), at=AT)
    valid = "11010519491231002X"
    tie = records.add_tie(
        number=1, tie=records.NewTie("spouse", person_name="示例甲", person_id=valid.lower()), by=account(), at=AT
    )
    assert tie.person_index == keys.blind_index("id", valid)
    person.refresh_from_db()
    assert person.ties_declared
    assert valid not in str(Tie.objects.values())


def test_13_a_tie_names_a_unit_or_a_person() -> None:
    expert()
    with pytest.raises(Refused, match="没有写明单位或人员"):
        records.add_tie(number=1, tie=records.NewTie("director"), by=account(), at=AT)
    assert not Tie.objects.exists()


@pytest.mark.parametrize(("until", "refused"), [(date(2023, 12, 31), True), (date(2024, 1, 1), False), (date(2024, 1, 2), False)])
def test_13_3_a_tie_ends_no_earlier_than_it_began(until: date, refused: bool) -> None:
    expert(unit=unit())
    other = unit("示例公司甲")
    tie = records.add_tie(
        number=1, tie=records.NewTie("director", unit_name=other.name, since=date(2024, 1, 1)), by=account(), at=AT
    )
    if refused:
        with pytest.raises(Refused, match="早于开始日期"):
            records.end_tie(tie_id=tie.pk, until=until, by=account(), at=AT)
    else:
        assert records.end_tie(tie_id=tie.pk, until=until, by=account(), at=AT).until == until


def test_6_1_4_a_title_counts_once_its_proof_is_named() -> None:
    expert()
    with pytest.raises(Refused, match="没有写明证明材料"):
        records.prove_title(number=1, code="zy_scholar", proof=" ", by=account(), at=AT)
    assert expert_facts(1).exemptions == ()
    records.prove_title(number=1, code="zy_scholar", proof="证书 001", by=account(), at=AT)
    assert expert_facts(1).exemptions == ("zy_scholar",)


def test_9_a_record_is_suspended_and_brought_back_with_a_reason() -> None:
    expert()
    with pytest.raises(Refused, match="没有写明原因"):
        records.set_status(number=1, status=ExpertStatus.FROZEN, reason="", by=account(), at=AT)
    records.set_status(number=1, status=ExpertStatus.FROZEN, reason="资料待核", by=account(), at=AT)
    assert expert_facts(1).status == ExpertStatus.FROZEN
    records.set_status(number=1, status=ExpertStatus.ACTIVE, reason="已核", by=account(), at=AT)
    assert expert_facts(1).status == ExpertStatus.ACTIVE


@pytest.mark.parametrize("target", [ExpertStatus.REMOVED, ExpertStatus.IN_CASE])
def test_9_nobody_leaves_the_pool_by_a_switch(target: str) -> None:
    expert()
    with pytest.raises(Refused, match="不能直接改"):
        records.set_status(number=1, status=target, reason="x", by=account(), at=AT)


def test_14_3_unavailable_days_end_no_earlier_than_they_begin() -> None:
    expert()
    with pytest.raises(Refused, match="起止日期不对"):
        records.add_unavailable(number=1, first=date(2026, 12, 2), last=date(2026, 12, 1), note="", by=account(), at=AT)
    records.add_unavailable(number=1, first=date(2026, 12, 2), last=date(2026, 12, 2), note="", by=account(), at=AT)
    assert [(p.first, p.last) for p in expert_facts(1).unavailable] == [(date(2026, 12, 2), date(2026, 12, 2))]
