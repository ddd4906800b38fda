"""11.6: the organiser names, a keeper matches, leadership decides; bans, avoidance and the limit hold all the same (10, 12, 13)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from expertpool.gateways import uploads
from expertpool.policy.decision import Refused
from expertpool.policy.designation import MOST_BYTES, Request
from expertpool.policy.terms import DemandStatus, Role
from expertpool.queries import designations as queries
from expertpool.records.models import (
    Account,
    Ban,
    Contact,
    Demand,
    Designation,
    Event,
    Expert,
    Message,
    Participation,
    Project,
    ProjectUnit,
)
from expertpool.services import contact, designations
from tests.factories import AT, account, demand, division, expert, field, organiser, unit, use
from tests.services.contact_ground import at, called, open_ones, outcomes, say_no

pytestmark = pytest.mark.django_db
SCAN = b"%PDF-1.7 scan of the minutes"
PERSON = Request("person", "T01", "关键技术仅此一人", "局办会纪要〔2026〕9号", date(2026, 11, 20), "示例名", "示例大学")
FIELD = Request("field", "T01", "专项方案限定领域", "局办会纪要〔2026〕9号", date(2026, 11, 20), want=1)


def asked(of: Demand | None = None, request: Request = PERSON, **values: Any) -> Designation:
    of = of or demand({"T01": 2})
    told = {"scan": SCAN, "file_name": "纪要.pdf", "by": of.activity.organiser} | values
    return designations.ask(demand_id=of.pk, asked=request, at=AT, **told)


def named(**values: Any) -> Expert:
    return expert(name="示例名", email="zhuanjia@example.org", **values)


def matched(of: Demand | None = None, who: Expert | None = None) -> Designation:
    who = who or named()
    made = asked(of)
    return designations.match(designation_id=made.pk, number=who.number, by=account(Role.TALENT), at=AT)


def approve(made: Designation, by: Account | None = None) -> Designation:
    return designations.approve(designation_id=made.pk, by=by or account(Role.LEADERSHIP), at=AT)


def refusal(act: Any, *values: Any, **told: Any) -> Refused:
    """The refusal; no row and no event stays behind."""
    before = (Event.objects.count(), Designation.objects.values_list("state", "expert"), Contact.objects.count())
    before = (before[0], list(before[1]), before[2])
    with pytest.raises(Refused) as caught:
        act(*values, **told)
    after = (Event.objects.count(), list(Designation.objects.values_list("state", "expert")), Contact.objects.count())
    assert before == after
    return caught.value


# ---------------------------------------------------------------- asking


def test_11_6_the_request_keeps_minutes_and_their_scan_sealed() -> None:
    made = asked()
    assert (made.state, made.minutes_number, made.minutes_day) == ("asked", "局办会纪要〔2026〕9号", date(2026, 11, 20))
    assert uploads.load(made.file) == SCAN
    assert SCAN not in (uploads.folder() / made.file).read_bytes()
    event = Event.objects.get(action="designation.ask")
    assert (event.article, event.payload.body) == ("11.6", {"kind": "person", "bytes": len(SCAN)})


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"person_name": " "}, "没有写明专家姓名"),
        ({"unit_name": ""}, "没有写明专家姓名"),
        ({"reason": " "}, "没有写明指定的特殊要求"),
        ({"minutes_number": ""}, "纪要的编号"),
        ({"minutes_day": None}, "纪要的编号"),
        ({"minutes_day": date(2026, 11, 24)}, "晚于今天"),
    ],
)
def test_11_6_nothing_is_asked_without_minutes_reason_or_name(changes: dict[str, Any], words: str) -> None:
    of, before = demand({"T01": 2}), set(uploads.folder().glob("*"))
    assert words in str(refusal(asked, of, replace(PERSON, **changes)))
    assert set(uploads.folder().glob("*")) == before


@pytest.mark.parametrize(
    ("scan", "words"), [(b"MZ\x90", "不是 PDF"), (b"", "不是 PDF"), (b"%PDF-" + b"0" * MOST_BYTES, "超过 10 MB")]
)
def test_11_6_a_scan_is_a_pdf_or_a_picture_of_bearable_size(scan: bytes, words: str) -> None:
    assert words in str(refusal(asked, demand({"T01": 2}), scan=scan))


@pytest.mark.parametrize("head", [b"%PDF-", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n"])
def test_11_6_pictures_will_do(head: bytes) -> None:
    made = asked(scan=head + b"rest")
    content, kind = designations.open_scan(made=made, by=account(Role.LEADERSHIP), at=AT)
    assert content == head + b"rest"
    assert kind in ("application/pdf", "image/jpeg", "image/png")
    assert Event.objects.get(action="designation.open").subject_id == str(made.pk)


def test_3_only_the_own_division_asks() -> None:
    of = demand({"T01": 2})
    with pytest.raises(Demand.DoesNotExist):
        asked(of, by=organiser(division=division("别的科")))
    assert "不能提请指定" in str(refusal(asked, of, by=account(Role.TALENT, division=of.activity.division)))


def test_11_6_the_same_is_asked_once() -> None:
    of = demand({"T01": 2})
    asked(of)
    assert "已经提请过" in str(refusal(asked, of))
    asked(of, FIELD)
    assert "已经提请过" in str(refusal(asked, of, FIELD))


@pytest.mark.parametrize("state", list(DemandStatus))
def test_11_6_a_person_until_the_list_goes_out_a_field_until_the_freeze(state: str) -> None:
    early = ("draft", "filed", "returned", "accepted")
    late = (*early, "frozen", "witnessed", "drawn", "contacting")
    for request, states in ((PERSON, late), (FIELD, early)):
        of = demand({"T01": 2}, state=state)
        if state in states:
            assert asked(of, request).demand == of
        else:
            assert "不能再指定" in str(refusal(asked, of, request))


def test_11_6_a_field_has_no_more_seats_than_the_demand() -> None:
    of = demand({"T01": 2})
    field("T02")
    assert "只有 2 个名额" in str(refusal(asked, of, replace(FIELD, want=3)))
    assert "只有 0 个名额" in str(refusal(asked, of, replace(FIELD, field="T02")))
    assert "至少 1 人" in str(refusal(asked, of, replace(FIELD, want=0)))
    assert asked(of, replace(FIELD, want=2)).state == "matched"


# ---------------------------------------------------------------- matching


def test_11_6_only_a_namesake_in_the_pool_is_matched() -> None:
    who = named(former_names="示例旧名")
    other = expert(name="别人")
    expert(name="示例名", status="invited")
    expert(name="示例名", status="removed")
    made, keeper = asked(), account(Role.TALENT)
    assert queries.namesakes(keeper, made) == [who]
    assert queries.namesakes(made.asked_by, made) == []
    for number in (other.number, 999):
        assert "姓名不符" in str(refusal(designations.match, designation_id=made.pk, number=number, by=keeper, at=AT))
    designations.match(designation_id=made.pk, number=who.number, by=keeper, at=AT)
    made.refresh_from_db()
    assert (made.state, made.expert, made.matched_by) == ("matched", who, keeper)
    assert Event.objects.get(action="designation.match").payload.body == {"expert": who.number}


def test_11_6_a_former_name_is_a_name() -> None:
    who = expert(name="今名", former_names="示例名、示例又名")
    assert queries.namesakes(account(Role.TALENT), asked()) == [who]


def banned(who: Expert, of: Demand) -> str:
    Ban.objects.create(identity_index=who.id_index, ground="offence", occurred_on=date(2025, 1, 1), created_at=AT)
    return "10"


def used_up(who: Expert, of: Demand) -> str:
    for week in range(10):
        use(who, date(2026, 1, 5) + timedelta(days=7 * week))
    return "12"


def employed_there(who: Expert, of: Demand) -> str:
    project = Project.objects.create(activity=of.activity, title="示例项目", rank=1)
    ProjectUnit.objects.create(project=project, name=who.unit.name, role="applicant", unit=who.unit)
    return "13.3"


@pytest.mark.parametrize("obstacle", [banned, used_up, employed_there])
def test_11_6_ban_limit_and_avoidance_hold_at_match_approval_and_acceptance(obstacle: Any) -> None:
    of = demand({"T01": 2})
    keeper, leader = account(Role.TALENT), account(Role.LEADERSHIP)
    early, late = named(), named()
    article = obstacle(early, of)
    made = asked(of)
    refused = refusal(designations.match, designation_id=made.pk, number=early.number, by=keeper, at=AT)
    assert refused.reasons[0].article == article
    if obstacle is employed_there:
        of.activity.projects.all().delete()
    designations.match(designation_id=made.pk, number=late.number, by=keeper, at=AT)
    obstacle(late, of)
    assert refusal(approve, made, leader).reasons[0].article == article


def test_11_6_whoever_reaches_the_limit_after_the_approval_is_barred_at_acceptance() -> None:
    who = named()
    of = matched(who=who)
    approve(of)
    place = Contact.objects.get()
    used_up(who, of.demand)
    keeper = account(Role.TALENT)
    contact.agree(contact_id=place.pk, by=keeper, at=at(1))
    contact.shown(contact_id=place.pk, by=keeper, at=at(1))
    assert contact.accept(contact_id=place.pk, by=keeper, at=at(1)).outcome == "barred"
    assert not Participation.objects.filter(activity=of.demand.activity).exists()


def test_11_6_a_keeper_sends_back_with_a_reason() -> None:
    made, keeper = asked(), account(Role.TALENT)
    assert "没有写明理由" in str(refusal(designations.send_back, designation_id=made.pk, answer=" ", by=keeper, at=AT))
    designations.send_back(designation_id=made.pk, answer="库内没有此人", by=keeper, at=AT)
    made.refresh_from_db()
    assert (made.state, made.answer) == ("returned", "库内没有此人")
    asked(made.demand)


# ---------------------------------------------------------------- leadership


def test_11_6_approved_somebody_is_asked_and_counted_as_designated() -> None:
    made = matched()
    approve(made)
    place = Contact.objects.get()
    assert (place.way, place.outcome, place.entry, place.field.code) == ("designated", "open", None, "T01")
    assert Message.objects.filter(expert=made.expert).exists()
    keeper = account(Role.TALENT)
    contact.agree(contact_id=place.pk, by=keeper, at=at(1))
    contact.shown(contact_id=place.pk, by=keeper, at=at(1))
    contact.accept(contact_id=place.pk, by=keeper, at=at(1))
    assert Participation.objects.get().designated
    assert queries.contact_of(Designation.objects.get()) == place


def test_11_6_approval_is_leaderships_alone_once_and_never_for_the_own_request() -> None:
    made = matched()
    assert "不能审议通过" in str(refusal(approve, made, account(Role.TALENT)))
    same = account(Role.LEADERSHIP, identity_index=made.asked_by.identity_index)
    assert "提请人不能" in str(refusal(approve, made, same))
    approve(made)
    assert "不能审议通过" in str(refusal(approve, made))


def test_11_6_nothing_is_approved_before_somebody_is_matched() -> None:
    assert "待核对人选" in str(refusal(approve, asked()))


def test_11_6_leadership_refuses_with_an_answer() -> None:
    made, leader = matched(), account(Role.LEADERSHIP)
    assert "没有写明理由" in str(refusal(designations.refuse, designation_id=made.pk, answer="", by=leader, at=AT))
    designations.refuse(designation_id=made.pk, answer="由抽取产生", by=leader, at=AT)
    made.refresh_from_db()
    assert (made.state, made.answer, Contact.objects.count()) == ("refused", "由抽取产生", 0)


def test_11_6_nobody_is_approved_after_the_list_went_out() -> None:
    made = matched()
    Demand.objects.update(state="settled")
    assert "反馈最终名单之前" in str(refusal(approve, made))


def test_11_6_a_field_is_marked_and_its_people_are_drawn_all_the_same() -> None:
    of = demand({"T01": 2})
    made = asked(of, FIELD)
    assert queries.marks([of]) == {}
    approve(made)
    assert queries.marks([of])[of.pk].fields == {made.field_id}
    assert not Contact.objects.exists()


def test_11_6_people_and_fields_are_counted_a_page_at_once(django_assert_num_queries: Any) -> None:
    made = matched()
    approve(made)
    others = [demand() for _ in range(3)]
    with django_assert_num_queries(1):
        found = queries.marks([made.demand, *others])
    assert {key: mark.people for key, mark in found.items()} == {made.demand_id: 1}


# ---------------------------------------------------------------- beside the list


def test_11_6_who_is_designated_leaves_the_own_place_on_the_list_to_the_next() -> None:
    draw = called({"T01": 1})
    later = draw.entries.order_by("position")[1]
    Expert.objects.filter(pk=later.expert_id).update(name="示例名")
    approve(matched(draw.demand, later.expert))
    say_no(open_ones(draw)[0])
    assert outcomes(draw)[:3] == ["declined", "barred", "open"]
    rows = Contact.objects.filter(expert=later.expert).order_by("id")
    assert [(row.way, row.outcome) for row in rows] == [("designated", "open"), ("drawn", "barred")]


def test_11_6_whose_name_was_opened_is_not_designated_as_well() -> None:
    draw = called({"T01": 1})
    first = open_ones(draw)[0].expert
    Expert.objects.filter(pk=first.pk).update(name="示例名")
    made, keeper = asked(draw.demand), account(Role.TALENT)
    act = designations.match
    assert "已在本次活动的联系名单" in str(refusal(act, designation_id=made.pk, number=first.number, by=keeper, at=AT))


# ---------------------------------------------------------------- who sees what


def test_3_an_organiser_sees_the_own_requests_and_never_who_was_matched() -> None:
    made = matched()
    assert list(queries.visible_to(made.asked_by)) == [made]
    assert not queries.sees_expert(made.asked_by)
    assert not queries.visible_to(organiser(division=division("别的科"))).exists()
    assert not queries.visible_to(account(Role.SYSTEM_ADMIN)).exists()
    assert queries.by_state(account(Role.SUPERVISOR)) == {"": 1, "matched": 1}


def test_unit_of_another_place_changes_nothing() -> None:
    """The keeper, not the program, decides whether the unit that was typed fits."""
    who = named(unit=unit("别的示例单位有限公司"))
    assert queries.namesakes(account(Role.TALENT), asked()) == [who]
